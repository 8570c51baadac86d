"""What became of each file when a save stopped half-way: which text it holds, where the old one is.

"Old" is always the text from before the save, "new" the text of the save, for an undo too.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from jan_tui.plain import printable


class Holds(StrEnum):
    """What a file was found to hold when it was read afterwards."""

    OLD = "old"
    NEW = "new"
    ABSENT = "absent"
    OTHER = "other"
    UNKNOWN = "unknown"


class FileState(Struct, frozen=True):
    """One file of a save as it was read afterwards.

    `old_text_at` is a file that was read and holds the old text; None where the file itself holds
    it, where there was none (`created`), or where none was found.
    """

    path: Path
    holds: Holds
    old_text_at: Path | None = None
    created: bool = False

    @property
    def as_before(self) -> bool:
        """Whether the file is as it was before the save."""
        return self.holds is (Holds.ABSENT if self.created else Holds.OLD)

    def describe(self, name: str, old_at: str) -> str:
        """The state in words; `name` and `old_at` are the two paths as they are shown."""
        if self.holds is Holds.OLD:
            return f"{name} holds the old text"
        if self.as_before:
            return f"{name} is not there, as before"
        if self.created:
            return f"{name} {_CREATED[self.holds]}"
        where = f"the old one is in {old_at}" if old_at else "no copy of the old one was found"
        return f"{name} {_KEPT[self.holds]}; {where}"


_CREATED = {
    Holds.NEW: "is there and holds the new text; there was no such file before",
    Holds.OTHER: "is there, but not with the text of this save; there was no such file before",
    Holds.UNKNOWN: "cannot be read; there was no such file before",
}
_KEPT = {
    Holds.NEW: "holds the new text",
    Holds.ABSENT: "is not there",
    Holds.OTHER: "holds neither the old nor the new text",
    Holds.UNKNOWN: "cannot be read",
}


class HalfDone(Struct, frozen=True):
    """A save or an undo that failed and could not be rolled back: every file of it, as it is now.

    `undoable` is whether the undo journal was read back and can take the rest back.
    """

    files: tuple[FileState, ...]
    undoable: bool = False

    def __str__(self) -> str:
        text = f"It could not be rolled back. As it is now: {describe_all(self.files)}."
        if self.undoable:
            text += " Undo takes it back, now or at the next start."
        return text


def describe_all(files: tuple[FileState, ...]) -> str:
    """All states as one clause, with full paths."""
    return "; ".join(
        each.describe(
            printable(str(each.path)), printable(str(each.old_text_at)) if each.old_text_at else ""
        )
        for each in files
    )
