"""The watch: probes on schedule and yields a snapshot for each visible change."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from datetime import datetime

from jan_tui.base_url import BaseUrl
from jan_tui.clock import Clock
from jan_tui.jan.http import fast_get
from jan_tui.jan.http.probe import Server
from jan_tui.jan.http.request import Limits, Target
from jan_tui.jan.machine import local_host
from jan_tui.jan.machine.engine_probe import EngineProbe
from jan_tui.jan.machine.survey import Processes, ProcessSurvey
from jan_tui.jan.snapshot import NO_SURVEY, Phase, ProbeResult, ServerSnapshot, Trouble
from jan_tui.jan.watch import once
from jan_tui.jan.watch.history import History
from jan_tui.jan.watch.liveness import LivenessWatcher
from jan_tui.jan.watch.port_poller import PortPoller
from jan_tui.jan.watch.schedule import Intervals, Schedule
from jan_tui.jan.watch.snapshots import SnapshotBuilder
from jan_tui.jan.watch.wakeup import Wakeup

__all__ = ["Intervals", "Monitor", "Processes", "Target"]

_LOG = logging.getLogger(__name__)
_UNANSWERED = frozenset({Trouble.SILENT, Trouble.UNFINISHED, Trouble.CONNECT_TIMEOUT})


class Monitor:
    """Watches one server at a time. All methods are called from the event loop of `watch`.

    `processes` None leaves the processes out. `chance` gives random numbers from 0 to 1.
    """

    def __init__(
        self,
        target: Target,
        *,
        clock: Clock,
        processes: Processes | None = None,
        intervals: Intervals | None = None,
        limits: Limits | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.history = History()
        self._clock = clock
        self._intervals = intervals or Intervals()
        self._limits = limits or Limits()
        self._chance = chance
        self._wakeup = Wakeup()
        longest = self._intervals.longest_wait
        self._liveness = LivenessWatcher(clock, self._changed, longest)
        self._port_poller = PortPoller(self._port_opened)
        self._process_survey = (
            ProcessSurvey(processes, EngineProbe(clock), self._on_survey) if processes else None
        )
        self._paused = self._requested = self._closed = False
        self._probing: asyncio.Task[ProbeResult] | None = None
        self._retired: list[Server] = []
        self._start_with(Server(target, clock=clock))

    def _start_with(self, server: Server) -> None:
        """Start over with this server."""
        self._server = server
        address = server.address
        self._address = address if isinstance(address, BaseUrl) else None
        self._local = self._address is not None and local_host.is_this_machine(self._address.host)
        self._polled = self._address is not None and self._address.loopback
        self._builder = SnapshotBuilder(self._clock)
        self._schedule = Schedule(self._intervals, self._clock, self._chance)
        self._result: ProbeResult | None = None
        self._with_other_key: ProbeResult | None = None
        self._shown: ServerSnapshot | None = None
        self._broken = False

    @property
    def target(self) -> Target:
        return self._server.target

    @property
    def paused(self) -> bool:
        return self._paused

    def ask_now(self) -> None:
        """Probe at once, without waiting for the next turn; also while paused."""
        self._requested = True
        self._changed()

    def pause(self) -> None:
        """Stop probing; the answer of a probe under way is dropped."""
        self._paused = True
        self.history.restarts.interrupt(self._clock.now())
        self._drop()

    def resume(self) -> None:
        """Continue, beginning with a probe."""
        self._paused = False
        now = self._clock.now()
        self.history.restarts.interrupt(now, now)
        # A pause is no gap of its own.
        self._liveness.gap()
        self._changed()

    def retarget(self, target: Target) -> None:
        """Watch another server, or the same one with another key, from now on."""
        if target == self.target:
            return
        self._drop()
        self._retired.append(self._server)
        before, builder = self._server, self._builder
        result = self._result or self._with_other_key
        self._start_with(Server(target, clock=self._clock))
        if self._server.address == before.address:
            # Another key for the same server: the start of its phase stays known.
            self._builder, self._with_other_key = builder, result
        else:
            now, monotonic = self._clock.now(), self._clock.monotonic()
            self.history.change_server(target.base_url, now, monotonic)
        if self._process_survey is not None:
            self._process_survey.latest = NO_SURVEY
        self._requested = self._paused
        self._wakeup.wake()

    async def close(self) -> None:
        """End `watch` and release all resources."""
        self._closed = True
        self._drop()
        self._liveness.close()
        self._port_poller.stop()
        if self._process_survey is not None:
            await self._process_survey.close()
        self._retired.append(self._server)
        await self._close_retired()
        self._wakeup.wake()

    async def watch(self) -> AsyncGenerator[ServerSnapshot]:
        """One value for each change of what is shown, the first as soon as there is an answer.

        The watch goes on when the value is taken, so that none is lost.
        """
        while not self._closed:
            if self._requested or (not self._paused and self._schedule.probe_due):
                async with aclosing(self._probe()) as snapshots:
                    async for snapshot in snapshots:
                        yield snapshot
            elif not self._paused and (changed := self._publish()) is not None:
                yield changed
            if not self._closed:
                await self._wait()
                self._notice_gap()

    async def _probe(self) -> AsyncGenerator[ServerSnapshot]:
        """The snapshots of one probe: while it waits and after its answer."""
        self._requested = False
        self._schedule.begin_probe()
        server, accepted = self._server, asyncio.Event()
        began = self._clock.monotonic(), self._clock.now()

        def connected() -> None:
            accepted.set()
            self._wakeup.wake()

        probing = asyncio.create_task(server.probe(self._limits, connected=connected, hasty=True))
        self._probing = probing
        try:
            await asyncio.wait({probing}, timeout=self._intervals.grace)
            while not probing.done():
                self._survey_when_due()
                if accepted.is_set() and self._may_be_starting():
                    self._result = server.accepted()
                if (snapshot := self._publish()) is not None:
                    yield snapshot
                await self._wakeup.wait_with(probing)
        finally:
            probing.cancel()
            self._probing = None
        if probing.cancelled():
            return
        result = probing.result()
        if self._was_suspended(result, *began) or self._first_break(result):
            self._changed()
            return
        self._record(result)
        if (snapshot := self._publish()) is not None:
            yield snapshot

    def _may_be_starting(self) -> bool:
        """Whether a server that accepts is starting: one that answered before may just be slow, and
        one that hung still hangs."""
        latest = self._result or self._with_other_key
        return latest is None or latest.phase is Phase.DOWN

    def _was_suspended(self, result: ProbeResult, monotonic: float, wall: datetime) -> bool:
        """Whether the machine or this program was suspended during a request, so that a missing
        answer says nothing about the server."""
        if result.trouble not in _UNANSWERED:
            return False
        longest = self._limits.answer * 1.5 + 1.0
        slept = (self._clock.now() - wall).total_seconds()
        return slept > longest or self._clock.monotonic() - monotonic > longest

    def _first_break(self, result: ProbeResult) -> bool:
        """Whether a connection to this machine broke for the first time: a server that ends does
        that, so it is probed again before anything is shown."""
        first = self._local and result.trouble is Trouble.BROKEN and not self._broken
        self._broken = result.trouble is Trouble.BROKEN
        return first

    def _record(self, result: ProbeResult) -> None:
        """Keep the result and plan the next probe and survey."""
        before, self._result = self._result, result
        once.log_probe(_LOG, result)
        self._schedule.after_probe(result.phase, local=self._local, polled=self._polled)
        if before is None or _what_serves(before) != _what_serves(result):
            self._schedule.survey_soon()
            if result.phase is Phase.DOWN and self._process_survey is not None:
                self._process_survey.latest = NO_SURVEY
        watched = self._local and result.phase is not Phase.DOWN and self._address
        self._liveness.watch_port(watched.port if watched else None)

    def _publish(self) -> ServerSnapshot | None:
        """The present snapshot; None where it equals the last one that was yielded."""
        if self._result is None:
            return None
        survey = self._process_survey.latest if self._process_survey else NO_SURVEY
        ipv6_refused = once.ipv6_refused(self._server, self._result)
        snapshot = self._builder.build(self._result, survey, ipv6_refused)
        if snapshot == self._shown:
            return None
        self._shown = snapshot
        self.history.observe(snapshot, self._clock.now(), self._clock.monotonic())
        return snapshot

    async def _wait(self) -> None:
        """Wait until there is something to do: the next turn, a survey, or a change."""
        await self._close_retired()
        if self._requested:
            return
        phase = self._result.phase if self._result else None
        down = phase is Phase.DOWN and self._polled and not self._paused
        if down and self._address is not None:
            self._port_poller.poll(self._address, every=self._intervals.port_poll)
        else:
            self._port_poller.stop()
        if self._paused:
            await self._wakeup.wait(None)
            return
        self._survey_when_due()
        await self._server.warm()
        if down:
            await self._wakeup.wait(self._schedule.seconds_left())
        elif phase is Phase.STARTING and self._polled:
            await self._wait_while_loading()
        else:
            await self._wakeup.wait(self._schedule.seconds_left(local_check=True))
            if self._schedule.local_check_due:
                self._check_local()

    async def _wait_while_loading(self) -> None:
        """While a server reports that it is loading, request only the status of its answer."""
        woken = await self._wakeup.wait(self._intervals.loading)
        if woken or self._address is None or self._address.scheme != "http":
            return
        limit = self._intervals.grace
        status = await fast_get.status(self._address, self.target.key, limit=limit)
        if self._result is None or status != self._result.http_status:
            self._changed()

    def _port_opened(self) -> None:
        """The server that was down accepts connections: probe it now."""
        self._schedule.hurry()
        self._wakeup.wake()

    def _check_local(self) -> None:
        """The check between two probes: where something changed, the server is probed now."""
        self._schedule.after_local_check()
        if self._liveness.changed():
            self._changed()

    def _notice_gap(self) -> None:
        """Where nothing was watched for a time, tell so and probe at once."""
        gap = self._liveness.gap()
        if gap is not None and not self._paused:
            now, monotonic = self._clock.now(), self._clock.monotonic()
            self.history.missed(gap.awake, gap.why, now, monotonic)
            self._changed()

    def _changed(self) -> None:
        """Something changed: discard what was remembered and probe again."""
        self._server.forget()
        self._schedule.hurry()
        self._wakeup.wake()

    def _survey_when_due(self) -> None:
        if self._process_survey is None or self._address is None:
            self._schedule.after_survey(None, local=False, loading=False)
            self._schedule.after_memory()
            return
        result = self._result
        if self._schedule.survey_due:
            self._process_survey.start(
                self._address, result.loaded if result else (), self._server.get
            )
            self._plan_survey()
        if self._schedule.memory_due:
            self._process_survey.refresh_memory()
            self._schedule.after_memory()

    def _on_survey(self) -> None:
        """A survey arrived: show it, and watch the processes that it found."""
        if self._process_survey is not None and not self._closed:
            self._liveness.watch_processes(self._process_survey.pids())
            self._plan_survey()
            self._wakeup.wake()

    def _plan_survey(self) -> None:
        survey = self._process_survey.latest if self._process_survey else NO_SURVEY
        starting = self.history.restarts.latest.starting is not None
        loading = starting or any(engine.loading for engine in survey.engines)
        phase = self._result.phase if self._result else None
        self._schedule.after_survey(phase, local=self._local, loading=loading)

    def _drop(self) -> None:
        """Cancel the probe under way; its answer would be out of date."""
        if self._probing is not None:
            self._probing.cancel()

    async def _close_retired(self) -> None:
        while self._retired:
            await self._retired.pop().close()


def _what_serves(result: ProbeResult) -> object:
    """What a change of the processes would show in."""
    return result.phase, result.models, result.statuses
