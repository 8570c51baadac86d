"""A monitor that runs beside a test, with everything that it yielded."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from jan_tui.base_url import BaseUrl
from jan_tui.clock import Clock, SystemClock
from jan_tui.jan.http.request import Limits
from jan_tui.jan.snapshot import Phase, ServerSnapshot, Survey
from jan_tui.jan.watch.monitor import Intervals, Monitor, Processes, Target
from jan_tui.structs import replace

QUICK = Intervals(
    steady=0.05,
    port_poll=0.01,
    loading=0.01,
    grace=5.0,
    local_check=0.01,
    hung=0.02,
    settle=0.01,
    survey_down=0.05,
    survey_steady=0.5,
    survey_loading=0.02,
    memory=0.05,
    longest=0.2,
)
HASTY = replace(QUICK, grace=0.05)
"""For tests in which a silent server is told to be starting."""
PATIENT = Limits(connect=2.0, answer=2.0)
IMPATIENT = Limits(connect=0.3, answer=0.3)


class Watching:
    """Collects what a monitor yields, and waits for what is to come."""

    def __init__(self, monitor: Monitor) -> None:
        self.monitor = monitor
        self.seen: list[ServerSnapshot] = []
        self._more = asyncio.Condition()

    async def run(self) -> None:
        async for snapshot in self.monitor.watch():
            async with self._more:
                self.seen.append(snapshot)
                self._more.notify_all()

    async def until(
        self, wanted: Callable[[ServerSnapshot], bool], *, after: int = 0, seconds: float = 30
    ) -> ServerSnapshot:
        """The first snapshot from number `after` on that is wanted; fails when time is over."""

        def found() -> ServerSnapshot | None:
            return next((one for one in self.seen[after:] if wanted(one)), None)

        async with asyncio.timeout(seconds), self._more:
            await self._more.wait_for(lambda: found() is not None)
        one = found()
        assert one is not None
        return one

    async def phase(self, phase: Phase) -> ServerSnapshot:
        """The present snapshot, as soon as it is in this phase."""
        async with asyncio.timeout(30), self._more:
            await self._more.wait_for(
                lambda: bool(self.seen) and self.seen[-1].probe.phase is phase
            )
        return self.seen[-1]

    @property
    def phases(self) -> list[Phase]:
        """The phases in order, each run of the same one told once."""
        told: list[Phase] = []
        for one in self.seen:
            if not told or told[-1] is not one.probe.phase:
                told.append(one.probe.phase)
        return told


class Machine:
    """Processes as a test wants them; `survey` is what a look finds."""

    def __init__(self, survey: Survey | None = None) -> None:
        self.found = survey or Survey(True)
        self.surveys = 0
        self.sizes: dict[int, int] = {}

    def survey(self, address: BaseUrl, served: Sequence[str] = ()) -> Survey:
        self.surveys += 1
        return self.found

    def memory(self, pids: Sequence[int]) -> dict[int, int]:
        return {pid: self.sizes[pid] for pid in pids if pid in self.sizes}


class MovableClock:
    """The system's clock, whose wall and monotonic time a test can move."""

    def __init__(self) -> None:
        self._clock = SystemClock()
        self.wall = 0.0
        self.ahead = 0.0

    def monotonic(self) -> float:
        return self._clock.monotonic() + self.ahead

    def now(self) -> datetime:
        return self._clock.now() + timedelta(seconds=self.wall)


@asynccontextmanager
async def watching(
    base_url: str,
    *,
    key: str | None = None,
    machine: Processes | None = None,
    clock: Clock | None = None,
    intervals: Intervals = QUICK,
    limits: Limits = PATIENT,
) -> AsyncIterator[Watching]:
    """A watch with small limits; closed at the end, which must end it."""
    monitor = Monitor(
        Target(base_url, key),
        clock=clock or SystemClock(),
        processes=machine,
        intervals=intervals,
        limits=limits,
        chance=lambda: 0.5,
    )
    one = Watching(monitor)
    running = asyncio.create_task(one.run())
    try:
        yield one
    finally:
        await monitor.close()
        async with asyncio.timeout(30):
            await running
