"""Plans are saved with locks, journal, backups and an undo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jan_tui.editing.saving.backups import Backup
from jan_tui.editing.saving.filesystem import FILE_MODE, FOLDER_MODE, DiskSaves, SaveFiles
from jan_tui.editing.saving.outcome import Interrupted, LastSave, Saved, SavedFile

if TYPE_CHECKING:
    from jan_tui.editing.saving.store import Store

__all__ = [
    "FILE_MODE",
    "FOLDER_MODE",
    "Backup",
    "DiskSaves",
    "Interrupted",
    "LastSave",
    "SaveFiles",
    "Saved",
    "SavedFile",
    "Store",
]


def __getattr__(name: str) -> Any:
    """What is not needed before the first frame is imported when it is asked for."""
    if name == "Store":
        from jan_tui.editing.saving.store import Store

        return Store
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
