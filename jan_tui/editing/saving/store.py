"""Saving a plan: atomically, with backups, never over another's change, and undoable."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from jan_tui.editing.diff import unified
from jan_tui.editing.edits.verify import cross_check
from jan_tui.editing.errors import ChangedError, SaveError, doing
from jan_tui.editing.half_done import HalfDone
from jan_tui.editing.plan import FileChange, Plan, Refusal
from jan_tui.editing.saving import backups, filesystem, inspection
from jan_tui.editing.saving.backups import Backup
from jan_tui.editing.saving.inspection import changed_since, differences, stale
from jan_tui.editing.saving.journal import (
    Journal,
    JournalError,
    Kind,
    Record,
    current,
    is_undo_of,
)
from jan_tui.editing.saving.outcome import Interrupted, LastSave, Saved, SavedFile
from jan_tui.editing.saving.replacement import Replacement
from jan_tui.editing.saving.transaction import Transaction
from jan_tui.structs import replace

if TYPE_CHECKING:
    from jan_tui.clock import Clock
    from jan_tui.editing.saving.filesystem import SaveFiles

__all__ = ["Interrupted", "LastSave", "Saved", "SavedFile", "Store"]

_NOTHING_TO_UNDO = "There is no save of this program to take back."
_NOTHING_TO_FINISH = "There is no interrupted save to finish."

_Note = Callable[[tuple[Replacement, ...]], Record]
"""Makes the record to be noted as begun, from the replacements with their modes."""


class Store:
    """Writes files for this program. `state_home` is the XDG state folder of the person."""

    def __init__(self, files: SaveFiles, clock: Clock, state_home: Path) -> None:
        self._files = files
        self._clock = clock
        self._folder = state_home / "jan-tui"
        self._journal = Journal(files, self._folder)

    def save(self, plan: Plan) -> Saved:
        """Writes every file of the plan, or none. Nothing is raised for what the system refuses."""
        if plan.refused is not None:
            return Saved(refused=plan.refused)
        if not plan.changes:
            return Saved()
        refused, notes = cross_check(plan.changes)
        if refused is not None:
            return Saved(refused=refused)
        replacements = tuple(_replacement(change) for change in plan.changes)
        saved = self._guarded(lambda: self._save(replacements, plan.what))
        return replace(saved, remarks=(*saved.remarks, *notes)) if notes else saved

    def last(self) -> LastSave | None:
        """The save that `undo` would take back, None where there is none."""
        try:
            record = self._undoable()
            if record is None:
                return None
            files = tuple(each.path for each in record.replacements)
            changed = changed_since(self._files, record)
            diff = _diff(each.reversed for each in reversed(self._ahead(record, back=True)))
        except JournalError as damaged:
            return LastSave(self._clock.now(), (), "", stale=f"The undo journal {damaged}.")
        except SaveError as trouble:
            return LastSave(self._clock.now(), (), "", stale=_sentence(trouble))
        why = stale(changed, "be taken back") if changed else ""
        again = tuple(map(inspection.again, record.replacements))
        return LastSave(record.saved, files, diff, why, differences(changed), record.what, again)

    def undo(self) -> Saved:
        """Takes back the last save, all its files, if they are still as it left them.

        One that was interrupted is taken back as far as it had come.
        """
        return self._guarded(self._undo)

    def interrupted(self) -> Interrupted | None:
        """The save or undo that ended half-way, from the journal and the files as they are now.

        None too where the journal cannot be read or trusted: a save and an undo are refused then.
        """
        try:
            record = self._half_way()
            if record is None:
                return None
            changed = changed_since(self._files, record)
            undo = record.kind is Kind.UNDO
            return Interrupted(
                record.saved,
                undo,
                tuple(inspection.state(self._files, each) for each in record.replacements),
                _diff(each.reversed for each in reversed(self._ahead(record, back=True))),
                "" if undo else _diff(self._ahead(record, back=False)),
                stale(changed, "be finished or taken back") if changed else "",
            )
        except (JournalError, SaveError):
            return None

    def finish(self) -> Saved:
        """Finishes the save or undo of `interrupted`, if no file was changed by others since."""
        return self._guarded(self._finish)

    def backups(self, path: Path) -> tuple[Backup, ...]:
        """The older texts of a file, newest first. Raises `SaveError` where they cannot be read."""
        found = []
        for place in backups.places(path):
            old = current(self._files, place)
            if old is None:
                continue
            with doing("look at", place):
                state = self._files.stat(place)
            modified = datetime.fromtimestamp(state.st_mtime, self._clock.now().tzinfo)
            found.append(Backup(place, modified, path, old))
        return tuple(found)

    def _guarded(self, work: Callable[[], Saved]) -> Saved:
        """Runs the work under the lock; refusals of the system become values."""
        try:
            self._journal.prepare()
            with filesystem.held(self._files, self._folder / "lock"):
                return work()
        except SaveError as trouble:
            return Saved(
                refused=Refusal(f"{_sentence(trouble)} Nothing was changed.", trouble.path)
            )
        except JournalError as damaged:
            reason = f"The undo journal {damaged}; move it away. Nothing was changed."
            return Saved(refused=Refusal(reason))

    def _save(self, replacements: tuple[Replacement, ...], what: str) -> Saved:
        self._complete_begun()
        record = Record(self._clock.now(), replacements, what=what)
        outcome = self._replace(
            replacements, record, lambda staged: replace(record, replacements=staged)
        )
        return self._completed(outcome)

    def _undo(self) -> Saved:
        record = self._undoable()
        if record is None:
            return Saved(refused=Refusal(_NOTHING_TO_UNDO))
        if refused := self._drifted(record, "be taken back"):
            return refused
        back = tuple(each.reversed for each in self._ahead(record, back=True))
        begun = self._journal.begun()
        # What is noted as begun stays so until all its files are back.
        noted = begun is not None and begun == record
        marker = replace(record, kind=Kind.UNDO)
        outcome = self._replace(back, record, None if noted or not back else lambda _: marker)
        if outcome.done:
            try:
                if noted and record.kind is Kind.SAVE:
                    self._journal.drop()
                else:
                    self._journal.forget(record)
            except SaveError as trouble:
                return replace(outcome, remarks=(*outcome.remarks, _sentence(trouble)))
        return outcome

    def _finish(self) -> Saved:
        record = self._half_way()
        if record is None:
            return Saved(refused=Refusal(_NOTHING_TO_FINISH))
        if record.kind is Kind.UNDO:
            return self._undo()
        if refused := self._drifted(record, "be finished"):
            return refused
        return self._completed(self._replace(self._ahead(record, back=False), record, None))

    def _completed(self, outcome: Saved) -> Saved:
        if outcome.done:
            # The begun record says the same, and the next save completes it.
            with suppress(SaveError):
                self._journal.complete()
        return outcome

    def _complete_begun(self) -> None:
        """Completes the record of a save or an undo that was done by a process that was killed."""
        record = self._journal.begun()
        if record is None:
            return
        if record.kind is Kind.UNDO:
            if not self._ahead(record, back=True):
                self._journal.forget(record)
        elif self._ahead(record, back=True):
            self._journal.complete()

    def _undoable(self) -> Record | None:
        """The save that an undo takes back: one begun that changed a file, or the last done."""
        begun = self._journal.begun()
        if begun is None:
            return self._journal.done()
        if begun.kind is Kind.SAVE:
            return begun if self._ahead(begun, back=True) else self._journal.done()
        done = self._journal.done()
        if done is None or not is_undo_of(begun, done):
            # The undo was whole, only its note is left.
            return done
        if not self._ahead(begun, back=True):
            return self._journal.done_before()
        return begun if self._ahead(begun, back=False) else done

    def _half_way(self) -> Record | None:
        """What was begun, if a part of its files is still to be changed and another is not.

        A file that others changed since counts as changed: what it held before that is not known.
        """
        begun = self._journal.begun()
        if begun is None:
            return None
        left = self._ahead(begun, back=begun.kind is Kind.UNDO)
        untouched = len(left) == len(begun.replacements)
        return begun if left and not untouched else None

    def _ahead(self, record: Record, *, back: bool) -> tuple[Replacement, ...]:
        """The files that finishing (or taking `back`, in that order) has still to change."""
        left = [
            each
            for each in record.replacements
            if current(self._files, each.target) == (each.after if back else each.before)
        ]
        return tuple(reversed(left) if back else left)

    def _replace(self, steps: Sequence[Replacement], record: Record, note: _Note | None) -> Saved:
        """All the steps, or none; what `note` makes is noted when only renames are left to do.

        `record` tells the texts before and after the save that is made, finished or taken back.
        """
        mark = f"{os.getpid()}.{os.urandom(4).hex()}"
        with Transaction(self._files, mark) as transaction:
            try:
                staged = tuple(transaction.stage(each) for each in steps)
                for each in record.replacements:
                    # Files that have their text already; a killed save may have left its traces.
                    if all(each.target != step.target for step in steps):
                        transaction.guard(each)
                if note is not None:
                    self._journal.begin(note(staged))
                transaction.commit()
            except (SaveError, ChangedError) as failure:
                return self._rolled_back(transaction, steps, record, failure, note is not None)
            except BaseException:
                if not transaction.roll_back():
                    transaction.clean()
                    if note is not None:
                        self._drop_record()
                raise
            remarks = tuple(transaction.remarks)
            return Saved(tuple(map(_saved, steps)), remarks=(*remarks, *transaction.clean()))

    def _rolled_back(
        self,
        transaction: Transaction,
        steps: Sequence[Replacement],
        record: Record,
        failure: SaveError | ChangedError,
        noted: bool,
    ) -> Saved:
        """Rolls back; the answer has what every file holds then, not what was tried."""
        problems = transaction.roll_back()
        touched = [each for each in steps if each.path in transaction.put_paths]
        if all(inspection.unchanged(self._files, each) for each in touched):
            remarks = (*problems, *transaction.clean())
            if noted:
                remarks += self._drop_record()
            return _failed(steps, failure, remarks)
        states = tuple(
            inspection.state(self._files, each, transaction.copies(each.path))
            for each in record.replacements
        )
        kept = [each.old_text_at for each in states if each.old_text_at is not None]
        remarks = (*problems, *transaction.clean(kept))
        half = HalfDone(states, self._can_undo())
        refusal = Refusal(f"{_sentence(failure)} {half}", failure.path, half=half)
        return Saved(refused=refusal, remarks=remarks)

    def _can_undo(self) -> bool:
        try:
            record = self._undoable()
            return record is not None and not changed_since(self._files, record)
        except (SaveError, JournalError):
            return False

    def _drop_record(self) -> tuple[str, ...]:
        try:
            self._journal.drop()
        except SaveError as trouble:
            return (_sentence(trouble),)
        return ()

    def _drifted(self, record: Record, done: str) -> Saved | None:
        changed = changed_since(self._files, record)
        if not changed:
            return None
        reason = f"{stale(changed, done)} Nothing was changed."
        refusal = Refusal(reason, changed[0][0].path)
        return Saved(refused=refusal, difference=differences(changed))


def _replacement(change: FileChange) -> Replacement:
    return Replacement(change.path, change.target, change.before, change.after, change.tighten)


def _saved(each: Replacement) -> SavedFile:
    return SavedFile(
        each.path,
        created=each.before is None,
        backup=None if each.before is None else backups.newest(each.path),
    )


def _failed(
    steps: Sequence[Replacement], failure: SaveError | ChangedError, remarks: tuple[str, ...]
) -> Saved:
    if isinstance(failure, SaveError):
        reason = f"{_sentence(failure)} Nothing was changed."
        return Saved(refused=Refusal(reason, failure.path), remarks=remarks)
    before = next(each.before for each in steps if each.path == failure.path)
    return Saved(
        refused=Refusal(f"{_sentence(failure)} Nothing was written.", failure.path),
        conflict=True,
        difference=unified(before, failure.now, failure.path),
        remarks=remarks,
    )


def _sentence(error: Exception) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}."


def _diff(steps: Iterable[Replacement]) -> str:
    return "".join(unified(each.before, each.after, each.path) for each in steps)
