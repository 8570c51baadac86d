"""The folder of unsaved choices: one place for each running dashboard, locked while it runs.

A dashboard holds the lock of its place until it ends, however it ends: the system frees the lock
of a killed process. Choices whose lock is free are of a dashboard that is gone, and are offered;
those of one that runs are left alone. A place is `ID.json` with `ID.lock` beside it.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from jan_tui import system
from jan_tui.editing.saving import FOLDER_MODE
from jan_tui.plain import printable
from jan_tui.system import Opening
from jan_tui.workspace.unsaved import UnsavedError, decode, encode

if TYPE_CHECKING:
    from jan_tui.workspace.unsaved import Unsaved

SIZE_LIMIT = 1_048_576
"""Bytes; a larger file is none of this program's."""

PLACES_LIMIT = 100
"""Places that are read, at most."""

_NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS})
_OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH


class Place:
    """A locked place. Every call may raise `OSError`."""

    def __init__(self, folder: Path, name: str, handle: int) -> None:
        self.path = folder / f"{name}.json"
        self._lock = folder / f"{name}.lock"
        self._new = folder / f"{name}.new"
        self._handle = handle

    def write(self, unsaved: Unsaved) -> None:
        """Replaces what is there; a process killed in between leaves the one or the other."""
        _discard(self._new)
        handle = system.FILES.open(self._new, Opening.NEW)
        try:
            view = memoryview(encode(unsaved))
            while view:
                view = view[os.write(handle, view) :]
            os.fsync(handle)
        finally:
            os.close(handle)
        system.FILES.replace(self._new, self.path)

    def read(self) -> Unsaved | None:
        """What is there, None where nothing is. Raises `UnsavedError` for what cannot be used."""
        try:
            handle = system.FILES.open(self.path, Opening.READ)
        except FileNotFoundError:
            return None
        except OSError as refused:
            if refused.errno == errno.ELOOP:
                raise UnsavedError("a symbolic link") from None
            raise UnsavedError(refused.strerror) from None
        with os.fdopen(handle, "rb") as file:
            state = system.FILES.state_of(handle)
            if not stat.S_ISREG(state.st_mode):
                raise UnsavedError("not a file")
            if state.st_uid != system.FILES.user():
                raise UnsavedError("of another user")
            if state.st_mode & _OTHERS_MAY_WRITE:
                raise UnsavedError("open for others to write")
            if state.st_size > SIZE_LIMIT:
                raise UnsavedError("too large")
            return decode(file.read(SIZE_LIMIT))

    def clear(self) -> None:
        """Nothing is unsaved; the place stays locked."""
        _discard(self._new)
        _discard(self.path)

    def release(self, *, keep: bool = False) -> None:
        """Unlocks and removes the place; `keep` leaves its choices to the next start."""
        try:
            if not keep:
                self.clear()
            if not self.path.exists():
                _discard(self._lock)
        finally:
            system.FILES.unlock(self._handle)


class Left(Struct, frozen=True):
    """Choices that a dashboard left behind, and their place, locked now."""

    place: Place
    unsaved: Unsaved


class LeftBehind(Struct, frozen=True):
    """What was found for one config, newest first, and a line for each file not to be used."""

    choices: tuple[Left, ...] = ()
    problems: tuple[str, ...] = ()


class UnsavedFolder:
    """The places in `path`, which is made when the first is needed."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def new_place(self) -> Place:
        """A place of one's own, locked. Raises `OSError`."""
        self.path.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        self._check()
        place = self._claimed(f"{os.getpid()}-{os.urandom(4).hex()}")
        if place is None:
            raise FileExistsError(errno.EEXIST, "no free place", str(self.path))
        return place

    def left_behind(self, config: Path) -> LeftBehind:
        """What dashboards that are gone left for this config. Never raises.

        The caller releases each place. Places that hold nothing are removed.
        """
        choices: list[Left] = []
        problems: list[str] = []
        try:
            names = self._names()
        except OSError as refused:
            if not isinstance(refused, FileNotFoundError):
                problems.append(f"{printable(str(self.path))}: {printable(_cause(refused))}")
            return LeftBehind((), tuple(problems))
        for name in names:
            try:
                found = self._left(name, config)
            except (UnsavedError, OSError) as wrong:
                why = wrong if isinstance(wrong, UnsavedError) else _cause(wrong)
                problems.append(f"{printable(str(self.path / f'{name}.json'))}: {why}")
                continue
            if found is not None:
                choices.append(found)
        choices.sort(key=lambda left: left.unsaved.time, reverse=True)
        return LeftBehind(tuple(choices), tuple(problems))

    def _left(self, name: str, config: Path) -> Left | None:
        if (self.path / f"{name}.json").is_symlink():
            raise UnsavedError("a symbolic link")
        place = self._claimed(name)
        if place is None:
            return None
        keep = True
        try:
            unsaved = place.read()
            keep = unsaved is not None
            if unsaved is not None and unsaved.config == config:
                return Left(place, unsaved)
        except (UnsavedError, OSError):
            place.release(keep=True)
            raise
        place.release(keep=keep)
        return None

    def _names(self) -> list[str]:
        self._check()
        suffixes = {".json", ".lock", ".new"}
        found = {each.stem for each in self.path.iterdir() if each.suffix in suffixes}
        return sorted(found)[:PLACES_LIMIT]

    def _check(self) -> None:
        state = self.path.lstat()
        if not stat.S_ISDIR(state.st_mode) or state.st_uid != system.FILES.user():
            raise PermissionError(errno.EPERM, "not a folder of this user's", str(self.path))

    def _claimed(self, name: str) -> Place | None:
        """The place with its lock held; None where a running dashboard has it."""
        path = self.path / f"{name}.lock"
        try:
            return Place(self.path, name, system.FILES.lock(path))
        except BlockingIOError:
            return None
        except OSError as refused:
            if refused.errno not in _NO_LOCKS:
                raise
            # Without locks the name tells whose place it is.
            if _alive(name):
                return None
            return Place(self.path, name, system.FILES.open(path, Opening.LOCK))


def _discard(path: Path) -> None:
    with suppress(FileNotFoundError):
        system.FILES.remove(path)


def _alive(name: str) -> bool:
    pid = name.partition("-")[0]
    return pid.isdecimal() and int(pid) != os.getpid() and system.PROCESSES.alive(int(pid))


def _cause(refused: OSError) -> str:
    return refused.strerror or str(refused)
