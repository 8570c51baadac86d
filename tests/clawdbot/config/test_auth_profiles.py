"""Keys that lie beside an agent."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from tests.clawdbot.hazards.cases import database
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


SHARED = ".openclaw/state/openclaw.sqlite"
MAIN_STORE = ".openclaw/agents/main/agent/openclaw-agent.sqlite"
OPS_STORE = ".openclaw/agents/ops/agent/openclaw-agent.sqlite"
MOVED = {"auth.sharedStore": {"location": "state-db"}}
OPS = json.dumps({"agents": {"entries": {"ops": {}}}})


def keys(**kept: str) -> dict[str, Any]:
    """Profiles of jan with these keys, by the part of their id after the colon."""
    return {
        "version": 1,
        "profiles": {
            f"jan:{name}": {"type": "api_key", "provider": "jan", "key": key}
            for name, key in kept.items()
        },
    }


def shared(**cells: Any) -> bytes:
    """The state database of openclaw, with these cells beside the owner of the shared store."""
    named = {f"authProfiles.{name}": value for name, value in cells.items()}
    return database(*MOVED.items(), *named.items())


def own(profiles: dict[str, Any], state: dict[str, Any] | None = None) -> bytes:
    """The database of an agent of openclaw."""
    with closing(sqlite3.connect(":memory:")) as made:
        made.execute("CREATE TABLE auth_profile_store (store_key TEXT, store_json TEXT)")
        made.execute("CREATE TABLE auth_profile_state (state_key TEXT, state_json TEXT)")
        made.execute(
            "INSERT INTO auth_profile_store VALUES ('primary', ?)", (json.dumps(profiles),)
        )
        made.execute("INSERT INTO auth_profile_state VALUES ('primary', ?)", (json.dumps(state),))
        made.commit()
        return made.serialize()


def tried(files: dict[str, str | bytes], config: str = "{}") -> list[str]:
    """The keys for jan in the order in which openclaw tries them."""
    reading = Place(config, "openclaw", files).read()
    assert reading.valid
    assert reading.profiles_unreadable is None
    return [one.secret for one in reading.profiles.get("jan", ())]


def test_openclaw_s_shared_profiles_count_once_the_program_has_moved_them() -> None:
    assert tried({SHARED: shared(store=keys(default="k"))}) == ["k"]
    unowned = database(("authProfiles.store", keys(default="k")))
    assert tried({SHARED: unowned}) == []


def test_before_that_those_of_the_agent_main_are_shared() -> None:
    assert tried({MAIN_STORE: own(keys(default="k"))}) == ["k"]
    assert tried({MAIN_STORE: own(keys(default="k"))}, OPS) == ["k"]
    assert tried({MAIN_STORE: own(keys(default="old")), SHARED: shared()}, OPS) == []


def test_an_agent_s_own_profiles_go_before_the_shared_ones() -> None:
    files: dict[str, str | bytes] = {
        SHARED: shared(store=keys(default="shared", both="shared too")),
        OPS_STORE: own(keys(ops="own", both="own too")),
    }
    assert tried(files, OPS) == ["own", "own too", "shared"]
    assert tried(files) == ["shared", "shared too"]


def test_the_order_of_the_store_goes_before_that_of_the_config() -> None:
    store = keys(a="a", b="b", c="c")
    ordered = json.dumps({"auth": {"order": {"jan": ["jan:c", "jan:a"]}}})
    named = json.dumps({"auth": {"profiles": {"jan:b": {"provider": "jan", "mode": "api_key"}}}})
    state = {"order": {"JAN": ["jan:b", "jan:gone", "jan:a"]}}

    assert tried({SHARED: shared(store=store)}) == ["a", "b", "c"]
    assert tried({SHARED: shared(store=store)}, ordered) == ["c", "a"]
    assert tried({SHARED: shared(store=store, state=state)}, ordered) == ["b", "a"]
    assert tried({SHARED: shared(store=store)}, named) == ["b"]


def test_a_token_is_tried_before_a_key() -> None:
    store = keys(a="key")
    store["profiles"]["jan:t"] = {"type": "token", "provider": "jan", "token": "token"}
    assert tried({SHARED: shared(store=store)}) == ["token", "key"]


@pytest.mark.parametrize("cell", [None, 3, [], {"profiles": []}, {"profiles": {"x": 1}}], ids=repr)
def test_a_cell_with_something_else_holds_no_profiles(cell: Any) -> None:
    assert tried({SHARED: shared(store=cell)}) == []


@pytest.mark.parametrize("file", [SHARED, MAIN_STORE])
def test_a_database_that_cannot_be_read_leaves_the_key_unknown(file: str) -> None:
    reading = Place("{}", "openclaw", {file: b"no database" * 100}).read()
    assert reading.valid
    assert reading.profiles == {}
    assert "file is not a database" in (reading.profiles_unreadable or "")
