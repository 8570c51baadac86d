"""Shapes made of other shapes: lists, maps, objects and alternatives.

The order of what is found is that of the programs' own checker: the members of an object in the
order of the shape, each with what is inside it first, then the keys that it does not know; checks
of several members together come last and only where nothing before them was fatal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from jan_tui.clawdbot.schema.scalars import ABSENT, Number, Problem, Shape, wrong
from jan_tui.clawdbot.values.notices import ConfigPath


def problems(shape: Shape, value: Any) -> tuple[Problem, ...]:
    """All that is wrong with a whole config, in the order of the programs."""
    return tuple(shape.check(value, ()))


@dataclass(frozen=True, slots=True)
class Either(Shape):
    """Any of several shapes. A single one that only bends its limits speaks for all."""

    options: tuple[Shape, ...]

    def check(self, value: Any, path: ConfigPath) -> Iterator[Problem]:
        tried = [tuple(option.check(value, path)) for option in self.options]
        if not all(tried):
            return
        bent = [found for found in tried if not any(problem.fatal for problem in found)]
        if len(bent) == 1:
            yield from bent[0]
        else:
            yield Problem(path, "Invalid input", path, allowed=_together(tried))


@dataclass(frozen=True, slots=True)
class Tagged(Shape):
    """An object whose member `tag` names the shape that it must have."""

    tag: str
    options: Mapping[str, Shape]

    def check(self, value: Any, path: ConfigPath) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield wrong(path, "object", value)
            return
        kind = value.get(self.tag)
        option = self.options.get(kind) if isinstance(kind, str) else None
        if option is None:
            yield Problem((*path, self.tag), "Invalid input", path)
        else:
            yield from option.check(value, path)


@dataclass(frozen=True, slots=True)
class ListOf(Shape):
    """An array of one shape."""

    each: Shape

    def check(self, value: Any, path: ConfigPath) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield wrong(path, "array", value)
            return
        for index, one in enumerate(value):
            yield from self.each.check(one, (*path, index))


@dataclass(frozen=True, slots=True)
class NumberTuple(Shape):
    """An array of exactly so many numbers."""

    size: int

    def check(self, value: Any, path: ConfigPath) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield wrong(path, "tuple", value)
            return
        if len(value) != self.size:
            word = "small" if len(value) < self.size else "big"
            yield Problem(path, f"Too {word}: expected array to have {self.size} items", path)
        for index, one in enumerate(value[: self.size]):
            yield from Number().check(one, (*path, index))


@dataclass(frozen=True, slots=True)
class MapOf(Shape):
    """An object with any keys, or keys that match `keys`, and values of one shape."""

    each: Shape
    keys: str = ""
    rule: Callable[[dict[str, Any], ConfigPath], Iterator[Problem]] | None = None

    def check(self, value: Any, path: ConfigPath) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield wrong(path, "record", value)
            return
        fatal = False
        for key, one in value.items():
            if self.keys and not re.search(self.keys, key):
                fatal = True
                yield Problem((*path, key), "Invalid key in record", (*path, key))
                continue
            for problem in self.each.check(one, (*path, key)):
                fatal = fatal or problem.fatal
                yield problem
        if self.rule and not fatal:
            yield from self.rule(value, path)


@dataclass(frozen=True, slots=True)
class Members(Shape):
    """An object with these members and no others, or others of the shape `rest`.

    `needed` are the members that must be there; `rule` looks at all of them together.
    """

    members: Mapping[str, Shape]
    needed: frozenset[str] = field(default_factory=frozenset)
    rest: Shape | None = None
    rule: Callable[[dict[str, Any], ConfigPath], Iterator[Problem]] | None = None

    def check(self, value: Any, path: ConfigPath) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield wrong(path, "object", value)
            return
        fatal = False
        for problem in self._members(value, path):
            fatal = fatal or problem.fatal
            yield problem
        if self.rule and not fatal:
            yield from self.rule(value, path)

    def _members(self, value: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
        for key, shape in self.members.items():
            if key in value:
                yield from shape.check(value[key], (*path, key))
            elif key in self.needed:
                yield from shape.check(ABSENT, (*path, key))
        strange = [key for key in value if key not in self.members]
        if self.rest is not None:
            for key in strange:
                yield from self.rest.check(value[key], (*path, key))
        elif strange:
            word = "key" if len(strange) == 1 else "keys"
            listed = ", ".join(f'"{key}"' for key in strange)
            message = f"Unrecognized {word}: {listed}"
            yield Problem(path, message, (*path, strange[0]), fatal=False)


def _together(tried: list[tuple[Problem, ...]]) -> tuple[Any, ...] | None:
    """The values that any of the options would take, None where one cannot be listed."""
    found: list[Any] = []
    for option in tried:
        listed = [problem.allowed for problem in option]
        if any(values is None for values in listed):
            return None
        found += [one for values in listed if values for one in values]
    return tuple(found)
