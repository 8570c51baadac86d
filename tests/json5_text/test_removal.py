"""Deleting takes steps in proportion to the text, whatever stands beside what goes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from jan_tui.json5_text import Delete, edit

FEW, MANY = 500, 2000

BLANKS = {"space": " ", "line": "\n", "spaced line": " \n", "tab": "\t", "comment": "/**/ "}
PLACES = {
    "before": "{a: 1,%sb: 2, c: 3}",
    "after": "{a: 1, b: 2,%s c: 3}",
    "own line": "{\n  a: 1,%s\n  b: 2,\n%s  c: 3\n}",
    "last": "{a: 1, b: 2%s}",
    "comma first": "{ a: 1%s\n, b: 2\n, c: 3 }",
}
DUPLICATES = {
    "one line": ("{", "b: 1, ", "c: 2}"),
    "lines": ("{\n", "  b: 1,\n", "  c: 2\n}"),
    "comma first": ("{\n  c: 2", "\n, b: 1", "\n}"),
    "commented": ("{\n", "  // one\n  b: 1, // beside\n", "  c: 2\n}"),
}


def steps(work: Callable[[], object]) -> int:
    """Lines of Python that are run."""
    count = 0

    def trace(_frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def _linear(few: str, many: str) -> None:
    """Four times the text takes four times the steps, and a little of what is always there."""
    taken = [
        steps(lambda text=text: edit(text, [Delete(("b",))]))  # type: ignore[misc]
        for text in (few, many)
    ]
    assert taken[1] <= taken[0] * MANY / FEW * 1.2


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("blank", BLANKS)
def test_beside_blanks(place: str, blank: str) -> None:
    few, many = (PLACES[place].replace("%s", BLANKS[blank] * count) for count in (FEW, MANY))
    _linear(few, many)


@pytest.mark.parametrize("shape", DUPLICATES)
def test_among_duplicates(shape: str) -> None:
    head, member, end = DUPLICATES[shape]
    _linear(head + member * FEW + end, head + member * MANY + end)
