"""Each choice in the dashboard as a pure function from intent to intent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jan_tui.clawdbot import AgentChain, Mode, Prediction
from jan_tui.editing.entry_choices import (
    NOTHING_ON_DISK,
    OnDisk,
    add_models,
    answered,
    connected,
    describe,
    fields_of,
    key_places,
    list_exactly,
    listed,
    loaded_contexts,
    mode,
    modes,
    override,
    prepared,
    served,
    set_mode,
    set_models,
    toggle_model,
    way,
)
from jan_tui.editing.intent import AgentChoice, Intent, KeyChoice, KeyLocation
from jan_tui.structs import replace

__all__ = [
    "DEFAULTS",
    "NOTHING_ON_DISK",
    "OnDisk",
    "add_fallbacks",
    "add_models",
    "add_repair",
    "answered",
    "connected",
    "describe",
    "fallbacks",
    "fields_of",
    "has_own",
    "inherit",
    "is_fallback",
    "is_primary",
    "joined",
    "key_places",
    "list_exactly",
    "listed",
    "loaded_contexts",
    "make_chain",
    "make_primary",
    "meaning",
    "mode",
    "modes",
    "move",
    "override",
    "place_of",
    "prepared",
    "primary",
    "put_fallback",
    "served",
    "set_key",
    "set_mode",
    "set_models",
    "toggle_fallback",
    "toggle_model",
    "way",
    "without",
]

DEFAULTS = ""
"""In place of an agent: the chain of agents.defaults."""


def fallbacks(intent: Intent, prediction: Prediction, agent: str = DEFAULTS) -> tuple[str, ...]:
    """The fallbacks of the intent, else those written in the file.

    Those of agents.defaults, or with `agent` what that agent tries after its primary.
    """
    own, choice = _own(prediction, agent), intent.of(agent)
    if agent and choice.fallbacks is not None:
        return choice.fallbacks
    if own is not None and not choice.inherit:
        if own.own_fallbacks is not None:
            return own.own_fallbacks
        if own.own_primary is not None:
            return tuple(link.ref or link.raw for link in own.candidates[1:])
    if intent.fallbacks is not None:
        return intent.fallbacks
    return tuple(link.raw for link in prediction.fallbacks)


def primary(intent: Intent, prediction: Prediction, agent: str = DEFAULTS) -> str | None:
    """The primary of the intent, else the one written in the file, else None; see `fallbacks`."""
    own, choice = _own(prediction, agent), intent.of(agent)
    if agent and choice.primary is not None:
        return choice.primary
    if own is not None and not choice.inherit and own.own_primary is not None:
        return own.own_primary
    if intent.primary is not None:
        return intent.primary
    return prediction.primary.raw if prediction.primary else None


def _own(prediction: Prediction, agent: str) -> AgentChain | None:
    return next((each for each in prediction.agents if agent and each.agent == agent), None)


def has_own(intent: Intent, prediction: Prediction, agent: str) -> bool:
    """Whether an agent has a choice of its own, in the intent or else in the file."""
    own, choice = _own(prediction, agent), intent.of(agent)
    return bool(choice.primary is not None or choice.fallbacks is not None) or (
        own is not None and own.overrides and not choice.inherit
    )


def inherit(intent: Intent, prediction: Prediction, agent: str) -> Intent:
    """Without a chain of the agent's own: that of agents.defaults applies."""
    own = _own(prediction, agent)
    written = own is not None and own.overrides
    return intent.having(AgentChoice(agent, inherit=written))


def _choosing(
    intent: Intent,
    agent: str,
    *,
    first: str | None = None,
    after: tuple[str, ...] | None = None,
) -> Intent:
    """With another primary, other fallbacks, or both, for the defaults or for an agent."""
    if agent:
        choice = intent.of(agent)
        chain = choice.primary if first is None else first, choice.fallbacks
        fallbacks_ = chain[1] if after is None else after
        return intent.having(AgentChoice(agent, chain[0], fallbacks_, choice.inherit))
    if first is not None:
        intent = replace(intent, primary=first)
    return intent if after is None else replace(intent, fallbacks=after)


def meaning(prediction: Prediction, raw: str) -> str:
    """The reference that a model stands for as it is written."""
    links = (prediction.primary, *prediction.fallbacks)
    own = (link for chain in prediction.agents for link in chain.candidates)
    for link in (*links, *own):
        if link is not None and link.raw == raw and link.ref is not None:
            return link.ref
    return raw


def place_of(prediction: Prediction, current: tuple[str, ...], ref: str) -> int | None:
    """Where in these texts a reference stands, as it is written or as it is resolved."""
    if ref in current:
        return current.index(ref)
    return next((at for at, raw in enumerate(current) if meaning(prediction, raw) == ref), None)


def is_fallback(intent: Intent, prediction: Prediction, ref: str, agent: str = DEFAULTS) -> bool:
    """Whether this reference is among the fallbacks of intent and file."""
    return place_of(prediction, fallbacks(intent, prediction, agent), ref) is not None


def is_primary(intent: Intent, prediction: Prediction, ref: str, agent: str = DEFAULTS) -> bool:
    """Whether this reference is the primary of intent and file."""
    first = primary(intent, prediction, agent)
    return first is not None and ref in (first, meaning(prediction, first))


def make_primary(
    intent: Intent,
    prediction: Prediction,
    ref: str,
    on_disk: OnDisk = NOTHING_ON_DISK,
    agent: str = DEFAULTS,
) -> Intent:
    """This reference first; a fallback that becomes primary leaves the fallbacks.

    An agent gets the fallbacks that it had so far as its own: one release lets those of
    agents.defaults go as soon as an agent has a primary.
    """
    current = fallbacks(intent, prediction, agent)
    place = place_of(prediction, current, ref)
    chosen = _choosing(joined(intent, prediction, ref, on_disk), agent, first=ref)
    if place is not None:
        return _choosing(chosen, agent, after=current[:place] + current[place + 1 :])
    return _choosing(chosen, agent, after=current) if agent and current else chosen


def make_chain(
    intent: Intent,
    prediction: Prediction,
    refs: Sequence[str],
    on_disk: OnDisk = NOTHING_ON_DISK,
    agent: str = DEFAULTS,
) -> Intent:
    """The first reference as primary and the others, in their order, as the only fallbacks."""
    for ref in refs:
        intent = joined(intent, prediction, ref, on_disk)
    return _choosing(intent, agent, first=refs[0], after=tuple(dict.fromkeys(refs[1:])))


def add_fallbacks(
    intent: Intent,
    prediction: Prediction,
    refs: Iterable[str],
    on_disk: OnDisk = NOTHING_ON_DISK,
    agent: str = DEFAULTS,
) -> Intent:
    """These references at the end of the fallbacks, in their order, as far as they are no part of
    the chain yet."""
    for ref in refs:
        present = is_primary(intent, prediction, ref, agent)
        if not present and not is_fallback(intent, prediction, ref, agent):
            intent = toggle_fallback(intent, prediction, ref, on_disk, agent)
    return intent


def without(intent: Intent, prediction: Prediction, ref: str, agent: str = DEFAULTS) -> Intent:
    """Without this reference in the chain: where it is the primary the first fallback moves up,
    and the last model of a chain stays."""
    current = fallbacks(intent, prediction, agent)
    if not is_primary(intent, prediction, ref, agent):
        place = place_of(prediction, current, ref)
        if place is None:
            return intent
        return _choosing(intent, agent, after=current[:place] + current[place + 1 :])
    return _choosing(intent, agent, first=current[0], after=current[1:]) if current else intent


def joined(intent: Intent, prediction: Prediction, ref: str, on_disk: OnDisk) -> Intent:
    """With an explicit entry, a chosen model of Jan's joins it; while nothing is connected the
    provider is prepared as well (see `way`). Else the model would be missing."""
    model_id = prediction.provider.model(ref)
    # Not by the whole list: of 10,000 models that would take as long as a key may.
    of_jan = model_id in on_disk or any(
        model.id == model_id and model.served for model in prediction.catalog
    )
    if model_id is None or not of_jan:
        return intent
    intent = prepared(intent, prediction, on_disk)
    if mode(intent, prediction) is not Mode.EXPLICIT:
        return intent
    return add_models(intent, prediction, (model_id,), on_disk)


def toggle_fallback(
    intent: Intent,
    prediction: Prediction,
    ref: str,
    on_disk: OnDisk = NOTHING_ON_DISK,
    agent: str = DEFAULTS,
) -> Intent:
    """This reference at the end of the fallbacks, or out of them; the primary is no fallback."""
    current = fallbacks(intent, prediction, agent)
    place = place_of(prediction, current, ref)
    if place is None and is_primary(intent, prediction, ref, agent):
        return intent
    if place is None:
        return _choosing(joined(intent, prediction, ref, on_disk), agent, after=(*current, ref))
    return _choosing(intent, agent, after=current[:place] + current[place + 1 :])


def put_fallback(
    intent: Intent,
    prediction: Prediction,
    raw: str,
    ref: str,
    on_disk: OnDisk = NOTHING_ON_DISK,
    agent: str = DEFAULTS,
) -> Intent:
    """This reference in the place of a fallback as it is written; nothing where that is gone."""
    current = fallbacks(intent, prediction, agent)
    if raw not in current:
        return intent
    changed = tuple(ref if each == raw else each for each in current)
    return _choosing(joined(intent, prediction, ref, on_disk), agent, after=changed)


def move(
    intent: Intent, prediction: Prediction, ref: str, by: int, agent: str = DEFAULTS
) -> Intent:
    """This model of the chain `by` places further on, past the primary too: what comes to stand
    first is the primary."""
    first, current = primary(intent, prediction, agent), fallbacks(intent, prediction, agent)
    order = [*([first] if first is not None else []), *current]
    place = place_of(prediction, tuple(order), ref)
    if place is None or not 0 <= place + by < len(order):
        return intent
    order.insert(place + by, order.pop(place))
    if order[0] == first:
        return _choosing(intent, agent, after=tuple(order[1:]))
    return _choosing(intent, agent, first=order[0], after=tuple(order[1:]))


def set_key(
    intent: Intent, *, location: KeyLocation | None = None, value: str | None = None
) -> Intent:
    """Another key, another place for it, or both."""
    key = intent.key
    return replace(
        intent,
        key=KeyChoice(location or key.location, value if value is not None else key.value),
    )


def add_repair(intent: Intent, code: str) -> Intent:
    """The repair of the notices with this code, once."""
    if code in intent.repairs:
        return intent
    return replace(intent, repairs=(*intent.repairs, code))
