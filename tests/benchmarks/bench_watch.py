"""What the watch costs and how soon it sees: run with -m benchmark -n 0 -s.

Figures are printed, none is judged; the baseline of the same run stands beside each.
"""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import time
import tracemalloc
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from statistics import quantiles

import pytest

from jan_tui.clock import SystemClock
from jan_tui.demo.standin import StandIn
from jan_tui.jan.machine.processes import ProcessTable
from jan_tui.jan.snapshot import Phase, ServerSnapshot
from jan_tui.jan.watch.monitor import Intervals, Monitor, Target
from tests.servers import ThreadedStandIn

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(600)]

SECONDS = 10.0
ROUNDS = 40


class Seen:
    """When each phase was last yielded, on the monotonic clock."""

    def __init__(self, monitor: Monitor) -> None:
        self.monitor = monitor
        self.count = 0
        self._phase: Phase | None = None
        self._when = 0.0
        self._changed = asyncio.Event()

    async def run(self) -> None:
        async for snapshot in self.monitor.watch():
            self._take(snapshot)

    def _take(self, snapshot: ServerSnapshot) -> None:
        self.count += 1
        if snapshot.probe.phase is not self._phase:
            self._phase, self._when = snapshot.probe.phase, time.monotonic()
            changed, self._changed = self._changed, asyncio.Event()
            changed.set()

    async def when(self, phase: Phase) -> float:
        async with asyncio.timeout(30):
            while self._phase is not phase:
                await self._changed.wait()
        return self._when


@asynccontextmanager
async def watched(base_url: str) -> AsyncIterator[Seen]:
    """A watch with everything as the dashboard has it."""
    monitor = Monitor(Target(base_url), clock=SystemClock(), processes=ProcessTable())
    seen = Seen(monitor)
    running = asyncio.create_task(seen.run())
    try:
        yield seen
    finally:
        await monitor.close()
        await running


SERVER = """
import asyncio, sys
from jan_tui.demo.standin import StandIn

async def main() -> None:
    jan = StandIn([f"vendor/model-{one}" for one in range(30)], port=int(sys.argv[1]))
    await jan.start()
    print(jan.port, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


@contextmanager
def server_process(port: int = 0) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A stand-in of 30 models in a process of its own, whose time is not counted as ours."""
    command = [sys.executable, "-c", SERVER, str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process, f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
        finally:
            process.kill()


async def share(base_url: str, phase: Phase) -> float:
    """Percent of a core that this process, all its threads, uses while nothing changes."""
    async with watched(base_url) as seen:
        await seen.when(phase)
        await asyncio.sleep(2)
        began, at = time.process_time(), time.monotonic()
        await asyncio.sleep(SECONDS)
        return 100 * (time.process_time() - began) / (time.monotonic() - at)


async def sleeping_share() -> float:
    """The same for a loop that only sleeps, in steps of the port poller's interval."""
    began, at = time.process_time(), time.monotonic()
    for _ in range(round(SECONDS / Intervals().port_poll)):
        await asyncio.sleep(Intervals().port_poll)
    return 100 * (time.process_time() - began) / (time.monotonic() - at)


def told(name: str, seconds: Sequence[float]) -> None:
    cuts = quantiles(seconds, n=100)
    ms = [1000 * one for one in (min(seconds), cuts[49], cuts[94], max(seconds))]
    print(f"{name:44} min {ms[0]:6.1f}  median {ms[1]:6.1f}  p95 {ms[2]:6.1f}  max {ms[3]:6.1f} ms")


async def test_cpu_share() -> None:
    print()
    print(f"a loop that only sleeps        {await sleeping_share():5.2f} % of a core")
    with server_process() as (_, base_url):
        idle = await share(base_url, Phase.READY)
    print(f"watching an idle server of 30  {idle:5.2f} % of a core")
    dead = await share(base_url, Phase.DOWN)
    print(f"watching a dead port           {dead:5.2f} % of a core")


async def test_how_soon_a_kill_is_seen() -> None:
    """From SIGKILL to `down`, with the socket watched by pidfd and netlink."""
    deaths: list[float] = []
    for round_ in range(ROUNDS // 4):
        with server_process() as (process, base_url):
            async with watched(base_url) as seen:
                await seen.when(Phase.READY)
                await asyncio.sleep(0.5 + (round_ * 37 % 100) / 100)
                deaths.append(await _until(process.kill, seen, Phase.DOWN))
    print()
    told("SIGKILL -> down", deaths)


async def test_how_soon() -> None:
    """From port open to `ready`, and from port closed to `down`, beside a poll each second."""
    server = ThreadedStandIn(StandIn(["a"]))
    opened: list[float] = []
    closed: list[float] = []
    async with watched(server.base_url) as seen:
        await seen.when(Phase.DOWN)
        for round_ in range(ROUNDS):
            await asyncio.sleep(0.2 + (round_ * 37 % 100) / 1000)
            opened.append(await _until(server.start, seen, Phase.READY))
            await asyncio.sleep(0.2 + (round_ * 53 % 100) / 1000)
            closed.append(await _until(server.stop, seen, Phase.DOWN))
    polled_up, polled_down = await _polled(server, 8)
    server.close()
    print()
    told("port open -> ready", opened)
    told("  the same, curl once a second", polled_up)
    told("port closed -> down", closed)
    told("  the same, curl once a second", polled_down)


async def _until(act: Callable[[], None], seen: Seen, phase: Phase) -> float:
    """From the start of what is done to the snapshot that tells it."""
    began = time.monotonic()
    await asyncio.to_thread(act)
    return await seen.when(phase) - began


async def _polled(server: ThreadedStandIn, rounds: int) -> tuple[list[float], list[float]]:
    """What `watch -n1 curl` would have seen, and when."""
    ups: list[float] = []
    downs: list[float] = []
    for round_ in range(rounds):
        for act, wanted, into in ((server.start, True, ups), (server.stop, False, downs)):
            await asyncio.sleep((round_ * 37 % 100) / 100)
            turn = time.monotonic() + (round_ * 61 % 100) / 100
            began = time.monotonic()
            await asyncio.to_thread(act)
            while True:
                await asyncio.sleep(max(turn - time.monotonic(), 0))
                turn += 1
                if await _curl(server.base_url) is wanted:
                    break
            into.append(time.monotonic() - began)
    return ups, downs


async def _curl(base_url: str) -> bool:
    process = await asyncio.create_subprocess_exec(
        "curl", "-sf", "-o", "/dev/null", "--max-time", "3", f"{base_url}/models"
    )
    return await process.wait() == 0


async def test_an_hour_leaks_nothing() -> None:
    """3,600 looks at a server that stops and starts, at some hundred times the speed."""
    jan = StandIn(["a", "b"])
    intervals = Intervals(
        steady=0.005, port_poll=0.005, local_check=0.01, survey_down=0.5, survey_steady=1.0
    )
    target = Target(jan.base_url)
    monitor = Monitor(target, clock=SystemClock(), processes=ProcessTable(), intervals=intervals)
    seen = Seen(monitor)
    running = asyncio.create_task(seen.run())
    print()
    tracemalloc.start()
    for part in range(4):
        for _ in range(9):
            await jan.start()
            await seen.when(Phase.READY)
            await jan.asked(100)
            await jan.stop()
            await seen.when(Phase.DOWN)
        gc.collect()
        held, _ = tracemalloc.get_traced_memory()
        print(
            f"after {900 * (part + 1):4} looks: {held / 1e6:6.2f} MB held, {seen.count} snapshots"
        )
    tracemalloc.stop()
    await monitor.close()
    await running
    await jan.close()
