"""Read access to Jan's own files, as a caller hands it in."""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from jan_tui import regular_files


class Entry(Struct, frozen=True):
    """One name in a folder, with what it is when links are followed."""

    name: str
    is_file: bool
    is_dir: bool


class Disk(Protocol):
    """What is read of a disk; every path is absolute. Raises `OSError`."""

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


class LocalDisk(Struct, frozen=True):
    """The machine's own disk. A pipe or a device is refused, so that no read waits for ever."""

    def read(self, path: Path, limit: int) -> bytes:
        return regular_files.head(path, limit)

    def tail(self, path: Path, limit: int) -> bytes:
        return regular_files.tail(path, limit)

    def size(self, path: Path) -> int:
        return path.stat().st_size

    def entries(self, path: Path) -> Iterable[Entry]:
        with os.scandir(path) as found:
            for entry in found:
                yield Entry(entry.name, *_kinds(entry))

    def identity(self, path: Path) -> Hashable:
        about = path.stat()
        return about.st_dev, about.st_ino


def _kinds(entry: os.DirEntry[str]) -> tuple[bool, bool]:
    """Whether it is a file, and a folder; a link that leads nowhere is neither."""
    try:
        return entry.is_file(), entry.is_dir()
    except OSError:
        return False, False
