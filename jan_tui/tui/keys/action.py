"""What an action is: a thing that a person can do, its keys and where they work."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Scope(StrEnum):
    """Where an action can be done: everywhere, or on one screen."""

    APP = "app"
    STATUS = "status"
    MODELS = "models"
    CONFIG = "config"


class Action(Struct, frozen=True):
    """One thing that a person can do.

    `keys` are Textual's key names, the first is the one shown. `short` is the word in the key bar.
    The method that does it is `action_` and the id with underscores, on the app or on the screens
    of `scopes`.
    """

    id: str
    keys: tuple[str, ...]
    title: str
    tooltip: str
    scopes: tuple[Scope, ...] = (Scope.APP,)
    short: str = ""
    priority: bool = False

    @property
    def method(self) -> str:
        return self.id.replace("-", "_")


_SHOWN = {
    "question_mark": "?",
    "slash": "/",
    "colon": ":",
    "asterisk": "*",
    "full_stop": ".",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "f1": "F1",
    "shift+up": "Shift+↑",
    "shift+down": "Shift+↓",
}


def shown_key(key: str) -> str:
    """A key's name as a person reads it."""
    return _SHOWN.get(key, key)
