"""What stands where a key would, and what is a key all the same."""

from __future__ import annotations

import pytest

from jan_tui.redact.placeholders import is_placeholder


@pytest.mark.parametrize(
    "text",
    [
        *("", "changeme", "dummy", "empty", "jan", "jan-local", "lm-studio", "local", "n/a"),
        *("no-key", "no-key-required", "no_key", "nokey", "none", "not-needed", "not_needed"),
        *("notneeded", "null", "ollama", "placeholder", "sk-no-key-required", "sk-none", "sk-xxx"),
        *("unused", "x", "your-api-key", "your_api_key", "your-key"),
        *(" Ollama ", "XXXX", "sk-xxxxxxxx", "****", "•••", "...", "<your key>"),
    ],
)
def test_stands_for_no_key(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize("text", ["ollama1", "sk-xxx1", "jan local", "xy", "my <key>", "local-key"])
def test_may_be_a_key(text: str) -> None:
    assert not is_placeholder(text)
