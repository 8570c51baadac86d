"""Waiting that anyone may cut short."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Alarm:
    """Waits for a time, unless it is rung or a check that runs meanwhile says so.

    A ring while nobody waits is kept for the next wait, so that none is lost.
    """

    def __init__(self) -> None:
        self._rung = False
        self._waiting: asyncio.Future[None] | None = None

    def ring(self) -> None:
        """End the present wait, or the next one before it begins."""
        self._rung = True
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    async def wait(
        self,
        seconds: float | None,
        *,
        check: Callable[[], bool] | None = None,
        every: float = 1.0,
    ) -> bool:
        """Whether it was rung, or the check said so, before the time was over; None: no end.

        The check runs in the event loop itself, without a task switch, so that a dozen of checks
        a second cost next to nothing.
        """
        loop = asyncio.get_running_loop()
        if not self._rung:
            self._waiting = waiting = loop.create_future()
            timers: list[asyncio.TimerHandle] = []
            try:
                if seconds is not None:
                    timers.append(loop.call_later(max(seconds, 0), _finish, waiting))
                if check is not None:
                    timers.append(loop.call_later(every, self._check, check, every, timers))
                await waiting
            finally:
                self._waiting = None
                for timer in timers:
                    timer.cancel()
        rung, self._rung = self._rung, False
        return rung

    def _check(
        self, check: Callable[[], bool], every: float, timers: list[asyncio.TimerHandle]
    ) -> None:
        if check():
            self.ring()
        else:
            loop = asyncio.get_running_loop()
            timers[-1] = loop.call_later(every, self._check, check, every, timers)


def _finish(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_result(None)
