"""`status --follow`: a line where what it says is another, and nothing where it is not."""

from __future__ import annotations

import asyncio
import json
import os
import select
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from jan_tui import cli
from jan_tui.clawdbot import Step
from jan_tui.cli.common import surroundings
from jan_tui.cli.watching.follow import Answer, follow, telling, words
from jan_tui.clock import SystemClock
from jan_tui.demo.standin import StandIn
from jan_tui.diagnosis import Diagnosis
from jan_tui.jan import Engine, Phase, ProbeResult, ServerSnapshot, Survey
from jan_tui.jan.machine import Isolation
from jan_tui.structs import replace
from jan_tui.workspace import LocalWorkspace, Options
from tests.cli.conftest import NOBODY, Run
from tests.servers import serving

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
        return SAID, {**document(), "phase": str(snapshot.probe.phase)}

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


@contextmanager
def following(base_url: str) -> Iterator[Callable[[str], None]]:
    """`status --follow` with a pipe for its output, until the reader goes; the function waits for a
    headline."""
    if sys.platform == "win32":
        pytest.skip("pipes are watched on POSIX systems")
    reader, writer = os.pipe()
    statuses: list[int] = []
    call = ("status", "--follow", "--json", "--base-url", base_url)

    def said(headline: str) -> None:
        told: list[str] = []
        while headline not in told:
            assert select.select([lines], [], [], 20)[0], (headline, told)
            told.append(json.loads(lines.readline())["headline"])

    with (
        os.fdopen(reader, "rb", buffering=0) as lines,
        os.fdopen(writer, "w") as out,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(sys, "stdout", out)
        thread = threading.Thread(target=lambda: statuses.append(cli.main(call)))
        thread.start()
        try:
            yield said
        finally:
            lines.close()
            thread.join(20)
    assert statuses == [141]


def settings(home: Path, monkeypatch: pytest.MonkeyPatch, prefix: str) -> None:
    """What Jan keeps of its server on the disk."""
    monkeypatch.setenv("JAN_DATA_FOLDER", str(home))
    held = json.dumps({"state": {"apiPrefix": prefix}})
    (home / "settings.json").write_text(json.dumps({"setting-local-api-server": held}))


def test_it_says_what_status_says_in_a_container(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = "jan_tui.jan.machine.local_host.detect_isolation"
    monkeypatch.setattr(nowhere, lambda *_: Isolation.CONTAINER)
    headline = json.loads(run("status", "--json").out)["headline"]
    assert "in this container" in headline
    with following(NOBODY) as said:
        said(headline)


def test_it_says_what_status_says_of_the_settings_of_jan(
    home: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings(home, monkeypatch, "/own")
    with serving("a", prefix="/own") as jan:
        asked = jan.base_url.replace("/own", "/v1")
        headline = json.loads(run("status", "--json", "--base-url", asked).out)["headline"]
        assert "under /own" in headline
        with following(asked) as said:
            said(headline)


def test_settings_that_change_while_jan_is_away_are_seen(
    home: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings(home, monkeypatch, "/v1")
    with serving("a", prefix="/own", start=False) as jan:
        asked = jan.base_url.replace("/own", "/v1")
        down = json.loads(run("status", "--json", "--base-url", asked).out)["headline"]
        with following(asked) as said:
            said(down)
            settings(home, monkeypatch, "/own")
            jan.start()
            said("Jan answers under /own, not under /v1.")


def test_a_wait_and_an_endless_watch_exclude_each_other(run: Run) -> None:
    said = run("status", "--follow", "--wait", "1")
    assert said.status == 2
    assert "not allowed with argument" in said.err
