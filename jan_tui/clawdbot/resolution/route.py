"""Where the requests of a model go, where they do not go to the server of its entry.

Source: clawdbot 2026.1.24, `isCliProvider`; openclaw 2026.9.6, `resolveModelRuntimePolicy` and the
`baseUrl` of one model. A release that does not know a member refuses the file for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from msgspec import Struct

from jan_tui.base_url import meant_by
from jan_tui.clawdbot.config.reading import Reading
from jan_tui.clawdbot.resolution.entry import Entry
from jan_tui.clawdbot.resolution.references import Ref
from jan_tui.clawdbot.values.agents import Agent
from jan_tui.clawdbot.values.javascript import entries, fold, record, trim
from jan_tui.clawdbot.values.notices import ConfigPath

_DEFAULTS: ConfigPath = ("agents", "defaults")
_ANY = "*"
_OWN_RUNTIMES = frozenset({"auto", "default", "openclaw", "pi"})
"""Values of `agentRuntime.id` with which the program sends the requests itself."""


class Detour(Struct, frozen=True):
    """Another way than to the entry's server: to an address, or through a program that is run.

    `path` is the member of the config that says so.
    """

    path: ConfigPath
    address: str = ""
    program: str = ""

    @property
    def note(self) -> str:
        return f"sent to {self.address}" if self.address else f"run by {self.program}"


class _Runtime(Struct, frozen=True):
    path: ConfigPath
    name: str


_Named = dict[tuple[str, str], _Runtime]


class Routes(Struct, frozen=True, dict=True):
    """The ways that a config sets beside those to the servers of its entries."""

    reading: Reading

    def detour(self, entry: Entry, ref: Ref, agent: Agent | None = None) -> Detour | None:
        """Where a model of this entry goes instead; None where it goes to the entry's server.

        `agent` adds what one agent says of the model for itself.
        """
        asked = entry.key, ref, agent.path if agent is not None else None
        if asked not in self._detours:
            self._detours[asked] = self._detour(entry, ref, agent)
        return self._detours[asked]

    @cached_property
    def _detours(self) -> dict[tuple[str, Ref, ConfigPath | None], Detour | None]:
        """The answers given so far, by the key of the entry and the place of the agent."""
        return {}

    def _detour(self, entry: Entry, ref: Ref, agent: Agent | None) -> Detour | None:
        runtime = next(self._runtimes(entry, ref, agent), None)
        if runtime is not None and runtime.name.lower() not in _OWN_RUNTIMES:
            return Detour(runtime.path, program=runtime.name)
        return self._backends.get(ref.provider) or self._addresses(entry).get(ref.model)

    def _runtimes(self, entry: Entry, ref: Ref, agent: Agent | None) -> Iterator[_Runtime]:
        """What says who runs a model, that which counts first."""
        maps = [self._defaults]
        if agent is not None and agent.path is not None:
            maps.insert(0, _named((*agent.path, "models"), record(agent.entry).get("models")))
        yield from _found(maps, (ref.provider, ref.model), ("", ref.model))
        yield from _found([self._of_models(entry)], (ref.provider, ref.model))
        yield from _found(maps, (ref.provider, _ANY))
        yield from _runtime(entry.path, entry.value)

    @cached_property
    def _defaults(self) -> _Named:
        path = (*_DEFAULTS, "models")
        return _named(path, self.reading.get(path))

    @cached_property
    def _backends(self) -> dict[str, Detour]:
        path, found = (*_DEFAULTS, "cliBackends"), {}
        synonyms = self.reading.release.provider_synonyms
        for name, backend in entries(self.reading.get(path)):
            command = record(backend).get("command")
            program = command if isinstance(command, str) else name
            provider = synonyms.get(fold(name), fold(name))
            found[provider] = Detour((*path, name), program=program)
        return found

    @cached_property
    def _kept(self) -> dict[str, tuple[_Named, dict[str, Detour]]]:
        return {}

    def _of_entry(self, entry: Entry) -> tuple[_Named, dict[str, Detour]]:
        if entry.key not in self._kept:
            runtimes: _Named = {}
            addresses: dict[str, Detour] = {}
            for index, model in entry.models:
                path, ident = (*entry.path, "models", index), trim(model["id"])
                for runtime in _runtime(path, model):
                    runtimes.setdefault((entry.id, ident), runtime)
                other = _elsewhere(entry, model.get("baseUrl"))
                if other:
                    addresses.setdefault(ident, Detour((*path, "baseUrl"), address=other))
            self._kept[entry.key] = runtimes, addresses
        return self._kept[entry.key]

    def _of_models(self, entry: Entry) -> _Named:
        return self._of_entry(entry)[0]

    def _addresses(self, entry: Entry) -> dict[str, Detour]:
        return self._of_entry(entry)[1]


def _elsewhere(entry: Entry, url: Any) -> str:
    """The address of one model, where it leads to another server than that of its entry."""
    if not isinstance(url, str) or not trim(url):
        return ""
    home, other = meant_by(entry.base_url or ""), meant_by(url)
    same = home is not None and other is not None and other.server == home.server
    return "" if same else trim(url)


def _named(path: ConfigPath, held: Any) -> _Named:
    """The members of a map of models that say who runs them, by provider and id."""
    found: _Named = {}
    for key, value in entries(held):
        provider, slash, model = trim(key).partition("/")
        name = (fold(provider), trim(model)) if slash else ("", trim(key))
        for runtime in _runtime((*path, key), value):
            found.setdefault(name, runtime)
    return found


def _found(maps: list[_Named], *names: tuple[str, str]) -> Iterator[_Runtime]:
    yield from (each[name] for each in maps for name in names if name in each)


def _runtime(path: ConfigPath, holder: Any) -> Iterator[_Runtime]:
    name = record(record(holder).get("agentRuntime")).get("id")
    if isinstance(name, str) and trim(name):
        yield _Runtime((*path, "agentRuntime"), trim(name))
