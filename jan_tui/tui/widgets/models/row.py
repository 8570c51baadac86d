"""One row of the model table as a plain value, and what all rows share."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from jan_tui.clawdbot import Status
from jan_tui.tui.widgets.glyphs import INSTALLED, STATUSES, UNLISTED, UNUSED, Sign

if TYPE_CHECKING:
    from jan_tui.tui.state import ChainPlace


class ModelRow(Struct, frozen=True):
    """One model; windows are tokens.

    `loaded` is the context window that Jan really loaded; `role` is the first place in the chain,
    `use` what it is chosen for outside the chain that is shown. `installed` is a model on Jan's
    disk of which nothing else is known now.
    """

    id: str
    ref: str
    status: Status
    reasoning: bool = False
    free: bool = True
    usable: bool = True
    input: str = "text"
    context: float | None = None
    loaded: int | None = None
    max_tokens: float | None = None
    role: ChainPlace | None = None
    name: str = ""
    off: bool = False
    installed: bool = False
    use: str = ""

    @property
    def key(self) -> str:
        return self.id

    @property
    def sign(self) -> Sign:
        """The state as the chain has it, or why the model cannot be named."""
        if self.installed:
            return INSTALLED
        if self.usable:
            return STATUSES[self.status]
        return UNUSED if self.off else UNLISTED

    @property
    def state(self) -> str:
        """The state in a word or two."""
        return self.sign.word

    @property
    def told(self) -> str:
        """The state in words, empty where it is as it should be."""
        fine = self.addable or (self.sign is STATUSES[Status.SERVED])
        return "" if fine else self.sign.word

    @property
    def addable(self) -> bool:
        """Whether the entry leaves out what it could list."""
        return not self.usable and not self.off and self.status is Status.SERVED


class Column(StrEnum):
    """What the table can be sorted by."""

    ID = "id"
    STATE = "state"
    CONTEXT = "context"
    MAX = "max"
    ROLE = "role"


class Shared(Struct, frozen=True):
    """What all rows have in common, None where they differ: a column needs room only then.

    `count` is how many they are, `addable` how many of them are served and not in the entry, which
    is no state that would need a word: nor is it that a model is served.
    """

    count: int = 0
    addable: int = 0
    state: str | None = None
    free: bool | None = None
    input: str | None = None
    context: str | None = None
    max_tokens: str | None = None
    reasoning: bool | None = None


NOTHING_SHARED = Shared()


def tokens(value: float | None) -> str:
    """A window in tokens as it is written, without a needless fraction."""
    if value is None:
        return ""
    return str(int(value)) if value == int(value) else str(value)


def context(row: ModelRow) -> str:
    """Loaded/assumed where both are known and differ, else the assumed window."""
    assumed = tokens(row.context)
    if row.loaded is None or row.loaded == row.context:
        return assumed
    return f"{row.loaded}/{assumed}"
