"""The other reader agrees, differs with a place, or is not asked, with a reason."""

from __future__ import annotations

import pytest

from jan_tui.json5_text.second_opinion import DEPTH_LIMIT, SIZE_LIMIT, Verdict, second_opinion
from jan_tui.json5_text.values import JsonValue


@pytest.mark.parametrize(
    "text",
    [
        "{a: 1, /* x */ b: [0x10, .5, 1e400, -0, NaN], a: 2}",
        "{a: '\\ud83d\\ude00', '\\ud83d\\ude00': '\\ud83d'}",
        "[9007199254740993, 1.0, 100000000000000000000]",
        "{n: 1" + "0" * 400 + "}",
    ],
)
def test_agrees(text: str) -> None:
    assert second_opinion(text).verdict is Verdict.AGREES


def test_differs_with_the_place() -> None:
    opinion = second_opinion("{a: [1, {b: 2}]}", lambda text: {"a": [1, {"b": 3}]})
    assert opinion.verdict is Verdict.DIFFERS
    assert opinion.reason == "the package json5 reads another value at a[1].b"


def test_differs_where_the_other_reader_refuses() -> None:
    def refuse(text: str) -> JsonValue:
        raise ValueError("unexpected b")

    opinion = second_opinion("{a: 1}", refuse)
    assert opinion.verdict is Verdict.DIFFERS
    assert opinion.reason == "the package json5 refuses the text: unexpected b"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[" * (DEPTH_LIMIT + 1) + "]" * (DEPTH_LIMIT + 1), "levels deep"),
        ("[" * 10_000 + "]" * 10_000, "levels deep"),
        ("[]" + " " * SIZE_LIMIT, "characters"),
        ("1" * 5000, "digits"),
    ],
)
def test_is_not_asked_beyond_its_limits(text: str, reason: str) -> None:
    opinion = second_opinion(text)
    assert opinion.verdict is Verdict.SKIPPED
    assert reason in opinion.reason
