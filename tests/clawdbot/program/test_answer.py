"""Reducing what a program prints to what is compared and kept."""

from __future__ import annotations

import json

import pytest

from jan_tui.clawdbot.program.answer import Answer, CommandResult, answer_of, first_object
from jan_tui.clawdbot.values.confirmation import Listed

STATUS = {
    "resolvedDefault": "jan/a",
    "fallbacks": ["jan/b"],
    "aliases": {"x": "jan/a"},
    "allowed": ["jan/a"],
}
ROWS = [
    {"key": "jan/a", "tags": ["default"], "missing": False},
    {"key": "jan/b", "tags": ["fallback#1", "missing"], "missing": True},
    {"key": "openai/x", "tags": ["fallback#2"], "available": False},
    {"key": "other/y", "tags": ["img-fallback#1"]},
]


def printed(value: object, before: str = "") -> CommandResult:
    return CommandResult(0, before + json.dumps(value), "")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1}', {"a": 1}),
        ('box {x}\n{"a": {"b": 2}}\nafter', {"a": {"b": 2}}),
        ('warning: {"a": 1}', {"a": 1}),
        ("No models found.", None),
        ("", None),
        ("{" * 100_000, None),
    ],
)
def test_the_first_object(text: str, value: object) -> None:
    assert first_object(text) == value


def test_a_whole_answer() -> None:
    results = {"status": printed(STATUS, "a box {\n"), "list": printed({"models": ROWS})}
    answer = answer_of(results, "1")

    assert answer == Answer(
        version="1",
        valid=True,
        primary="jan/a",
        fallbacks=("jan/b",),
        aliases=(("x", "jan/a"),),
        allowed=("jan/a",),
        listed=(
            ("jan/a", Listed.AVAILABLE),
            ("jan/b", Listed.MISSING),
            ("openai/x", Listed.NO_CREDENTIALS),
        ),
        lists_jan=True,
    )


@pytest.mark.parametrize(
    "results",
    [
        {"status": printed(STATUS), "list": printed({"models": ROWS})},
        {"status": printed(STATUS)},
        {"validate": printed({"valid": False, "issues": [{"path": "a.b", "message": "no"}]})},
        {"status": CommandResult(1, "", "Error: no node")},
    ],
)
def test_an_answer_outlives_the_run(results: dict[str, CommandResult]) -> None:
    answer = answer_of(results, "1")

    assert Answer.from_json(json.loads(json.dumps(answer.to_json()))) == answer


@pytest.mark.parametrize("error", ["cannot be read", {"message": "cannot be read"}])
def test_a_refusal_without_issues_keeps_its_reason(error: object) -> None:
    said = answer_of({"validate": printed({"valid": False, "error": error})}, "1")

    assert said.issues == (("<root>", "cannot be read"),)


@pytest.mark.parametrize("kept", [None, [], {}, {"version": 1}, "text"])
def test_what_is_no_answer_is_none(kept: object) -> None:
    assert Answer.from_json(kept) is None


def test_secrets_and_control_characters_are_not_kept() -> None:
    error = {
        "error": {"message": "Invalid config at x:\n- a.b: got sk-abcdefghijklmnop123456\x1b[1m"}
    }
    answer = answer_of({"status": CommandResult(1, json.dumps(error), "")}, "1")

    assert answer.valid is False
    assert [path for path, _ in answer.issues] == ["a.b"]
    assert "abcdefghijklmnop" not in repr(answer)
    assert "\x1b" not in answer.issues[0][1]


def test_a_flood_is_cut() -> None:
    lines = "".join(f"- a{number}: {'x' * 5000}\n" for number in range(1000))
    answer = answer_of({"status": CommandResult(1, "", f"Config invalid\n{lines}")}, "1")

    assert len(answer.issues) == 100
    assert len(answer.issues[0][1]) == 400
