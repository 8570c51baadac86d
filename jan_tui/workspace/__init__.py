"""One person's files, programs and server, as the command line and the dashboard use them."""

from __future__ import annotations

from jan_tui.workspace.choices_keeper import ChoicesKeeper
from jan_tui.workspace.error_log import LOG_NAME, ErrorLog
from jan_tui.workspace.error_record import ErrorRecord, Taken
from jan_tui.workspace.error_report import without_secrets
from jan_tui.workspace.local import LocalWorkspace, Options
from jan_tui.workspace.protocol import ChangedUnderHand, Evaluation, ShownFile, Watch, Workspace
from jan_tui.workspace.unsaved import Unsaved
from jan_tui.workspace.unsaved_folder import Left, LeftBehind, UnsavedFolder

__all__ = [
    "LOG_NAME",
    "ChangedUnderHand",
    "ChoicesKeeper",
    "ErrorLog",
    "ErrorRecord",
    "Evaluation",
    "Left",
    "LeftBehind",
    "LocalWorkspace",
    "Options",
    "ShownFile",
    "Taken",
    "Unsaved",
    "UnsavedFolder",
    "Watch",
    "Workspace",
    "without_secrets",
]
