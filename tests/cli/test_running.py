"""Where a call leads: the dashboard, or text for who cannot use it."""

from __future__ import annotations

import pytest

from jan_tui.cli.running import text_reason
from tests.cli.conftest import NOBODY, Run

XTERM = {"TERM": "xterm"}


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        (XTERM, ""),
        ({"TERM": "linux"}, ""),
        ({"TERM": "dumb"}, "TERM is dumb"),
        ({"TERM": "unknown"}, "TERM is unknown"),
        ({}, "TERM is not set"),
        ({**XTERM, "ACCESSIBLE": "1"}, "ACCESSIBLE is set"),
        ({**XTERM, "ACCESSIBLE": "false"}, ""),
        ({**XTERM, "JAN_TUI_PLAIN": "1"}, "JAN_TUI_PLAIN is set"),
        ({**XTERM, "ACCESSIBLE": "1", "JAN_TUI_PLAIN": "0"}, ""),
        ({"TERM": "dumb", "JAN_TUI_PLAIN": "0"}, ""),
    ],
)
def test_why_there_is_text(environment: dict[str, str], reason: str) -> None:
    assert text_reason(environment, plain=False) == reason


def test_an_option_goes_before_all() -> None:
    assert text_reason({**XTERM, "JAN_TUI_PLAIN": "0"}, plain=True) == "--plain is given"


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({}, ""),
        ({"TERM": "dumb"}, ""),
        ({"JAN_TUI_PLAIN": "1"}, "JAN_TUI_PLAIN is set"),
        ({"ACCESSIBLE": "1"}, "ACCESSIBLE is set"),
        ({"ACCESSIBLE": "1", "JAN_TUI_PLAIN": "0"}, ""),
    ],
)
def test_without_a_terminal_text_is_asked_for(environment: dict[str, str], reason: str) -> None:
    assert text_reason(environment, plain=False, terminal=False) == reason


@pytest.mark.parametrize("variable", ["JAN_TUI_PLAIN", "ACCESSIBLE"])
def test_a_variable_stands_for_the_option_without_a_terminal(
    variable: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("--ascii").status == 2
    monkeypatch.setenv(variable, "1")
    said = run("--ascii")
    assert said.status == 1
    assert said.out.startswith(f"down  {NOBODY}")
    assert f"since {variable} is set" in said.err


def test_windows_has_no_term() -> None:
    assert text_reason({}, plain=False, windows=True) == ""
