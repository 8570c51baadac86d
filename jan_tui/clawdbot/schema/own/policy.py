"""References in places where openclaw wants an exact one, an alias or a wildcard at the end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from jan_tui.clawdbot.schema.scalars import Problem
from jan_tui.clawdbot.values.javascript import BLANKS, entries, fold, record, trim
from jan_tui.clawdbot.values.notices import ConfigPath

_ONLY_EXACT = {
    "pickerRuntimes": "Picker runtimes require an exact provider/model entry.",
    "codeMode": "Code Mode requires an exact provider/model entry; wildcard and bare model keys "
    "are not supported.",
}
_SELECTORS = frozenset({"openrouter:auto", "openrouter:free"})


def exact_entries(models: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
    """Entries of a model map that only an exact reference may have."""
    for ref, entry in models.items():
        if "*" not in ref and split_ref(ref):
            continue
        for key, message in _ONLY_EXACT.items():
            if key in entry:
                yield Problem((*path, ref, key), message, (*path, ref, key))


def policies(value: dict[str, Any]) -> tuple[Problem, ...]:
    """What is wrong with the allowlists of a config that has the right shape."""
    agents = record(value.get("agents"))
    defaults = record(agents.get("defaults"))
    shared = record(defaults.get("models"))
    found = list(_allowed(defaults, ("agents", "defaults"), shared))
    for name, agent in entries(agents.get("entries")):
        own = {**shared, **record(agent.get("models"))}
        found += _allowed(agent, ("agents", "entries", name), own)
    return tuple(found)


def _allowed(owner: dict[str, Any], path: ConfigPath, models: dict[str, Any]) -> Iterator[Problem]:
    aliases = {fold(alias) for entry in models.values() if (alias := record(entry).get("alias"))}
    for index, ref in enumerate(record(owner.get("modelPolicy")).get("allow", ())):
        if fold(ref) in aliases or fold(ref) in _SELECTORS or _exact(ref) or _wildcard(ref):
            continue
        place = (*path, "modelPolicy", "allow", index)
        message = (
            f"invalid model policy ref: {json.dumps(ref, ensure_ascii=False)}. Use a configured "
            'alias, an exact "provider/model" ref, or a trailing prefix wildcard such as '
            '"provider/*" or "provider/namespace/*".'
        )
        yield Problem(place, message, place)


def split_ref(ref: str) -> tuple[str, str] | None:
    """Provider and id of an exact reference, None where it is none."""
    provider, slash, model = trim(ref).partition("/")
    provider, model = trim(provider), trim(model)
    return (provider, model) if slash and provider and model else None


def _exact(ref: str) -> bool:
    parts = split_ref(ref)
    return parts is not None and _proper([parts[0], *parts[1].split("/")], 2)


def _wildcard(ref: str) -> bool:
    segments = [trim(segment) for segment in trim(ref).split("/")]
    return segments[-1] == "*" and _proper(segments[:-1], 1)


def _proper(segments: list[str], least: int) -> bool:
    return len(segments) >= least and all(map(_proper_segment, segments))


def _proper_segment(segment: str) -> bool:
    odd = f"*{BLANKS}\x7f"
    return bool(segment) and not any(one in odd or one <= "\x1f" for one in segment)
