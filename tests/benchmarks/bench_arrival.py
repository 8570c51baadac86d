"""How long a list of models that arrives holds the dashboard up, and what a model takes of memory.

pytest -m benchmark -n 0 -s tests/benchmarks/bench_arrival.py

`holds the loop` is the longest single callback of the event loop, in milliseconds of its thread on
the processor; `no turn for` is the longest time by the clock in which the loop had no turn, other
threads and other programs included. The baseline of both is the same dashboard while nothing
happens, in the same run.
"""

from __future__ import annotations

import asyncio
import gc
import json
import math
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import psutil
import pytest

from jan_tui.clawdbot import Surroundings
from jan_tui.clock import SystemClock
from jan_tui.jan import Target
from jan_tui.jan.machine.processes import ProcessTable
from jan_tui.jan.watch import Monitor
from jan_tui.tui.app import JanTui
from jan_tui.workspace import LocalWorkspace, Options

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(1800)]

WORKS = ("files", "models")
"""Groups of workers that work out what is shown."""
COUNTS = (100, 1_000, 10_000, 100_000)
_SERVER = """
import asyncio, json, sys
from jan_tui.demo.standin import StandIn

async def main():
    jan = StandIn()
    print(jan.base_url, flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        wanted = json.loads(line)
        await jan.stop()
        if wanted is not None:
            jan.models = tuple(f"maker-{n % 7}/model-{n:06}-GGUF" for n in range(*wanted))
            await jan.start()
        print(flush=True)

asyncio.run(main())
"""


class Server:
    """A stand-in in a process of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.base_url = self._line()

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def serve(self, models: tuple[int, int] | None) -> None:
        """Restart with the models of these numbers; None: stop."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(models) + "\n")
        self._process.stdin.flush()
        self._line()


@contextmanager
def server() -> Iterator[Server]:
    command = [sys.executable, "-c", _SERVER]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Server(process)
        finally:
            process.kill()


class Turns:
    """The longest turn of the event loop, and the longest time without one."""

    _EVERY = 0.005

    def __init__(self) -> None:
        self.held = self.gap = 0.0
        self._last = 0.0
        self._run: Callable[[asyncio.Handle], None] = asyncio.Handle._run

    def begin(self) -> None:
        self.held = self.gap = 0.0
        self._last = time.perf_counter()

    def watch(self, handle: asyncio.Handle) -> None:
        began = time.thread_time()
        self._run(handle)
        spent = (time.thread_time() - began) * 1e3
        self.held = max(self.held, spent)

    def tick(self) -> None:
        now = time.perf_counter()
        self.gap = max(self.gap, (now - self._last - self._EVERY) * 1e3)
        self._last = now
        asyncio.get_running_loop().call_later(self._EVERY, self.tick)


@pytest.fixture
def turns(monkeypatch: pytest.MonkeyPatch) -> Turns:
    watched = Turns()
    monkeypatch.setattr(asyncio.Handle, "_run", lambda handle: watched.watch(handle))
    return watched


@asynccontextmanager
async def dashboard(home: Path, base_url: str) -> AsyncIterator[JanTui]:
    here = Surroundings({}, home, home)
    place = LocalWorkspace(here, Options(base_url=base_url), SystemClock())

    def watch(target: Target) -> Monitor:
        return Monitor(target, clock=place.clock, processes=ProcessTable())

    app = JanTui(place, watch)
    async with app.run_test(size=(120, 36)):
        yield app
    await app.session.close()


async def _quiet(app: JanTui, count: int) -> None:
    """Until the list is shown and nothing is being worked out."""
    async with asyncio.timeout(600):
        while True:
            snapshot, prediction = app.state.snapshot, app.state.prediction
            there = snapshot is not None and len(snapshot.probe.models) == count
            busy = any(not one.is_finished for one in app.workers if one.group in WORKS)
            if there and prediction is not None and not busy:
                return
            await asyncio.sleep(0.02)


async def _measured(home: Path, count: int, turns: Turns) -> dict[str, tuple[float, float]]:
    found: dict[str, tuple[float, float]] = {}
    with server() as jan:
        async with dashboard(home, jan.base_url) as app:
            turns.begin()
            turns.tick()

            async def scene(name: str, models: tuple[int, int] | None) -> None:
                turns.begin()
                await asyncio.to_thread(jan.serve, models)
                await _quiet(app, 0 if models is None else models[1] - models[0])
                await asyncio.sleep(1.0)
                found[name] = (turns.held, turns.gap)

            await scene("down", None)
            await asyncio.sleep(2.0)
            await scene("nothing happens", None)
            process = psutil.Process()
            gc.collect()
            before = process.memory_info().rss
            await scene("the first list", (0, count))
            app.simulate_key("2")
            await scene("the same again, Models", (0, count))
            gc.collect()
            grown = (process.memory_info().rss - before) / count
            await scene("one more model", (0, count + 1))
            await scene("all others", (count + 1, 2 * count + 1))
            await scene("half of them", (count + 1, count + 1 + count // 2))
            await scene("gone", None)
            await scene("back again", (count + 1, count + 1 + count // 2))
    print(f"{count:>9,} models: {grown:6.0f} bytes of resident memory for each")
    return found


async def test_how_long_a_list_holds_the_screen_up(tmp_path: Path, turns: Turns) -> None:
    print()
    found = {}
    for count in COUNTS:
        home = tmp_path / str(count)
        home.mkdir()
        found[count] = await _measured(home, count, turns)
    for at, title in enumerate(("holds the loop, ms", "no turn for, ms")):
        print(f"\n{title:30}" + "".join(f"{count:>10,}" for count in COUNTS) + "  exponent")
        for name in found[COUNTS[0]]:
            figures = [found[count][name][at] for count in COUNTS]
            ratio = max(figures[-1], 0.1) / max(figures[-2], 0.1)
            growth = math.log(ratio, COUNTS[-1] / COUNTS[-2])
            print(f"{name:30}" + "".join(f"{one:10.1f}" for one in figures) + f"{growth:10.2f}")
