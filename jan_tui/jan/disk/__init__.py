"""Jan's own files: data folder, installed models, settings, log."""

from __future__ import annotations

from jan_tui.jan.disk.files import Disk, LocalDisk
from jan_tui.jan.disk.installed import InstalledModel, OnDisk, find
from jan_tui.jan.disk.settings import ServerSettings

__all__ = ["Disk", "InstalledModel", "LocalDisk", "OnDisk", "ServerSettings", "find"]
