"""Where a call leads: the dashboard, or text for who cannot use it."""

from __future__ import annotations

import pytest

from jan_tui.cli.running import text_reason

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


def test_windows_has_no_term() -> None:
    assert text_reason({}, plain=False, windows=True) == ""
