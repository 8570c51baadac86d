"""A small language for the shape of a config, checked and worded as the programs' own checker does.

Both programs check with zod 4. This is the part of the language for single values, and what a
check can find.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any, Final, Protocol

from msgspec import Struct

from jan_tui.clawdbot.values.notices import ConfigPath

ABSENT: Final = object()


class Problem(Struct, frozen=True):
    """Something that a shape does not allow, or that it cannot check (`known` is False).

    `path` is where the program reports it, `at` where it is written. `fatal` problems keep later
    checks of the same value from running. `allowed` are the values that would do, None where they
    are not a short list; `bound` is the limit of a number in words. `tried` is what each
    alternative found where none fits. `strange` are keys that the object does not know, which
    knows `members`. `joined`: the checker finds it as one with the problem before it.
    """

    path: ConfigPath
    message: str
    at: ConfigPath
    fatal: bool = True
    allowed: tuple[Any, ...] | None = ()
    bound: str = ""
    tried: tuple[tuple[Problem, ...], ...] = ()
    strange: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    known: bool = True
    joined: bool = False


def bent(path: ConfigPath, message: str, *inside: str | int, bound: str = "") -> Problem:
    """A problem of a value that has the right type, reported at a place inside it."""
    place = (*path, *inside)
    return Problem(place, message, place, fatal=False, bound=bound)


def unknown(path: ConfigPath, *inside: str | int) -> Problem:
    """The mark of a place that only the program can check."""
    place = (*path, *inside)
    return Problem(place, "", place, fatal=False, known=False)


def words(text: str) -> tuple[str, ...]:
    """A long list of names, written as running text."""
    return tuple(text.split())


class Shape(Protocol):
    """A constraint on one value."""

    def check(self, value: Any, path: ConfigPath) -> Iterator[Problem]:
        """What is wrong with the value at this path; `ABSENT` where a required one is missing."""


_NOTHING: Iterator[Problem] = iter(())
"""Its end is reached from the start, so that one serves for all that is well."""

Finder = Callable[[Any, ConfigPath], Iterator[Problem]]


class Check(Struct, frozen=True):
    """A further condition on a value of the right type.

    `measures`: it looks at a length, which a value of the wrong type can have, too. `change` gives
    the value that later checks see.
    """

    find: Finder
    measures: bool = False
    change: Callable[[Any], Any] | None = None


class Checked(Struct, frozen=True):
    """A shape with further checks, in their order; a fatal problem ends them."""

    base: Shape
    checks: tuple[Check, ...]

    def check(self, value: Any, path: ConfigPath) -> Iterator[Problem]:
        fatal = False
        for problem in self.base.check(value, path):
            fatal = fatal or problem.fatal
            yield problem
        for one in self.checks:
            if fatal and not (one.measures and isinstance(value, str | list)):
                continue
            if one.change is not None:
                value = one.change(value)
            for problem in one.find(value, path):
                fatal = fatal or problem.fatal
                yield problem


def kind_of(value: Any) -> str:
    """The type that the message names as received."""
    kind = _KINDS.get(type(value))
    if kind is not None:
        return kind
    if value is ABSENT:
        return "undefined"
    if isinstance(value, int | float):
        return "number" if math.isfinite(value) else _NOT_FINITE[str(value)]
    return "object"


_KINDS: dict[type, str] = {
    str: "string",
    bool: "boolean",
    int: "number",
    dict: "object",
    list: "array",
    type(None): "null",
}
"""Those that the type of the value tells by itself, as nearly always."""

_NOT_FINITE = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}


def wrong(
    path: ConfigPath, expected: str, value: Any, allowed: tuple[Any, ...] | None = None
) -> Problem:
    message = f"Invalid input: expected {expected}, received {kind_of(value)}"
    return Problem(path, message, path, allowed=allowed)


class Anything(Struct, frozen=True):
    """Taken as it is."""

    def check(self, value: Any, path: ConfigPath) -> Iterator[Problem]:
        return _NOTHING


class Unknown(Struct, frozen=True):
    """What only the program can check."""

    def check(self, value: Any, path: ConfigPath) -> Iterator[Problem]:
        if value is not ABSENT:
            yield unknown(path)


class Typed(Struct, frozen=True):
    """A value of one type: `string`, `number` (finite), `boolean`, `null` or `never`."""

    kind: str

    def check(self, value: Any, path: ConfigPath) -> Iterator[Problem]:
        if kind_of(value) == self.kind:
            return _NOTHING
        allowed = (True, False) if self.kind == "boolean" else None
        return iter((wrong(path, self.kind, value, allowed),))


class OneOf(Struct, frozen=True):
    """One of these values, which the checker lists when it refuses another."""

    values: tuple[Any, ...]

    def check(self, value: Any, path: ConfigPath) -> Iterator[Problem]:
        if any(_same(value, one) for one in self.values if value == one):
            return _NOTHING
        listed = "|".join(map(_quoted, self.values))
        message = f"Invalid option: expected one of {listed}"
        if len(self.values) == 1:
            message = f"Invalid input: expected {listed}"
        return iter((Problem(path, message, path, allowed=self.values),))


def _same(value: Any, wanted: Any) -> bool:
    return kind_of(value) == kind_of(wanted) and bool(value == wanted)


def _quoted(value: Any) -> str:
    if value is None:
        return "null"
    return f'"{value}"' if isinstance(value, str) else str(value).lower()
