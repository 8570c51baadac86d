"""The watch: asks, waits as long as it may, and yields a snapshot for each change that is shown."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from datetime import datetime

from jan_tui.clock import Clock
from jan_tui.jan.address import Address, Target
from jan_tui.jan.http import fast_get
from jan_tui.jan.http.probe import Look, Server
from jan_tui.jan.http.request import Limits
from jan_tui.jan.machine import local_host
from jan_tui.jan.machine.engine_probe import EngineProbe
from jan_tui.jan.machine.survey import Processes, Surveyor
from jan_tui.jan.snapshot import Phase, ServerSnapshot, Trouble
from jan_tui.jan.watch import once
from jan_tui.jan.watch.history import History
from jan_tui.jan.watch.liveness import Vigil
from jan_tui.jan.watch.port_poller import Knocker
from jan_tui.jan.watch.schedule import Pace, Schedule
from jan_tui.jan.watch.snapshots import Assembly
from jan_tui.jan.watch.wakeup import Alarm

__all__ = ["Monitor", "Pace", "Processes", "Target"]

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
        pace: Pace | None = None,
        limits: Limits | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.history = History()
        self._clock = clock
        self._pace = pace or Pace()
        self._limits = limits or Limits()
        self._chance = chance
        self._alarm = Alarm()
        self._vigil = Vigil(clock, self._disturbed)
        self._knocker = Knocker(self._port_opened)
        self._surveyor = (
            Surveyor(processes, EngineProbe(clock), self._surveyed) if processes else None
        )
        self._paused = self._asked = self._closed = False
        self._asking: asyncio.Task[Look] | None = None
        self._retired: list[Server] = []
        self._aim(Server(target, clock=clock))

    def _aim(self, server: Server) -> None:
        """Begin from nothing with another server."""
        self._server = server
        address = server.address
        self._address = address if isinstance(address, Address) else None
        self._local = self._address is not None and local_host.is_this_machine(self._address.host)
        self._gated = self._address is not None and self._address.loopback
        self._assembly = Assembly(self._clock)
        self._schedule = Schedule(self._pace, self._clock, self._chance)
        self._look: Look | None = None
        self._told: ServerSnapshot | None = None
        self._broken = False

    @property
    def target(self) -> Target:
        return self._server.target

    @property
    def paused(self) -> bool:
        return self._paused

    def ask_now(self) -> None:
        """Look at once, without waiting for the next turn; also while paused."""
        self._asked = True
        self._disturbed()

    def pause(self) -> None:
        """Stop asking; an answer still on its way is dropped."""
        self._paused = True
        self._drop()

    def resume(self) -> None:
        """Go on, with a look at once."""
        self._paused = False
        self._disturbed()

    def retarget(self, target: Target) -> None:
        """Watch another server, or the same with another key, from the next moment on."""
        if target == self.target:
            return
        self._drop()
        self._retired.append(self._server)
        before, assembly = self._server, self._assembly
        self._aim(Server(target, clock=self._clock))
        if self._server.address == before.address:
            # Another key for the same server: since when it is what it is stays known.
            self._assembly = assembly
        else:
            now, monotonic = self._clock.now(), self._clock.monotonic()
            self.history.elsewhere(target.base_url, now, monotonic)
        if self._surveyor is not None:
            self._surveyor.latest = None
        self._asked = self._paused
        self._alarm.ring()

    async def close(self) -> None:
        """End `watch` and give everything back."""
        self._closed = True
        self._drop()
        self._vigil.close()
        self._knocker.stop()
        if self._surveyor is not None:
            await self._surveyor.close()
        self._retired.append(self._server)
        await self._close_retired()
        self._alarm.ring()

    async def watch(self) -> AsyncGenerator[ServerSnapshot]:
        """One value for each change of what is shown, the first as soon as there is an answer.

        The watch goes on when the value is taken, so that none is lost.
        """
        while not self._closed:
            if self._asked or (not self._paused and self._schedule.look_due):
                async with aclosing(self._ask()) as told_by_one:
                    async for snapshot in told_by_one:
                        yield snapshot
            elif not self._paused and (told := self._tell()) is not None:
                yield told
            if not self._closed:
                await self._rest()

    async def _ask(self) -> AsyncGenerator[ServerSnapshot]:
        """One request, and what is shown while it waits and after its answer."""
        self._asked = False
        self._schedule.begin_look()
        server, accepted = self._server, asyncio.Event()
        began = self._clock.monotonic(), self._clock.now()

        def connected() -> None:
            accepted.set()
            self._alarm.ring()

        asking = asyncio.create_task(server.look(self._limits, connected=connected, hasty=True))
        self._asking = asking
        try:
            await asyncio.wait({asking}, timeout=self._pace.grace)
            while not asking.done():
                self._survey_when_due()
                if accepted.is_set() and self._may_be_starting():
                    self._look = server.accepted()
                if (told := self._tell()) is not None:
                    yield told
                await self._alarm.wait_with(asking)
        finally:
            asking.cancel()
            self._asking = None
        if asking.cancelled():
            return
        look = asking.result()
        if self._overslept(look, *began) or self._broke_off(look):
            self._disturbed()
            return
        self._take(look)
        if (told := self._tell()) is not None:
            yield told

    def _may_be_starting(self) -> bool:
        """A server that was away is starting when it accepts; one that answered before may just
        be slow, and one that hung still hangs."""
        return self._look is None or self._look.phase is Phase.DOWN

    def _overslept(self, look: Look, monotonic: float, wall: datetime) -> bool:
        """Whether the machine, or this program, stood still while a request was under way: then
        silence says nothing about the server."""
        if look.trouble not in _UNANSWERED:
            return False
        longest = self._limits.answer * 1.5 + 1.0
        slept = (self._clock.now() - wall).total_seconds()
        return slept > longest or self._clock.monotonic() - monotonic > longest

    def _broke_off(self, look: Look) -> bool:
        """Whether a connection of this machine broke for the first time: a server that ends does
        that, so it is asked once more before anything is told."""
        first = self._local and look.trouble is Trouble.BROKEN and not self._broken
        self._broken = look.trouble is Trouble.BROKEN
        return first

    def _take(self, look: Look) -> None:
        """Remember what was seen, and plan what comes next."""
        before, self._look = self._look, look
        if self.history.sample(look.latency_ms, self._clock.monotonic()):
            self._told = None
        self._schedule.after_look(look.phase, local=self._local, gated=self._gated)
        if before is None or (before.phase, before.models) != (look.phase, look.models):
            self._schedule.survey_soon()
            if look.phase is Phase.DOWN and self._surveyor is not None:
                self._surveyor.latest = None
        watched = self._local and look.phase is not Phase.DOWN and self._address
        self._vigil.guard(watched.port if watched else None)

    def _tell(self) -> ServerSnapshot | None:
        """The present snapshot, where it shows something that the last one did not."""
        if self._look is None:
            return None
        survey = self._surveyor.latest if self._surveyor else None
        ipv6_refused = once.ipv6_refused(self._server, self._look)
        snapshot = self._assembly.snapshot(self._look, survey, ipv6_refused)
        if snapshot == self._told:
            return None
        self._told = snapshot
        self.history.observe(snapshot, self._clock.now(), self._clock.monotonic())
        return snapshot

    async def _rest(self) -> None:
        """Wait until there is something to do: the next turn, a survey, or a disturbance."""
        await self._close_retired()
        if self._asked:
            return
        phase = self._look.phase if self._look else None
        away = phase is Phase.DOWN and self._gated and not self._paused
        if away and self._address is not None:
            self._knocker.knock(self._address, every=self._pace.gate)
        else:
            self._knocker.stop()
        if self._paused:
            await self._alarm.wait(None)
            return
        self._survey_when_due()
        await self._server.warm()
        if away:
            await self._alarm.wait(self._schedule.seconds_left())
        elif phase is Phase.STARTING and self._gated:
            await self._rest_while_loading()
        else:
            await self._alarm.wait(self._schedule.seconds_left(glancing=True))
            if self._schedule.glance_due:
                self._glance()

    async def _rest_while_loading(self) -> None:
        """A server that says it is loading is asked for nothing but the status of its answer."""
        rung = await self._alarm.wait(self._pace.loading)
        if rung or self._address is None or self._address.scheme != "http":
            return
        limit = self._pace.grace
        status = await fast_get.status(self._address, self.target.key, limit=limit)
        if self._look is None or status != self._look.http_status:
            self._disturbed()

    def _port_opened(self) -> None:
        """The server that was away accepts connections: it is looked at now."""
        self._schedule.hurry()
        self._alarm.ring()

    def _glance(self) -> None:
        """The check between two looks: what is different has the server looked at now."""
        self._schedule.after_glance()
        if self._vigil.jumped():
            now, monotonic = self._clock.now(), self._clock.monotonic()
            self.history.remark("the machine slept, or its clock was set", now, monotonic)
        elif not self._vigil.disturbed():
            return
        self._disturbed()

    def _disturbed(self) -> None:
        """Something happened: what was known may no longer hold."""
        self._server.forget()
        self._schedule.hurry()
        self._alarm.ring()

    def _survey_when_due(self) -> None:
        if self._surveyor is None or self._address is None:
            self._schedule.after_survey(None, local=False, loading=False)
            self._schedule.after_memory()
            return
        look = self._look
        if self._schedule.survey_due:
            self._surveyor.start(self._address, look.models if look else (), self._server.get)
            self._plan_survey()
        if self._schedule.memory_due:
            self._surveyor.refresh_memory()
            self._schedule.after_memory()

    def _surveyed(self) -> None:
        """A survey arrived: tell what it shows, and watch over the processes that it found."""
        if self._surveyor is not None and not self._closed:
            self._vigil.watch(self._surveyor.pids())
            self._plan_survey()
            self._alarm.ring()

    def _plan_survey(self) -> None:
        survey = self._surveyor.latest if self._surveyor else None
        loading = survey is not None and any(engine.loading for engine in survey.engines)
        phase = self._look.phase if self._look else None
        self._schedule.after_survey(phase, local=self._local, loading=loading)

    def _drop(self) -> None:
        """Forget the request that is under way; its answer would be about something else."""
        if self._asking is not None:
            self._asking.cancel()

    async def _close_retired(self) -> None:
        while self._retired:
            await self._retired.pop().close()
