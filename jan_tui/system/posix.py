"""Linux, macOS and their like."""

from __future__ import annotations

import sys

from msgspec import Struct

if sys.platform == "win32":
    raise ImportError("Windows has a form of its own")

import errno
import fcntl
import os
import select
import shlex
import signal
import stat
import termios
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from jan_tui.system.protocol import FILE_MODE, Opening

if TYPE_CHECKING:
    import psutil

_SAFELY = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
"""No link is followed, and no writer of a pipe waited for."""

_NO_FOLDER_SYNC = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EBADF})
_NO_ATTRIBUTES = frozenset({errno.ENOTSUP, errno.EPERM, errno.ENODATA, errno.EACCES, errno.EINVAL})
_NICENESS = 15


class OwnFiles(Struct, frozen=True):
    """Files by mode bits, locks by flock(2)."""

    def user(self) -> int:
        return os.geteuid()

    def state(self, path: Path) -> os.stat_result:
        return path.stat()

    def state_of(self, handle: int) -> os.stat_result:
        return os.fstat(handle)

    def open(self, path: Path, how: Opening) -> int:
        return os.open(path, how.value | _SAFELY, FILE_MODE)

    def lock(self, path: Path) -> int:
        while True:
            handle = self.open(path, Opening.LOCK)
            try:
                state = os.fstat(handle)
                # A second name would let the process id be written over another file.
                if not stat.S_ISREG(state.st_mode) or state.st_nlink > 1:
                    raise OSError(errno.EINVAL, "it is not a lock file", str(path))
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if _still_named(path, state):
                    return handle
            except OSError:
                os.close(handle)
                raise
            # Who held it has removed it meanwhile, so this lock keeps nobody out.
            os.close(handle)

    def unlock(self, handle: int) -> None:
        os.close(handle)

    def remove(self, path: Path) -> None:
        path.unlink()

    def replace(self, source: Path, target: Path) -> None:
        source.replace(target)

    def set_owner(self, handle: int, uid: int, gid: int) -> None:
        present = os.fstat(handle)
        if (present.st_uid, present.st_gid) != (uid, gid):
            os.fchown(handle, uid, gid)

    def set_mode(self, handle: int, mode: int) -> None:
        os.fchmod(handle, mode)

    def copy_attributes(self, source: Path, handle: int) -> None:
        if not sys.platform.startswith("linux"):
            return
        try:
            for name in os.listxattr(source):
                os.setxattr(handle, name, os.getxattr(source, name))
        except OSError as refused:
            if refused.errno not in _NO_ATTRIBUTES:
                raise

    def sync_folder(self, folder: Path) -> None:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        except OSError as refused:
            # Some network file systems cannot flush a folder; the rename itself is still atomic.
            if refused.errno not in _NO_FOLDER_SYNC:
                raise
        finally:
            os.close(handle)

    def mounted_read_only(self, path: Path) -> bool:
        return bool(os.statvfs(path).f_flag & os.ST_RDONLY)

    def writable(self, path: Path) -> bool:
        return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def _still_named(path: Path, state: os.stat_result) -> bool:
    try:
        return os.path.samestat(path.lstat(), state)
    except FileNotFoundError:
        return False


class OwnProcesses(Struct, frozen=True):
    """Programs in sessions of their own, ended by the signals of their groups."""

    def alive(self, pid: int) -> bool:
        try:
            os.kill(pid, 0)
        except (ProcessLookupError, OverflowError):
            return False
        except PermissionError:
            return True
        return True

    def apart(self) -> Mapping[str, Any]:
        return {"start_new_session": True}

    def detached(self) -> Mapping[str, Any]:
        return {"start_new_session": True}

    def end(self, pid: int) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)

    def quiet(self, pid: int) -> None:
        import psutil

        # It may have ended, and the system may have no priority for the disk.
        with suppress(psutil.Error, OSError, ValueError):
            os.setpriority(os.PRIO_PGRP, pid, _NICENESS)
            if sys.platform.startswith("linux"):
                leader = psutil.Process(pid)
                for process in (leader, *leader.children(recursive=True)):
                    process.ionice(psutil.IOPRIO_CLASS_BE, 7)

    def user_name(self, uid: int) -> str:
        import pwd

        try:
            return pwd.getpwuid(uid).pw_name
        except KeyError:
            return f"uid {uid}"

    def runs_for(self, process: psutil.Process, user: int | None) -> bool:
        # A set-user-id program runs for two.
        return set(process.uids()) == {os.geteuid() if user is None else user}


class OwnFolders(Struct, frozen=True):
    """XDG base directories, on macOS too: it is where programs of the terminal look there."""

    def state_home(self, env: Mapping[str, str], home: Path) -> Path:
        named = Path(env.get("XDG_STATE_HOME", ""))
        return named if named.is_absolute() else home / ".local" / "state"

    def environment(self, home: Path, temporary: Path) -> Mapping[str, str]:
        return {"HOME": str(home), "TMPDIR": str(temporary)}


class OwnShell(Struct, frozen=True):
    """sh and its like."""

    def join(self, words: Sequence[str]) -> str:
        return shlex.join(words)

    def variable(self, name: str) -> str:
        return f"${name}"

    def words(self, text: str) -> list[str]:
        return shlex.split(text)


class OwnTerminal(Struct, frozen=True):
    """The terminal by termios(3)."""

    endings: tuple[signal.Signals, ...] = (signal.SIGTERM, signal.SIGHUP)
    interrupts: tuple[signal.Signals, ...] = (signal.SIGINT, signal.SIGQUIT)

    def settings(self) -> object | None:
        return _quietly(lambda: termios.tcgetattr(0))

    def restore(self, settings: object) -> bool:
        if _quietly(lambda: termios.tcgetattr(0)) == settings:
            return False
        _quietly(lambda: termios.tcsetattr(0, termios.TCSANOW, cast(list[Any], settings)))
        return True

    def takes_output(self, handle: int, seconds: float) -> bool:
        return bool(select.select([], [handle], [], seconds)[1])

    @contextmanager
    def put_back(self, reset: bytes) -> Iterator[None]:
        settings = _quietly(lambda: termios.tcgetattr(0))
        try:
            yield
        finally:
            # Background programs are stopped by SIGTTOU when they touch the terminal.
            blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
            try:
                _quietly(lambda: os.tcsetpgrp(0, os.getpgrp()))
                # A Ctrl+S typed while the editor ended has stopped the output; a write would wait.
                if settings is not None:
                    _quietly(lambda: termios.tcsetattr(0, termios.TCSANOW, unstoppable(settings)))
                _quietly(lambda: termios.tcflow(0, termios.TCOON))
                for handle in (0, 1, 2):
                    _quietly(partial(os.set_blocking, handle, True))
                if os.isatty(2):
                    _quietly(lambda: os.write(2, reset))
                if settings is not None:
                    _quietly(lambda: termios.tcsetattr(0, termios.TCSANOW, settings))
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


def unstoppable(settings: Sequence[Any]) -> list[Any]:
    """The settings of a terminal, as `termios.tcgetattr` gives them, in which no Ctrl+S stops the
    output; putting them into force starts output that one has stopped."""
    return [settings[0] & ~termios.IXON, *settings[1:]]


def _quietly(call: Callable[[], object]) -> list[Any] | None:
    found = None
    with suppress(OSError, termios.error):
        found = call()
    return found if isinstance(found, list) else None
