"""The system calls of a save, behind one object, so that a test can make each of them fail."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from jan_tui import regular_files, system
from jan_tui.editing.errors import SaveError, cause
from jan_tui.system import Opening
from jan_tui.system.protocol import FILE_MODE as FILE_MODE

FOLDER_MODE = 0o700
"""New files and folders belong to the person alone, as the releases make them."""

_MOST_BYTES = 512 * 1024 * 1024
"""The undo journal holds several files, each before and after."""


class SaveFiles(Protocol):
    """All that a save asks of the system. Every call may raise `OSError`; paths are absolute."""

    def resolve(self, path: Path) -> Path:
        """The path with every symbolic link followed; the last part need not exist."""

    def present(self, path: Path) -> bool:
        """Whether anything at all stands under this name."""

    def stat(self, path: Path) -> os.stat_result: ...

    def mounted_read_only(self, path: Path) -> bool:
        """Whether nothing can be written there, whatever the rights."""

    def writable(self, path: Path) -> bool:
        """Whether this user may change the file."""

    def user(self) -> int:
        """The user id that files are made with."""

    def alive(self, pid: int) -> bool:
        """Whether a process with this id runs on this machine."""

    def names(self, folder: Path) -> list[str]: ...

    def read_bytes(self, path: Path) -> bytes:
        """The bytes of a regular file; fails for everything else, and never waits for a pipe."""

    def read_unfollowed(self, path: Path) -> tuple[os.stat_result, bytes]:
        """State and bytes of one and the same file; fails for a symbolic link.

        What is no regular file has no bytes here.
        """

    def create(self, path: Path) -> int:
        """Opens a new file, 0600, for writing; fails where the name is taken."""

    def write(self, handle: int, data: memoryview) -> int:
        """Writes some of the data and returns how many bytes."""

    def set_owner(self, handle: int, uid: int, gid: int) -> None: ...

    def copy_attributes(self, source: Path, handle: int) -> None:
        """Extended attributes (access lists, labels), as far as they can be copied."""

    def set_mode(self, handle: int, mode: int) -> None: ...

    def sync(self, handle: int) -> None:
        """Returns when the bytes are on the disk."""

    def close(self, handle: int) -> None: ...

    def rename(self, source: Path, target: Path) -> None: ...

    def remove(self, path: Path) -> None: ...

    def make_folder(self, path: Path) -> None: ...

    def remove_folder(self, path: Path) -> None: ...

    def sync_folder(self, folder: Path) -> None:
        """Returns when the names in the folder are on the disk."""

    def lock(self, path: Path) -> int:
        """Takes the lock file, made if need be, or raises `BlockingIOError`.

        The lock is freed when the handle is closed or the process ends. The file may be removed
        while it is locked. Fails for a link, and for what is no regular file.
        """

    def unlock(self, handle: int) -> None: ...


@dataclass(frozen=True, slots=True)
class DiskSaves:
    """The machine's own system calls."""

    def resolve(self, path: Path) -> Path:
        # Unlike Path.resolve it leaves links in a circle to who opens them.
        return Path(os.path.realpath(path))

    def present(self, path: Path) -> bool:
        try:
            path.lstat()
        except (FileNotFoundError, NotADirectoryError):
            return False
        return True

    def stat(self, path: Path) -> os.stat_result:
        return system.FILES.state(path)

    def mounted_read_only(self, path: Path) -> bool:
        return system.FILES.mounted_read_only(path)

    def writable(self, path: Path) -> bool:
        return system.FILES.writable(path)

    def user(self) -> int:
        return system.FILES.user()

    def alive(self, pid: int) -> bool:
        return system.PROCESSES.alive(pid)

    def names(self, folder: Path) -> list[str]:
        return [entry.name for entry in folder.iterdir()]

    def read_bytes(self, path: Path) -> bytes:
        return regular_files.read(path, _MOST_BYTES)

    def read_unfollowed(self, path: Path) -> tuple[os.stat_result, bytes]:
        handle = system.FILES.open(path, Opening.READ)
        try:
            state = system.FILES.state_of(handle)
            if not stat.S_ISREG(state.st_mode):
                return state, b""
            with open(handle, "rb", closefd=False) as file:
                data = file.read(_MOST_BYTES + 1)
            if len(data) > _MOST_BYTES:
                raise regular_files.TooLargeError(path, _MOST_BYTES)
            return state, data
        finally:
            os.close(handle)

    def create(self, path: Path) -> int:
        return system.FILES.open(path, Opening.NEW)

    def write(self, handle: int, data: memoryview) -> int:
        return os.write(handle, data)

    def set_owner(self, handle: int, uid: int, gid: int) -> None:
        system.FILES.set_owner(handle, uid, gid)

    def copy_attributes(self, source: Path, handle: int) -> None:
        system.FILES.copy_attributes(source, handle)

    def set_mode(self, handle: int, mode: int) -> None:
        system.FILES.set_mode(handle, mode)

    def sync(self, handle: int) -> None:
        os.fsync(handle)

    def close(self, handle: int) -> None:
        os.close(handle)

    def rename(self, source: Path, target: Path) -> None:
        system.FILES.replace(source, target)

    def remove(self, path: Path) -> None:
        system.FILES.remove(path)

    def make_folder(self, path: Path) -> None:
        path.mkdir(mode=FOLDER_MODE)

    def remove_folder(self, path: Path) -> None:
        path.rmdir()

    def sync_folder(self, folder: Path) -> None:
        system.FILES.sync_folder(folder)

    def lock(self, path: Path) -> int:
        handle = system.FILES.lock(path)
        with suppress(OSError):
            # The process id is for the message alone, which a full disk may go without.
            os.ftruncate(handle, 0)
            os.write(handle, str(os.getpid()).encode())
        return handle

    def unlock(self, handle: int) -> None:
        system.FILES.unlock(handle)


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
