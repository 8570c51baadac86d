"""The last line of defence for one dashboard: where its errors and its unsaved choices are kept."""

from __future__ import annotations

from pathlib import Path

from jan_tui.tui.keeping import KeepingDashboard
from jan_tui.workspace.choices_keeper import ChoicesKeeper
from jan_tui.workspace.error_log import LOG_NAME, ErrorLog
from jan_tui.workspace.error_record import ErrorRecord
from jan_tui.workspace.local import LocalWorkspace
from jan_tui.workspace.unsaved_folder import UnsavedFolder

UNSAVED_NAME = "unsaved"


def defend(app: KeepingDashboard, place: LocalWorkspace, state_home: Path) -> ChoicesKeeper:
    """Gives the app its error log and its keeper in jan-tui's folder of `state_home`.

    The demo's choices are not kept: its files are gone when it ends. Close the keeper at the end.
    """
    folder = state_home / "jan-tui"
    app.errors = ErrorRecord(ErrorLog(folder / LOG_NAME), place.clock)
    keeper = ChoicesKeeper(UnsavedFolder(folder / UNSAVED_NAME), place.clock)
    if place.demo is None:
        app.keeper = keeper
    return keeper
