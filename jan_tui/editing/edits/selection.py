"""Primary and fallbacks: what a person names becomes references that no release can misread."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from jan_tui.clawdbot import (
    PROVIDER,
    ConfigPath,
    Prediction,
    ServerFacts,
    agents,
    fold,
    providers_of,
    record,
    server_entries,
    trim,
)
from jan_tui.editing.edits.draft import ConfigEdit, Draft, Drop, Put, Renamed, same
from jan_tui.editing.plan import refused
from jan_tui.plain import printable
from jan_tui.structs import replace

if TYPE_CHECKING:
    from jan_tui.editing.intent import AgentChoice, Intent

DEFAULTS: ConfigPath = ("agents", "defaults")
MODEL: ConfigPath = (*DEFAULTS, "model")
ALLOWLIST: ConfigPath = (*DEFAULTS, "models")
POLICY: ConfigPath = (*DEFAULTS, "modelPolicy", "allow")
_SPELLINGS = ("fallbacks", "fallback")
"""The key that both releases read, and the guide's own (guide: Model selection)."""


def known_ids(prediction: Prediction, facts: ServerFacts, intent: Intent) -> tuple[str, ...]:
    """The ids that are served, configured, or being added."""
    rows = (model.id for model in prediction.catalog)
    added = (*(intent.models or ()), *intent.add_models)
    return tuple(dict.fromkeys((*(facts.served or ()), *rows, *added)))


def reference(text: str, draft: Draft, prediction: Prediction, known: Sequence[str]) -> str:
    """The reference to write for what the person named, or `RefusedError` with a hint.

    `jan/ID` and an id exactly as served or configured name a model of Jan, which is written under
    the name that its entry has. A reference that the config uses already, an alias of it, and one
    of another configured provider stay as they are.
    """
    name = trim(text)
    provider, slash, ident = name.partition("/")
    jan = prediction.provider.id
    if (beside := _beside(name, draft)) is not None:
        return f"{beside}/{name}"
    if slash and fold(provider) in (jan, PROVIDER) and trim(ident):
        twofold = trim(ident) not in known and text in known
        return f"{jan}/{text if twofold else trim(ident)}"
    if text in known or name in known:
        return f"{jan}/{name}"
    if name in _in_use(draft, prediction) or fold(name) in {
        fold(alias) for alias, _ in prediction.aliases
    }:
        return name
    configured = {fold(key) for key in providers_of(draft.reading.value)}
    if slash and trim(ident) and fold(provider) in configured:
        return name
    raise refused(_hint(name, known, jan))


def _beside(name: str, draft: Draft) -> str | None:
    """The provider that lists this id, where only another entry for the same server does."""
    entries = server_entries(draft.last_reading, draft.facts)
    listing = [
        entry.id
        for entry in (entries.used, *entries.others)
        if entry is not None and name in {trim(model["id"]) for _, model in entry.models}
    ]
    return listing[0] if listing and listing[0] != entries.id else None


def _hint(name: str, known: Sequence[str], jan: str) -> str:
    near = difflib.get_close_matches(name, known, 1) or [
        ident for ident in known if fold(ident) == fold(name)
    ]
    meant = f"{jan}/{near[0] if near else name}"
    provider = name.partition("/")[0] if "/" in name else ""
    becomes = f"a model of the provider {provider}" if provider else "a model of another provider"
    return (
        f"{name or 'An empty name'} would be read as {becomes}, not of Jan. "
        f"{'Did you mean' if near else 'For a model of Jan write'} {meant}{'?' if near else '.'}"
    )


def _in_use(draft: Draft, prediction: Prediction) -> set[str]:
    """The references that the config names now, as they are written and as they are tried."""
    named: list[Any] = []
    own = [(*agent.path, "model") for agent in agents(draft.reading.value) if agent.path]
    for path in (MODEL, *own):
        model = draft.raw(path)
        named += [model, record(model).get("primary")]
        for spelling in _SPELLINGS:
            listed = record(model).get(spelling)
            named += listed if isinstance(listed, list) else []
    named += [link.ref for chain in prediction.agents for link in chain.candidates if link.origin]
    return {trim(one) for one in named if isinstance(one, str)}


def selection_edits(draft: Draft, intent: Intent, refs: Sequence[str | None]) -> list[ConfigEdit]:
    """The edits that write primary and fallbacks; `refs` is the primary, then the fallbacks."""
    primary, fallbacks = refs[0], list(dict.fromkeys(ref for ref in refs[1:] if ref))
    wanted: dict[str, Any] = {} if primary is None else {"primary": primary}
    fields = record(draft.raw(MODEL))
    if intent.fallbacks is not None and (fallbacks or any(key in fields for key in _SPELLINGS)):
        wanted[intent.fallback_key] = fallbacks
    elif intent.fallback_key != _SPELLINGS[0] and _SPELLINGS[0] in fields:
        wanted[intent.fallback_key] = fields[_SPELLINGS[0]]
    return _model_edits(draft, MODEL, wanted)


def _model_edits(draft: Draft, place: ConfigPath, wanted: dict[str, Any]) -> list[ConfigEdit]:
    """The edits that put these members into the model at a place, which may be text."""
    present = draft.raw(place)
    fields = record(present)
    if not wanted:
        return []
    if not isinstance(present, dict):
        kept = {"primary": present} if isinstance(present, str) else {}
        if kept == wanted and draft.reading.valid:
            return []
        return [Put(place, {**kept, **wanted})]
    edits: list[ConfigEdit] = []
    spelling = next((key for key in _SPELLINGS if key in wanted), "")
    if spelling:
        other = _SPELLINGS[1 - _SPELLINGS.index(spelling)]
        if other in fields:
            # A list that is renamed keeps its place and its comments.
            path = (*place, other)
            edits.append(Drop(path) if spelling in fields else Renamed(path, spelling))
    return [*edits, *(Put((*place, key), value) for key, value in wanted.items())]


def agent_choices(
    draft: Draft, intent: Intent, prediction: Prediction, known: Sequence[str]
) -> tuple[AgentChoice, ...]:
    """What is to change of single agents, with references for what the person named.

    Raises `RefusedError` for an agent that has no entry in the config.
    """
    places = _agent_places(draft)
    for choice in intent.agents:
        if choice.agent not in places:
            raise refused(_no_agent(choice.agent, tuple(places)))

    def named(text: str) -> str:
        return reference(text, draft, prediction, known)

    return tuple(
        replace(
            choice,
            primary=None if choice.primary is None else named(choice.primary),
            fallbacks=None
            if choice.fallbacks is None
            else tuple(dict.fromkeys(map(named, choice.fallbacks))),
        )
        for choice in intent.agents
    )


def agent_edits(draft: Draft, chosen: Iterable[AgentChoice]) -> list[ConfigEdit]:
    """The edits that write the chains of single agents, or take them away."""
    edits: list[ConfigEdit] = []
    wanted_of = list(chosen)
    # To know the agents costs a reading of what was edited so far.
    places = _agent_places(draft) if wanted_of else {}
    for choice in wanted_of:
        place = (*places[choice.agent], "model")
        wanted: dict[str, Any] = {}
        if choice.primary is not None:
            wanted["primary"] = choice.primary
        if choice.fallbacks is not None:
            wanted[_SPELLINGS[0]] = list(choice.fallbacks)
        present = draft.raw(place)
        if choice.inherit:
            edits += _without_own(draft, place, wanted)
        elif isinstance(present, str) and list(wanted) == ["primary"]:
            edits.append(Put(place, choice.primary))
        else:
            edits += _model_edits(draft, place, wanted)
    return edits


def _without_own(draft: Draft, place: ConfigPath, wanted: dict[str, Any]) -> list[ConfigEdit]:
    """The edits that leave an agent with no other choice than the one that is wanted; what else
    its model holds stays."""
    present = draft.raw(place)
    own = ("primary", *_SPELLINGS)
    if not isinstance(present, dict):
        return [Put(place, wanted)] if wanted else [Drop(place)] if present is not None else []
    if not wanted and all(key in own for key in present):
        return [Drop(place)]
    gone = (key for key in own if key in present and key not in wanted)
    return [
        *(Drop((*place, key)) for key in gone),
        *(Put((*place, key), value) for key, value in wanted.items()),
    ]


def _agent_places(draft: Draft) -> dict[str, ConfigPath]:
    return {agent.id: agent.path for agent in agents(draft.reading.value) if agent.path}


def _no_agent(agent: str, there: Sequence[str]) -> str:
    if there:
        return f"There is no agent {printable(agent)}. The config has: {', '.join(there)}."
    return (
        f"The config has no entry for the agent {printable(agent)}, so agents.defaults apply to "
        "it: change those."
    )


def has_allowlist(draft: Draft) -> bool:
    """Whether there is an allowlist that holds anything; none is ever created."""
    policy = draft.last_reading.release.policy_allowlist
    return bool(draft.raw(ALLOWLIST)) or (policy and bool(draft.raw(POLICY)))


def allowlist_edits(draft: Draft, refs: Iterable[str], jan: str) -> list[ConfigEdit]:
    """The edits that add the references to the allowlist, where there is a non-empty one.

    A key without a provider is taken for a model of `jan`, the provider that Jan is.
    """
    policy = draft.raw(POLICY) if draft.last_reading.release.policy_allowlist else None
    if isinstance(policy, list) and policy:
        missing = _missing(refs, [key for key in policy if isinstance(key, str)], jan, wild=True)
        return [Put((*POLICY, len(policy) + at), ref) for at, ref in enumerate(missing)]
    listed = draft.raw(ALLOWLIST)
    if not isinstance(listed, dict) or not listed:
        return []
    wild = draft.last_reading.release.policy_allowlist
    return [Put((*ALLOWLIST, ref), {}) for ref in _missing(refs, list(listed), jan, wild=wild)]


def meant(preview: Prediction, intent: Intent, refs: Sequence[str | None]) -> list[str]:
    """The models that the named references mean, aliases followed."""
    if not preview.valid:
        return [ref for ref in refs if ref and "/" in ref]
    links = [preview.primary] if intent.primary is not None else []
    links += preview.fallbacks if intent.fallbacks is not None else ()
    changed = {choice.agent for choice in intent.agents if choice.named}
    for chain in preview.agents:
        # What the allowlist lets an agent drop is none of what it tries.
        links += chain.candidates if chain.agent in changed else ()
    named = [ref for ref in refs if ref and "/" in ref] if changed else []
    return [link.ref for link in links if link is not None and link.ref is not None] + named


def _missing(refs: Iterable[str], keys: Sequence[str], jan: str, *, wild: bool) -> list[str]:
    allowed = {_normal(key, jan) for key in keys}
    return [
        ref
        for ref in dict.fromkeys(refs)
        if _normal(ref, jan) not in allowed
        and not (wild and f"{_normal(ref, jan).partition('/')[0]}/*" in allowed)
    ]


def _normal(key: str, jan: str) -> str:
    provider, slash, ident = trim(key).partition("/")
    return f"{fold(provider)}/{trim(ident)}" if slash else f"{jan}/{provider}"


def unlike(draft: Draft, edits: Iterable[ConfigEdit]) -> str | None:
    """The path of the first `Put` whose value the finished text does not hold, else None."""
    for edit in edits:
        if isinstance(edit, Put) and not same(draft.raw(edit.path), edit.value):
            return ".".join(map(str, edit.path))
    return None
