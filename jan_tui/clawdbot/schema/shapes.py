"""Shapes made of other shapes: lists, maps, objects and alternatives.

The order of what is found is that of the programs' own checker: the members of an object in the
order of the shape, each with what is inside it first, then the keys that it does not know.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct, field

from jan_tui.clawdbot.schema.scalars import ABSENT, Problem, Shape, wrong
from jan_tui.clawdbot.values.notices import ConfigPath


class Either(Struct, frozen=True):
    """Any of several shapes. A single one that only bends its limits speaks for all."""

    options: tuple[Shape, ...]

    def check(self, value: Any, path: ConfigPath) -> Iterator[Problem]:
        tried: list[tuple[Problem, ...]] = []
        for option in self.options:
            found = tuple(option.check(value, path))
            if not any(problem.known for problem in found):
                yield from found
                return
            tried.append(found)
        gentle = [found for found in tried if not any(problem.fatal for problem in found)]
        if len(gentle) == 1:
            yield from gentle[0]
        else:
            allowed = together(tried)
            yield Problem(path, "Invalid input", path, allowed=allowed, tried=tuple(tried))


class Nullable(Struct, frozen=True):
    """null, or a shape."""

    shape: Shape

    def check(self, value: Any, path: ConfigPath) -> Iterator[Problem]:
        return iter(()) if value is None else self.shape.check(value, path)


class Tagged(Struct, frozen=True):
    """An object whose member `tag` names the shape that it must have; `refused` is the message."""

    tag: str
    options: Mapping[Any, Shape]
    refused: str = "Invalid input"

    def check(self, value: Any, path: ConfigPath) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield wrong(path, "object", value)
            return
        kind = value.get(self.tag)
        option = self.options.get(kind) if not isinstance(kind, dict | list) else None
        if option is None:
            yield Problem((*path, self.tag), self.refused, path, allowed=None)
        else:
            yield from option.check(value, path)


class ListOf(Struct, frozen=True):
    """An array of one shape."""

    each: Shape

    def check(self, value: Any, path: ConfigPath) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield wrong(path, "array", value)
            return
        for index, one in enumerate(value):
            yield from self.each.check(one, (*path, index))


class Fixed(Struct, frozen=True):
    """An array of these shapes, and of `rest` after them; None where it must end there."""

    items: tuple[Shape, ...]
    rest: Shape | None
    small: str
    big: str

    def check(self, value: Any, path: ConfigPath) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield wrong(path, "tuple", value)
            return
        size = len(self.items)
        if len(value) != size and (self.rest is None or len(value) < size):
            if len(value) < size:
                yield Problem(path, self.small, path)
                return
            yield Problem(path, self.big, path)
        for index, one in enumerate(value):
            shape = self.items[index] if index < size else self.rest
            if shape is not None:
                yield from shape.check(one, (*path, index))


class MapOf(Struct, frozen=True):
    """An object with keys and values of one shape each.

    `every` are keys that must all be there, and no others; None where any key may be.
    """

    each: Shape
    keys: Shape
    every: tuple[str, ...] | None = None

    def check(self, value: Any, path: ConfigPath) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield wrong(path, "record", value)
            return
        if self.every is not None:
            for key in self.every:
                yield from self.each.check(value.get(key, ABSENT), (*path, key))
            yield from unrecognized(value, self.every, path)
            return
        for key, one in value.items():
            place = (*path, key)
            found = tuple(self.keys.check(key, place))
            if any(problem.known for problem in found):
                yield Problem(place, "Invalid key in record", place)
                continue
            yield from found
            yield from self.each.check(one, place)


class Members(Struct, frozen=True):
    """An object with these members and no others, or others of the shape `rest`.

    `needed` are the members that must be there.
    """

    members: Mapping[str, Shape]
    needed: frozenset[str] = field(default_factory=frozenset)
    rest: Shape | None = None

    def check(self, value: Any, path: ConfigPath) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield wrong(path, "object", value)
            return
        for key, shape in self.members.items():
            if key in value:
                yield from shape.check(value[key], (*path, key))
            elif key in self.needed:
                yield from shape.check(ABSENT, (*path, key))
        if value.keys() <= self.members.keys():
            return
        if self.rest is None:
            yield from unrecognized(value, tuple(self.members), path)
            return
        for key in value:
            if key not in self.members:
                yield from self.rest.check(value[key], (*path, key))


class Deferred(Struct):
    """A shape inside itself; `shape` is set once all shapes are made."""

    shape: Shape | None = None

    def check(self, value: Any, path: ConfigPath) -> Iterator[Problem]:
        if self.shape is not None:
            yield from self.shape.check(value, path)


def unrecognized(
    value: Mapping[str, Any], known: tuple[str, ...], path: ConfigPath
) -> Iterator[Problem]:
    """One problem for all keys that are not among the known ones."""
    strange = tuple(key for key in value if key not in known)
    if strange:
        word = "key" if len(strange) == 1 else "keys"
        listed = ", ".join(f'"{key}"' for key in strange)
        yield Problem(
            path,
            f"Unrecognized {word}: {listed}",
            (*path, strange[0]),
            fatal=False,
            strange=strange,
            members=known,
        )


def together(tried: list[tuple[Problem, ...]]) -> tuple[Any, ...] | None:
    """The values that any of the options would take, None where one cannot be listed."""
    found: list[Any] = []
    for option in tried:
        listed = [problem.allowed for problem in option if problem.known]
        if any(values is None for values in listed) or not any(listed):
            return None
        found += [one for values in listed if values for one in values]
    return tuple(found)
