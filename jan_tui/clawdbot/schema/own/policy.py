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


_PLAIN: tuple[ConfigPath, ...] = (
    ("hooks", "token"),
    ("hooks", "gmail", "pushToken"),
    ("hooks", "mappings", "[]", "sessionKey"),
)
_SOURCES = ("env", "file", "exec", "store")
_PLAIN_ONLY = (
    "SecretRef objects are not supported at {}. This credential is runtime-mutable or "
    "runtime-managed and must stay a plain string value. Use a plain string (env template strings "
    'like "${{MY_VAR}}" are allowed). See '
    "https://docs.openclaw.ai/reference/secretref-credential-surface."
)


def secret_tokens(value: Any) -> Iterator[Problem]:
    """Secrets kept elsewhere in places that take a text only."""
    for pattern in _PLAIN:
        for path, held in _at(value, pattern, ()):
            ref = record(held)
            if ref.get("source") in _SOURCES and isinstance(ref.get("id"), str) and trim(ref["id"]):
                yield Problem(path, _PLAIN_ONLY.format(".".join(map(str, path))), path)


def _at(value: Any, pattern: ConfigPath, path: ConfigPath) -> Iterator[tuple[ConfigPath, Any]]:
    """The values at a pattern, whose `[]` stands for each item of a list."""
    if not pattern:
        yield path, value
    elif pattern[0] == "[]":
        for index, one in enumerate(value if isinstance(value, list) else ()):
            yield from _at(one, pattern[1:], (*path, index))
    elif isinstance(value, dict) and pattern[0] in value:
        yield from _at(value[pattern[0]], pattern[1:], (*path, pattern[0]))


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
