"""Builds a snapshot from a probe of the server and a survey of the processes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from jan_tui.clock import Clock
from jan_tui.jan.http.probe import ProbeResult
from jan_tui.jan.machine.processes import Survey
from jan_tui.jan.rounding import SteadyLatency, SteadyMemory
from jan_tui.jan.snapshot import Application, Cause, Engine, Phase, ServerSnapshot

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
        self, result: ProbeResult, survey: Survey | None, ipv6_refused: bool | None = None
    ) -> ServerSnapshot:
        """What is known now, with the time since which the phase holds."""
        now = self._clock.now()
        models, contexts = result.models, result.contexts
        last = self._last
        if last is not None and sorted(models) == sorted(last.models):
            models = last.models
        if result is not self._latency_of:
            self._latency_of = result
            self._shown_latency = self._latency.shown(result.latency_ms)
        made = ServerSnapshot(
            result.base_url,
            result.phase,
            since=self._since(result.phase, now),
            server=result.server,
            models=models,
            detail=result.detail,
            http_status=result.http_status,
            key_sent=result.key_sent,
            open_without_key=result.open_without_key,
            right_prefix=result.right_prefix,
            request_host=result.request_host,
            trouble=result.trouble,
            skipped=result.skipped,
            listed_contexts=tuple(sorted(contexts)),
            ipv6_refused=ipv6_refused,
            shown_latency=self._shown_latency,
            latency_ms=result.latency_ms,
            checked=now,
        )
        if result.phase is Phase.DOWN:
            made = replace(made, cause=down_cause(survey), answered_before=self._answered)
        self._answered = self._answered or result.http_status is not None
        if survey is not None:
            made = self._with_processes(made, survey)
        self._last = made
        return made

    def _since(self, phase: Phase, now: datetime) -> datetime:
        last = self._last
        return last.since if last and last.since and last.phase is phase else now

    def _with_processes(self, made: ServerSnapshot, survey: Survey) -> ServerSnapshot:
        pids = {engine.pid for engine in survey.engines}
        if survey.application is not None:
            pids.add(survey.application.pid)
        self._memory.keep(frozenset(pids))
        return replace(
            made,
            surveyed=True,
            listener=None if made.phase is Phase.DOWN else survey.listener,
            application=survey.application and self._with_memory(survey.application),
            engines=tuple(self._with_memory(engine) for engine in survey.engines),
            gateway=survey.gateway,
        )

    def _with_memory(self, process: _Process) -> _Process:
        return replace(process, shown_rss=self._memory.shown(process.pid, process.rss_bytes))


def down_cause(survey: Survey | None) -> Cause:
    """Why nothing listens: Jan opens its port after loading the model; its engines end with it."""
    if survey is None or not survey.local:
        return Cause.UNKNOWN
    if any(engine.loading and not engine.orphaned for engine in survey.engines):
        return Cause.LOADING
    if survey.application is not None:
        return Cause.SERVER_OFF
    return Cause.UNKNOWN if survey.unseen else Cause.NOT_RUNNING
