"""Process surveys in a thread, one at a time, beside the probes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from jan_tui.base_url import BaseUrl
from jan_tui.jan.machine.engine_probe import EngineProbe, Get
from jan_tui.jan.machine.processes import UNSEEN
from jan_tui.jan.machine.psutil_errors import psutil_errors
from jan_tui.jan.snapshot import NO_SURVEY, Survey
from jan_tui.structs import replace


class Processes(Protocol):
    """The part of ProcessTable that a watch uses; both methods block for some milliseconds."""

    def survey(self, address: BaseUrl, served: Sequence[str] = ()) -> Survey: ...

    def memory(self, pids: Sequence[int]) -> Mapping[int, int]: ...


class ProcessSurvey:
    """Keeps the last survey; `arrived` is called in the event loop for each new one."""

    def __init__(
        self, processes: Processes, probe: EngineProbe, arrived: Callable[[], None]
    ) -> None:
        self._processes = processes
        self._probe = probe
        self._arrived = arrived
        self._task: asyncio.Task[None] | None = None
        self._wanted: tuple[BaseUrl, Sequence[str], Get] | None = None
        self.latest = NO_SURVEY

    @property
    def busy(self) -> bool:
        return self._task is not None

    def start(self, address: BaseUrl, served: Sequence[str], get: Get) -> None:
        """Begin a survey; the result of one under way is dropped, and another follows it."""
        self._wanted = (address, served, get)
        if self._task is None:
            self._task = asyncio.create_task(self._survey())
            self._task.add_done_callback(self._done)

    def pids(self) -> frozenset[int]:
        """The processes whose end matters: owner of the port, Jan, the engines."""
        processes = (self.latest.listener, self.latest.application, *self.latest.engines)
        return frozenset(one.pid for one in processes if one and one.pid)

    def refresh_memory(self) -> None:
        """Update the engines' memory; takes a tenth of a millisecond for each."""
        survey = self.latest
        if not survey.engines or self.busy:
            return
        shown = [engine.pid for engine in survey.engines if engine.rss_bytes is not None]
        sizes = self._processes.memory(shown)
        engines = [
            replace(engine, rss_bytes=engine.rss_bytes and sizes.get(engine.pid, engine.rss_bytes))
            for engine in survey.engines
        ]
        self.latest = replace(survey, engines=tuple(engines))

    async def close(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait({task})

    async def _survey(self) -> None:
        while self._wanted is not None:
            (address, served, get), self._wanted = self._wanted, None
            survey = await survey_once(self._processes, self._probe, address, served, get)
            if self._wanted is None:
                self.latest = survey

    def _done(self, task: asyncio.Task[None]) -> None:
        if self._task is task:
            self._task = None
            if not task.cancelled():
                self._arrived()


async def survey_once(
    processes: Processes, probe: EngineProbe, address: BaseUrl, served: Sequence[str], get: Get
) -> Survey:
    """One survey with the engines probed; empty where the system refuses it altogether."""
    try:
        survey = await asyncio.to_thread(processes.survey, address, served)
    except psutil_errors():
        return Survey(True, unseen=UNSEEN)
    engines = await probe.complete(survey.engines, get)
    loading = (each if each.loading else replace(each, read_percent=None) for each in engines)
    return replace(survey, engines=tuple(loading))
