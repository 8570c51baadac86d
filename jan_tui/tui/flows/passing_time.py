"""What changes with time alone: the minute of the strip, the clock of a start, the kept history."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING

from jan_tui import units
from jan_tui.jan.watch import Restarts
from jan_tui.plain import printable

if TYPE_CHECKING:
    from jan_tui.tui.session import Session
    from jan_tui.tui.state import State

_KEEP_SECONDS = 3.0
"""How long after a change the history is written: a restart is several changes."""

_LEAST_SECONDS = 0.05


class PassingTime:
    """Moves the strip once a minute, the clock of a start once a second, and keeps the history.

    `follow` is called in the event loop with each change of the state. `say` is told of a model
    that was ordered here and is loaded.
    """

    def __init__(self, session: Session, say: Callable[[str], None]) -> None:
        self._session = session
        self._say = say
        self._seen = Restarts()
        self._tick: asyncio.TimerHandle | None = None
        self._ticks_seconds = False
        self._keep: asyncio.TimerHandle | None = None
        self._base_url = ""
        self._kept = Restarts()
        self._tasks: set[asyncio.Task[None]] = set()
        self._over = False

    def follow(self, state: State) -> None:
        """Begin to tick, and to keep what is new."""
        if self._over or state.snapshot is None:
            return
        self._tell_loaded(state.restarts)
        if self._tick is None or (state.restarts.starting and not self._ticks_seconds):
            self._plan(state)
        if state.snapshot.probe.base_url != self._base_url:
            self._base_url = state.snapshot.probe.base_url
            self._kept = Restarts()
            self._start(self._restore(self._base_url))
        elif self._keep is None and self._unkept(state.restarts):
            loop = asyncio.get_running_loop()
            self._keep = loop.call_later(_KEEP_SECONDS, self._save_soon)

    def _tell_loaded(self, restarts: Restarts) -> None:
        before, self._seen = self._seen, restarts
        start = before.starting
        if start is None or not start.ordered or not start.model or restarts.starting is not None:
            return
        if restarts.starts and restarts.starts != before.starts:
            took = units.duration(restarts.starts[-1].seconds)
            self._say(f"{printable(start.model)} is loaded, after {took}.")

    def _plan(self, state: State) -> None:
        """Plan the next tick: at the next second of a start, else at the next minute."""
        if self._tick is not None:
            self._tick.cancel()
        now = self._session.workspace.clock.now()
        start = state.restarts.starting
        self._ticks_seconds = start is not None
        if start is not None:
            wait = 1.0 - (now - start.began).total_seconds() % 1.0
        else:
            wait = 60.0 - now.second - now.microsecond / 1e6
        # A little late, so that the clock shows the new figure for certain.
        later = max(wait, 0.0) + _LEAST_SECONDS
        self._tick = asyncio.get_running_loop().call_later(later, self._ticked)

    def _ticked(self) -> None:
        self._tick = None
        session = self._session
        now, log = session.workspace.clock.now(), session.monitor.history.restarts
        if log.overdue(now):
            session.take_order(None)
        session.update(now=now, restarts=log.latest)
        if self._tick is None and not self._over:
            self._plan(session.state)

    async def _restore(self, base_url: str) -> None:
        """Put what earlier runs kept of this server before what is seen now."""
        file, session = self._session.workspace.restarts, self._session
        if file is None:
            return
        kept = await asyncio.to_thread(file.load, base_url)
        if base_url == self._base_url and (kept.spans or kept.starts):
            now, log = session.workspace.clock.now(), session.monitor.history.restarts
            log.restore(kept.spans, kept.starts, now)
            session.update(now=now, restarts=log.latest)

    def _unkept(self, latest: Restarts) -> bool:
        return (latest.spans, latest.starts) != (self._kept.spans, self._kept.starts)

    def _save_soon(self) -> None:
        self._keep = None
        self._start(self._save())

    async def _save(self) -> None:
        file = self._session.workspace.restarts
        latest = self._session.monitor.history.restarts.latest
        if file is not None and self._base_url and self._unkept(latest):
            self._kept = latest
            # A refusal is not told: the picture of this run is whole without the file.
            await asyncio.to_thread(partial(file.save, self._base_url, latest))

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def end(self) -> None:
        """The watch ends now: keep how long the last phase lasted."""
        self._over = True
        for timer in (self._tick, self._keep):
            if timer is not None:
                timer.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._session.monitor.history.restarts.interrupt(self._session.workspace.clock.now())
        await self._save()
