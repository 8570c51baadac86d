"""What is rehearsed, texts as they are or as a plan leaves them, and what is known afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from jan_tui.clawdbot import Choice, Prediction, ServerFacts, read
from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.predicting import predict
from jan_tui.clawdbot.rehearsal import NothingToRehearseError
from jan_tui.clock import SystemClock
from jan_tui.editing import Plan
from jan_tui.editing.plan import FileChange
from jan_tui.editing.saving import DiskSaves
from jan_tui.rehearsal import Rehearsals
from tests.jan.chat.test_trial import serving
from tests.rehearsal.program import config, home
from tests.rehearsal.test_proving import said


def known(place: Surroundings, folder: Path) -> Rehearsals:
    return Rehearsals(place, folder / "state" / "rehearsals.json", DiskSaves(), SystemClock())


async def test_a_verdict_is_known_from_then_on_also_to_another_run(tmp_path: Path) -> None:
    async with serving(said()) as jan:
        place = home(tmp_path, config(jan.base_url, "a"))
        reading, facts = read(place, Choice("openclaw")), ServerFacts(jan.base_url)
        ours = known(place, tmp_path)
        setup = ours.setup(reading, facts, jan.base_url)
        assert ours.verdict(setup) is None
        steps = [one async for one in ours.rehearse(setup, timeout=60)]

    (verdict,) = steps[-1].verdicts
    assert ours.verdict(setup) == verdict
    assert known(place, tmp_path).verdict(setup) == verdict
    assert ours.first_turns() == (("openclaw", "a", 900),)
    # Another context, and another file, are another set-up.
    smaller = ServerFacts(jan.base_url, contexts=(("a", 8192),))
    assert ours.verdict(ours.setup(reading, smaller, jan.base_url)) == verdict
    (place.home / ".openclaw" / "openclaw.json").write_text(config(jan.base_url, "a", "b"))
    changed = ours.setup(read(place, Choice("openclaw")), facts, jan.base_url)
    assert ours.verdict(changed) is None


async def test_the_texts_of_a_plan_are_rehearsed_before_they_are_saved(tmp_path: Path) -> None:
    async with serving(said()) as jan:
        place = home(tmp_path, config(jan.base_url, "a"))
        path = place.home / ".openclaw" / "openclaw.json"
        before = path.read_bytes()
        planned = config(jan.base_url, "b").encode()
        reading, facts = read(place, Choice("openclaw")), ServerFacts(jan.base_url)
        plan = a_plan(path, before, planned, predict(reading, facts))
        ours = known(place, tmp_path)
        setup = ours.setup(reading, facts, jan.base_url, plan=plan)
        steps = [one async for one in ours.rehearse(setup, timeout=60)]

    assert steps[-1].verdicts[0].ref == "jan/b"
    assert [body["model"] for body in jan.bodies] == ["b"]
    assert path.read_bytes() == before


def a_plan(path: Path, before: bytes, after: bytes, prediction: Prediction) -> Plan:
    return Plan((FileChange(path, path, before, after),), prediction)


def test_an_agent_that_there_is_not(tmp_path: Path) -> None:
    place = home(tmp_path, config("http://127.0.0.1:9/v1", "a"))
    reading = read(place, Choice("openclaw"))
    with pytest.raises(NothingToRehearseError, match="There is no agent ops"):
        known(place, tmp_path).setup(reading, ServerFacts(), "http://127.0.0.1:9/v1", agent="ops")
