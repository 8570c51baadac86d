"""`status --follow`: a line where what it says is another, and nothing where it is not."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jan_tui.clawdbot import Step
from jan_tui.cli.common import surroundings
from jan_tui.cli.watching.follow import Answer, follow, telling, words
from jan_tui.clock import SystemClock
from jan_tui.demo.standin import StandIn
from jan_tui.diagnosis import Diagnosis
from jan_tui.jan import Engine, Phase, ProbeResult, ServerSnapshot, Survey
from jan_tui.workspace import LocalWorkspace, Options
from tests.cli.conftest import Run

READY = ServerSnapshot(ProbeResult("http://127.0.0.1:1/v1", Phase.READY, models=("a", "b")))
SAID = Diagnosis("x", "Jan is ready.", Step(""))


def document(**changes: Any) -> dict[str, object]:
    engine = {"pid": 1, "model": "a", "rss_bytes": 10, "read_percent": 3, "loading": True}
    return {"phase": "ready", "latency_ms": 1.5, "engines": [engine | changes]}


def test_a_ready_server_is_told_with_its_models() -> None:
    assert words(READY, SAID) == "ready  Jan is ready.  2 models at http://127.0.0.1:1/v1"


def test_a_model_that_is_read_is_told_in_quarters() -> None:
    engine = Engine(7, "llama-server", model="a", loading=True, read_percent=49)
    down = ProbeResult("http://127.0.0.1:1/v1", Phase.DOWN)
    seen = ServerSnapshot(down, Survey(True, engines=(engine,)))
    assert words(seen, SAID).endswith("a: 25 % read")
    more = replace(engine, read_percent=50)
    assert words(replace(seen, survey=Survey(True, engines=(more,))), SAID).endswith("50 % read")


def test_figures_that_are_never_still_make_no_line() -> None:
    now = telling(document())
    assert now == telling({**document(rss_bytes=99, read_percent=24), "latency_ms": 80})
    assert now != telling(document(read_percent=25))
    assert now != telling({**document(), "phase": "down"})
    assert now != telling(document(pid=2))


async def test_a_line_for_each_change_and_none_between(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    standin = StandIn(("a",))
    place = LocalWorkspace(surroundings(), Options(base_url=standin.base_url), SystemClock())

    def answer(snapshot: ServerSnapshot) -> Answer:
        return snapshot, SAID, {**document(), "phase": str(snapshot.probe.phase)}

    following = asyncio.create_task(follow(place, answer, as_json=True))
    told: list[dict[str, Any]] = []

    async def until(phase: str) -> None:
        async with asyncio.timeout(20):
            while not told or told[-1]["phase"] != phase:
                told.extend(map(json.loads, capsys.readouterr().out.splitlines()))
                await asyncio.sleep(0.01)

    try:
        await until("down")
        await standin.start()
        await until("ready")
        await standin.stop()
        await until("down")
    finally:
        following.cancel()
        await asyncio.wait({following})
        await standin.close()
    assert [each["phase"] for each in told] == ["down", "ready", "down"]
    assert all(each["time"].endswith("Z") for each in told)


def test_a_wait_and_an_endless_watch_exclude_each_other(run: Run) -> None:
    said = run("status", "--follow", "--wait", "1")
    assert said.status == 2
    assert "not allowed with argument" in said.err
