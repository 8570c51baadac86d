"""The log of unexpected errors: one bounded file in this program's state folder, the person's own.

Nothing else is ever written to it. A file that is not a plain one of this user's (a link, a pipe,
somebody else's) is not written to.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from jan_tui import system
from jan_tui.editing.saving import FILE_MODE, FOLDER_MODE
from jan_tui.system import Opening

LOG_NAME = "errors.log"
LIMIT = 262_144
"""Bytes from which a fresh log is begun; the one before it stays, with `.old` in its name."""


class ErrorLog:
    """Appends to `path`; two processes may do so at once."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, entry: str) -> None:
        """Adds an entry and a line end. Raises `OSError` where that cannot be done."""
        self.path.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        data = entry.encode("utf-8", "backslashreplace") + b"\n"
        handle = self._open()
        try:
            if os.fstat(handle).st_size + len(data) > LIMIT:
                # Windows renames nothing that is open.
                os.close(handle)
                handle = -1
                system.FILES.replace(self.path, self.path.with_name(f"{self.path.name}.old"))
                handle = self._open()
            os.write(handle, data)
        finally:
            if handle >= 0:
                os.close(handle)

    def _open(self) -> int:
        handle = system.FILES.open(self.path, Opening.APPEND)
        state = system.FILES.state_of(handle)
        if not stat.S_ISREG(state.st_mode) or state.st_uid != system.FILES.user():
            os.close(handle)
            raise PermissionError(f"{self.path} is not a file of this user's")
        if stat.S_IMODE(state.st_mode) != FILE_MODE:
            system.FILES.set_mode(handle, FILE_MODE)
        return handle
