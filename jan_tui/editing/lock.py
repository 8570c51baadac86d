"""One save at a time: a lock file in this program's state folder.

The system holds the lock for the process and frees it when the process ends, however it ends, so
a file that a killed process left behind locks nothing. The file names the process, for the message.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from jan_tui.editing.faults import SaveError, cause
from jan_tui.editing.system import SaveFiles

_NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS})


@contextmanager
def held(files: SaveFiles, path: Path) -> Iterator[None]:
    """Holds the lock for the block. Raises `SaveError` at once where another process has it."""
    try:
        handle = files.lock(path)
    except BlockingIOError as busy:
        raise SaveError(
            "save now, the lock is taken", path, f"another jan-tui{_holder(files, path)} is saving"
        ) from busy
    except OSError as refused:
        if refused.errno in _NO_LOCKS:
            # Without locks the files are still compared right before they are replaced.
            yield
            return
        raise SaveError("take the lock", path, cause(refused)) from refused
    try:
        yield
    finally:
        # The lock is free once the handle is closed, whatever the close reports.
        with suppress(OSError):
            files.unlock(handle)


def _holder(files: SaveFiles, path: Path) -> str:
    try:
        text = files.read_bytes(path)[:20].decode("ascii", errors="replace")
    except OSError:
        return ""
    return f" (pid {text})" if text.isdecimal() else ""
