"""Rules that one published version brought: what the version before it answers, and what it does.

Each was found in the packages of both and in answers to random set-ups.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from jan_tui.clawdbot.predicting import predict_as_is
from jan_tui.clawdbot.values.prediction import Prediction
from tests.clawdbot.places import Place

Answer = str | list[str]


def _config(
    primary: str | None,
    models: tuple[str, ...] = ("a",),
    *,
    provider: str = "jan",
    fallbacks: tuple[str, ...] = (),
    listed: dict[str, Any] | None = None,
    agent: str | dict[str, Any] | None = None,
) -> dict[str, Any]:
    chosen = {"fallbacks": list(fallbacks), **({"primary": primary} if primary else {})}
    agents: dict[str, Any] = {"defaults": {"model": chosen, "models": listed or {}}}
    if agent is not None:
        agents["list"] = [{"id": "main", "model": agent}]
    entry = {
        "baseUrl": "http://127.0.0.1:9/v1",
        "apiKey": "x",
        "api": "openai-completions",
        "models": [{"id": one, "name": one} for one in models],
    }
    return {"agents": agents, "models": {"providers": {provider: entry}}}


def _chain(found: Prediction) -> list[str]:
    (chain,) = found.agents
    return [str(link.ref) for link in chain.candidates]


def _primary(found: Prediction) -> str:
    return str(found.primary.ref if found.primary else None)


def _allowed(found: Prediction) -> list[str]:
    return list(found.allowed)


KEY = {"ANTHROPIC_API_KEY": "k"}
INNER = _config(None, ("jan/inner",), provider="JAN")
"""Its default is the first model, whose id repeats the provider."""
RULES = [
    # A default that differs in name alone is tried once.
    pytest.param("2026.3.11", "2026.3.13", INNER, {}, _chain, ["jan/jan/inner", "JAN/jan/inner"],
                 ["jan/jan/inner"], id="same name"),
    pytest.param("2026.4.29", "2026.5.2", INNER, {}, _primary, "JAN/jan/inner", "jan/inner",
                 id="own prefix unshown"),
    pytest.param("2026.5.28", "2026.6.1", INNER, {}, _chain, ["jan/jan/inner"], ["jan/inner"],
                 id="own prefix unread"),
    pytest.param("2026.4.25", "2026.4.26", _config("z.ai/glm", ("glm",), provider="z.ai"), {},
                 _primary, "zai/glm", "z.ai/glm", id="an entry owns its ids"),
    pytest.param("2026.9.4", "2026.9.5",
                 _config("jan/fast", ("b",), listed={"jan/a": {"alias": "Fast"}}), {},
                 _primary, "jan/fast", "jan/a", id="an alias of the provider as primary"),
    pytest.param("2026.9.4", "2026.9.5",
                 _config("jan/a", ("a", "b"), listed={"jan/b": {}}), {},
                 _allowed, ["jan/a", "jan/b"], ["jan/b"], id="the primary on the allowlist"),
    pytest.param("2026.4.2", "2026.4.5", _config("gpt"), KEY,
                 _allowed, [], ["anthropic/gpt"], id="a name counts as Anthropic's"),
    pytest.param("2026.5.22", "2026.5.26", _config("anthropic/claude-3-opus"), KEY,
                 _allowed, ["anthropic/claude-3-opus"], ["anthropic/claude-opus-4-7"],
                 id="a Claude model's present name"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "since", "config", "env", "asked", "was", "is_now"), RULES)
def test_a_version_brings_a_rule(
    before: str,
    since: str,
    config: dict[str, Any],
    env: dict[str, str],
    asked: Callable[[Prediction], Answer],
    was: Answer,
    is_now: Answer,
) -> None:
    for version, answer in ((before, was), (since, is_now)):
        reading = Place(json.dumps(config), f"openclaw@{version}", env=env).read()
        assert reading.valid, reading.issues
        assert asked(predict_as_is(reading)) == answer, version


@pytest.mark.parametrize("version", ["2026.4.27", "2026.7.1", "2026.9.6"])
def test_an_agent_with_a_primary_of_its_own_tries_nothing_behind_it(version: str) -> None:
    """The agent command hands the agent's fallbacks over, none, so no primary is tried again."""
    config = _config("jan/a", ("a", "b"), fallbacks=("jan/b",), agent={"primary": "my/c"})
    reading = Place(json.dumps(config), f"openclaw@{version}").read()
    assert _chain(predict_as_is(reading)) == ["my/c"]


@pytest.mark.parametrize("order", [("jan/", "/x"), ("/x", "jan/")], ids=" ".join)
def test_a_text_with_a_blank_half_is_read_with_each_default_provider(
    order: tuple[str, ...],
) -> None:
    """2026.8.2 answered `jan/` for this entry of the allowlist, in whatever order."""
    config = _config("JAN/a", listed={ref: {} for ref in order})
    found = predict_as_is(Place(json.dumps(config), "openclaw@2026.8.2").read())
    assert "jan/" in found.allowed
