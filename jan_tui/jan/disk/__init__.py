"""Jan's own files: data folder, installed models, settings, log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jan_tui.first_use import on_first_use

if TYPE_CHECKING:
    from jan_tui.jan.disk.files import Disk, LocalDisk
    from jan_tui.jan.disk.installed import InstalledModel, OnDisk, find
    from jan_tui.jan.disk.settings import ServerSettings
else:
    __getattr__ = on_first_use(
        __name__,
        {
            "files": "Disk LocalDisk",
            "installed": "InstalledModel OnDisk find",
            "settings": "ServerSettings",
        },
    )

__all__ = [
    "Disk",
    "InstalledModel",
    "LocalDisk",
    "OnDisk",
    "ServerSettings",
    "find",
]
