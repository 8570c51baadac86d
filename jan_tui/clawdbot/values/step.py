"""What to do next, in words that hold on the screen and on the command line alike."""

from __future__ import annotations

from enum import StrEnum, auto

from msgspec import Struct


class StepAction(StrEnum):
    """What this program can do for a step; each surface has its own way to it, a key or a command.

    Beside each: the `values` that go with it.
    """

    ASK_JAN = auto()
    ASK_PROGRAM = auto()
    CHOOSE_RELEASE = auto()
    """The release's id."""
    EDIT_FILE = auto()
    REPAIR = auto()
    """The code of the one notice to repair, none for all that is broken."""
    SET_UP = auto()
    """The mode and, where one suggests itself, the reference of the primary."""
    SET_MODE = auto()
    """The mode."""
    SET_BASE_URL = auto()
    """The base URL, where it is known."""
    ENTER_KEY = auto()
    CHOOSE_PRIMARY = auto()
    """The reference to choose, where one suggests itself."""
    CHOOSE_FALLBACKS = auto()
    """The references of the whole list as it would be, where they suggest themselves."""
    ADD_MODELS = auto()
    """The ids to add to the explicit entry."""
    WRITE_CONTEXT = auto()
    """The model's id and the tokens that Jan has loaded for it."""
    TRY_CHAT = auto()
    START_JAN = auto()
    """The words of the command that starts it."""
    LOAD_MODEL = auto()
    """The id of a model that is installed and not loaded."""
    INHERIT = auto()
    """The agent whose own chain is taken away, so that agents.defaults apply to it."""
    REHEARSE = auto()
    FIND_JAN = auto()
    """The base URLs to try."""


class Step(Struct, frozen=True):
    """The one thing to do next: `text` begins with the verb and names no key, screen or option.

    `action` is what this program does of it, None where all of it is done elsewhere; `values` are
    what the action is given. `copyable` is the exact text to type or the setting to open elsewhere.
    `first` is what comes before the action and is done elsewhere, a sentence of its own. `agent` is
    the one whose own chain the action changes, empty for that of agents.defaults.
    """

    text: str
    action: StepAction | None = None
    copyable: str = ""
    values: tuple[str, ...] = ()
    first: str = ""
    agent: str = ""

    @property
    def whose(self) -> str:
        """The agent whose own chain the action is about, empty for none."""
        inherits = self.action is StepAction.INHERIT and self.values
        return self.values[0] if inherits else self.agent

    def __str__(self) -> str:
        """The whole step without the way to its action."""
        return f"{self.first} {self.text}".lstrip()
