"""The size of a first turn: what a program sends before a person has said much. All in tokens."""

from __future__ import annotations

from msgspec import Struct

ROOM_TOKENS = 2048
"""What a context has to leave for the talk itself, so that a first answer fits as well."""

_CONTEXTS = tuple(2**power for power in range(12, 21))
"""The sizes that a person chooses from."""


def enough_context(first_turn: int, least: int = 0) -> int:
    """The smallest usual context in which a first turn leaves room for the talk.

    `least` is what the program itself wants at least.
    """
    needed = max(first_turn + ROOM_TOKENS, least)
    return next((size for size in _CONTEXTS if size >= needed), needed)


class FirstTurns(Struct, frozen=True):
    """A program's own part of a first turn, by model: tokenizers differ.

    `about` is what is known of the program, `least` the context that it wants at least, `measured`
    pairs the id of a model with what a rehearsal found.
    """

    about: int = 0
    least: int = 0
    measured: tuple[tuple[str, int], ...] = ()

    def is_measured(self, model_id: str) -> bool:
        return model_id in dict(self.measured)

    def of(self, model_id: str) -> int:
        """What it takes with this model: measured, else about as much as is known."""
        return dict(self.measured).get(model_id, self.about)

    def enough(self, model_id: str) -> int:
        """The smallest usual context for this model that leaves room for the talk."""
        return enough_context(self.of(model_id), self.least)


NOTHING_KNOWN = FirstTurns()
