"""The jan provider and its catalog, by the guide's rules."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jan_tui.clawdbot.resolution import discovery
from jan_tui.clawdbot.values.prediction import Cost, Mode, ServerFacts, Source, Status
from tests.clawdbot.hazards.cases import BASE, ENTRY, KEYED, config, served, with_model, without
from tests.clawdbot.places import Place

PROFILES = ".clawdbot/agents/main/agent/auth-profiles.json"


def store(**profile: str) -> dict[str, str]:
    return {PROFILES: json.dumps({"profiles": {"jan:default": {"provider": "jan", **profile}}})}


OPT_INS: dict[str, tuple[Place, str, str]] = {
    "process": (Place(env=KEYED), "env:JAN_API_KEY", "jan-local"),
    "state-dotenv": (
        Place(files={".clawdbot/.env": "JAN_API_KEY=secret-d\n"}),
        "dotenv",
        "secret-d",
    ),
    "folder-dotenv": (Place(files={".env": "JAN_API_KEY=secret-f\n"}), "dotenv", "secret-f"),
    "env-block": (Place('{env: {JAN_API_KEY: "secret-b"}}'), "env-block", "secret-b"),
    "env-vars": (Place('{env: {vars: {JAN_API_KEY: "secret-v"}}}'), "env-block", "secret-v"),
    "api-key-profile": (Place(files=store(type="api_key", key="secret-p")), "profile", "secret-p"),
    "token-profile": (Place(files=store(type="token", token="secret-t")), "profile", "secret-t"),
    "process-before-profile": (
        Place(env=KEYED, files=store(type="api_key", key="secret-p")),
        "env:JAN_API_KEY",
        "jan-local",
    ),
    "process-before-dotenv": (
        Place(env=KEYED, files={".clawdbot/.env": "JAN_API_KEY=secret-d\n"}),
        "env:JAN_API_KEY",
        "jan-local",
    ),
}
NO_OPT_IN = {
    "nothing": Place(),
    "blank": Place(env={"JAN_API_KEY": "  "}),
    "blank-profile": Place(files=store(type="api_key", key="")),
    "oauth-profile": Place(files=store(type="oauth", access="x")),
    "metadata": Place('{auth: {profiles: {"jan:x": {provider: "jan", mode: "api_key"}}}}'),
}


@pytest.mark.parametrize("name", OPT_INS)
def test_opting_in(name: str) -> None:
    place, source, key = OPT_INS[name]
    provider = place.predict(served("a")).provider

    assert provider.mode is Mode.IMPLICIT
    assert provider.base_url == BASE
    assert str(provider.api_key_source) == source
    assert provider.api_key == key
    assert key not in repr(provider)


@pytest.mark.parametrize("name", NO_OPT_IN)
def test_not_opting_in(name: str) -> None:
    found = NO_OPT_IN[name].predict(served("a"))

    assert found.provider.mode is Mode.OFF
    assert found.provider.api_key_source is None
    assert not any(model.usable for model in found.catalog)


def test_openclaw_has_no_discovery() -> None:
    found = Place("{}", "openclaw", env=KEYED).predict(served("a"))

    assert found.provider.mode is Mode.OFF
    (notice,) = [n for n in found.notices if n.code == "implicit-not-in-release"]
    assert notice.severity == "error"


def test_a_discovered_model_has_the_guide_s_values() -> None:
    (model,) = Place(config(), env=KEYED).predict(served("llama-3.3-70b")).catalog

    assert (model.ref, model.id, model.name) == ("jan/llama-3.3-70b", "llama-3.3-70b", model.id)
    assert model.reasoning is False
    assert model.input == ("text",)
    assert model.cost == Cost()
    assert (model.context_window, model.max_tokens) == (128000, 8192)
    assert (model.source, model.served, model.usable) == (Source.DISCOVERED, True, True)


@pytest.mark.parametrize(
    ("ident", "reasons"),
    [
        ("DeepSeek-R1", True),
        ("my-Reasoning-model", True),
        ("gemr1x", True),
        ("llama", False),
        ("r-1", False),
    ],
)
def test_reasoning_is_a_substring_in_any_case(ident: str, reasons: bool) -> None:
    assert discovery.reasons(ident) is reasons
    assert discovery.definition(ident)["reasoning"] is reasons


def test_definitions_are_what_an_entry_writes() -> None:
    assert discovery.definitions(("a", "a"), ServerFacts()) == [
        {
            "id": "a",
            "name": "a",
            "reasoning": False,
            "input": ["text"],
            "cost": {"input": 0, "output": 0, "cacheRead": 0, "cacheWrite": 0},
            "contextWindow": 128000,
            "maxTokens": 8192,
        }
    ]


@settings(derandomize=True, max_examples=50, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=20), max_size=6))
def test_discovery_names_every_served_id_exactly_once(ids: list[str]) -> None:
    found = Place(config(), env=KEYED).predict(ServerFacts(served=tuple(ids)))

    assert [model.id for model in found.catalog] == list(dict.fromkeys(ids))
    assert all(model.ref == f"jan/{model.id}" for model in found.catalog)


@pytest.mark.parametrize(
    ("release", "model", "window", "limit"),
    [
        ("clawdbot", {}, 200000, 8192),
        ("openclaw", {}, 128000, 8192),
        ("clawdbot", {"contextWindow": 4096}, 4096, 4096),
        ("openclaw", {"contextWindow": 4096, "maxTokens": 100}, 4096, 100),
        ("clawdbot", {"contextWindow": 0.5}, 0.5, 0.5),
    ],
)
def test_an_explicit_model_takes_the_release_s_defaults(
    release: str, model: dict[str, Any], window: float, limit: float
) -> None:
    entry = without(models=[{"id": "a", "name": "A", **model}])
    (row,) = Place(config(entry), release).predict(served("a")).catalog

    assert (row.context_window, row.max_tokens) == (window, limit)
    assert (row.reasoning, row.input, row.cost) == (False, ("text",), Cost())
    assert row.source is Source.BOTH


def test_an_explicit_model_keeps_its_own_fields() -> None:
    entry = with_model(
        reasoning=True, input=["text", "image"], cost={"input": 1.5}, maxTokens=100, name="Big"
    )
    (row,) = Place(config(entry)).predict(served("a", contexts=(("a", 4096),))).catalog

    assert (row.name, row.reasoning, row.input) == ("Big", True, ("text", "image"))
    assert row.cost == Cost(input=1.5)
    assert (row.max_tokens, row.n_ctx) == (100, 4096)


def test_with_an_entry_what_it_does_not_list_is_not_usable() -> None:
    found = Place(config(ENTRY, primary="jan/b"), env=KEYED).predict(served("a", "b"))

    assert [(row.id, row.usable, row.source) for row in found.catalog] == [
        ("a", True, Source.BOTH),
        ("b", False, Source.DISCOVERED),
    ]
    assert found.primary is not None
    assert found.primary.status is Status.MISSING
    assert found.primary.note == "not in config; Jan serves it"


KEYS: dict[str, tuple[Place, str | None, str | None]] = {
    "own": (Place(config(ENTRY)), "config", "jan-local"),
    "own-before-environment": (Place(config(ENTRY), env=KEYED), "config", "jan-local"),
    "filled-in": (Place(config(without("apiKey")), env=KEYED), "env:JAN_API_KEY", "jan-local"),
    "blank-filled-in": (
        Place(config(without(apiKey="")), env=KEYED),
        "env:JAN_API_KEY",
        "jan-local",
    ),
    "none": (Place(config(without("apiKey"))), None, None),
    "reference": (
        Place(config(without(apiKey="${LLM_KEY}")), env={"LLM_KEY": "k"}),
        "env:LLM_KEY",
        "k",
    ),
    "reference-to-dotenv": (
        Place(config(without(apiKey="${LLM_KEY}")), files={".env": "LLM_KEY=k\n"}),
        "dotenv",
        "k",
    ),
    "reference-not-set": (Place(config(without(apiKey="${NO_KEY}")), "openclaw"), None, None),
    "secret-of-a-variable": (
        Place(
            config(without(apiKey={"source": "env", "provider": "default", "id": "LLM_KEY"})),
            "openclaw",
            env={"LLM_KEY": "k"},
        ),
        "env:LLM_KEY",
        "k",
    ),
    "secret-elsewhere": (
        Place(
            config(without(apiKey={"source": "file", "provider": "vault", "id": "/a"})),
            "openclaw",
            env=KEYED,
        ),
        None,
        None,
    ),
    # First turns of 2026-11-26: a name is sent as it stands, but openclaw knows its own providers'.
    "name-of-a-variable": (
        Place(config(without(apiKey="LLM_KEY")), env={"LLM_KEY": "k"}),
        "config",
        "LLM_KEY",
    ),
    "name-of-a-known-variable": (
        Place(config(without(apiKey="OPENAI_API_KEY")), "openclaw", env={"OPENAI_API_KEY": "k"}),
        "config",
        "k",
    ),
    "name-of-a-known-variable-clawdbot": (
        Place(config(without(apiKey="OPENAI_API_KEY")), env={"OPENAI_API_KEY": "k"}),
        "config",
        "OPENAI_API_KEY",
    ),
    "own-header": (
        Place(
            config(without(headers={"Authorization": "Bearer h"})),
            files=store(type="api_key", key="p"),
        ),
        "config",
        "h",
    ),
    "own-header-of-requests": (
        Place(config(without(request={"headers": {"authorization": "bearer h"}})), "openclaw"),
        "config",
        "h",
    ),
    "own-token": (
        Place(
            config(
                without(
                    headers={"Authorization": "Bearer h"},
                    request={"auth": {"mode": "authorization-bearer", "token": "t"}},
                )
            ),
            "openclaw",
        ),
        "config",
        "t",
    ),
    "escaped": (
        Place(config(without(apiKey="$${LLM_KEY}")), env={"LLM_KEY": "k"}),
        "config",
        "${LLM_KEY}",
    ),
    "trimmed": (Place(config(without(apiKey=" k "))), "config", "k"),
    "profile-before-own": (
        Place(config(ENTRY), files=store(type="api_key", key="p")),
        "profile",
        "p",
    ),
}


@pytest.mark.parametrize("name", KEYS)
def test_the_key_of_an_explicit_entry(name: str) -> None:
    place, source, key = KEYS[name]
    provider = place.predict().provider

    assert provider.mode is Mode.EXPLICIT
    found = provider.api_key_source
    assert (found and str(found), provider.api_key) == (source, key)


STATUSES: dict[str, tuple[Place, ServerFacts, Status]] = {
    "served": (Place(config(ENTRY)), served("a"), Status.SERVED),
    "configured": (Place(config(ENTRY)), served("b"), Status.CONFIGURED),
    "not-asked": (Place(config(ENTRY)), ServerFacts(), Status.UNKNOWN),
    "not-in-entry": (Place(config(ENTRY, primary="jan/b")), ServerFacts(), Status.MISSING),
    "discovered": (Place(config(), env=KEYED), served("a"), Status.SERVED),
    "not-discovered": (Place(config(), env=KEYED), served("A"), Status.MISSING),
    "discovery-not-asked": (Place(config(), env=KEYED), ServerFacts(), Status.UNKNOWN),
    "no-provider": (Place(config()), served("a"), Status.MISSING),
    "other": (Place(config(ENTRY, primary="openai/a")), served("a"), Status.OTHER_PROVIDER),
}


@pytest.mark.parametrize("name", STATUSES)
def test_what_becomes_of_the_primary(name: str) -> None:
    place, facts, status = STATUSES[name]
    primary = place.predict(facts).primary

    assert primary is not None
    assert primary.status is status


def test_roles_and_a_dropped_fallback() -> None:
    models = [{"id": ident, "name": ident, "contextWindow": 65536} for ident in "abc"]
    text = config(
        without(models=models),
        fallbacks=["jan/c", "jan/b"],
        defaults={"models": {"jan/a": {}, "jan/b": {}}},
    )
    found = Place(text).predict(served("a", "b", "c"))

    assert [str(row.role) for row in found.catalog] == ["primary", "fallback#2", "fallback#1"]
    assert [link.status for link in found.fallbacks] == [Status.DROPPED, Status.SERVED]
    assert [link.ref for link in found.candidates] == ["jan/a", "jan/b"]


@pytest.mark.parametrize(("mode", "reloads"), [("hot", True), ("off", False)])
def test_whether_a_gateway_takes_changes_over(mode: str, reloads: bool) -> None:
    place = Place(f'{{gateway: {{reload: {{mode: "{mode}"}}}}}}')
    assert place.predict(served("a")).gateway_reloads is reloads
    assert Place().predict(served("a")).gateway_reloads
