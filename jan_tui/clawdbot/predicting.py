"""Predicts what Clawdbot will do from a reading of its config and the facts of the server."""

from __future__ import annotations

from collections.abc import Container, Sequence
from pathlib import Path
from typing import Any

from jan_tui.clawdbot.config.reading import Reading, read
from jan_tui.clawdbot.hazards.context import HazardContext
from jan_tui.clawdbot.hazards.registry import notices
from jan_tui.clawdbot.hazards.repairs import repaired_texts, writes_entry
from jan_tui.clawdbot.hazards.rule import dotted
from jan_tui.clawdbot.other_versions import other_versions
from jan_tui.clawdbot.resolution import providers
from jan_tui.clawdbot.resolution.references import default_ref
from jan_tui.clawdbot.resolution.selection import Selection
from jan_tui.clawdbot.resolution.server_entry import server_entries
from jan_tui.clawdbot.resolution.status import StatusResolver
from jan_tui.clawdbot.values.agents import Agent
from jan_tui.clawdbot.values.notices import ConfigPath, Notice, Severity
from jan_tui.clawdbot.values.prediction import (
    AgentChain,
    CatalogModel,
    Link,
    OtherModel,
    Prediction,
    Role,
    ServerFacts,
)
from jan_tui.structs import replace

_NOWHERE = ServerFacts()
_RELOAD: ConfigPath = ("gateway", "reload", "mode")
_ROUNDS = 3
"""A repair can bring up the next one, no more often than this."""


def predict(reading: Reading, facts: ServerFacts = _NOWHERE) -> Prediction:
    """What the release will do with this config and this server.

    For an invalid file `as_meant` is the prediction of the repaired texts, if these are valid.
    """
    found = predict_as_is(reading, facts)
    more = other_versions(reading, found, lambda other: predict_as_is(other, facts))
    found = replace(found, notices=_sorted((*found.notices, *more)))
    return found if found.valid else replace(found, as_meant=_as_meant(reading, facts, found))


def predict_as_is(reading: Reading, facts: ServerFacts = _NOWHERE) -> Prediction:
    """The prediction of the texts as they are, without `as_meant`."""
    context = _context(reading, facts)
    found = Prediction(
        release=reading.release.id,
        release_label=reading.release.label,
        release_reason=reading.release_reason,
        config_path=reading.locations.config_path,
        exists=reading.exists,
        valid=reading.valid,
        issues=reading.issues,
        resolved=reading.resolved,
        managed=reading.managed is not None,
        unchecked=reading.unchecked,
        provider=context.provider,
        catalog=context.catalog if reading.valid else _unusable(context.catalog),
        default_agent=context.default_agent,
        notices=_sorted((*reading.notices, *notices(context))),
        gateway_reloads=reading.get(_RELOAD) != "off",
        version=reading.release.version,
        version_source=reading.version_source,
        first_turns=context.first_turns,
    )
    return _with_selection(found, context) if reading.valid else found


def _unusable(catalog: Sequence[CatalogModel]) -> tuple[CatalogModel, ...]:
    """With an invalid file Clawdbot does nothing: no model can be used."""
    return tuple(replace(row, usable=False) for row in catalog)


def _context(reading: Reading, facts: ServerFacts) -> HazardContext:
    entries = server_entries(reading, facts)
    provider = providers.provider(reading, entries)
    catalog = providers.catalog(reading, facts, provider.mode, entries)
    resolver = StatusResolver(reading, provider.mode, catalog, facts, entries)
    return HazardContext(reading, facts, provider, catalog, Selection(reading), resolver, entries)


def _with_selection(found: Prediction, context: HazardContext) -> Prediction:
    """The prediction with what a valid file selects."""
    selection, primary = context.selection, context.primary_link
    fallbacks = tuple(context.resolver.link(model) for model in context.fallbacks)
    chains = tuple(_chain(context, agent) for agent in _agents(context))
    of_default = (chain.candidates for chain in chains if chain.agent == found.default_agent)
    return replace(
        found,
        catalog=_with_roles(context.catalog, primary, fallbacks),
        primary=replace(primary, ref=selection.primary.ref.label(context.release)),
        fallbacks=fallbacks,
        candidates=next(of_default, ()),
        agents=chains,
        other_models=tuple(
            OtherModel(dotted(one.path), one.agent, context.resolver.link(one.model))
            for one in context.other_models
        ),
        aliases=_shown_aliases(selection),
        allowed=selection.allowlist.shown(),
    )


def _agents(context: HazardContext) -> list[Agent]:
    """Every agent, and the default one where the list does not hold it."""
    found, home = list(context.agents), context.default_agent
    listed = not home or any(agent.id == home for agent in found)
    return found if listed else [*found, Agent(home)]


def _chain(context: HazardContext, agent: Agent) -> AgentChain:
    chain = context.selection.candidates(agent)
    return AgentChain(
        agent=agent.id,
        primary=str(context.selection.agent_primary(agent).ref),
        candidates=tuple(context.resolver.link(model, agent) for model in chain if model.tried),
        own_primary=agent.primary or None,
        own_fallbacks=_texts(agent.fallbacks),
        written=agent.path is not None,
    )


def _texts(values: Sequence[Any] | None) -> tuple[str, ...] | None:
    if values is None:
        return None
    return tuple(value for value in values if isinstance(value, str))


def _shown_aliases(selection: Selection) -> tuple[tuple[str, str], ...]:
    """The aliases as the release prints them: to the key as written, or to the model."""
    release = selection.release
    if not release.aliases_resolved:
        return tuple(selection.written_aliases().items())
    home = default_ref(release).provider
    found = selection.reader(None).aliases(home).found
    shown = {alias.name.lower(): (alias.name, alias.ref.label(release)) for alias in found}
    return tuple(shown.values())


def _with_roles(
    catalog: Sequence[CatalogModel], primary: Link, fallbacks: Sequence[Link]
) -> tuple[CatalogModel, ...]:
    """The rows with their roles; fallbacks count from 1 as they are written."""
    roles: dict[str, Role] = {}
    for index, link in enumerate(fallbacks, start=1):
        if link.ref is not None:
            roles.setdefault(link.ref, Role(index))
    if primary.ref is not None:
        roles[primary.ref] = Role(0)
    return tuple(replace(row, role=roles[row.ref]) if row.ref in roles else row for row in catalog)


def _as_meant(reading: Reading, facts: ServerFacts, found: Prediction) -> Prediction | None:
    """The prediction of the repaired texts, None where the repairs do not make them valid."""
    texts: dict[Path, bytes | None] = {}
    current, repaired = reading, found
    for _ in range(_ROUNDS):
        # Of a file that is refused it is not known whether a key in it opts in to discovery.
        wanted = [
            notice.repair
            for notice in repaired.notices
            if notice.repair is not None
            and notice.severity is Severity.ERROR
            and not writes_entry(notice.repair)
        ]
        changed = repaired_texts(current, wanted)
        if not changed or not _editable(current, changed):
            return None
        texts.update(changed)
        current = read(reading.surroundings.over(texts), reading.choice)
        repaired = predict_as_is(current, facts)
        if repaired.valid:
            return repaired
    return None


def _editable(reading: Reading, changed: Container[Path]) -> bool:
    """Whether each file is UTF-8, or becomes it."""
    return all(source.bad_byte is None or source.path in changed for source in reading.sources)


def _sorted(found: Sequence[Notice]) -> tuple[Notice, ...]:
    """Errors first, then warnings, then information; within each by place in the files."""
    order = {severity: rank for rank, severity in enumerate(Severity)}
    return tuple(sorted(found, key=lambda notice: order[notice.severity]))
