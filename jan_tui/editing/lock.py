"""One save at a time: a lock file in this program's state folder, and one beside each file.

The one in the state folder keeps the undo journal to one process. Those beside the files, at the
end of their links, are where savers with other state folders meet; they are removed after the save.
The system holds a lock for the process and frees it when the process ends, however it ends, so
a file that a killed process left behind locks nothing. The file names the process, for the message.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from jan_tui.editing.faults import SaveError, cause
from jan_tui.editing.system import SaveFiles

_ENDING = ".jan-tui.lock"
_NAME_BYTES = 120
"""Kept of a file's name, so that the whole stays below the 255 bytes that file systems allow."""

_NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS})


def beside(target: Path) -> Path:
    """The lock of one file, in its folder."""
    stem = target.name.encode(errors="surrogateescape")[:_NAME_BYTES].decode(errors="ignore")
    return target.with_name(f".{stem}{_ENDING}")


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
        linked = refused.errno in (errno.ELOOP, errno.EMLINK)
        reason = "it is a symbolic link" if linked else cause(refused)
        raise SaveError("take the lock", path, reason) from refused
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
