"""The block that lacks its end is named, where the lines tell which one it is."""

from __future__ import annotations

import pytest

from jan_tui.json5_text import Json5Error, parse

CONFIG = """\
{
  models: {
    providers: {
      jan: {
        baseUrl: "http://127.0.0.1:1337/v1",
        models: [
          {
            id: "a",
          },
          {
            id: "b",
          },
        ],
      },
    },
  },
  agents: {
    defaults: {
      model: { primary: "jan/a" },
    },
  },
}
"""
OPENED = {12: 10, 13: 6, 14: 4, 15: 3, 16: 2, 20: 18, 21: 17}
"""The line of each closing bracket and that of its opening one."""


@pytest.mark.parametrize("line", OPENED)
@pytest.mark.parametrize("whole", [True, False], ids=["line", "bracket"])
@pytest.mark.parametrize("tabs", [False, True])
def test_a_missing_bracket_is_told_by_its_block(line: int, *, whole: bool, tabs: bool) -> None:
    rows = CONFIG.replace("  ", "\t").splitlines() if tabs else CONFIG.splitlines()
    rows[line - 1] = "" if whole else rows[line - 1].replace("}", "").replace("]", "")
    with pytest.raises(Json5Error) as caught:
        parse("\n".join(rows))
    assert caught.value.line == OPENED[line]
    assert "unclosed" in caught.value.message


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{\n  gateway: { mode: "local",\n  agents: { list: [] },\n}\n', 2),
        ("{\n  a: { b: 1,\n    c: { d: 2,\n    e: 3,\n  },\n  f: 4,\n}\n", 3),
        ("{\n  a: {\n    empty: {\n  },\n  b: {},\n}\n", 3),
    ],
)
def test_members_beside_the_opening_bracket_and_blocks_without_one(text: str, line: int) -> None:
    with pytest.raises(Json5Error) as caught:
        parse(text)
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("text", "line"),
    [("{\na: {\nb: 1,\nc: 2\n}\n", 1), ("{ a: { b: 1,\n c: 2 }\n", 1), ("[[1, 2]\n", 1)],
    ids=["not-indented", "in-one-line", "array"],
)
def test_without_indentation_the_outermost_is_told(text: str, line: int) -> None:
    with pytest.raises(Json5Error) as caught:
        parse(text)
    assert caught.value.line == line
    assert "before line" not in caught.value.message


def test_a_missing_comma_stays_one() -> None:
    with pytest.raises(Json5Error, match="missing comma after the value of a"):
        parse("{\n  a: 1\n  b: 2,\n}\n")
