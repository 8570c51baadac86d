"""The same text read by another program: the PyPI package `json5`.

Before a save both readers must see the value that is wanted. The package is slow (10 to 50 ms for
each KB) and recurses, so it is asked in a worker, and not at all beyond the limits below.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from msgspec import Struct

from jan_tui.json5_text.literals import double, exact, joined
from jan_tui.json5_text.scanner import Node, levels, scan
from jan_tui.json5_text.spelling import spelled_path
from jan_tui.json5_text.values import JsonValue, same, value_of

SIZE_LIMIT = 64 * 1024
"""Characters of text beyond which the package is not asked: it would take seconds."""

DEPTH_LIMIT = 40
"""Levels of nesting beyond which the package runs out of stack."""


class Verdict(StrEnum):
    """What the other reader says."""

    AGREES = "agrees"
    DIFFERS = "differs"
    SKIPPED = "skipped"


class Check(Struct, frozen=True):
    """The verdict, and in one sentence where the readers differ or why the other was not asked."""

    verdict: Verdict
    reason: str = ""


def ask_second_reader(text: str, read: Callable[[str], JsonValue] | None = None) -> Check:
    """Whether the package `json5` reads what `parse` reads. Raises Json5Error as that does.

    Known deviations of the package are set right first: surrogate pairs that it leaves in two
    parts, whole numbers that JavaScript rounds, and -0, which it reads as 0. `read` stands in for
    the package.
    """
    root = scan(text).root
    if len(text) > SIZE_LIMIT:
        return Check(Verdict.SKIPPED, f"the text is longer than {SIZE_LIMIT} characters")
    if _deeper_than(root, DEPTH_LIMIT):
        return Check(Verdict.SKIPPED, f"the text is nested more than {DEPTH_LIMIT} levels deep")
    try:
        theirs = (read or _package())(text)
    except RecursionError:
        return Check(Verdict.SKIPPED, "the other reader ran out of stack")
    except ValueError as error:
        if "integer string conversion" in str(error):
            return Check(Verdict.SKIPPED, "a number has more digits than the other reader takes")
        return Check(Verdict.DIFFERS, f"the package json5 refuses the text: {error}")
    ours = _as_doubles(value_of(root))
    theirs = _as_doubles(theirs)
    if same(ours, theirs):
        return Check(Verdict.AGREES)
    where = spelled_path(_first_difference(ours, theirs))
    return Check(Verdict.DIFFERS, f"the package json5 reads another value at {where}")


def _package() -> Callable[[str], JsonValue]:
    import json5

    loads: Callable[[str], JsonValue] = json5.loads
    return loads


def _deeper_than(root: Node, limit: int) -> bool:
    return any(depth >= limit for depth, _ in enumerate(levels(root)))


def _as_doubles(value: JsonValue) -> JsonValue:
    """A copy with surrogate pairs joined, numbers as JavaScript holds them, and no -0.

    It may recurse: what comes here is not deeper than the limit.
    """
    if isinstance(value, dict):
        return {joined(key): _as_doubles(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_as_doubles(inner) for inner in value]
    if isinstance(value, str):
        return joined(value)
    if isinstance(value, bool) or value is None:
        return value
    return exact(double(value)) or 0


def _first_difference(ours: JsonValue, theirs: JsonValue) -> list[str | int]:
    """The path of the deepest value in which alone the two differ, as far as it can be told."""
    path: list[str | int] = []
    while True:
        step = _differing_step(ours, theirs)
        if step is None:
            return path
        path.append(step)
        ours, theirs = _inner(ours, step), _inner(theirs, step)


def _differing_step(ours: JsonValue, theirs: JsonValue) -> str | int | None:
    if isinstance(ours, dict) and isinstance(theirs, dict) and ours.keys() == theirs.keys():
        return next((key for key in ours if not same(ours[key], theirs[key])), None)
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        return next((at for at in range(len(ours)) if not same(ours[at], theirs[at])), None)
    return None


def _inner(value: JsonValue, step: str | int) -> JsonValue:
    if isinstance(value, dict) and isinstance(step, str):
        return value[step]
    if isinstance(value, list) and isinstance(step, int):
        return value[step]
    raise LookupError(step)
