"""Plans are saved with locks, journal, backups and an undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jan_tui.first_use import on_first_use

if TYPE_CHECKING:
    from jan_tui.editing.saving.backups import Backup
    from jan_tui.editing.saving.filesystem import FILE_MODE, FOLDER_MODE, DiskSaves, SaveFiles
    from jan_tui.editing.saving.outcome import Interrupted, LastSave, Saved, SavedFile
    from jan_tui.editing.saving.store import Store
else:
    __getattr__ = on_first_use(
        __name__,
        {
            "backups": "Backup",
            "filesystem": "FILE_MODE FOLDER_MODE DiskSaves SaveFiles",
            "outcome": "Interrupted LastSave Saved SavedFile",
            "store": "Store",
        },
    )

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
