"""Reading files that others made: regular ones only, without waiting, and never without end.

A config path, an include or a `.env` file may lead to a pipe or a device, which would hold a
command for ever or feed it until the memory is full.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from jan_tui import units

MOST_BYTES = 64 * 1024 * 1024
"""No file that is read here is larger in practice."""

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_LEAST_BYTES = 4096
_MOST_AT_ONCE = 1024 * 1024
_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}


class NotRegularError(OSError):
    """A pipe, a device or a socket, which is not opened; `strerror` is the whole reason."""

    def __init__(self, path: Path, kind: str) -> None:
        reason = f"it is {kind}, not a regular file, so it is not opened"
        super().__init__(errno.EINVAL, reason, str(path))


class TooLargeError(OSError):
    """A file with more bytes than are read of it; `strerror` is the whole reason."""

    def __init__(self, path: Path, limit: int) -> None:
        reason = f"it is larger than {units.size_limit(limit)}, the most that jan-tui reads of it"
        super().__init__(errno.EFBIG, reason, str(path))


def read(path: Path, limit: int = MOST_BYTES) -> bytes:
    """The whole file. Raises `TooLargeError` where it holds more than `limit` bytes.

    Also raises `NotRegularError` for a pipe, a device or a socket, `IsADirectoryError` for a
    folder, and `OSError` where the system refuses (missing, no permission, links in a circle).
    """
    handle, about = _opened(path)
    try:
        # Files of /proc tell a size of 0, and others grow: what is read is counted, too.
        data = b"" if about.st_size > limit else _bytes(handle, path, limit + 1, about.st_size)
    finally:
        os.close(handle)
    if about.st_size > limit or len(data) > limit:
        raise TooLargeError(path, limit)
    return data


def head(path: Path, limit: int) -> bytes:
    """At most `limit` bytes from the start; raises as `read` does, but never for the size."""
    handle, about = _opened(path)
    try:
        return _bytes(handle, path, limit, about.st_size)
    finally:
        os.close(handle)


def tail(path: Path, limit: int) -> bytes:
    """At most `limit` bytes from the end; raises as `read` does, but never for the size."""
    handle, about = _opened(path)
    try:
        os.lseek(handle, max(0, about.st_size - limit), os.SEEK_SET)
        return _bytes(handle, path, limit, min(about.st_size, limit))
    finally:
        os.close(handle)


def kind(mode: int) -> str:
    """The kind of a file by its mode (`st_mode`), empty for a regular one."""
    return "" if stat.S_ISREG(mode) else _KINDS.get(stat.S_IFMT(mode), "something else")


def _opened(path: Path) -> tuple[int, os.stat_result]:
    """A handle for reading and what it leads to."""
    # To open a device may act on it, and to open a pipe wakes who waits at its other end.
    _check(path, path.stat().st_mode)
    handle = os.open(path, _FLAGS)
    try:
        # Another file may have taken the name meanwhile: what counts is what was opened.
        about = os.fstat(handle)
        _check(path, about.st_mode)
    except BaseException:
        os.close(handle)
        raise
    return handle, about


def _check(path: Path, mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if found := kind(mode):
        raise NotRegularError(path, found)


def _bytes(handle: int, path: Path, most: int, expected: int) -> bytes:
    """What is there up to `most` bytes; `expected` is how many there may well be."""
    found = bytearray()
    piece_bytes = min(max(expected + 1, _LEAST_BYTES), _MOST_AT_ONCE)
    while len(found) < most:
        try:
            piece = os.read(handle, min(piece_bytes, most - len(found)))
        except BlockingIOError:
            # Some files of /proc wait for something to happen, as pipes do.
            raise NotRegularError(path, "a stream of the system") from None
        if not piece:
            break
        found += piece
    return bytes(found)
