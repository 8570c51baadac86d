"""Random choices of models are resolved as the installed programs resolve them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from jan_tui.clawdbot.config.reading import read
from jan_tui.clawdbot.predict import predict_as_is
from jan_tui.clawdbot.releases.catalogue import RELEASES, Choice
from jan_tui.clawdbot.values.prediction import Prediction
from tests.clawdbot.oracle import Question, oracle
from tests.clawdbot.random_configs import Setup
from tests.clawdbot.random_selections import selections

Answer = dict[str, Any]

_AT_ONCE = 100
"""Set-ups for one process: openclaw takes no more than 256 homes in one."""


@pytest.mark.real
@pytest.mark.timeout(900)
@pytest.mark.parametrize("release", RELEASES)
def test_models_of_random_configs(release: str, tmp_path: Path) -> None:
    """No difference in 400 set-ups; a failure shows the first ones with their files.

    Hypothesis draws the seeds, the program answers all set-ups in one go.
    """
    made: dict[str, Setup] = {}

    @settings(derandomize=True, max_examples=400, deadline=None, phases=[Phase.generate])
    @given(st.integers(0, 2**64))
    def draw(seed: int) -> None:
        made.update({setup.name: setup for setup in selections(release, seed, count=1)})

    draw()
    assert len(made) >= 300
    differences = compare(release, list(made.values()), tmp_path)

    assert differences[:5] == []


def compare(release: str, made: list[Setup], folder: Path) -> list[Answer]:
    """Every set-up on which the program and the prediction differ."""
    programs = oracle(release)
    found: dict[str, Prediction] = {}
    questions = []
    for setup in made:
        home = folder / setup.name
        home.mkdir()
        found[setup.name] = predict_as_is(read(setup.lay_out(home), Choice(release=release)))
        questions.append(Question(setup.name, home, setup.env, home))
    answers: dict[str, Answer] = {}
    for start in range(0, len(questions), _AT_ONCE):
        answers |= programs.ask(release, questions[start : start + _AT_ONCE], folder)
    pairs = (
        (setup, ours(found[setup.name]), theirs(answers[setup.name], release)) for setup in made
    )
    return [
        {"name": setup.name, "ours": mine, "theirs": said, "files": setup.files, "env": setup.env}
        for setup, mine, said in pairs
        if mine != said
    ]


def ours(found: Prediction) -> Answer:
    """The prediction in the form of the oracle's answers."""
    if not found.valid:
        return {"valid": False}
    return {
        "valid": True,
        "primary": found.primary.ref if found.primary else None,
        **(_listed(found) if found.default_agent else _UNSAID),
        "agents": {
            chain.agent: [chain.primary, *(link.ref for link in chain.candidates)]
            for chain in found.agents
        },
    }


_UNSAID = {"fallbacks": None, "aliases": None, "allowed": None}
"""What openclaw does not say where none of several agents is the owner."""


def _listed(found: Prediction) -> Answer:
    return {
        "fallbacks": [link.raw for link in found.fallbacks],
        "aliases": dict(found.aliases),
        "allowed": list(found.allowed),
    }


def theirs(said: Answer, release: str) -> Answer:
    """The oracle's answer, of both programs in one form."""
    if not said.get("valid"):
        return {"valid": False}
    agents = said["runtime"]["agents"] if "runtime" in said else said["agents"]
    return {
        "valid": True,
        "primary": said.get("statusDefault") or said["resolvedDefault"],
        "fallbacks": said.get("fallbacks"),
        "aliases": said.get("aliases"),
        "allowed": said.get("allowed"),
        "agents": {name: [one["primary"], *one["candidates"]] for name, one in agents.items()},
    }
