"""The allowlist as the program prints it (answers of openclaw 2026.9.6)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.clawdbot.hazards.cases import here

ENTRY: dict[str, Any] = {
    "baseUrl": "http://127.0.0.1:9/v1",
    "apiKey": "x",
    "api": "openai-completions",
}


@pytest.mark.parametrize(
    ("key", "provider", "ids", "allowed"),
    [
        ("foo@home", "openai", ["foo@home"], ["openai/foo@home"]),
        ("foo@home", "openai", ["foo@home", "foo"], ["openai/foo", "openai/foo@home"]),
        ("foo@home", "openai", ["foo"], ["jan/foo"]),
        ("Foo@home", "openai", ["foo@home", "foo"], ["openai/foo"]),
        ("openai/foo", "openai", ["foo@home"], ["openai/foo@home"]),
        ("openai/foo@work", "openai", ["foo@home", "foo"], ["openai/foo", "openai/foo@home"]),
        ("openai/Foo@home", "openai", ["foo@home"], ["openai/Foo"]),
        ("foo@q4@home", "openai", ["foo@q4@home"], ["openai/foo@q4@home"]),
        ("foo@home", "other", ["foo@home", "foo"], ["other/foo"]),
        ("other/foo@home", "other", ["foo@home"], ["other/foo"]),
    ],
)
def test_ids_that_end_with_a_profile(
    key: str, provider: str, ids: list[str], allowed: list[str]
) -> None:
    """Only openai takes the models of its list for those without the profile."""
    listed = [{"id": each, "name": each} for each in ids]
    jan = [{"id": "a", "name": "a"}]
    providers = {"jan": {**ENTRY, "models": jan}, provider: {**ENTRY, "models": listed}}
    defaults = {"model": {"primary": "jan/a"}, "models": {key: {}}}
    text = json.dumps({"agents": {"defaults": defaults}, "models": {"providers": providers}})
    assert list(here(text, "openclaw").predict().allowed) == allowed
