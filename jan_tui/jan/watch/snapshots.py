"""Builds a snapshot from a probe of the server and a survey of the processes."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from jan_tui.clock import Clock
from jan_tui.jan.rounding import SteadyLatency, SteadyMemory
from jan_tui.jan.snapshot import (
    NO_SURVEY,
    Application,
    Cause,
    Engine,
    Phase,
    ProbeResult,
    ServerSnapshot,
    Survey,
)
from jan_tui.structs import replace

_Process = TypeVar("_Process", Application, Engine)


class SnapshotBuilder:
    """Makes snapshots that are equal where nothing shown changed: figures are rounded and steady,
    and models keep their order while they are the same ones, since Jan's list has none."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._latency = SteadyLatency()
        self._memory = SteadyMemory()
        self._shown_latency = ""
        self._latency_of: ProbeResult | None = None
        self._last: ServerSnapshot | None = None
        self._answered = False

    def build(
        self, result: ProbeResult, survey: Survey = NO_SURVEY, ipv6_refused: bool | None = None
    ) -> ServerSnapshot:
        """What is known now, with the time since which the phase holds."""
        now, last, down = self._clock.now(), self._last, result.phase is Phase.DOWN
        models = result.models
        if last is not None and sorted(models) == sorted(last.probe.models):
            models = last.probe.models
        if result is not self._latency_of:
            self._latency_of = result
            self._shown_latency = self._latency.shown(result.latency_ms)
        self._last = ServerSnapshot(
            replace(result, models=models, contexts=tuple(sorted(result.contexts))),
            self._steady(survey, down=down),
            down_cause(survey) if down else None,
            ipv6_refused,
            down and self._answered,
            self._shown_latency,
            self._since(result.phase, now),
            now,
        )
        self._answered = self._answered or result.http_status is not None
        return self._last

    def _since(self, phase: Phase, now: datetime) -> datetime:
        last = self._last
        return last.since if last and last.since and last.probe.phase is phase else now

    def _steady(self, survey: Survey, *, down: bool) -> Survey:
        """The survey with its memory as it is shown; a closed port has no listener."""
        processes = (survey.application, *survey.engines)
        self._memory.keep(frozenset(process.pid for process in processes if process))
        return replace(
            survey,
            listener=None if down else survey.listener,
            application=survey.application and self._with_memory(survey.application),
            engines=tuple(self._with_memory(engine) for engine in survey.engines),
        )

    def _with_memory(self, process: _Process) -> _Process:
        return replace(process, shown_rss=self._memory.shown(process.pid, process.rss_bytes))


def down_cause(survey: Survey) -> Cause:
    """Why nothing listens: Jan opens its port after loading the model; its engines end with it."""
    if not survey.local:
        return Cause.UNKNOWN
    if any(engine.loading and not engine.orphaned for engine in survey.engines):
        return Cause.LOADING
    if survey.application is not None:
        return Cause.SERVER_OFF
    return Cause.UNKNOWN if survey.unseen else Cause.NOT_RUNNING
