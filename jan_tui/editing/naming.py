"""What a step and a change are called, in a few plain words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from jan_tui import units
from jan_tui.clawdbot import CatalogModel, Mode, Prediction, Source
from jan_tui.editing import choices
from jan_tui.editing.intent import AgentChoice, Intent, KeyLocation
from jan_tui.plain import printable

if TYPE_CHECKING:
    from jan_tui.clawdbot import AgentChain
    from jan_tui.editing.plan import FileChange

PLACES: dict[KeyLocation, str] = {
    KeyLocation.ENTRY: "config file",
    KeyLocation.ENV_BLOCK: "config file (env)",
    KeyLocation.DOTENV: ".env file",
    KeyLocation.PROFILE: "auth profile",
    KeyLocation.NONE: "this shell only",
}
"""Where the key is stored, as people say it."""

_FIELDS = ("context_window", "max_tokens", "name", "reasoning")


def step(before: Intent, after: Intent, start: Prediction | None) -> str:
    """The name of the step from one intent to another; `start` is what choices start from."""
    if after.empty and not before.empty:
        return "all changes as in the file"
    parts = [*_chosen(before, after, start), *_connected(before, after, start)]
    if start is not None and after.mode is not Mode.IMPLICIT and after.mode is not Mode.OFF:
        listed = (choices.listed(each, start) for each in (before, after))
        parts += _counted("model", *listed)
    touched = [one for one, fields in after.overrides if (one, fields) not in before.overrides]
    if touched and not any("model" in part for part in parts):
        parts.append(f"settings of {_named(touched, 'model')}")
    parts += _repairs(before, after, start)
    return ", ".join(parts) or "another setting"


def _chosen(before: Intent, after: Intent, start: Prediction | None) -> Iterator[str]:
    if before.primary != after.primary:
        yield f"primary {after.primary}" if after.primary else "primary as in the file"
    if before.fallbacks != after.fallbacks:
        if start is None:
            yield "fallbacks"
        else:
            old, new = (choices.fallbacks(each, start) for each in (before, after))
            yield from _in_order("fallback", old, new)
    for agent in dict.fromkeys(each.agent for each in (*before.agents, *after.agents)):
        yield from _of_agent(before, after, agent, start)


def _of_agent(
    earlier: Intent, later: Intent, agent: str, start: Prediction | None
) -> Iterator[str]:
    before, after, name = earlier.of(agent), later.of(agent), printable(agent)
    if after == AgentChoice(agent):
        if before != after:
            yield f"agent {name} as in the file"
        return
    if after.inherit and not before.inherit:
        yield f"agent {name} follows the defaults"
    if before.primary != after.primary:
        yield f"primary {after.primary} for {name}" if after.primary else f"primary of {name}"
    if before.fallbacks == after.fallbacks:
        return
    if start is None:
        yield f"fallbacks of {name}"
        return
    # With its own primary an agent is given the fallbacks that it had so far: no other ones.
    old, new = (choices.fallbacks(each, start, agent) for each in (earlier, later))
    yield from (f"{part} for {name}" for part in _in_order("fallback", old, new))


def _connected(before: Intent, after: Intent, start: Prediction | None) -> Iterator[str]:
    now = start.provider.mode if start is not None else None
    if (before.mode or now) is not (after.mode or now):
        yield f"mode {after.mode}" if after.mode else "mode as in the file"
    if before.base_url != after.base_url:
        from jan_tui.redact import mask_text

        yield f"address {mask_text(after.base_url)}" if after.base_url else "address as in the file"
    if before.key.value != after.key.value:
        yield "key"
    if before.key.location is not after.key.location:
        place = PLACES[after.key.location] if after.key.location else "as in the file"
        yield f"key stored in: {place}"


def _repairs(before: Intent, after: Intent, start: Prediction | None) -> Iterator[str]:
    notices = start.notices if start is not None else ()
    labels = {each.code: each.repair.label for each in notices if each.repair}
    new = [code for code in after.repairs if code not in before.repairs]
    for code in new:
        yield f"repair: {labels.get(code, code)}"
    if set(before.repairs) - set(after.repairs):
        yield "without a repair"


def change(
    before: Prediction, after: Prediction | None, files: Sequence[FileChange], repairs: int = 0
) -> str:
    """A change in one line: what is other afterwards, then its files.

    For example "+6 models, primary, 2 fallbacks; 1 file, new".
    """
    parts = [] if after is None else [*_differences(before.meant, after.meant)]
    if repairs:
        parts.append(units.counted(repairs, "repair"))
    made = sum(each.created for each in files)
    count = units.counted(len(files), "file")
    fresh = "" if not made else ", new" if made == len(files) else f", {made} new"
    text = f"{', '.join(parts) or 'other settings'}; {count}{fresh}"
    lines = sum(map(_unfolded, files))
    return f"{text}; its one line becomes {lines} lines" if lines else text


def _differences(old: Prediction, new: Prediction) -> Iterator[str]:
    was, now = old.provider, new.provider
    ids = [_listed(each) for each in (old, new)]
    if was.mode is not now.mode and not (was.mode is Mode.OFF and ids[1]):
        yield f"{was.mode} → {now.mode}" if was.mode is not Mode.OFF else str(now.mode)
    yield from _counted("model", tuple(ids[0]), tuple(ids[1]))
    both = [model for model in ids[1] if model in ids[0]]
    other = [each for each in both if not _alike(ids[0][each], ids[1][each])]
    if other:
        yield f"settings of {units.counted(len(other), 'model')}"
    first, second = (each.primary.raw if each.primary else None for each in (old, new))
    if first != second:
        yield "primary" if second else "no primary"
    chains = [tuple(link.raw for link in each.fallbacks) for each in (old, new)]
    yield from _in_order("fallback", chains[0], chains[1], counted=True)
    own = [{each.agent: _own(each) for each in one.agents} for one in (old, new)]
    agents = [name for name in own[0] | own[1] if own[0].get(name) != own[1].get(name)]
    if agents:
        alone = f"agent {printable(agents[0])}"
        yield f"models of {alone if len(agents) == 1 else units.counted(len(agents), 'agent')}"
    if was.base_url != now.base_url:
        yield "address"
    kept = (was.api_key, was.api_key_source) == (now.api_key, now.api_key_source)
    if not kept and was.mode is now.mode:
        yield "key"


def _own(agent: AgentChain) -> tuple[str | None, tuple[str, ...] | None] | None:
    """What an agent's own entry chooses; None where it chooses nothing."""
    return (agent.own_primary, agent.own_fallbacks) if agent.overrides else None


def _listed(prediction: Prediction) -> dict[str, CatalogModel]:
    """The models that the config lists."""
    written = (Source.EXPLICIT, Source.BOTH)
    return {model.id: model for model in prediction.catalog if model.source in written}


def _alike(one: CatalogModel, other: CatalogModel) -> bool:
    return all(getattr(one, each) == getattr(other, each) for each in _FIELDS)


def _counted(noun: str, old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    """How many of a list came and went."""
    added, gone = len(set(new) - set(old)), len(set(old) - set(new))
    if added:
        yield f"+{units.counted(added, noun)}"
    if gone:
        yield f"−{units.counted(gone, noun)}"


def _in_order(
    noun: str, old: Sequence[str], new: Sequence[str], *, counted: bool = False
) -> Iterator[str]:
    """What came to a list and went, or that its order is another."""
    before, after = set(old), set(new)
    added = [each for each in new if each not in before]
    gone = [each for each in old if each not in after]
    if added:
        yield units.counted(len(added), noun) if counted else f"{noun} {_named(added, noun)}"
    if gone:
        less = units.counted(len(gone), noun)
        yield f"−{less}" if counted else f"without {noun} {_named(gone, noun)}"
    if not added and not gone and tuple(old) != tuple(new):
        yield f"order of the {noun}s"


def _named(names: Sequence[str], noun: str) -> str:
    return names[0] if len(names) == 1 else units.counted(len(names), noun)


def _unfolded(file: FileChange) -> int:
    """The lines of a file that had one, 0 for any other."""
    before = (file.before or b"").strip()
    lines = len(file.after.strip().splitlines())
    return lines if before and len(before.splitlines()) == 1 and lines > 1 else 0
