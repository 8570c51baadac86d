"""`${NAME}` in values."""

from __future__ import annotations

import pytest

from jan_tui.clawdbot.config.substitution import mentions, substitute

VALUES = {"A": "1", "B": "${A}", "BLANK": "", "_": "u"}


@pytest.mark.parametrize(
    ("text", "expected", "missing"),
    [
        pytest.param("x${A}y${A}", "x1y1", [], id="anywhere"),
        pytest.param("${B}", "${A}", [], id="not-read-again"),
        pytest.param("${_}", "u", [], id="underscore"),
        pytest.param("$${A}", "${A}", [], id="escaped"),
        pytest.param("$$${A}", "$${A}", [], id="dollar-before-escaped"),
        pytest.param("$${NO}", "${NO}", [], id="escaped-is-never-missing"),
        pytest.param(
            "$A ${a} ${1A} ${A:-x} ${} ${A", "$A ${a} ${1A} ${A:-x} ${} ${A", [], id="else"
        ),
        pytest.param("${NO}-${BLANK}", "${NO}-${BLANK}", ["NO", "BLANK"], id="unset-and-empty"),
        pytest.param("${A${A}}", "${A1}", [], id="nested"),
    ],
)
def test_substitutes(text: str, expected: str, missing: list[str]) -> None:
    said: list[str] = []

    assert substitute(text, VALUES, said.append) == expected
    assert said == missing


def test_mentions_leaves_out_what_is_escaped() -> None:
    assert mentions("${A} $${B} ${C}") == ("A", "C")
