"""What a store answers: what was saved or taken back, what could be, and what was interrupted."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from jan_tui import units
from jan_tui.editing.half_done import FileState, describe_all

if TYPE_CHECKING:
    from jan_tui.editing.plan import FileChange, Refusal


class SavedFile(Struct, frozen=True):
    """One file that was written: `backup` holds its old text, None where there was none."""

    path: Path
    created: bool = False
    backup: Path | None = None


class Saved(Struct, frozen=True):
    """What became of a save or an undo: the files written, or why none was.

    With `conflict` a file is no longer as the plan saw it, and the same intent must be planned
    anew; `difference` shows what was changed meanwhile, with secrets masked. Where a failure could
    not be rolled back, `refused.half` has what every file holds.
    """

    files: tuple[SavedFile, ...] = ()
    refused: Refusal | None = None
    conflict: bool = False
    difference: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def done(self) -> bool:
        return self.refused is None


class LastSave(Struct, frozen=True):
    """The save that an undo would take back, with the difference that the undo would make.

    `what` it changed, in a few words, and `changes`, which would make it again. `stale` says why it
    cannot be taken back, and `difference` what was changed since.
    """

    saved: datetime
    files: tuple[Path, ...]
    diff: str
    stale: str = ""
    difference: str = ""
    what: str = ""
    changes: tuple[FileChange, ...] = ()


class Interrupted(Struct, frozen=True):
    """A save, or the undo of one, that ended before all its files were written.

    `files` has what each holds now. The two diffs show what taking back and finishing would
    change, with secrets masked; an undo can only be finished. `stale` says why neither can be done.
    """

    saved: datetime
    undo: bool
    files: tuple[FileState, ...]
    back_diff: str = ""
    finish_diff: str = ""
    stale: str = ""

    def __str__(self) -> str:
        when = units.date_and_clock(self.saved)
        what = f"The undo of the save of {when}" if self.undo else f"The save of {when}"
        return f"{what} was interrupted: {describe_all(self.files)}."
