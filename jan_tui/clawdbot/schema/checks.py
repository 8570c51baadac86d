"""The further conditions of a recorded schema on one value: zod's own, and the programs' own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from jan_tui.clawdbot.schema.own.conditions import TESTS
from jan_tui.clawdbot.schema.own.rules import rule
from jan_tui.clawdbot.schema.own.texts import compiled, is_url
from jan_tui.clawdbot.schema.scalars import Check, Problem, bent, unknown
from jan_tui.clawdbot.values.javascript import length, trim
from jan_tui.clawdbot.values.notices import ConfigPath

_LARGEST_WHOLE = 2**53 - 1
_LIMITS: dict[str, tuple[Callable[[Any, Any], bool], str, str, str]] = {
    ">": (lambda value, limit: value > limit, "Too small", ">", "must be greater than "),
    ">=": (lambda value, limit: value >= limit, "Too small", ">=", "minimum: "),
    "<": (lambda value, limit: value < limit, "Too big", "<", "must be less than "),
    "<=": (lambda value, limit: value <= limit, "Too big", "<=", "maximum: "),
}
_SIZES: dict[str, tuple[Callable[[int, int], bool], str, str]] = {
    "least": (lambda size, limit: size >= limit, "Too small", ">="),
    "most": (lambda size, limit: size <= limit, "Too big", "<="),
    "length": (lambda size, limit: size == limit, "Too small", "exactly "),
}
_AFFIXES: dict[str, tuple[Callable[[str, str], bool], str]] = {
    "prefix": (str.startswith, "start with"),
    "suffix": (str.endswith, "end with"),
    "includes": (str.__contains__, "include"),
}
_FORMS = {"url": "URL", "datetime": "ISO datetime", "email": "email address", "uuid": "UUID"}


def made(kind: str, wanted: Any = None, message: str | None = None, more: Any = None) -> Check:
    """A check from its recorded form; one that is not known here marks its place as unchecked."""
    if kind in _LIMITS:
        return Check(_limit(kind, wanted, message))
    if kind in _SIZES:
        return Check(_size(kind, wanted, message), measures=True)
    if kind in _AFFIXES:
        return Check(_affix(kind, wanted, message))
    if kind == "change":
        return Check(_nothing, change=_trimmed if message == "trim" else None)
    if kind == "format" and wanted in ("safeint", "int"):
        return Check(_whole)
    if kind == "regex":
        return _pattern(wanted, message)
    if kind == "form":
        return _form(wanted, message, more)
    if kind == "own" and wanted in TESTS:
        return Check(_own(TESTS[wanted], message or "Invalid input"))
    return Check(rule(wanted, more) if kind == "own" else _unchecked)


def _limit(kind: str, limit: float, told: str | None) -> Callable[..., Iterator[Problem]]:
    holds, word, sign, bound = _LIMITS[kind]
    shown = _number(limit)

    def find(value: Any, path: ConfigPath) -> Iterator[Problem]:
        if not holds(value, limit):
            message = told or f"{word}: expected number to be {sign}{shown}"
            yield bent(path, message, bound=bound + shown)

    return find


def _size(kind: str, limit: int, told: str | None) -> Callable[..., Iterator[Problem]]:
    holds, word, sign = _SIZES[kind]

    def find(value: Any, path: ConfigPath) -> Iterator[Problem]:
        size = length(value) if isinstance(value, str) else len(value)
        if not holds(size, limit):
            origin, unit = (
                ("string", "characters") if isinstance(value, str) else ("array", "items")
            )
            first = "Too big" if kind == "length" and size > limit else word
            yield bent(path, told or f"{first}: expected {origin} to have {sign}{limit} {unit}")

    return find


def _affix(kind: str, wanted: str, told: str | None) -> Callable[..., Iterator[Problem]]:
    holds, verb = _AFFIXES[kind]

    def find(value: Any, path: ConfigPath) -> Iterator[Problem]:
        if not holds(value, wanted):
            yield bent(path, told or f'Invalid string: must {verb} "{wanted}"')

    return find


def _whole(value: Any, path: ConfigPath) -> Iterator[Problem]:
    if value != int(value):
        message = "Invalid input: expected int, received number"
        yield Problem(path, message, path, allowed=None)
    elif value > _LARGEST_WHOLE:
        yield bent(path, f"Too big: expected int to be <={_LARGEST_WHOLE}")
    elif value < -_LARGEST_WHOLE:
        yield bent(path, f"Too small: expected int to be >=-{_LARGEST_WHOLE}")


def _pattern(pattern: dict[str, str], told: str | None) -> Check:
    found = compiled(pattern["pattern"], pattern["flags"])
    if found is None:
        return Check(_unchecked)
    message = told or f"Invalid string: must match pattern /{pattern['pattern']}/{pattern['flags']}"
    return Check(_own(lambda value: found.search(value) is not None, message))


def _form(name: str, told: str | None, pattern: dict[str, str] | None) -> Check:
    message = told or f"Invalid {_FORMS.get(name, name)}"
    if name == "url":
        return Check(_own(is_url, message))
    found = compiled(pattern["pattern"], pattern["flags"]) if pattern else None
    if found is None:
        return Check(_unchecked)
    return Check(_own(lambda value: found.search(value) is not None, message))


def _own(holds: Callable[[Any], bool], message: str) -> Callable[..., Iterator[Problem]]:
    def find(value: Any, path: ConfigPath) -> Iterator[Problem]:
        if not holds(value):
            yield bent(path, message)

    return find


def _unchecked(value: Any, path: ConfigPath) -> Iterator[Problem]:
    yield unknown(path)


def _nothing(value: Any, path: ConfigPath) -> Iterator[Problem]:
    return iter(())


def _trimmed(value: Any) -> Any:
    return trim(value) if isinstance(value, str) else value


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)
