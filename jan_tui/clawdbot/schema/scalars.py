"""A small language for the shape of a config, checked and worded as the programs' own checker does.

Both releases check with zod 4. This is the part of the language for single values.
"""

from __future__ import annotations

import math
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from jan_tui.clawdbot.values.notices import ConfigPath

ABSENT: Final = object()
_LARGEST_WHOLE = 2**53 - 1


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that a shape does not allow.

    `path` is where the program reports it, `at` where it is written. `fatal` problems keep checks
    of several members from running. `allowed` are the values that would do, None where they are
    not a short list; `bound` is the limit of a number in words.
    """

    path: ConfigPath
    message: str
    at: ConfigPath
    fatal: bool = True
    allowed: tuple[Any, ...] | None = None
    bound: str = ""


def words(text: str) -> tuple[str, ...]:
    """A long list of names, written as running text."""
    return tuple(text.split())


class Shape(ABC):
    """A constraint on one value."""

    __slots__ = ()

    @abstractmethod
    def check(self, value: Any, path: ConfigPath) -> Iterator[Problem]:
        """What is wrong with the value at this path; `ABSENT` where a required one is missing."""


def kind_of(value: Any) -> str:
    """The type that the message names as received."""
    if value is ABSENT:
        return "undefined"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number" if math.isfinite(value) else _NOT_FINITE[str(value)]
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


_NOT_FINITE = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}


def wrong(
    path: ConfigPath, expected: str, value: Any, allowed: tuple[Any, ...] | None = None
) -> Problem:
    message = f"Invalid input: expected {expected}, received {kind_of(value)}"
    return Problem(path, message, path, allowed=allowed)


@dataclass(frozen=True, slots=True)
class Anything(Shape):
    """Taken as it is."""

    def check(self, value: Any, path: ConfigPath) -> Iterator[Problem]:
        return iter(())


@dataclass(frozen=True, slots=True)
class Text(Shape):
    """A string of `least` characters or more that matches `pattern`; `complaint` is the message."""

    least: int = 0
    pattern: str = ""
    complaint: str = ""

    def check(self, value: Any, path: ConfigPath) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield wrong(path, "string", value)
            if isinstance(value, list) and len(value) < self.least:
                message = f"Too small: expected array to have >={self.least} items"
                yield Problem(path, message, path, fatal=False)
            return
        if len(value) < self.least:
            message = f"Too small: expected string to have >={self.least} characters"
            yield Problem(path, message, path, fatal=False)
        if self.pattern and not re.search(self.pattern, value):
            yield Problem(path, self.complaint, path, fatal=False)


@dataclass(frozen=True, slots=True)
class Number(Shape):
    """A finite number: whole, above, at least, at most."""

    whole: bool = False
    above: int | None = None
    least: int | None = None
    most: int | None = None

    def check(self, value: Any, path: ConfigPath) -> Iterator[Problem]:
        if kind_of(value) != "number":
            yield wrong(path, "number", value)
        elif self.whole and value != int(value):
            yield Problem(path, "Invalid input: expected int, received number", path)
        else:
            yield from self._limits(value, path)

    def _limits(self, value: float, path: ConfigPath) -> Iterator[Problem]:
        if self.whole and value > _LARGEST_WHOLE:
            yield Problem(path, f"Too big: expected int to be <={_LARGEST_WHOLE}", path)
        if self.whole and value < -_LARGEST_WHOLE:
            yield Problem(path, f"Too small: expected int to be >=-{_LARGEST_WHOLE}", path)
        if self.above is not None and value <= self.above:
            message = f"Too small: expected number to be >{self.above}"
            bound = f"must be greater than {self.above}"
            yield Problem(path, message, path, fatal=False, bound=bound)
        if self.least is not None and value < self.least:
            message = f"Too small: expected number to be >={self.least}"
            yield Problem(path, message, path, fatal=False, bound=f"minimum: {self.least}")
        if self.most is not None and value > self.most:
            message = f"Too big: expected number to be <={self.most}"
            yield Problem(path, message, path, fatal=False, bound=f"maximum: {self.most}")


@dataclass(frozen=True, slots=True)
class Flag(Shape):
    """true or false."""

    def check(self, value: Any, path: ConfigPath) -> Iterator[Problem]:
        if not isinstance(value, bool):
            yield wrong(path, "boolean", value, allowed=(True, False))


@dataclass(frozen=True, slots=True)
class Literal(Shape):
    """Exactly this value."""

    value: Any

    def check(self, value: Any, path: ConfigPath) -> Iterator[Problem]:
        if not _same(value, self.value):
            message = f"Invalid input: expected {_quoted(self.value)}"
            yield Problem(path, message, path, allowed=(self.value,))


@dataclass(frozen=True, slots=True)
class Enum(Shape):
    """One of these strings, which the checker lists when it refuses another."""

    values: tuple[str, ...]

    def check(self, value: Any, path: ConfigPath) -> Iterator[Problem]:
        if not any(_same(value, one) for one in self.values):
            listed = "|".join(map(_quoted, self.values))
            message = f"Invalid option: expected one of {listed}"
            yield Problem(path, message, path, allowed=self.values)


@dataclass(frozen=True, slots=True)
class OneOf(Shape):
    """One of these values, which the checker does not list."""

    values: tuple[Any, ...]

    def check(self, value: Any, path: ConfigPath) -> Iterator[Problem]:
        if not any(_same(value, one) for one in self.values):
            yield Problem(path, "Invalid input", path, allowed=self.values)


def _same(value: Any, wanted: Any) -> bool:
    return type(value) is type(wanted) and value == wanted


def _quoted(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value).lower()
