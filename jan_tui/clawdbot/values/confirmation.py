"""What the installed program says of the same texts, beside the prediction of them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from jan_tui.clawdbot.values.notices import Issue


class Standing(StrEnum):
    """How far the question to the installed program has come."""

    UNASKED = "unasked"
    """It is installed and is not asked: asking by itself is off, or was not wanted."""
    ASKING = "asking"
    """It is being asked, or will be in a moment."""
    ANSWERED = "answered"
    FAILED = "failed"
    """It gave no answer; `problem` says why and what to do."""


class Listed(StrEnum):
    """What the program's list of models says of one model."""

    AVAILABLE = "available"
    MISSING = "missing"
    NO_CREDENTIALS = "no credentials"


class Confirmation(Struct, frozen=True, kw_only=True):
    """The installed program's own word on the texts of a prediction.

    `program` is its name, `version` empty where it is not known. The rest is of an answer only:
    `valid` is whether it takes the config, `issues` are its own lines where it does not, each with
    its place in the texts where one was found. `primary` and `fallbacks` are its own, the latter as
    written; `primary` is None where it named none. `listed` has the models of the chain of
    agents.defaults that the program says something about. `differences` are sentences, empty where
    program and prediction say the same. `overruled` is whether the program takes a file that was
    predicted to be refused.
    """

    program: str
    version: str = ""
    standing: Standing = Standing.ASKING
    valid: bool | None = None
    issues: tuple[Issue, ...] = ()
    primary: str | None = None
    fallbacks: tuple[str, ...] = ()
    listed: tuple[tuple[str, Listed], ...] = ()
    differences: tuple[str, ...] = ()
    overruled: bool = False
    problem: str = ""

    @property
    def name(self) -> str:
        """Program and version, as `openclaw 2026.9.6`."""
        return f"{self.program} {self.version}".rstrip()

    @property
    def answered(self) -> bool:
        return self.standing is Standing.ANSWERED

    @property
    def agrees(self) -> bool:
        """Whether the program was asked and says the same; never while it is not known."""
        return self.answered and not self.differences

    @property
    def unusable(self) -> tuple[tuple[str, Listed], ...]:
        """The models of the chain that the program cannot use, in the chain's order.

        One of another provider without credentials is not among them: they may lie where the
        private copy has none.
        """
        told = tuple(difference.partition(": ")[0] for difference in self.differences)
        return tuple(
            (ref, state)
            for ref, state in self.listed
            if state is not Listed.AVAILABLE and ref in told
        )
