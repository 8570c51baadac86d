"""The agents of a config: their ids, their own choice of models, and which is the default."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from jan_tui.clawdbot.values.javascript import entries, record, trim
from jan_tui.patterns import lazy_pattern

if TYPE_CHECKING:
    from jan_tui.clawdbot.values.notices import ConfigPath

MAIN = "main"
"""The agent that is there when none is written."""

_VALID = lazy_pattern(r"[a-z0-9][a-z0-9_-]{0,63}", re.IGNORECASE)
_OTHER = lazy_pattern(r"[^a-z0-9_-]+")


class Agent(Struct, frozen=True):
    """One agent. `path` is its place in the config, None for the agent that is only implied.

    `model` is its own choice as written (a reference, or an object with primary and fallbacks).
    """

    id: str
    path: ConfigPath | None = None
    entry: dict[str, Any] | None = None

    @property
    def model(self) -> Any:
        value = record(self.entry).get("model")
        return value if isinstance(value, str | dict) else None

    @property
    def primary(self) -> str:
        """Its own primary, trimmed; empty where it has none."""
        value = self.model.get("primary") if isinstance(self.model, dict) else self.model
        return trim(value) if isinstance(value, str) else ""

    @property
    def fallbacks(self) -> list[Any] | None:
        """Its own fallbacks, None where it has none of its own; an empty list counts."""
        value = self.model.get("fallbacks") if isinstance(self.model, dict) else None
        return value if isinstance(value, list) else None

    @property
    def primary_path(self) -> ConfigPath:
        """Where its own primary is written."""
        path = (*(self.path or ()), "model")
        return (*path, "primary") if isinstance(self.model, dict) else path


def normal_id(raw: str) -> str:
    """An agent's id as folders and sessions use it: lower case, other characters as `-`."""
    text = trim(raw)
    if not text:
        return MAIN
    if _VALID.fullmatch(text):
        return text.lower()
    return _OTHER.sub("-", text.lower()).strip("-")[:64] or MAIN


def agents(value: dict[str, Any]) -> tuple[Agent, ...]:
    """Every agent once, in the order of the config; `main` alone where none is written."""
    found: dict[str, Agent] = {}
    for raw, path, entry in _written(value):
        ident = normal_id(raw)
        found.setdefault(ident, Agent(ident, path, entry))
    return tuple(found.values()) or (Agent(MAIN),)


def default_agent(value: dict[str, Any], *, owned: bool) -> str:
    """The agent that answers where none is named: the first marked, else the first.

    An `agents.defaults.systemAgent.agentId` that there is goes before (openclaw). With `owned` one
    of several must be named or marked so; empty where none is (its AGENT_SELECTION_REQUIRED).
    """
    section = record(value.get("agents"))
    system = record(record(section.get("defaults")).get("systemAgent")).get("agentId")
    written = _written(value)
    ids = [normal_id(raw) for raw, _, _ in written]
    if isinstance(system, str) and trim(system) and normal_id(system) in (ids or [MAIN]):
        return normal_id(system)
    marked = [raw for raw, _, entry in written if entry.get("default") is True]
    if marked:
        return normal_id(marked[0])
    if owned and len(set(ids)) > 1:
        return ""
    return normal_id(written[0][0]) if written else MAIN


def _written(value: dict[str, Any]) -> list[tuple[str, ConfigPath, dict[str, Any]]]:
    section = record(value.get("agents"))
    if isinstance(section.get("entries"), dict):
        return [
            (key, ("agents", "entries", key), entry)
            for key, entry in entries(section["entries"])
            if isinstance(entry, dict)
        ]
    listed = section.get("list")
    if not isinstance(listed, list):
        return []
    return [
        (entry["id"] if isinstance(entry.get("id"), str) else "", ("agents", "list", index), entry)
        for index, entry in enumerate(listed)
        if isinstance(entry, dict)
    ]
