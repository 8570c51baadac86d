"""Read access to Jan's own files, as a caller hands it in."""

from __future__ import annotations

import os
import stat
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Entry:
    """One name in a folder, with what it is when links are followed."""

    name: str
    is_file: bool
    is_dir: bool


class Disk(Protocol):
    """What is read of a disk; every path is absolute. `OSError` where the system says no."""

    def read(self, path: Path, limit: int) -> bytes:
        """At most `limit` bytes from the start of a regular file."""

    def tail(self, path: Path, limit: int) -> bytes:
        """At most `limit` bytes from the end of a regular file."""

    def size(self, path: Path) -> int:
        """The size of a file, in bytes."""

    def entries(self, path: Path) -> Iterable[Entry]:
        """The names in a folder, in no order, as many as the caller takes."""

    def identity(self, path: Path) -> Hashable:
        """The same for two paths that lead to the same folder."""


@dataclass(frozen=True, slots=True)
class LocalDisk:
    """The machine's own disk. A pipe or a device is refused, so that no read waits for ever."""

    def read(self, path: Path, limit: int) -> bytes:
        return _read(path, limit, from_end=False)

    def tail(self, path: Path, limit: int) -> bytes:
        return _read(path, limit, from_end=True)

    def size(self, path: Path) -> int:
        return path.stat().st_size

    def entries(self, path: Path) -> Iterable[Entry]:
        with os.scandir(path) as found:
            for entry in found:
                yield Entry(entry.name, entry.is_file(), entry.is_dir())

    def identity(self, path: Path) -> Hashable:
        about = path.stat()
        return about.st_dev, about.st_ino


def _read(path: Path, limit: int, *, from_end: bool) -> bytes:
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags), "rb") as file:
        about = os.fstat(file.fileno())
        if not stat.S_ISREG(about.st_mode):
            raise OSError(f"not a regular file: {path}")
        if from_end:
            file.seek(max(0, about.st_size - limit))
        return file.read(limit)
