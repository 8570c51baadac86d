"""How a value is written: the reverse of literals, in the spelling that its neighbours have."""

from __future__ import annotations

import re
from math import isfinite

from jan_tui.json5_text.literals import LARGEST_EXACT, exact, joined
from jan_tui.json5_text.scanner import Path
from jan_tui.json5_text.values import Container, JsonValue

_IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*\Z")
_ESCAPED = re.compile("[\x00-\x1f\\\\\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")
_SHORT = {"\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


class Unwritable(ValueError):  # noqa: N818 - it is turned into a Json5Error at once
    """A value that JSON5 text cannot hold, or that would be read back as another."""


def adopted(value: JsonValue) -> JsonValue:
    """A copy of a value to be written, its numbers and strings as they will be read back.

    Raises Unwritable for NaN, infinity, whole numbers beyond 2**53 and what is no JSON value.
    """
    holder: list[JsonValue] = []
    pending: list[tuple[JsonValue, Container, str]] = [(value, holder, "")]
    while pending:
        source, into, key = pending.pop()
        copy: JsonValue
        if isinstance(source, dict):
            made: dict[str, JsonValue] = {}
            for name, inner in source.items():
                if not isinstance(name, str):
                    raise Unwritable(f"the key {name!r} is not a string")
                made[joined(name)] = None
                pending.append((inner, made, joined(name)))
            copy = made
        elif isinstance(source, list):
            elements: list[JsonValue] = []
            pending.extend((inner, elements, "") for inner in reversed(source))
            copy = elements
        else:
            copy = _scalar(source)
        if isinstance(into, dict):
            into[key] = copy
        else:
            into.append(copy)
    return holder[0]


def string(value: str, quote: str) -> str:
    """A string in quotes, everything escaped that a reader or an editor might stumble over."""
    escaped = _ESCAPED.sub(lambda match: _SHORT.get(match[0]) or f"\\u{ord(match[0]):04x}", value)
    return quote + escaped.replace(quote, "\\" + quote) + quote


def scalar(value: str | int | float | bool | None, quote: str) -> str:
    """A value that is no container."""
    if isinstance(value, str):
        return string(value, quote)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value)


def bare(key: str) -> bool:
    """Whether a key may stand without quotes in the eyes of everyone: an ASCII identifier."""
    return _IDENTIFIER.match(key) is not None


def spelled_path(path: Path) -> str:
    """A path for people: agents.defaults.models[0]."""
    spelled = ""
    for step in path:
        if not isinstance(step, str):
            spelled += f"[{step}]"
        elif bare(step):
            spelled += f".{step}" if spelled else step
        else:
            quoted = string(step, '"')
            spelled += f"[{quoted}]"
    return spelled or "the root value"


def _scalar(value: JsonValue) -> JsonValue:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return joined(value)
    if isinstance(value, int):
        if abs(value) > LARGEST_EXACT:
            raise Unwritable("a whole number beyond 2**53 would be read back as another number")
        return int(value)
    if isinstance(value, float):
        if not isfinite(value):
            raise Unwritable(f"{value} is not written to a file")
        return exact(value)
    raise Unwritable(f"{type(value).__name__} is no JSON value")
