"""The changes that a person requests. None leaves a thing as it is."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from msgspec import Struct

# Not for types alone: what was not saved is read back by the hints of these fields.
from jan_tui.clawdbot import Mode
from jan_tui.structs import Discreet, replace

DEFAULT_KEY = "jan-local"
"""Any value works, Jan needs no real key (guide: Quick start)."""


class KeyLocation(StrEnum):
    """Where the key is kept; `none` writes nothing and leaves an `export` line to copy."""

    ENTRY = "entry"
    ENV_BLOCK = "env-block"
    DOTENV = "dotenv"
    PROFILE = "profile"
    NONE = "none"


class KeyChoice(Discreet, frozen=True):
    """A key and its place; `value` None keeps the present one, or takes the default.

    A value of the form `${NAME}` is written as a reference.
    """

    hidden: ClassVar = ("value",)

    location: KeyLocation | None = None
    value: str | None = None


class ModelOverride(Struct, frozen=True):
    """Fields of one explicit model that the person sets; windows are tokens."""

    context_window: int | None = None
    max_tokens: int | None = None
    name: str | None = None
    reasoning: bool | None = None


class AgentChoice(Struct, frozen=True):
    """What is to change of one agent's own chain; None leaves that part as it is.

    `inherit` takes its own primary and fallbacks away, so that those of agents.defaults apply where
    no others are named here.
    """

    agent: str
    primary: str | None = None
    fallbacks: tuple[str, ...] | None = None
    inherit: bool = False

    @property
    def named(self) -> tuple[str, ...]:
        """Every model that it names."""
        first = () if self.primary is None else (self.primary,)
        return (*first, *(self.fallbacks or ()))


class Intent(Struct, frozen=True):
    """All that is to change, as one value: applying it twice changes nothing the second time.

    `models` is the full list of ids of an explicit entry; `add_models` and `remove_models` change
    the list that is there. `primary` and each of `fallbacks` is a reference (`jan/ID`) or an id;
    they are those of agents.defaults, `agents` has those of single agents, each agent once.
    `fallback_key` is the key written for fallbacks; the guide's own spelling is refused by both
    releases. `repairs` names notice codes whose repair is wanted, `repair_all` takes those of all
    that is broken: errors and warnings.
    """

    mode: Mode | None = None
    base_url: str | None = None
    key: KeyChoice = KeyChoice()
    models: tuple[str, ...] | None = None
    all_models: bool = False
    add_models: tuple[str, ...] = ()
    remove_models: tuple[str, ...] = ()
    overrides: tuple[tuple[str, ModelOverride], ...] = ()
    primary: str | None = None
    fallbacks: tuple[str, ...] | None = None
    fallback_key: str = "fallbacks"
    agents: tuple[AgentChoice, ...] = ()
    repairs: tuple[str, ...] = ()
    repair_all: bool = False
    include_edits: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing at all is asked for."""
        return self == Intent()

    def of(self, agent: str) -> AgentChoice:
        """What is to change of this agent's own chain."""
        return next((each for each in self.agents if each.agent == agent), AgentChoice(agent))

    def having(self, choice: AgentChoice) -> Intent:
        """The same with this choice in place of what was to change of its agent."""
        others = tuple(each for each in self.agents if each.agent != choice.agent)
        same = choice == AgentChoice(choice.agent)
        return replace(self, agents=others if same else (*others, choice))
