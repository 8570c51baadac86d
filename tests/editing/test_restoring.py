"""Whole texts are put back as carefully as a change is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.config.reading import read
from jan_tui.clawdbot.predicting import predict
from jan_tui.clawdbot.values.prediction import ServerFacts
from jan_tui.editing.plan import Plan
from jan_tui.editing.restoring import restoring
from tests.clawdbot.places import CONFIGS, HOME
from tests.memory_disk import MemoryDisk

CONFIG = HOME / CONFIGS["clawdbot"]
ENV = CONFIG.with_name(".env")
NOW = '{ env: { JAN_API_KEY: "k" }, agents: { defaults: { model: { primary: "jan/a" } } } }'
OLD = NOW.replace("jan/a", "jan/b")


def _restoring(
    texts: dict[Path, str], env: dict[str, str] | None = None, config: Path = CONFIG
) -> Plan:
    place = Surroundings(env or {}, HOME, HOME, MemoryDisk({config: NOW}))
    reading = read(place)
    present = predict(reading, ServerFacts())
    encoded = {path: text.encode() for path, text in texts.items()}
    return restoring(encoded, reading, present, ServerFacts())


def test_the_plan_has_the_difference_and_the_prediction() -> None:
    plan = _restoring({ENV: "A=1\n", CONFIG: OLD})
    assert [(each.path, each.created) for each in plan.changes] == [(ENV, True), (CONFIG, False)]
    assert "jan/b" in plan.changes[1].diff
    assert plan.preview is not None
    assert plan.preview.primary is not None
    assert plan.preview.primary.raw == "jan/b"
    assert plan.what == "primary; 2 files, 1 new"


def test_a_text_that_is_there_already_changes_nothing() -> None:
    assert _restoring({CONFIG: NOW}).changes == ()


@pytest.mark.parametrize("text", ["{ agents: 1 }", "{ broken", NOW.replace("primary", "prim")])
def test_what_clawdbot_would_refuse_is_refused(text: str) -> None:
    plan = _restoring({CONFIG: text})
    assert plan.changes == ()
    assert plan.refused is not None


def test_nothing_is_put_back_where_another_program_manages_the_config() -> None:
    config = HOME / CONFIGS["openclaw"]
    plan = _restoring({config: OLD}, {"OPENCLAW_NIX_MODE": "1"}, config)
    assert plan.refused is not None
    assert "managed" in plan.refused.reason
