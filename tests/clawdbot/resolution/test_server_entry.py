"""Which entry is Jan's: one named jan, else one with the address of the server that is asked."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jan_tui.clawdbot.values.prediction import Mode, Prediction, ServerFacts, Status
from tests.clawdbot.places import Place

WIZARD = "custom-127-0-0-1-1337"
REMOTE = "http://10.0.0.5:1337/v1"
SERVED = ServerFacts(served=("a", "b"))


def entry(url: str = "http://127.0.0.1:1337/v1", *ids: str, **more: Any) -> dict[str, Any]:
    models = [{"id": one, "name": one} for one in ids or ("a",)]
    return {"baseUrl": url, "apiKey": "k", "api": "openai-completions", "models": models, **more}


def predicted(
    providers: dict[str, Any],
    primary: str | None = None,
    *fallbacks: str,
    facts: ServerFacts = SERVED,
    release: str = "openclaw",
    env: dict[str, str] | None = None,
) -> Prediction:
    model = {"primary": primary, "fallbacks": list(fallbacks)} if primary else {}
    config = {"models": {"providers": providers}, "agents": {"defaults": {"model": model}}}
    return Place(json.dumps(config), release, env=env or {}).predict(facts)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1337/v1",
        "http://localhost:1337",
        "127.0.0.1:1337/v1",
        "https://[::1]:1337/v1/",
        "http://0.0.0.0:1337/other",
        " HTTP://LOCALHOST:1337/v1 ",
    ],
)
def test_an_address_is_the_same_server_however_it_is_written(url: str) -> None:
    found = predicted({WIZARD: entry(url)}, f"{WIZARD}/a")
    assert (found.provider.id, found.provider.mode) == (WIZARD, Mode.EXPLICIT)
    assert found.primary is not None
    assert found.primary.status is Status.SERVED


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1234/v1", REMOTE, "http://127.0.0.1/v1", "nonsense://", "", "${X"]
)
def test_another_server_is_not_jan(url: str) -> None:
    found = predicted({"other": entry(url)}, "openai/x")
    assert (found.provider.id, found.provider.mode) == ("jan", Mode.OFF)


@pytest.mark.parametrize(
    ("name", "url", "known"),
    [
        ("custom-192-168-1-20-1337", "http://192.168.1.20:1337/v1", True),
        ("custom-192-168-1-20-1338", "http://192.168.1.20:1338/v1", False),
        ("other", "http://192.168.1.20:1337/v1", True),
        ("Jan AI", "https://jan.example/v1", True),
        ("my-jan", "http://127.0.0.1:4242/v1", True),
        ("janet", "http://127.0.0.1:4242/v1", False),
        ("other", "http://127.0.0.1:4242/v1", False),
    ],
)
def test_a_jan_elsewhere_is_known_where_the_chain_names_it(
    name: str, url: str, known: bool
) -> None:
    found = predicted({name: entry(url)}, f"{name}/a")
    assert found.provider.id == (name.lower() if known else "jan")
    assert (found.provider.base_url == url) is known
    assert predicted({name: entry(url)}, "jan/a").provider.id == found.provider.id
    assert predicted({name: entry(url)}, "openai/x").provider.mode is Mode.OFF


def test_an_entry_at_the_address_goes_before_one_elsewhere() -> None:
    providers = {"my-jan": entry(REMOTE), "other": entry()}
    assert predicted(providers, "my-jan/a").provider.id == "other"


def test_the_server_asked_decides() -> None:
    providers = {WIZARD: entry(), "lan": entry(REMOTE)}
    assert predicted(providers).provider.id == WIZARD
    facts = ServerFacts(REMOTE, served=("a",))
    assert predicted(providers, facts=facts).provider.id == "lan"


@pytest.mark.parametrize("name", ["jan", "Jan", " jan "])
def test_a_name_goes_before_an_address(name: str) -> None:
    found = predicted({WIZARD: entry(), name: entry(REMOTE)}, f"{WIZARD}/a")
    assert (found.provider.id, found.provider.base_url) == ("jan", REMOTE)


def test_of_several_the_one_that_the_chain_names_first_counts() -> None:
    providers = {"one": entry(), "two": entry(), "three": entry()}
    assert predicted(providers).provider.id == "one"
    assert predicted(providers, "three/a", "two/a").provider.id == "three"
    assert predicted(providers, "openai/x", "two/a").provider.id == "two"


def test_the_exact_key_goes_before_another_spelling() -> None:
    providers = {"Local": entry(apiKey="first"), "local": entry(apiKey="second")}
    assert predicted(providers, "local/a").provider.api_key == "second"


@pytest.mark.parametrize(
    ("release", "unlisted"), [("clawdbot", Status.MISSING), ("openclaw", Status.SERVED)]
)
def test_models_of_a_second_entry_for_the_server_have_their_own_status(
    release: str, unlisted: Status
) -> None:
    providers = {"jan": entry(), WIZARD: entry("http://localhost:1337/v1", "b", "c")}
    fallbacks = (f"{WIZARD}/b", f"{WIZARD}/c", f"{WIZARD}/a", "other/a")
    found = predicted(providers, "jan/a", *fallbacks, release=release)
    assert [link.status for link in found.fallbacks] == [
        Status.SERVED,
        Status.CONFIGURED,
        unlisted,
        Status.OTHER_PROVIDER,
    ]
    unasked = predicted(providers, f"{WIZARD}/b", facts=ServerFacts())
    assert unasked.primary is not None
    assert unasked.primary.status is Status.UNKNOWN


@pytest.mark.parametrize(
    ("release", "env", "status"),
    [
        ("openclaw", {}, Status.MISSING),
        ("openclaw", {"JAN_API_KEY": "k"}, Status.MISSING),
        ("clawdbot", {}, Status.MISSING),
        ("clawdbot", {"JAN_API_KEY": "k"}, Status.SERVED),
    ],
)
def test_jan_beside_it_is_there_only_by_discovery(
    release: str, env: dict[str, str], status: Status
) -> None:
    found = predicted({WIZARD: entry()}, "jan/a", release=release, env=env)
    assert found.primary is not None
    assert found.primary.status is status
    if status is Status.MISSING:
        assert found.primary.note == f"there is no provider jan; Jan is set up as {WIZARD}"


@pytest.mark.parametrize(
    ("name", "variable", "release", "key"),
    [
        # Seen in the requests of both programs: tests/data/provider_names/first_turns.json.
        ("openai", "OPENAI_API_KEY", "clawdbot", "v"),
        ("openai", "OPENAI_API_KEY", "openclaw", "v"),
        (WIZARD, "CUSTOM_127_0_0_1_1337_API_KEY", "openclaw", "k"),
        (WIZARD, "JAN_API_KEY", "clawdbot", "k"),
        ("lmstudio", "LM_API_TOKEN", "openclaw", "v"),
        ("lmstudio", "LM_API_TOKEN", "clawdbot", "k"),
    ],
)
def test_the_variable_of_a_known_provider_goes_before_the_key(
    name: str, variable: str, release: str, key: str
) -> None:
    found = predicted({name: entry()}, f"{name}/a", release=release, env={variable: "v"})
    assert found.provider.api_key == key


def test_no_variable_fills_in_the_key_of_another_name() -> None:
    bare = entry()
    del bare["apiKey"]
    env = {"JAN_API_KEY": "k", "CUSTOM_127_0_0_1_1337_API_KEY": "k"}
    assert predicted({WIZARD: bare}, f"{WIZARD}/a", env=env).provider.api_key is None
    assert predicted({"openai": bare}, env={"OPENAI_API_KEY": "k"}).provider.api_key == "k"


@pytest.mark.parametrize(("release", "key"), [("clawdbot", "k"), ("openclaw", None)])
def test_the_variable_of_the_guide_counts_where_it_is_promised(
    release: str, key: str | None
) -> None:
    """openclaw 2026.9.6 sends no key for such an entry (seen in its request)."""
    bare = entry()
    del bare["apiKey"]
    found = predicted({"jan": bare}, "jan/a", release=release, env={"JAN_API_KEY": "k"})
    assert found.provider.api_key == key
