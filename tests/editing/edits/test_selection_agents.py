"""The chains of single agents: written, changed, taken away, and resolved by the programs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from jan_tui.clawdbot.releases.catalogue import RELEASES
from jan_tui.clawdbot.values.prediction import ServerFacts
from jan_tui.editing import choices
from jan_tui.editing.intent import AgentChoice, Intent
from tests.clawdbot.oracle import Question, oracle
from tests.editing.planned import Home, Outcome

SERVED = ServerFacts(served=("a", "b", "c"))
_MODELS = ", ".join(
    f'{{ id: "{each}", name: "{each}", contextWindow: 32768, maxTokens: 4096 }}' for each in "abc"
)


def config(agents: str, more: str = "") -> str:
    """A config with models a, b and c, of which a and then b are the defaults."""
    return f"""// mine
{{
  models: {{ providers: {{ jan: {{ baseUrl: "http://127.0.0.1:1337/v1", apiKey: "jan-local",
    api: "openai-completions", models: [{_MODELS}] }} }} }},
  agents: {{
    defaults: {{ model: {{ primary: "jan/a", fallbacks: ["jan/b"] }}{more} }},
    {agents} }},
}}
"""


def entries(release: str, ops: str) -> str:
    """Two agents, main and ops, in the form that the release keeps; `ops` is inside the second."""
    if release == "clawdbot":
        return f'list: [{{ id: "main", default: true }}, {{ id: "ops", {ops} }}]'
    return f"entries: {{ main: {{ default: true }}, ops: {{ {ops} }} }}"


@dataclass(frozen=True)
class Case:
    """A choice for the agent ops on what it has, and the model that is written for it."""

    before: str
    choice: AgentChoice
    model: Any


CASES = {
    "a first primary": Case("", AgentChoice("ops", "c"), {"primary": "jan/c"}),
    "another primary in its text": Case('model: "jan/c"', AgentChoice("ops", "b"), "jan/b"),
    "fallbacks beside a text": Case(
        'model: "jan/c"',
        AgentChoice("ops", fallbacks=("a", "b")),
        {"primary": "jan/c", "fallbacks": ["jan/a", "jan/b"]},
    ),
    "fallbacks alone": Case("", AgentChoice("ops", fallbacks=("c", "c")), {"fallbacks": ["jan/c"]}),
    "no fallbacks": Case(
        'model: { primary: "jan/c", fallbacks: ["jan/a"] }',
        AgentChoice("ops", fallbacks=()),
        {"primary": "jan/c", "fallbacks": []},
    ),
    "both": Case(
        'model: { primary: "jan/c" }',
        AgentChoice("ops", "b", ("a",)),
        {"primary": "jan/b", "fallbacks": ["jan/a"]},
    ),
    "inherit": Case(
        'model: { primary: "jan/c", fallbacks: [] }', AgentChoice("ops", inherit=True), None
    ),
    "inherit from a text": Case('model: "jan/c"', AgentChoice("ops", inherit=True), None),
    "nothing to inherit": Case("", AgentChoice("ops", inherit=True), None),
    "inherit, and a primary": Case(
        'model: { primary: "jan/c", fallbacks: [] }',
        AgentChoice("ops", "b", inherit=True),
        {"primary": "jan/b"},
    ),
}


def made(case: Case, release: str) -> Outcome:
    home = Home(config(entries(release, case.before)), release)
    return home.planned(Intent(agents=(case.choice,)), SERVED)


def place(release: str) -> tuple[str | int, ...]:
    return ("agents", "list", 1) if release == "clawdbot" else ("agents", "entries", "ops")


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("name", CASES)
def test_what_is_written_for_an_agent(name: str, release: str) -> None:
    found = made(CASES[name], release)
    assert found.plan.refused is None
    assert found.at(*place(release), "model") == CASES[name].model
    assert found.at("agents", "defaults", "model") == {
        "primary": "jan/a",
        "fallbacks": ["jan/b"],
    }
    assert found.text.startswith("// mine\n")


@pytest.mark.real
@pytest.mark.timeout(300)
@pytest.mark.parametrize("release", RELEASES)
def test_the_programs_try_what_the_preview_says(release: str, tmp_path: Path) -> None:
    questions, expected = [], {}
    for name, case in CASES.items():
        found = made(case, release)
        home = tmp_path / name.replace(" ", "-")
        folder = home / f".{release}"
        folder.mkdir(parents=True)
        (folder / f"{release}.json").write_text(found.text)
        questions.append(Question(name, home, {}, home))
        assert found.plan.preview is not None
        (ops,) = (each for each in found.plan.preview.agents if each.agent == "ops")
        expected[name] = [link.ref for link in ops.candidates]
    answers = oracle(release).ask(release, questions, tmp_path)
    said = {}
    for name, answer in answers.items():
        assert answer["valid"], answer
        agents = answer["runtime"]["agents"] if "runtime" in answer else answer["agents"]
        said[name] = agents["ops"]["candidates"]
    assert said == expected


def test_other_members_of_its_model_stay() -> None:
    agents = 'entries: { ops: { model: { primary: "jan/c", /* why */ timeoutMs: 5 } } }'
    found = Home(config(agents), "openclaw")
    after = found.planned(Intent(agents=(AgentChoice("ops", inherit=True),)), SERVED)
    assert after.at("agents", "entries", "ops", "model") == {"timeoutMs": 5}
    assert "/* why */" in after.text


def test_an_agent_that_is_not_there_is_refused() -> None:
    home = Home(config(entries("clawdbot", "")))
    choice = AgentChoice("nobody", "b")
    assert home.planned(Intent(agents=(choice,))).refusal.reason == (
        "There is no agent nobody. The config has: main, ops."
    )
    alone = Home(config("list: []")).planned(Intent(agents=(AgentChoice("main", "b"),)))
    assert "no entry for the agent main" in alone.refusal.reason


def test_the_models_join_the_entry_and_the_allowlist() -> None:
    text = config(entries("clawdbot", ""), ', models: { "jan/a": {}, "jan/b": {} }')
    intent = Intent(agents=(AgentChoice("ops", "c", ("b",)),))
    found = Home(text).planned(intent, SERVED)
    assert list(found.at("agents", "defaults", "models")) == ["jan/a", "jan/b", "jan/c"]


def test_a_name_of_another_provider_is_refused() -> None:
    home = Home(config(entries("clawdbot", "")))
    refusal = home.planned(Intent(agents=(AgentChoice("ops", "cc"),)), SERVED).refusal
    assert "would be read as a model of another provider" in refusal.reason


def _tried(found: Outcome) -> list[str | None]:
    assert found.plan.preview is not None
    return [
        link.ref
        for each in found.plan.preview.agents
        if each.agent == "ops"
        for link in each.candidates
    ]


@pytest.mark.parametrize("release", RELEASES)
def test_what_a_person_chooses_for_an_agent_is_tried_in_that_order(release: str) -> None:
    home = Home(config(entries(release, "")), release)
    seen = home.planned(Intent(), SERVED).plan.preview
    assert seen is not None
    first = choices.make_primary(Intent(), seen, "jan/c", agent="ops")
    # With the fallbacks that it had: one release would take them away.
    assert _tried(home.planned(first, SERVED)) == ["jan/c", "jan/b"]
    more = choices.toggle_fallback(first, seen, "jan/a", agent="ops")
    assert _tried(home.planned(more, SERVED)) == ["jan/c", "jan/b", "jan/a"]
    moved = choices.move(more, seen, "jan/a", -1, "ops")
    assert _tried(home.planned(moved, SERVED)) == ["jan/c", "jan/a", "jan/b"]
    led = choices.move(moved, seen, "jan/a", -1, "ops")
    assert _tried(home.planned(led, SERVED)) == ["jan/a", "jan/c", "jan/b"]
    less = choices.without(led, seen, "jan/a", "ops")
    assert _tried(home.planned(less, SERVED)) == ["jan/c", "jan/b"]
    assert less.primary is None
    assert less.fallbacks is None
    back = choices.inherit(less, seen, "ops")
    assert back.empty


def test_three_marked_become_a_chain_or_its_end() -> None:
    seen = Home(config(entries("clawdbot", 'model: "jan/c"'))).planned(Intent(), SERVED).plan
    assert seen.preview is not None
    refs = ["jan/c", "jan/a", "jan/b"]
    added = choices.add_fallbacks(Intent(), seen.preview, refs)
    assert added.fallbacks == ("jan/b", "jan/c")
    chain = choices.make_chain(Intent(), seen.preview, refs, agent="ops")
    assert chain.of("ops") == AgentChoice("ops", "jan/c", ("jan/a", "jan/b"))
    inherited = choices.inherit(chain, seen.preview, "ops")
    assert inherited.of("ops") == AgentChoice("ops", inherit=True)
    assert choices.primary(inherited, seen.preview, "ops") == "jan/a"
    assert not choices.has_own(inherited, seen.preview, "ops")
    assert inherited.of("ops").named == ()
