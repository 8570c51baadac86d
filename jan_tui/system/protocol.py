"""The questions that are answered by each system in its own way."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import signal
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import psutil

FILE_MODE = 0o600
"""New files belong to the person alone, as the releases make them."""


class Opening(Enum):
    """How a file of the person's own is opened: never through a link, and never waiting. The values
    are flags of `os.open`."""

    READ = os.O_RDONLY
    NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    APPEND = os.O_WRONLY | os.O_APPEND | os.O_CREAT
    LOCK = os.O_RDWR | os.O_CREAT


class Files(Protocol):
    """Files and locks. Every call may raise `OSError`; paths are absolute."""

    def user(self) -> int:
        """The user id that files are made with."""

    def state(self, path: Path) -> os.stat_result:
        """Of the file that a path leads to. Where the system has no mode bits they are those of a
        file of this user's alone: what its access list allows is not known."""

    def state_of(self, handle: int) -> os.stat_result:
        """The same of an open file."""

    def open(self, path: Path, how: Opening) -> int:
        """A handle; a new file is the person's alone. Raises `OSError` with ELOOP for a link."""

    def lock(self, path: Path) -> int:
        """Takes the lock file, made if need be, or raises `BlockingIOError`.

        The lock is freed by `unlock`, or when the process ends. The file may be removed while it is
        locked. Fails for a link, and for what is no regular file of one name.
        """

    def unlock(self, handle: int) -> None: ...

    def remove(self, path: Path) -> None:
        """Removes a file; a lock file that is held is gone when it is unlocked."""

    def replace(self, source: Path, target: Path) -> None:
        """Renames atomically, over what is there."""

    def set_owner(self, handle: int, uid: int, gid: int) -> None: ...

    def set_mode(self, handle: int, mode: int) -> None: ...

    def copy_attributes(self, source: Path, handle: int) -> None:
        """Extended attributes (access lists, labels), as far as they can be copied."""

    def sync_folder(self, folder: Path) -> None:
        """Returns when the names in the folder are on the disk."""

    def mounted_read_only(self, path: Path) -> bool:
        """Whether nothing can be written there, whatever the rights."""

    def writable(self, path: Path) -> bool:
        """Whether this user may change the file."""


class Processes(Protocol):
    """Other processes of this machine, and how programs are started and ended."""

    def alive(self, pid: int) -> bool:
        """Whether a process with this id runs."""

    def apart(self) -> Mapping[str, Any]:
        """Keyword arguments for `subprocess.Popen`: a program that no Ctrl+C of this terminal
        reaches, in no window, that `end` ends with all it started."""

    def detached(self) -> Mapping[str, Any]:
        """The same for a program that stays when this one ends."""

    def end(self, pid: int) -> None:
        """Ends a program that this one started `apart`, and what it started, at once. Never raises.

        Windows keeps no group of processes: there, what a program started that has ended already
        goes on.
        """

    def quiet(self, pid: int) -> None:
        """Low priority for processor and disk, as far as the system has it. Never raises."""

    def user_name(self, uid: int) -> str:
        """The name of a numeric user, or `uid N` where it has none."""

    def runs_for(self, process: psutil.Process, user: int | None) -> bool:
        """Whether every user of the process is this one, by default who runs this program. Raises
        what psutil does."""


class Folders(Protocol):
    """Where things of a person are. `env` is the environment, `home` the home folder."""

    def state_home(self, env: Mapping[str, str], home: Path) -> Path:
        """Where programs keep their state."""

    def environment(self, home: Path, temporary: Path) -> Mapping[str, str]:
        """The variables by which a program finds another home folder and temporary folder."""


class Shell(Protocol):
    """Command lines as a person types them."""

    def join(self, words: Sequence[str]) -> str:
        """The words, quoted where need be."""

    def variable(self, name: str) -> str:
        """An environment variable, to be used between double quotes."""

    def words(self, text: str) -> list[str]:
        """The words of a command line. Raises `ValueError` for quotes that do not match."""


class Terminal(Protocol):
    """The terminal of standard input, and the signals that come with it."""

    @property
    def endings(self) -> tuple[signal.Signals, ...]:
        """Signals that end a program."""

    @property
    def interrupts(self) -> tuple[signal.Signals, ...]:
        """Signals that reach every program of the terminal at once."""

    def settings(self) -> object | None:
        """To be given back by `restore`; None without a terminal."""

    def restore(self, settings: object) -> bool:
        """Whether the settings were others; they are these now. Never raises."""

    def takes_output(self, handle: int, seconds: float) -> bool:
        """Whether a write would go on within so many seconds."""

    def put_back(self, reset: bytes) -> AbstractContextManager[None]:
        """After the block the terminal is as it was, whatever a program did to it that had it;
        `reset` is written to standard error in between."""
