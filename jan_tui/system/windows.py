"""Windows. It can be imported elsewhere, so that tests can run it on objects of their own.

Sources: Python's documentation of os, msvcrt, signal and subprocess. None of it was run on Windows.
"""

from __future__ import annotations

import errno
import os
import re
import shlex
import signal
import stat
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from msgspec import Struct

from jan_tui.system.protocol import FILE_MODE, Opening

if TYPE_CHECKING:
    import psutil

_USER = 0
"""Windows has no numeric users; Python's stat tells 0 as the owner of every file."""

_LOCKED_AT = 0x4000_0000
"""The byte that is locked: what is locked cannot be read, so that it stands far behind the process
id of who holds it."""

_BINARY = getattr(os, "O_BINARY", 0) | getattr(os, "O_NOINHERIT", 0)
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_IN_USE = (errno.EACCES, errno.EPERM)
_TRIES, _PAUSE_SECONDS = 20, 0.05
"""A second: a virus scanner or an indexer keeps a new file open for some milliseconds."""

_NEW_GROUP, _NO_WINDOW, _DETACHED = 0x200, 0x0800_0000, 0x8
"""CREATE_NEW_PROCESS_GROUP, CREATE_NO_WINDOW, DETACHED_PROCESS (processthreadsapi.h)."""

_BELOW_NORMAL = 0x4000


class Locking(Protocol):
    """The part of `msvcrt` that is used."""

    LK_NBLCK: int
    LK_UNLCK: int

    def locking(self, handle: int, mode: int, count: int, /) -> None: ...


def _msvcrt() -> Locking:
    return cast(Locking, import_module("msvcrt"))


@dataclass(slots=True)
class OwnFiles:
    """Files without mode bits, which the access lists of the person's profile protect; locks by
    `msvcrt.locking`."""

    msvcrt: Callable[[], Locking] = _msvcrt
    wait: Callable[[float], object] = time.sleep
    _held: dict[int, Path] = field(default_factory=dict)
    _to_remove: set[Path] = field(default_factory=set)

    def user(self) -> int:
        return _USER

    def state(self, path: Path) -> os.stat_result:
        return _of_one_user(path.stat())

    def state_of(self, handle: int) -> os.stat_result:
        return _of_one_user(os.fstat(handle))

    def open(self, path: Path, how: Opening) -> int:
        if path.is_symlink():
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
        return os.open(path, how.value | _BINARY, FILE_MODE)

    def lock(self, path: Path) -> int:
        handle = self.open(path, Opening.LOCK)
        try:
            state = os.fstat(handle)
            if not stat.S_ISREG(state.st_mode) or state.st_nlink > 1:
                raise OSError(errno.EINVAL, "it is not a lock file", str(path))
            os.lseek(handle, _LOCKED_AT, os.SEEK_SET)
            locking = self.msvcrt()
            try:
                locking.locking(handle, locking.LK_NBLCK, 1)
            except OSError as refused:
                if refused.errno not in (*_IN_USE, errno.EDEADLK):
                    raise
                raise BlockingIOError(errno.EAGAIN, "it is locked", str(path)) from None
            os.lseek(handle, 0, os.SEEK_SET)
        except OSError:
            os.close(handle)
            raise
        self._held[handle] = path
        return handle

    def unlock(self, handle: int) -> None:
        path = self._held.pop(handle, None)
        try:
            os.lseek(handle, _LOCKED_AT, os.SEEK_SET)
            locking = self.msvcrt()
            locking.locking(handle, locking.LK_UNLCK, 1)
        finally:
            os.close(handle)
            if path in self._to_remove:
                self._to_remove.discard(path)
                # Another process may have it open already: then it is in use again, and stays.
                with suppress(OSError):
                    path.unlink()

    def remove(self, path: Path) -> None:
        if path in self._held.values():
            # Nothing that is open can be removed.
            self._to_remove.add(path)
            return
        self._patiently(path.unlink)

    def replace(self, source: Path, target: Path) -> None:
        self._patiently(lambda: source.replace(target))

    def _patiently(self, call: Callable[[], object]) -> None:
        for _ in range(_TRIES):
            try:
                call()
            except PermissionError:
                self.wait(_PAUSE_SECONDS)
            else:
                return
        call()

    def set_owner(self, handle: int, uid: int, gid: int) -> None:
        """A new file has the owner of the person's other files."""

    def set_mode(self, handle: int, mode: int) -> None:
        """A new file has the access list of its folder."""

    def copy_attributes(self, source: Path, handle: int) -> None:
        """None that Python could copy."""

    def sync_folder(self, folder: Path) -> None:
        """A folder cannot be opened; NTFS journals its names."""

    def mounted_read_only(self, path: Path) -> bool:
        return False

    def writable(self, path: Path) -> bool:
        return os.access(path, os.W_OK)


def _of_one_user(state: os.stat_result) -> os.stat_result:
    """Python makes up the mode bits, the same for everybody."""
    times = (state.st_atime, state.st_mtime, state.st_ctime)
    times_ns = (state.st_atime_ns, state.st_mtime_ns, state.st_ctime_ns)
    return os.stat_result((state.st_mode & ~_OTHERS, *state[1:], *times, *times_ns))


class OwnProcesses(Struct, frozen=True):
    """Programs in groups of their own, ended one by one with psutil."""

    def alive(self, pid: int) -> bool:
        import psutil

        # os.kill(pid, 0) would end the process, or send it a Ctrl+C.
        return bool(psutil.pid_exists(pid))

    def apart(self) -> Mapping[str, Any]:
        return {"creationflags": _NEW_GROUP | _NO_WINDOW}

    def detached(self) -> Mapping[str, Any]:
        return {"creationflags": _NEW_GROUP | _DETACHED}

    def end(self, pid: int) -> None:
        import psutil

        with suppress(psutil.Error, OSError):
            leader = psutil.Process(pid)
            # Another program may have got the id of one that has ended.
            if leader.ppid() != os.getpid():
                return
            started = leader.children(recursive=True)
            for process in (leader, *started):
                with suppress(psutil.Error, OSError):
                    process.kill()

    def quiet(self, pid: int) -> None:
        import psutil

        with suppress(psutil.Error, OSError, ValueError):
            psutil.Process(pid).nice(_BELOW_NORMAL)

    def user_name(self, uid: int) -> str:
        return f"uid {uid}"

    def runs_for(self, process: psutil.Process, user: int | None) -> bool:
        import psutil

        return bool(process.username() == psutil.Process().username())


class OwnFolders(Struct, frozen=True):
    """The folders of a profile."""

    def state_home(self, env: Mapping[str, str], home: Path) -> Path:
        named = env.get("LOCALAPPDATA", "").strip()
        return Path(named) if named else home / "AppData" / "Local"

    def environment(self, home: Path, temporary: Path) -> Mapping[str, str]:
        return {
            **dict.fromkeys(("HOME", "USERPROFILE"), str(home)),
            "APPDATA": str(home / "AppData" / "Roaming"),
            "LOCALAPPDATA": str(home / "AppData" / "Local"),
            **dict.fromkeys(("TEMP", "TMP", "TMPDIR"), str(temporary)),
        }


_PLAIN = re.compile(r"[\w.:=,+/\\~-]+")
"""Words that neither cmd nor PowerShell takes apart."""


class OwnShell(Struct, frozen=True):
    """cmd and PowerShell: both take double quotes. A program whose path needs them is started by
    PowerShell with `& ` before it."""

    def join(self, words: Sequence[str]) -> str:
        return " ".join(map(_quoted, words))

    def variable(self, name: str) -> str:
        return f"%{name}%"

    def words(self, text: str) -> list[str]:
        found = shlex.split(text, posix=False)
        return [word.removeprefix('"').removesuffix('"') for word in found]


def _quoted(word: str) -> str:
    if _PLAIN.fullmatch(word):
        return word
    # As the C library of the program that is started takes them apart.
    escaped = re.sub(r'(\\*)"', r'\1\1\\"', word)
    slashes = len(escaped) - len(escaped.rstrip("\\"))
    return '"' + escaped + "\\" * slashes + '"'


_ENDINGS = tuple(each for each in signal.Signals if each.name in ("SIGTERM", "SIGBREAK"))
"""SIGBREAK is Ctrl+Break, and the window that is closed."""


class OwnTerminal(Struct, frozen=True):
    """The console, whose settings Textual's own driver keeps and gives back."""

    endings: tuple[signal.Signals, ...] = _ENDINGS
    interrupts: tuple[signal.Signals, ...] = (signal.SIGINT,)

    def settings(self) -> object | None:
        return None

    def restore(self, settings: object) -> bool:
        return False

    def takes_output(self, handle: int, seconds: float) -> bool:
        return True

    @contextmanager
    def put_back(self, reset: bytes) -> Iterator[None]:
        try:
            yield
        finally:
            with suppress(OSError):
                if os.isatty(2):
                    os.write(2, reset)
