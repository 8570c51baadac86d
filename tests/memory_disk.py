"""A disk in memory, on which configs are read and saved and on which Jan's data folder lies."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Hashable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from jan_tui import sqlite_files
from jan_tui.jan.disk.files import Entry

WRITTEN = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
"""When every file was written last."""

_USER = 1000


@dataclass
class _File:
    data: bytes
    mode: int
    number: int


@dataclass(eq=False)
class MemoryDisk:
    """Files by absolute path, without links; each is this user's alone unless `modes` says other.

    It answers as `config.files.Files`, `saving.filesystem.SaveFiles` and `jan.disk.files.Disk` ask.
    """

    texts: Mapping[Path, bytes | str] = field(default_factory=dict)
    modes: Mapping[Path, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._files: dict[Path, _File] = {}
        self._folders = {Path("/")}
        self._handles: dict[int, Path] = {}
        self._locked: dict[int, Path] = {}
        self._numbers = count(3)
        for path, text in self.texts.items():
            self.put(path, text)

    def put(self, path: Path, text: bytes | str) -> None:
        """Writes a file as another program does it, with the folders above it."""
        self._folders.update(path.parents)
        data = text.encode() if isinstance(text, str) else text
        self._files[path] = _File(data, self.modes.get(path, 0o600), next(self._numbers))

    def _file(self, path: Path) -> _File:
        found = self._files.get(path)
        if found is not None:
            return found
        if path in self._folders:
            raise IsADirectoryError(21, "Is a directory", str(path))
        if any(above in self._files for above in path.parents):
            raise NotADirectoryError(20, "Not a directory", str(path))
        raise FileNotFoundError(2, "No such file or directory", str(path))

    # A reading.

    def read_bytes(self, path: Path) -> bytes:
        return self._file(path).data

    def exists(self, path: Path) -> bool:
        return path in self._files or path in self._folders

    def is_file(self, path: Path) -> bool:
        return path in self._files

    def resolve(self, path: Path) -> Path:
        return Path(os.path.normpath(path))

    def stat(self, path: Path) -> os.stat_result:
        if path in self._folders:
            return _state(stat.S_IFDIR | 0o700, 2, 0)
        found = self._file(path)
        return _state(stat.S_IFREG | found.mode, found.number, len(found.data))

    # A save.

    def present(self, path: Path) -> bool:
        return self.exists(path)

    def writable(self, path: Path) -> bool:
        return bool(self._file(path).mode & stat.S_IWUSR)

    def rows(self, path: Path, query: str, *parameters: str) -> list[sqlite_files.Row]:
        try:
            with closing(sqlite3.connect(":memory:")) as connection:
                connection.deserialize(self._file(path).data)
                return sqlite_files.answered(connection, query, parameters)
        except sqlite3.Error as error:
            raise sqlite_files.UnreadableError(path, str(error)) from error

    def mounted_read_only(self, path: Path) -> bool:
        return False

    def user(self) -> int:
        return _USER

    def alive(self, pid: int) -> bool:
        return pid == os.getpid()

    def names(self, folder: Path) -> list[str]:
        if folder not in self._folders:
            self._file(folder)
            raise NotADirectoryError(20, "Not a directory", str(folder))
        return [path.name for path in (*self._files, *self._folders) if path.parent == folder]

    def read_unfollowed(self, path: Path) -> tuple[os.stat_result, bytes]:
        return self.stat(path), self.read_bytes(path)

    def create(self, path: Path) -> int:
        if self.exists(path):
            raise FileExistsError(17, "File exists", str(path))
        if path.parent not in self._folders:
            self._file(path)
        handle = next(self._numbers)
        self._files[path] = _File(b"", 0o600, handle)
        self._handles[handle] = path
        return handle

    def write(self, handle: int, data: memoryview) -> int:
        self._file(self._handles[handle]).data += bytes(data)
        return len(data)

    def set_owner(self, handle: int, uid: int, gid: int) -> None:
        assert (uid, gid) == (_USER, _USER)

    def copy_attributes(self, source: Path, handle: int) -> None:
        assert self.exists(source)

    def set_mode(self, handle: int, mode: int) -> None:
        self._file(self._handles[handle]).mode = mode

    def sync(self, handle: int) -> None:
        assert handle in self._handles

    def close(self, handle: int) -> None:
        del self._handles[handle]

    def rename(self, source: Path, target: Path) -> None:
        self._files[target] = self._file(source)
        del self._files[source]

    def remove(self, path: Path) -> None:
        self._file(path)
        del self._files[path]

    def make_folder(self, path: Path) -> None:
        if self.exists(path):
            raise FileExistsError(17, "File exists", str(path))
        self._folders.add(path)

    def remove_folder(self, path: Path) -> None:
        if self.names(path):
            raise OSError(39, "Directory not empty", str(path))
        self._folders.remove(path)

    def sync_folder(self, folder: Path) -> None:
        assert folder in self._folders

    def lock(self, path: Path) -> int:
        if path in self._locked.values():
            raise BlockingIOError(11, "Resource temporarily unavailable", str(path))
        if not self.exists(path):
            handle = self.create(path)
            self.write(handle, memoryview(str(os.getpid()).encode()))
            self.close(handle)
        handle = next(self._numbers)
        self._locked[handle] = path
        return handle

    def unlock(self, handle: int) -> None:
        del self._locked[handle]

    # Jan's data folder.

    def read(self, path: Path, limit: int) -> bytes:
        return self.read_bytes(path)[:limit]

    def tail(self, path: Path, limit: int) -> bytes:
        return self.read_bytes(path)[-limit:]

    def size(self, path: Path) -> int:
        return self.stat(path).st_size

    def entries(self, path: Path) -> Iterable[Entry]:
        for name in self.names(path):
            yield Entry(name, path / name in self._files, path / name in self._folders)

    def identity(self, path: Path) -> Hashable:
        return path


def _state(mode: int, number: int, size: int) -> os.stat_result:
    seconds = WRITTEN.timestamp()
    times = (int(seconds),) * 3 + (seconds,) * 3 + (int(seconds) * 10**9,) * 3
    return os.stat_result((mode, number, 1, 1, _USER, _USER, size, *times))
