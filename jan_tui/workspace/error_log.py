"""The log of unexpected errors: one bounded file in this program's state folder, the person's own.

Nothing else is ever written to it. A file that is not a plain one of this user's (a link, a pipe,
somebody else's) is not written to.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from jan_tui.editing.saving import FILE_MODE, FOLDER_MODE

LOG_NAME = "errors.log"
LIMIT = 262_144
"""Bytes from which a fresh log is begun; the one before it stays, with `.old` in its name."""

_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


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
                self.path.replace(self.path.with_name(f"{self.path.name}.old"))
                os.close(handle)
                handle = -1
                handle = self._open()
            os.write(handle, data)
        finally:
            if handle >= 0:
                os.close(handle)

    def _open(self) -> int:
        handle = os.open(self.path, _FLAGS, FILE_MODE)
        state = os.fstat(handle)
        if not stat.S_ISREG(state.st_mode) or state.st_uid != os.geteuid():
            os.close(handle)
            raise PermissionError(f"{self.path} is not a file of this user's")
        if stat.S_IMODE(state.st_mode) != FILE_MODE:
            os.fchmod(handle, FILE_MODE)
        return handle
