"""A few files replaced together: all of them, or none.

Each file is written beside its place, flushed, read back, and renamed over it; whatever was done is
undone in reverse order as soon as one step fails. How to undo a step is recorded before the step
is tried, since a network file system may report a rename as failed that it has made.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from msgspec import Struct

from jan_tui.editing.errors import ChangedError, SaveError, doing
from jan_tui.editing.saving import backups, filesystem
from jan_tui.editing.saving.filesystem import FILE_MODE, SaveFiles
from jan_tui.editing.saving.journal import current
from jan_tui.editing.saving.own_files import write_all
from jan_tui.plain import printable
from jan_tui.structs import replace

if TYPE_CHECKING:
    from jan_tui.editing.saving.replacement import Replacement

_ENDING = ".jan-tui.tmp"
_TRIES = 2
"""A file system that fails once may do it the second time."""


class _Staged(Struct, frozen=True):
    replacement: Replacement
    new: Path | None
    old: Path | None
    backup: Path | None
    aside: Path


class _UndoStep(Struct, frozen=True):
    """How one step is undone; `place` is True for a file itself, False for one of its backups."""

    path: Path
    run: Callable[[], None]
    place: bool = False


class Transaction:
    """A save while it is made. `mark` is the part of its temporary files' names that is its own.

    A context: the locks beside the files are held until it ends.
    """

    def __init__(self, files: SaveFiles, mark: str) -> None:
        self._files = files
        self._mark = mark
        self._undo_steps: list[_UndoStep] = []
        self._temporary_files: list[Path] = []
        self._made: list[Path] = []
        self._staged: list[_Staged] = []
        self._put_paths: list[Path] = []
        self._backups_moved = False
        self._locks = ExitStack()
        self.remarks: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._locks.close()

    @property
    def put_paths(self) -> frozenset[Path]:
        """The files that may no longer be as they were: their replacing was at least tried."""
        return frozenset(self._put_paths)

    def stage(self, replacement: Replacement) -> Replacement:
        """Writes the new text and the backup beside their places; nothing is seen of it yet.

        Returns the replacement with the modes that the file has and will have.
        """
        self._check_unchanged(replacement)
        target, path = replacement.target, replacement.path
        like = self._check_place(replacement)
        for folder in dict.fromkeys((target.parent, path.parent)):
            self._make_folders(folder)
        self.guard(replacement)
        new = old = backup = None
        mode = FILE_MODE if like is None else stat.S_IMODE(like.st_mode)
        kept = mode if like is None else replacement.mode(mode)
        if replacement.after is not None:
            new = self._write(target, replacement.after, replacement, kept)
        if replacement.before is not None:
            old = self._write(target, replacement.before, replacement, mode)
            backup = self._write(path, replacement.before, replacement, mode)
            if replacement.after is not None and (note := replacement.kept_mode(mode)):
                self.remarks.append(f"{printable(str(path))} {note}.")
        self._staged.append(_Staged(replacement, new, old, backup, self._temporary(path)))
        return replace(
            replacement,
            mode_before=None if like is None else mode,
            mode_after=None if replacement.after is None else kept,
        )

    def guard(self, replacement: Replacement) -> None:
        """Holds the lock beside a file, and removes what a killed save left there."""
        folders = dict.fromkeys((replacement.target.parent, replacement.path.parent))
        with doing("look at", replacement.path):
            there = [folder for folder in folders if self._files.present(folder)]
        if replacement.target.parent in there:
            self._take_lock(replacement.target)
        for folder in there:
            self._sweep(folder)

    def commit(self) -> None:
        """Puts every staged text in its place, in order; flushes the folders."""
        for staged in self._staged:
            if staged.backup is not None:
                self._keep_backup(staged, staged.backup)
            self._check_unchanged(staged.replacement)
            self._put(staged)

    def roll_back(self) -> tuple[str, ...]:
        """Undoes what was done, last step first. Returns sentences on what could not be undone.

        It stops at a file that cannot be put back: its backup may be its only old text, and the
        files written before it belong to the text that it has now.
        """
        problems = []
        while self._undo_steps:
            step = self._undo_steps.pop()
            trouble = self._tried("put back", step.path, step.run)
            if trouble is not None:
                problems.append(f"{trouble}.")
                if step.place:
                    break
                self._backups_moved = True
        return tuple(f"{each[:1].upper()}{each[1:]}" for each in problems)

    def copies(self, path: Path) -> tuple[Path, ...]:
        """Where copies of a file's texts may lie now, the best place first."""
        mine = [staged for staged in self._staged if staged.replacement.path == path]
        strays = [each for staged in mine for each in (staged.old, staged.backup, staged.new)]
        return (*backups.places(path), *(each for each in strays if each is not None))

    def clean(self, keep: Iterable[Path] = ()) -> tuple[str, ...]:
        """Removes temporary files, and folders made for nothing. Returns sentences on what is left.

        The paths in `keep` stay, and so does a backup that was moved aside and not back.
        """
        kept = set(keep)
        if self._backups_moved:
            kept.update(staged.aside for staged in self._staged)
        steps = [(path, self._discard) for path in self._temporary_files if path not in kept]
        steps += [(path, self._discard_folder) for path in reversed(self._made)]
        problems = []
        for path, discard in steps:
            trouble = self._tried("remove the left-over", path, partial(discard, path))
            if trouble is not None:
                problems.append(f"{trouble}.")
        return tuple(f"{each[:1].upper()}{each[1:]}" for each in problems)

    def _tried(self, action: str, path: Path, work: Callable[[], None]) -> SaveError | None:
        for _ in range(_TRIES):
            try:
                with doing(action, path):
                    work()
            except SaveError as refused:
                trouble = refused
            else:
                return None
        return trouble

    def _discard(self, path: Path) -> None:
        if self._files.present(path):
            self._files.remove(path)

    def _discard_folder(self, path: Path) -> None:
        if self._files.present(path) and not self._files.names(path):
            self._files.remove_folder(path)

    def _check_unchanged(self, replacement: Replacement) -> None:
        path = replacement.path
        with doing("look at", path):
            resolved = self._files.resolve(path)
            if resolved != replacement.target:
                raise ChangedError(path, current(self._files, resolved))
            now = current(self._files, resolved)
        if now != replacement.before:
            raise ChangedError(path, now)

    def _check_place(self, replacement: Replacement) -> os.stat_result | None:
        """The state of the file that is there, if this user may replace it."""
        target = replacement.target
        if replacement.before is None:
            return None
        with doing("look at", target):
            like = self._files.stat(target)
            mine = self._files.user() in (0, like.st_uid)
            writable = self._files.writable(target)
            read_only = not writable and self._files.mounted_read_only(target)
        if not writable and read_only:
            raise SaveError("replace", target, "the file system is mounted read-only")
        if not writable:
            raise SaveError(
                "replace", target, "it is read-only for you (chmod u+w makes it writable)"
            )
        if not mine:
            raise SaveError(
                "replace",
                target,
                f"it belongs to another user (uid {like.st_uid}), who would lose it",
            )
        return like

    def _make_folders(self, folder: Path) -> None:
        missing = []
        with doing("look at", folder):
            while not self._files.present(folder):
                missing.append(folder)
                folder = folder.parent
        for each in reversed(missing):
            self._made.append(each)
            with doing("make the folder", each):
                self._files.make_folder(each)
                self._files.sync_folder(each.parent)

    def _take_lock(self, target: Path) -> None:
        path = filesystem.beside(target)
        if path not in self._temporary_files:
            self._locks.enter_context(filesystem.held(self._files, path))
            # Removed while it is held, so that nobody else's lock is removed.
            self._temporary_files.append(path)

    def _sweep(self, folder: Path) -> None:
        """Removes what a killed process left in the folder; the caller holds the lock."""
        with doing("look into the folder", folder):
            for name in self._files.names(folder):
                pid = _maker(name)
                if pid is not None and not self._files.alive(pid):
                    self._files.remove(folder / name)

    def _temporary(self, path: Path) -> Path:
        # Cut so that the whole stays below the 255 bytes that file systems allow.
        stem = path.name.encode(errors="surrogateescape")[:120].decode(errors="ignore")
        temporary = path.with_name(f".{stem}.{self._mark}.{len(self._temporary_files)}{_ENDING}")
        self._temporary_files.append(temporary)
        return temporary

    def _write(self, beside: Path, data: bytes, replacement: Replacement, mode: int) -> Path:
        """A flushed temporary file beside a place, with the owner of the replaced one."""
        files = self._files
        temporary = self._temporary(beside)
        with doing("write in the folder", beside.parent):
            handle = files.create(temporary)
            try:
                write_all(files, handle, data)
                if replacement.before is not None:
                    self._liken(handle, replacement.target)
                files.set_mode(handle, mode)
                files.sync(handle)
            finally:
                files.close(handle)
            written = files.read_bytes(temporary)
        if written != data:
            raise SaveError(
                "write in the folder", beside.parent, "what was written reads back differently"
            )
        return temporary

    def _liken(self, handle: int, target: Path) -> None:
        with doing("keep the owner and group of", target):
            like = self._files.stat(target)
            self._files.set_owner(handle, like.st_uid, like.st_gid)
            self._files.copy_attributes(target, handle)

    def _move(self, source: Path, target: Path) -> None:
        def back() -> None:
            if self._files.present(target) and not self._files.present(source):
                self._files.rename(target, source)

        self._undo_steps.append(_UndoStep(target, back))
        self._files.rename(source, target)

    def _keep_backup(self, staged: _Staged, copy: Path) -> None:
        path = staged.replacement.path
        with doing("keep a backup of", path):
            for source, target in backups.moves(path, staged.aside):
                if self._files.present(source):
                    self._move(source, target)
            self._move(copy, backups.newest(path))
            self._files.sync_folder(path.parent)

    def _put(self, staged: _Staged) -> None:
        replacement = staged.replacement
        target = replacement.target

        def back() -> None:
            now = current(self._files, target)
            if now == replacement.after:
                if staged.old is None:
                    self._files.remove(target)
                else:
                    self._files.rename(staged.old, target)
            elif now != replacement.before:
                raise SaveError("put back", target, "it was changed meanwhile")
            self._files.sync_folder(target.parent)

        self._undo_steps.append(_UndoStep(target, back, place=True))
        self._put_paths.append(replacement.path)
        with doing("replace", target):
            if staged.new is None:
                self._files.remove(target)
            else:
                self._files.rename(staged.new, target)
            self._files.sync_folder(target.parent)
        if current(self._files, target) != replacement.after:
            raise SaveError("replace", target, "it does not read back as it was written")


def _maker(name: str) -> int | None:
    """The process that made a temporary file of this program; None for every other file."""
    parts = name.removesuffix(_ENDING).rsplit(".", 3)
    ours = name.startswith(".") and name.endswith(_ENDING) and len(parts) == 4
    return int(parts[1]) if ours and parts[1].isdecimal() else None
