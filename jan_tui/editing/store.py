"""Saving a plan: atomically, with backups, never over another's change, and undoable."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from jan_tui.clock import Clock
from jan_tui.editing import backups, lock
from jan_tui.editing.backups import Backup
from jan_tui.editing.diff import unified
from jan_tui.editing.faults import ChangedError, SaveError, doing
from jan_tui.editing.journal import Journal, JournalError, Record, current
from jan_tui.editing.plan import FileChange, Plan, Refusal
from jan_tui.editing.second_look import look
from jan_tui.editing.system import DiskSaves, SaveFiles
from jan_tui.editing.transaction import Replacement, Transaction
from jan_tui.plain import printable

_NOTHING_TO_UNDO = "There is no save of this program to take back."


@dataclass(frozen=True, slots=True)
class SavedFile:
    """One file that was written: `backup` holds its old text, None where there was none.

    `removed` is True where an undo took away a file that the save had made.
    """

    path: Path
    created: bool = False
    removed: bool = False
    backup: Path | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a save or an undo: the files written, or why none was.

    With `conflict` a file is no longer as the plan saw it, and the same intent must be planned
    anew; `difference` shows what was changed meanwhile, with secrets masked.
    """

    files: tuple[SavedFile, ...] = ()
    refused: Refusal | None = None
    conflict: bool = False
    difference: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def done(self) -> bool:
        return self.refused is None


@dataclass(frozen=True, slots=True)
class LastSave:
    """The save that an undo would take back, with the difference that the undo would make.

    `stale` says why it cannot be taken back, and `difference` what was changed since.
    """

    saved: datetime
    files: tuple[Path, ...]
    diff: str
    stale: str = ""
    difference: str = ""


class Store:
    """Writes files for this program. `state_home` is the XDG state folder of the person."""

    def __init__(self, files: SaveFiles, clock: Clock, state_home: Path) -> None:
        self._files = files
        self._clock = clock
        self._folder = state_home / "jan-tui"
        self._journal = Journal(files, self._folder)

    @classmethod
    def on_disk(cls, clock: Clock, state_home: Path) -> Store:
        """The store on the machine's own file system."""
        return cls(DiskSaves(), clock, state_home)

    def save(self, plan: Plan) -> Saved:
        """Writes every file of the plan, or none. Nothing is raised for what the system refuses."""
        if plan.refused is not None:
            return Saved(refused=plan.refused)
        if not plan.changes:
            return Saved()
        refused, notes = look(plan.changes)
        if refused is not None:
            return Saved(refused=refused)
        replacements = tuple(_replacement(change) for change in plan.changes)
        saved = self._guarded(lambda: self._save(replacements))
        return replace(saved, remarks=(*saved.remarks, *notes)) if notes else saved

    def last(self) -> LastSave | None:
        """The save that `undo` would take back, None where there is none."""
        try:
            record = self._journal.last()
            if record is None:
                return None
            files = tuple(each.path for each in record.replacements)
            changed = self._changed_since(record)
            diff = "".join(
                unified(each.after, each.before, each.path) for each in record.replacements
            )
        except JournalError as damaged:
            return LastSave(self._clock.now(), (), "", stale=f"The undo journal {damaged}.")
        except SaveError as trouble:
            return LastSave(self._clock.now(), (), "", stale=_sentence(trouble))
        stale = _stale(changed) if changed else ""
        return LastSave(record.saved, files, diff, stale, _differences(changed))

    def undo(self) -> Saved:
        """Takes back the last save, all its files, if they are still as it left them."""
        return self._guarded(self._undo)

    def backups(self, path: Path) -> tuple[Backup, ...]:
        """The older texts of a file, newest first. Raises `SaveError` where they cannot be read."""
        now = current(self._files, path) if self._files.present(path) else None
        found = []
        for place in backups.places(path):
            old = current(self._files, place)
            if old is None:
                continue
            with doing("look at", place):
                state = self._files.stat(place)
            modified = datetime.fromtimestamp(state.st_mtime, self._clock.now().tzinfo)
            found.append(Backup(place, modified, len(old), unified(old, now, path)))
        return tuple(found)

    def _guarded(self, work: Callable[[], Saved]) -> Saved:
        """Runs the work under the lock; refusals of the system become values."""
        try:
            self._journal.prepare()
            with lock.held(self._files, self._folder / "lock"):
                return work()
        except SaveError as trouble:
            return Saved(
                refused=Refusal(f"{_sentence(trouble)} Nothing was changed.", trouble.path)
            )
        except JournalError as damaged:
            reason = f"The undo journal {damaged}; move it away. Nothing was changed."
            return Saved(refused=Refusal(reason))

    def _save(self, replacements: Sequence[Replacement]) -> Saved:
        self._journal.settle_interrupted()
        outcome = self._replace(replacements, Record(self._clock.now(), tuple(replacements)))
        if outcome.done:
            try:
                self._journal.settle()
            except SaveError:
                # The begun record says the same, and the next save settles it.
                return outcome
        return outcome

    def _undo(self) -> Saved:
        record = self._journal.last()
        if record is None:
            return Saved(refused=Refusal(_NOTHING_TO_UNDO))
        changed = self._changed_since(record)
        if changed:
            refusal = Refusal(f"{_stale(changed)} Nothing was changed.", changed[0].path)
            return Saved(refused=refusal, difference=_differences(changed))
        back = tuple(
            Replacement(each.path, each.target, each.after, each.before)
            for each in reversed(record.replacements)
            if current(self._files, each.target) == each.after
        )
        outcome = self._replace(back)
        if outcome.done:
            try:
                self._journal.forget()
            except SaveError as trouble:
                return replace(outcome, remarks=(*outcome.remarks, str(trouble)))
        return outcome

    def _replace(self, replacements: Sequence[Replacement], record: Record | None = None) -> Saved:
        """All the replacements, or none; `record` is noted when only renames are left to do."""
        transaction = Transaction(self._files, f"{os.getpid()}.{secrets.token_hex(4)}")
        try:
            for each in replacements:
                transaction.stage(each)
            if record is not None:
                self._journal.begin(record)
            transaction.commit()
        except (SaveError, ChangedError) as failure:
            stuck = transaction.roll_back()
            if stuck:
                # What is left beside the file may be its only old text: nothing is cleaned away.
                return _failed(replacements, failure, stuck)
            remarks = transaction.clean()
            if record is not None:
                remarks += self._drop_record()
            return _failed(replacements, failure, remarks)
        except BaseException:
            if not transaction.roll_back():
                transaction.clean()
            raise
        return Saved(tuple(_saved(each) for each in replacements), remarks=transaction.clean())

    def _drop_record(self) -> tuple[str, ...]:
        try:
            self._journal.drop()
        except SaveError as trouble:
            return (str(trouble),)
        return ()

    def _changed_since(self, record: Record) -> tuple[_Drift, ...]:
        found = []
        for each in record.replacements:
            now = current(self._files, each.target)
            if now not in (each.after, each.before):
                found.append(_Drift(each.path, each.after, now))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class _Drift:
    """A file that is neither as the last save left it nor as it was before."""

    path: Path
    left: bytes | None
    now: bytes | None


def _replacement(change: FileChange) -> Replacement:
    return Replacement(change.path, change.target, change.before, change.after, change.tighten)


def _saved(each: Replacement) -> SavedFile:
    return SavedFile(
        each.path,
        created=each.before is None,
        removed=each.after is None,
        backup=None if each.before is None else backups.newest(each.path),
    )


def _failed(
    replacements: Sequence[Replacement], failure: SaveError | ChangedError, remarks: tuple[str, ...]
) -> Saved:
    if isinstance(failure, SaveError):
        reason = f"{_sentence(failure)} Nothing was changed."
        return Saved(refused=Refusal(reason, failure.path), remarks=remarks)
    before = next(each.before for each in replacements if each.path == failure.path)
    return Saved(
        refused=Refusal(f"{_sentence(failure)} Nothing was written.", failure.path),
        conflict=True,
        difference=unified(before, failure.now, failure.path),
        remarks=remarks,
    )


def _sentence(error: Exception) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}."


def _stale(changed: Iterable[_Drift]) -> str:
    names = ", ".join(printable(str(each.path)) for each in changed)
    return f"The last save cannot be taken back, since this was changed after it: {names}."


def _differences(changed: Iterable[_Drift]) -> str:
    return "".join(unified(each.left, each.now, each.path) for each in changed)
