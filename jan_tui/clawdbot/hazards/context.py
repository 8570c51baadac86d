"""What a hazard can use: a reading, the facts of the server, and what is resolved from both."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import Any

from msgspec import Struct

from jan_tui.clawdbot.config.reading import Reading, SourceFile
from jan_tui.clawdbot.releases.catalogue import Release
from jan_tui.clawdbot.resolution.entry import PROVIDER, Entry
from jan_tui.clawdbot.resolution.other_models import ChosenElsewhere, other_models
from jan_tui.clawdbot.resolution.providers import Key, opting_key, request_key
from jan_tui.clawdbot.resolution.selection import RequestedModel, Selection
from jan_tui.clawdbot.resolution.server_entry import ServerEntries
from jan_tui.clawdbot.resolution.status import StatusResolver
from jan_tui.clawdbot.values.agents import Agent, agents, default_agent
from jan_tui.clawdbot.values.first_turn import FirstTurns
from jan_tui.clawdbot.values.javascript import record, trim
from jan_tui.clawdbot.values.notices import ConfigPath, Origin
from jan_tui.clawdbot.values.prediction import (
    CatalogModel,
    Link,
    Mode,
    Provider,
    ServerFacts,
    Status,
)
from jan_tui.json5_text import Json5Error, parse


class HazardContext(Struct, frozen=True, dict=True):
    """One reading beside one server, with the provider, the catalog and the selection."""

    reading: Reading
    facts: ServerFacts
    provider: Provider
    catalog: tuple[CatalogModel, ...]
    selection: Selection
    resolver: StatusResolver
    entries: ServerEntries

    @property
    def release(self) -> Release:
        return self.reading.release

    @property
    def first_turns(self) -> FirstTurns:
        """What the program's own part of a first turn takes."""
        release = self.release
        rows = self.facts.first_turns
        measured = (
            (model, tokens) for program, model, tokens in rows if program == release.program
        )
        return FirstTurns(release.first_turn, release.context_limits.least, tuple(measured))

    @property
    def mode(self) -> Mode:
        return self.provider.mode

    @property
    def served(self) -> tuple[str, ...]:
        """The ids that Jan serves, none where it was not probed."""
        return self.facts.served or ()

    @property
    def entry(self) -> Entry | None:
        """The entry for the server."""
        return self.entries.used

    def ours(self, key: str) -> bool:
        """Whether this key of `models.providers` is an entry for the server, or one named jan."""
        return any(key == entry.key for entry in (self.entry, *self.entries.others) if entry)

    @cached_property
    def opting_key(self) -> Key | None:
        """The key that opts in to discovery."""
        return opting_key(self.reading)

    @cached_property
    def request_key(self) -> Key | None:
        """The key that requests carry."""
        return request_key(self.reading, self.entry)

    @property
    def resolved(self) -> bool:
        """Whether there is a resolved config; False after a failed reading."""
        return bool(self.reading.value) or self.reading.valid

    def refused_at(self, path: ConfigPath) -> bool:
        """Whether the release refuses the file for the value at exactly this path."""
        name = ".".join(map(str, path)) or "<root>"
        return any(issue.path == name for issue in self.reading.issues)

    @cached_property
    def strange_keys(self) -> frozenset[ConfigPath]:
        """The places of the keys that the release does not know, for which it refuses the file."""
        return frozenset(key.at for issue in self.reading.issues for key in issue.strange)

    @cached_property
    def written_variables(self) -> dict[str, str]:
        """The env block as the config file itself writes it; direct names go before `vars`."""
        block = record(record(_parsed(self.reading.sources)).get("env"))
        both = {**record(block.get("vars")), **block}
        return {name: value for name, value in both.items() if isinstance(value, str)}

    def raw_at(self, origin: Origin) -> Any:
        """The value as one file writes it, None where it cannot be read."""
        sources = [source for source in self.reading.sources if source.path == origin.file]
        value = _parsed(tuple(sources))
        for step in origin.path:
            if isinstance(value, dict):
                value = value.get(step)
            elif isinstance(value, list) and isinstance(step, int) and step < len(value):
                value = value[step]
            else:
                return None
        return value

    def json_of(self, file: Path) -> dict[str, Any]:
        """The object in a JSON file of the program; empty where there is none that can be read."""
        try:
            return record(json.loads(self.reading.surroundings.files.read_bytes(file)))
        except (OSError, ValueError, RecursionError):
            return {}

    def json_rows(self, file: Path, query: str) -> list[Any]:
        """The JSON values that a database of the program answers; none where it cannot be read."""
        try:
            found = self.reading.surroundings.files.rows(file, query)
            return [json.loads(text) for (text,) in found]
        except (OSError, ValueError, TypeError, RecursionError):
            return []

    @cached_property
    def agents(self) -> tuple[Agent, ...]:
        return agents(self.reading.value)

    @cached_property
    def default_agent(self) -> str:
        return default_agent(self.reading.value, owned=self.release.agents_owned)

    @cached_property
    def known_ids(self) -> tuple[str, ...]:
        """The ids of jan models that are listed or served, each once."""
        return tuple(dict.fromkeys(row.id for row in self.catalog))

    @cached_property
    def usable_rows(self) -> tuple[tuple[CatalogModel, ConfigPath], ...]:
        """Every model that can be used, with its place in the entry; () where it is not listed."""
        entry = self.entry
        listed = entry.models if entry else ()
        places = {trim(model["id"]): (*entry.path, "models", at) for at, model in listed if entry}
        return tuple((row, places.get(row.id, ())) for row in self.catalog if row.usable)

    @cached_property
    def usable_by_case(self) -> dict[str, list[CatalogModel]]:
        """The models that can be used, by their ids in lower case."""
        found: dict[str, list[CatalogModel]] = {}
        for row, _ in self.usable_rows:
            found.setdefault(row.id.lower(), []).append(row)
        return found

    @cached_property
    def requested_models(self) -> tuple[tuple[Agent | None, RequestedModel], ...]:
        """Every model that the config requests, once for each place where it is written.

        None as the agent stands for agents.defaults.
        """
        found: list[tuple[Agent | None, RequestedModel]] = [(None, self.primary)]
        found += [(None, model) for model in self.fallbacks]
        for agent in self.agents:
            own = agent.path or ()
            for model in self.selection.candidates(agent) if own else ():
                if model.path is not None and model.path[: len(own)] == own:
                    found.append((agent, model))
        return tuple(found)

    @cached_property
    def other_models(self) -> tuple[ChosenElsewhere, ...]:
        """The models that are chosen outside the chains."""
        return other_models(self.selection, self.agents, (PROVIDER, self.entries.id))

    @property
    def wants_jan(self) -> bool:
        """Whether any requested model is one of this server's."""
        return any(
            model.ref is not None and self.resolver.status(model.ref) is not Status.OTHER_PROVIDER
            for _, model in self.requested_models
        )

    @cached_property
    def primary(self) -> RequestedModel:
        """The primary of agents.defaults."""
        chosen = self.selection.primary
        return RequestedModel(
            self.selection.raw_primary,
            chosen.ref,
            self.selection.primary_path,
            chosen.alias,
            chosen.by_default,
        )

    @cached_property
    def primary_link(self) -> Link:
        return self.resolver.link(self.primary)

    @cached_property
    def fallbacks(self) -> tuple[RequestedModel, ...]:
        return self.selection.fallbacks()


def _parsed(sources: tuple[SourceFile, ...]) -> Any:
    if not sources:
        return None
    try:
        return parse(sources[0].text)
    except Json5Error:
        return None
