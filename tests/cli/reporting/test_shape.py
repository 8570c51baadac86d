"""Keys and types of a config, without what identifies anyone."""

from __future__ import annotations

from typing import Any

import pytest

from jan_tui.clawdbot import config_words
from jan_tui.cli.reporting.shape import shape_of

WORDS = frozenset({"models", "id", "list", "on"})


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ("Anna", "text"),
        (" ", "empty text"),
        ("${KEY}", "a variable"),
        (4915112345678, "number"),
        (1.5, "number"),
        (True, True),
        (None, None),
        ([], []),
        ({}, {}),
        (
            {"on": False, "anna": "x", "4915": 1},
            {"on": False, "<name 1>": "text", "<name 2>": "number"},
        ),
        (["a", "b", 1], [{"<times>": 2, "<each>": "text"}, "number"]),
        (
            {"list": [{"id": "a"}, {"id": "b"}]},
            {"list": [{"<times>": 2, "<each>": {"id": "text"}}]},
        ),
    ],
)
def test_a_value_is_its_type(value: object, shape: object) -> None:
    assert shape_of(value, WORDS) == shape


def test_it_ends() -> None:
    deep: Any = "x"
    for _ in range(500):
        deep = {"list": deep}
    assert "deeper" in str(shape_of(deep, WORDS))
    wide = {f"k{number}": number for number in range(5000)}
    assert len(shape_of(wide, WORDS)) == 61


def test_the_words_are_those_of_the_schema() -> None:
    words = config_words("clawdbot")
    assert {"providers", "baseUrl", "apiKey", "primary", "groups"} <= words
    assert "jan" not in words
    assert config_words("no such program") == frozenset()
