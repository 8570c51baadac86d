"""A text of one line is spread over lines without a change of anything but blanks."""

from __future__ import annotations

import pytest

from jan_tui.json5_text import parse, readable, unfolded
from tests.json5_text.test_removal import FEW, MANY, steps


@pytest.mark.parametrize(
    ("folded", "spread"),
    [
        ("{}", "{}"),
        ('{a: {b: 1}, c: [1, 2]}', '{\n  a: {b: 1},\n  c: [1, 2]\n}'),
        ('{ a: {b: {c: []}}, }', '{\n  a: {\n    b: {c: []}\n  },\n}'),
        ('{ a: {}, /* of b */ b: [ {} ] /* end */ } // x\r\n',
         '{\r\n  a: {},\r\n  /* of b */ b: [ {} ] /* end */\r\n} // x\r\n'),
        ('{"a,b": {"}": {}, "x": "1 ,  2"}}', '{\n  "a,b": {"}": {}, "x": "1 ,  2"}\n}'),
    ],
)  # fmt: skip
def test_each_member_has_its_line(folded: str, spread: str) -> None:
    made = unfolded(folded)
    assert parse(made) == parse(folded)
    assert "".join(made.split()) == "".join(folded.split())
    assert made == spread


def test_it_takes_steps_in_proportion_to_the_text() -> None:
    def taken(count: int) -> int:
        text = "{a: [" + "{b: {c: 1}}, " * count + " " * count + "]}"
        return steps(lambda: unfolded(text))

    assert taken(MANY) <= taken(FEW) * MANY / FEW * 1.2


@pytest.mark.parametrize(
    ("before", "after", "spread"),
    [
        ("{}", "{p: {a: 1}}", True),
        ("{p: {a: 1}}", "{p: {a: 2}}", False),
        ("{p: {a: 1}}", "{p: {a: 1}, q: 1}", False),
        ("{p: {a: 1}}", "{}", False),
        ("{\n}", "{\n  p: {a: 1}}", False),
        ("// mine\n{}\n", "// mine\n{p: {a: 1}}\n", True),
    ],
)
def test_only_what_gains_a_member_there_is_spread(before: str, after: str, spread: bool) -> None:
    assert (readable(before, after, ("p",)) != after) == spread
