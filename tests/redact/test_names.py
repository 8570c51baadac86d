"""Which names are names of secrets."""

from __future__ import annotations

import pytest

from jan_tui.redact import is_secret_name
from tests.redact.planting import INNOCENT, NAMES


@pytest.mark.parametrize("name", NAMES)
def test_secret(name: str) -> None:
    assert is_secret_name(name)
    assert is_secret_name(f"my_{name}") or name in ("PIN", "pin", "hft")


@pytest.mark.parametrize("name", INNOCENT)
def test_innocent(name: str) -> None:
    assert not is_secret_name(name)


@pytest.mark.parametrize(
    "before",
    [
        *("max", "min", "context", "total", "prompt", "completion", "input", "output", "reserve"),
        *("cached", "num", "n", "thinking", "budget", "threshold", "reasoning", "draft", "keep"),
        *("predict", "generated", "used", "remaining", "free", "soft", "hard", "limit", "count"),
    ],
)
def test_an_amount_of_text_is_no_secret(before: str) -> None:
    assert not is_secret_name(f"{before}_tokens")
    assert not is_secret_name(f"{before}Token")
    assert is_secret_name("bot_token")


@pytest.mark.parametrize("name", ["tokens", "seed", "keys", "maxTokens", "contextTokens"])
def test_a_number_counts_something(name: str) -> None:
    assert not is_secret_name(name, number=True)


@pytest.mark.parametrize("name", ["password", "pin", "apiKey", "otp", "token"])
def test_a_number_is_a_secret(name: str) -> None:
    assert is_secret_name(name, number=True)
