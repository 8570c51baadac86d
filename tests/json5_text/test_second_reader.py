"""The other reader agrees, differs with a place, or is not asked, with a reason."""

from __future__ import annotations

import pytest

from jan_tui.json5_text.second_reader import DEPTH_LIMIT, SIZE_LIMIT, Verdict, ask_second_reader
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
    assert ask_second_reader(text).verdict is Verdict.AGREES


def test_differs_with_the_place() -> None:
    reading = ask_second_reader("{a: [1, {b: 2}]}", lambda text: {"a": [1, {"b": 3}]})
    assert reading.verdict is Verdict.DIFFERS
    assert reading.reason == "the package json5 reads another value at a[1].b"


def test_differs_where_the_other_reader_refuses() -> None:
    def refuse(text: str) -> JsonValue:
        raise ValueError("unexpected b")

    reading = ask_second_reader("{a: 1}", refuse)
    assert reading.verdict is Verdict.DIFFERS
    assert reading.reason == "the package json5 refuses the text: unexpected b"


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
    reading = ask_second_reader(text)
    assert reading.verdict is Verdict.SKIPPED
    assert reason in reading.reason
