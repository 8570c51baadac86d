"""Jan under another provider name: predicted as under `jan`, and as the real programs answer."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jan_tui.clawdbot.releases.catalogue import RELEASES
from jan_tui.clawdbot.values.prediction import Prediction, ServerFacts, Status
from jan_tui.cli.preview_json import models_json, to_json
from tests.clawdbot.edge_setups import Edge
from tests.clawdbot.first_turns import MODEL, Turn, asked, turns
from tests.clawdbot.kinds import answered, predicted
from tests.clawdbot.oracle import Question, oracle
from tests.clawdbot.places import Place

NAMES = ("custom-127-0-0-1-1337", "local", "jan ai", "lm_studio.box")
_SPELT = (*NAMES, "Jan AI", "LOCAL", "my/jan", "openai", "z.ai", "qwen", "ollama", "9", " x ")
_IDS = ("llama-3.3-70b", "unsloth/Qwen3-8B", "qwen3:8b", "foo@q4", "R1")
_URLS = ("http://127.0.0.1:1337/v1", "http://localhost:1337", "127.0.0.1:1337/v1")
_SERVED = (ServerFacts(), ServerFacts(served=_IDS[:2], contexts=((_IDS[0], 8192),)))


def config(name: str, random: Random) -> str:
    """A random config with an entry of this name, whose models the chain names."""
    ids = random.sample(_IDS, random.randint(0, 4))

    def ref() -> str:
        provider = random.choice([name, name, name, "openai", name.upper()])
        text = random.choice([*_IDS, "missing"])
        return random.choice([f"{provider}/{text}"] * 4 + [text, "fast", ""])

    entry: dict[str, Any] = {
        "baseUrl": random.choice(_URLS),
        "api": random.choice(["openai-completions", "openai-responses"]),
        "models": [{"id": one, "name": one.upper(), "contextWindow": 32768} for one in ids],
    }
    if random.random() < 0.8:
        entry["apiKey"] = random.choice(["jan-local", "secret"])
    defaults: dict[str, Any] = {}
    if random.random() < 0.9:
        defaults["model"] = {"primary": ref(), "fallbacks": [ref() for _ in range(3)]}
    if random.random() < 0.5:
        listed = [ref() for _ in range(random.randint(1, 3))]
        defaults["models"] = {one: random.choice([{}, {"alias": "fast"}]) for one in listed if one}
    agents: dict[str, Any] = {"defaults": defaults}
    if random.random() < 0.3:
        agents["list"] = [{"id": "main", "model": ref()}]
    return json.dumps({"models": {"providers": {name: entry}}, "agents": agents})


def renamed(value: Any, name: str) -> Any:
    """The same value with the name `jan` in place of this one."""
    text = json.dumps(value)
    for old, new in ((name, "jan"), (name.upper(), "JAN")):
        text = text.replace(json.dumps(old)[1:-1], new)
    return json.loads(text)


def told(found: Prediction) -> dict[str, Any]:
    """What is said of a config, without the places in the text and the order of allowed keys."""
    preview = to_json(found)
    for notice in preview["notices"]:
        del notice["line"], notice["column"]
    return {"preview": preview, "models": models_json(found)}


@settings(derandomize=True, max_examples=150, deadline=None)
@given(
    st.sampled_from(sorted(RELEASES)),
    st.sampled_from(NAMES),
    st.sampled_from(_SERVED),
    st.integers(0, 2**32),
)
def test_the_prediction_is_that_of_jan_up_to_the_name(
    release: str, name: str, facts: ServerFacts, seed: int
) -> None:
    ours = told(Place(config(name, Random(seed)), release).predict(facts))
    jan = told(Place(config("jan", Random(seed)), release).predict(facts))

    assert ours["preview"]["provider"]["id"] == name
    assert renamed(ours, name) == renamed(jan, name)


@pytest.mark.real
@pytest.mark.timeout(900)
@pytest.mark.parametrize("release", RELEASES)
def test_is_predicted_as_the_installed_program_answers(release: str, tmp_path: Path) -> None:
    homes, questions = {}, []
    for number in range(120):
        random = Random(f"{release} {number}")
        edge = Edge(str(number), config(random.choice(_SPELT), random))
        home = tmp_path / edge.name
        home.mkdir()
        around = edge.lay_out(home, release)
        env = {key: value for key, value in around.env.items() if key != "HOME"}
        questions.append(Question(edge.name, home, env, around.cwd))
        homes[edge.name] = edge

    said = oracle(release).ask(release, questions, tmp_path)

    for name, answer in said.items():
        found = predicted(homes[name], release, tmp_path / name)
        kept = answered(answer, tmp_path / name)
        assert {key: value for key, value in found.items() if key in kept} == kept, homes[name]


_BROKEN = {
    "jan-under-another-name",
    "no-apikey-in-entry",
    "provider-id-with-slash",
    "uppercase-provider-id",
}
"""The notices of a set-up with which no request reaches Jan."""


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("turn", turns(), ids=lambda turn: turn.name)
def test_a_first_turn_reaches_jan_as_predicted(turn: Turn, release: str) -> None:
    facts = ServerFacts("http://127.0.0.1:40404/v1", served=(MODEL,))
    found = Place(turn.text(facts.base_url), release, env=turn.env).predict(facts)

    sent = turn.sent[release]
    broken = {notice.code for notice in found.notices} & _BROKEN
    assert found.primary is not None
    elsewhere = found.primary.status is Status.OTHER_PROVIDER
    assert (sent is None) is (bool(broken) or elsewhere)
    if sent is not None:
        assert (found.provider.api_key or "") == sent


@pytest.mark.real
@pytest.mark.timeout(900)
@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("turn", turns(), ids=lambda turn: turn.name)
def test_kept_first_turns_are_those_of_the_installed_program(
    turn: Turn, release: str, tmp_path: Path
) -> None:
    assert asked(turn, release, tmp_path) == turn.sent[release]
