"""Keys that lie beside an agent."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.clawdbot.places import Place

STORE = ".clawdbot/agents/main/agent/auth-profiles.json"
OLD = ".clawdbot/agents/main/agent/auth.json"


def kept(text: str, name: str = STORE) -> dict[str, list[tuple[str, str, bool]]]:
    reading = Place(files={name: text}).read()
    return {
        provider: [(one.id, one.secret, one.has_key) for one in found]
        for provider, found in reading.profiles.items()
    }


def store(**entry: Any) -> str:
    return json.dumps({"version": 1, "profiles": {"jan:default": entry}})


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        pytest.param({"type": "api_key", "provider": "jan", "key": "k"}, ("k", True), id="key"),
        pytest.param({"type": "token", "provider": "JAN ", "token": "t"}, ("t", True), id="token"),
        pytest.param({"type": "oauth", "provider": "jan", "access": "a"}, ("a", False), id="oauth"),
        pytest.param({"type": "api_key", "provider": "jan", "key": " "}, (" ", False), id="blank"),
        pytest.param({"type": "api_key", "provider": "jan"}, ("", False), id="no-key"),
    ],
)
def test_profiles_that_count(entry: dict[str, Any], expected: tuple[str, bool]) -> None:
    assert kept(store(**entry)) == {"jan": [("jan:default", *expected)]}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(store(type="other", provider="jan", key="k"), id="unknown-type"),
        pytest.param(store(type="api_key", key="k"), id="no-provider"),
        pytest.param(store(type="api_key", provider="", key="k"), id="empty-provider"),
        pytest.param("[]", id="array"),
        pytest.param('{"profiles": []}', id="profiles-array"),
        pytest.param("{ broken", id="broken"),
        pytest.param("", id="empty"),
    ],
)
def test_what_is_no_profile_is_left_out_in_silence(text: str) -> None:
    assert kept(text) == {}


def test_old_store_counts_where_there_is_no_new_one() -> None:
    old = '{"jan": {"type": "api_key", "key": "x"}, "z": 5}'

    assert kept(old, OLD) == {"jan": [("jan:default", "x", True)]}
    assert Place(files={OLD: old, STORE: '{"profiles": {}}'}).read().profiles == {}


def test_openclaw_store_is_recognised_and_never_guessed() -> None:
    database = ".openclaw/agents/main/agent/openclaw-agent.sqlite"
    reading = Place(release="openclaw", files={database: "SQLite format 3"}).read()

    assert reading.profiles == {}
    assert reading.profiles_unreadable is not None
    assert "openclaw-agent.sqlite" in reading.profiles_unreadable
    assert Place(release="openclaw").read().profiles_unreadable is None


def test_openclaw_reports_old_profiles_that_wait_for_its_doctor() -> None:
    waiting = ".openclaw/agents/main/agent/auth-profiles.json"
    text = store(type="api_key", provider="jan", key="secret-key")
    reading = Place(release="openclaw", files={waiting: text}).read()

    (notice,) = reading.notices
    assert notice.code == "legacy-auth-store"
    assert "jan" in notice.message
    assert "openclaw doctor --fix" in notice.fix
    assert "secret-key" not in notice.message + notice.fix
