"""Every recorded answer of both programs about the choice of models."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jan_tui.clawdbot.files import Surroundings
from jan_tui.clawdbot.predict import predict_as_is
from jan_tui.clawdbot.prediction import Prediction
from jan_tui.clawdbot.reading import read
from jan_tui.clawdbot.releases import Choice
from tests.clawdbot.places import HOME, MemoryFiles

DATA = Path(__file__).parents[1] / "data" / "clawdbot"
CASES = sorted(DATA.glob("*.json"))
RELEASES = {"clawdbot": "clawdbot_2026_1_24", "openclaw": "openclaw_2026_9_6"}


def surroundings_of(case: dict[str, Any], release: str) -> Surroundings:
    """The place of a recorded case, in memory."""
    files = case["openclaw_files"] if release == "openclaw" else case["files"]
    env = case["openclaw_env"] if release == "openclaw" else case["env"]
    laid = {}
    for name, text in files.items():
        path = Path(name.replace("$HOME", str(HOME)))
        laid[HOME / path] = text.replace("$HOMEDIR", str(HOME)).encode()
    environment = {name: value.replace("$HOME", str(HOME)) for name, value in env.items()}
    cwd = HOME / case["cwd"].replace("$HOME/", "").replace("$HOME", ".") if case["cwd"] else HOME
    return Surroundings(environment, HOME, cwd, MemoryFiles(laid))


def predicted(case: dict[str, Any], release: str) -> Prediction:
    return predict_as_is(read(surroundings_of(case, release), Choice(release)))


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_selects_as_the_program_did(path: Path, release: str) -> None:
    case = json.loads(path.read_text(encoding="utf-8"))
    said = case[RELEASES[release]]
    found = predicted(case, release)
    assert found.valid is said["valid"]
    if not said["valid"]:
        assert found.primary is None
        assert found.candidates == ()
        return
    assert found.primary is not None
    assert found.primary.ref == said["resolvedDefault"]
    if said["fallbacks"] is not None:
        assert [link.raw for link in found.fallbacks] == said["fallbacks"]
        assert dict(found.aliases) == said["aliases"]
        assert list(found.allowed) == said["allowed"]
    runtime = said["runtime"]
    agents = {
        chain.agent: {
            "primary": chain.primary,
            "candidates": [link.ref for link in chain.candidates],
        }
        for chain in found.agents
    }
    assert agents == runtime["agents"]
    if "defaultAgent" in runtime:
        assert found.default_agent == runtime["defaultAgent"]


def test_there_are_cases() -> None:
    assert len(CASES) > 100
