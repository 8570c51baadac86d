"""The steps of a person, so that each can be undone and done again: choices, and saves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from jan_tui.structs import replace

if TYPE_CHECKING:
    from jan_tui.editing.intent import Intent
    from jan_tui.editing.plan import FileChange

_KEPT = 200
"""Choices that can be undone, so that a long session does not gather them."""


class Choice(Struct, frozen=True):
    """A change of what is wanted, with its name."""

    name: str
    before: Intent
    after: Intent


class UndoneSave(Struct, frozen=True):
    """A save that was taken back, with the changes that make it again."""

    name: str
    changes: tuple[FileChange, ...]


class Steps(Struct, frozen=True):
    """The choices since the last save, and what was undone, each the latest last.

    The saves themselves are in the journal. What is undone first is chosen last, so a save is
    undone when no choice is left, and done again before the choices that followed it.
    """

    done: tuple[Choice, ...] = ()
    undone: tuple[Choice | UndoneSave, ...] = ()

    def with_choice(self, choice: Choice) -> Steps:
        """One more choice; what was undone before it cannot be done again."""
        return Steps((*self.done, choice)[-_KEPT:])

    def back(self) -> tuple[Steps, Choice] | None:
        """Without the last choice, and that choice; None where there is none."""
        if not self.done:
            return None
        last = self.done[-1]
        return Steps(self.done[:-1], (*self.undone, last)), last

    def again(self) -> tuple[Steps, Choice | UndoneSave] | None:
        """With what was undone last, and that; None where nothing was."""
        if not self.undone:
            return None
        last = self.undone[-1]
        done = (*self.done, last) if isinstance(last, Choice) else ()
        return Steps(done, self.undone[:-1]), last

    def with_undone(self, save: UndoneSave) -> Steps:
        """After a save was taken back."""
        return replace(self, undone=(*self.undone, save))
