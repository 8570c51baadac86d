"""Which models are tried, in order, for the defaults and for each agent (facts: section 5)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import cached_property
from typing import Any

from msgspec import Struct

from jan_tui.clawdbot.config.reading import Reading
from jan_tui.clawdbot.releases.catalogue import FirstAlias, Release
from jan_tui.clawdbot.resolution.aliases import Aliases
from jan_tui.clawdbot.resolution.allowlist import Allowlist, loaded_models
from jan_tui.clawdbot.resolution.entry import providers_of
from jan_tui.clawdbot.resolution.primary import Primary, PrimaryReader
from jan_tui.clawdbot.resolution.references import Ref, References
from jan_tui.clawdbot.values.agents import Agent
from jan_tui.clawdbot.values.javascript import entries, record, trim
from jan_tui.clawdbot.values.notices import ConfigPath
from jan_tui.structs import replace

DEFAULTS: ConfigPath = ("agents", "defaults")
_FALLBACKS: ConfigPath = (*DEFAULTS, "model", "fallbacks")


class RequestedModel(Struct, frozen=True):
    """One model that the config requests: the text, its place, and what becomes of it.

    `ref` is None for a blank or broken text. `dropped`: outside the allowlist; `repeated`: an
    earlier one already names this model.
    """

    raw: str
    ref: Ref | None
    path: ConfigPath | None
    alias: str | None = None
    by_default: bool = False
    dropped: bool = False
    repeated: bool = False

    @property
    def tried(self) -> bool:
        return self.ref is not None and not self.dropped and not self.repeated


class Selection(Struct, frozen=True, dict=True):
    """The choice of models of one reading, whether Jan serves them or not."""

    reading: Reading

    @property
    def release(self) -> Release:
        return self.reading.release

    @cached_property
    def defaults(self) -> dict[str, Any]:
        return record(self.reading.get(DEFAULTS))

    @cached_property
    def references(self) -> References:
        return References(self.release, providers_of(self.reading.value))

    @cached_property
    def models(self) -> Mapping[str, Any]:
        """`agents.defaults.models` as the release holds it once loaded."""
        return loaded_models(self.references, self.defaults, self.reading)

    @cached_property
    def allowlist(self) -> Allowlist:
        return Allowlist(
            self.references,
            self.reading.value,
            self.models,
            self.primary.ref,
            self._shared_reader.alias_maps,
        )

    @cached_property
    def primary(self) -> Primary:
        """The primary of agents.defaults."""
        return self.reader(None).read(self.raw_primary)

    @property
    def raw_primary(self) -> str:
        model = self.defaults.get("model")
        value = model.get("primary") if isinstance(model, dict) else model
        return self.shown(trim(value)) if isinstance(value, str) else ""

    @property
    def primary_path(self) -> ConfigPath:
        """Where the primary of agents.defaults is written, or would be."""
        written = isinstance(self.defaults.get("model"), str)
        return (*DEFAULTS, "model") if written else (*DEFAULTS, "model", "primary")

    @cached_property
    def raw_fallbacks(self) -> tuple[str, ...]:
        """The fallbacks of agents.defaults as loaded; what is no text is left out."""
        values = record(self.defaults.get("model")).get("fallbacks")
        listed = values if isinstance(values, list) else []
        return tuple(self.shown(value) for value in listed if isinstance(value, str))

    def shown(self, raw: str) -> str:
        """A text of the config as the release shows it once loaded."""
        return self.references.normal_form(raw) if self.release.normal_forms else raw

    def _of_agent(self, raw: str) -> str:
        """A text of an agent's own model as the release holds it once loaded."""
        return self.shown(raw) if self.release.agent_refs_normal else raw

    def reader(self, agent: Agent | None) -> PrimaryReader:
        """The reader of an agent's primary: with `policy_allowlist` its own aliases count too."""
        own = record(record(agent.entry if agent else None).get("models"))
        if agent is None or not own or not self.release.policy_allowlist:
            return self._shared_reader
        if agent.path not in self._readers:
            self._readers[agent.path] = PrimaryReader(self.references, (self.models, own))
        return self._readers[agent.path]

    @cached_property
    def _readers(self) -> dict[ConfigPath | None, PrimaryReader]:
        """Those of agents with aliases of their own, by the agent's place."""
        return {}

    @cached_property
    def _shared_reader(self) -> PrimaryReader:
        return PrimaryReader(self.references, (self.models,))

    def written_aliases(self) -> dict[str, str]:
        """Each alias with the key of its entry, also where that key is no reference."""
        named = ((record(entry).get("alias"), key) for key, entry in entries(self.models))
        return {trim(name): key for name, key in named if isinstance(name, str) and trim(name)}

    def fallbacks(self) -> tuple[RequestedModel, ...]:
        """The fallbacks of agents.defaults, each with what becomes of it at run time."""
        written = [(raw, (*_FALLBACKS, i)) for i, raw in enumerate(self.raw_fallbacks)]
        return self._chain(None, self.primary, written)

    def agent_primary(self, agent: Agent) -> Primary:
        own = agent.primary and self._of_agent(agent.primary)
        return self.reader(agent).read(own or self.raw_primary)

    def candidates(self, agent: Agent) -> tuple[RequestedModel, ...]:
        """Every model of an agent's chain in order, those that are not tried marked.

        The default primary comes last where the agent has no fallbacks of its own, and with
        `own_primary_drops_fallbacks` no primary either.
        """
        asked = agent.id, agent.path
        if asked not in self._chains:
            self._chains[asked] = self._candidates(agent)
        return self._chains[asked]

    @cached_property
    def _chains(self) -> dict[tuple[str, ConfigPath | None], tuple[RequestedModel, ...]]:
        """The chains found so far, by the agent's id and place."""
        return {}

    def _candidates(self, agent: Agent) -> tuple[RequestedModel, ...]:
        chosen = self.agent_primary(agent)
        first = self._first(agent, chosen)
        rest = self._chain(agent, first, self._written_fallbacks(agent))
        last = chosen if self.release.agent_primary_leads else self.primary
        chain = [self._requested_primary(agent, first), *rest]
        alone = bool(agent.primary) and self.release.own_primary_drops_fallbacks
        appended = agent.fallbacks is None and not alone
        ref = self._as_candidate(last.ref)
        tried = (model.ref for model in chain if model.tried)
        if appended and self._identity(ref) not in map(self._identity, tried):
            chain.append(
                RequestedModel(self.raw_primary, ref, self.primary_path, by_default=last.by_default)
            )
        return tuple(chain)

    def _as_candidate(self, ref: Ref) -> Ref | None:
        """A reference as it comes into a chain behind the first, None where nothing is left."""
        made = self.references.made(ref.provider, ref.model)
        found = made if self.release.candidates_normal else ref
        return found if found.model else None

    def _identity(self, ref: Ref | None) -> Hashable:
        return ref and ref.identity(self.release)

    def _requested_primary(self, agent: Agent, first: Primary) -> RequestedModel:
        raw, path = self.raw_primary, self.primary_path
        if agent.primary:
            raw, path = agent.primary, agent.primary_path
        return RequestedModel(raw, first.ref, path, first.alias, first.by_default)

    def _written_fallbacks(self, agent: Agent) -> list[tuple[str, ConfigPath]]:
        path = _FALLBACKS
        values: list[Any] = list(self.raw_fallbacks)
        if agent.fallbacks is not None:
            values = [
                self._of_agent(raw) if isinstance(raw, str) else raw for raw in agent.fallbacks
            ]
            path = (*(agent.path or ()), "model", "fallbacks")
        elif self._drops_as_foreign(agent) or (
            agent.primary and self.release.own_primary_drops_fallbacks
        ):
            values = []
        return [(value, (*path, i)) for i, value in enumerate(values) if isinstance(value, str)]

    def _drops_as_foreign(self, agent: Agent) -> bool:
        """Whether what an agent tries first is of another provider and none of the fallbacks."""
        if not self.release.foreign_primary_drops_fallbacks:
            return False
        chosen, home = self._first(agent, self.agent_primary(agent)).ref, self.primary.ref
        if chosen.provider == self.references.made(home.provider, home.model).provider:
            return False
        aliases = self.reader(agent).aliases(home.provider)
        named = (self._resolve(raw, home.provider, aliases)[0] for raw in self.raw_fallbacks)
        return chosen not in named

    def _first(self, agent: Agent, chosen: Primary) -> Primary:
        """The primary as it is first tried: an alias of its id may go before it.

        Source: openclaw 2026.9.6, candidates of a requested route; 2026.4.29 and 2026.6.11,
        `resolveFallbackCandidates`.
        """
        if not self.release.primary_made_normal:
            return chosen
        made = self.references.made(chosen.ref.provider, chosen.ref.model)
        chosen = replace(chosen, ref=made)
        way, home = self.release.first_alias, self._home(agent).provider
        if way is FirstAlias.NEVER:
            return chosen
        aliases = self.reader(agent).aliases(home)
        if way is FirstAlias.UNLISTED and (self.references.lists(made) or aliases.names(made)):
            return chosen
        whole = aliases.match(str(made)) or aliases.scoped(str(made))
        bare = aliases.match(made.model)
        if way is FirstAlias.ALWAYS:
            named = bare or whole
        else:
            near = way is FirstAlias.UNLISTED or made.provider == home
            named = whole or (
                bare if bare and (near or bare.ref.provider == made.provider) else None
            )
        return Primary(named.ref, alias=named.name) if named else chosen

    def _home(self, agent: Agent | None) -> Ref:
        """The primary whose provider names without one take."""
        leads = agent is not None and self.release.agent_primary_leads
        return (self.agent_primary(agent) if agent and leads else self.primary).ref

    def _chain(
        self, agent: Agent | None, first: Primary, written: list[tuple[str, ConfigPath]]
    ) -> tuple[RequestedModel, ...]:
        """Fallbacks resolved with the provider of the primary for names that have none."""
        chosen = self.agent_primary(agent) if agent else first
        home = chosen if self.release.agent_primary_leads else self.primary
        aliases = self.reader(agent).aliases(home.ref.provider)
        allowed = self.allowlist.runtime_keys(home.ref.provider)
        seen = {self._identity(first.ref)}
        chain = []
        for raw, path in written:
            ref, alias = self._resolve(raw, home.ref.provider, aliases)
            ref = ref and self._as_candidate(ref)
            repeated = self._identity(ref) in seen
            dropped = ref is not None and allowed is not None and ref not in allowed
            chain.append(RequestedModel(raw, ref, path, alias, dropped=dropped, repeated=repeated))
            if ref is not None and not dropped:
                seen.add(self._identity(ref))
        return tuple(chain)

    def resolved(
        self, raw: str, agent: Agent | None, home: str, *, literal: bool = False
    ) -> tuple[Ref | None, str | None]:
        """The model that a text outside the chains means, and the alias that named it.

        A name without a provider takes `home`; where it is `literal` no alias counts.
        """
        aliases = Aliases((), False, False) if literal else self.reader(agent).aliases(home)
        return self._resolve(raw, home, aliases)

    def _resolve(self, raw: str, provider: str, aliases: Aliases) -> tuple[Ref | None, str | None]:
        text = self.references.bare(raw)
        found = aliases.match(text) or aliases.scoped(text) if text else None
        if found:
            return found.ref, found.name
        return self.references.parse(text, provider), None
