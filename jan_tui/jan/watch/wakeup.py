"""Waiting that anyone may cut short."""

from __future__ import annotations

import asyncio
from typing import Any


class Alarm:
    """Waits for a time, unless it is rung.

    A ring while nobody waits is kept for the next wait, so that none is lost.
    """

    def __init__(self) -> None:
        self._rung = False
        self._waiting: asyncio.Future[None] | None = None

    def ring(self) -> None:
        """End the present wait, or the next one before it begins."""
        self._rung = True
        if self._waiting is not None:
            _finish(self._waiting)

    async def wait(self, seconds: float | None) -> bool:
        """Whether it was rung before so many seconds were over; None: no end."""
        loop = asyncio.get_running_loop()
        if not self._rung:
            self._waiting = waiting = loop.create_future()
            timer = None
            if seconds is not None:
                timer = loop.call_later(max(seconds, 0), _finish, waiting)
            try:
                await waiting
            finally:
                self._waiting = None
                if timer is not None:
                    timer.cancel()
        rung, self._rung = self._rung, False
        return rung

    async def wait_with(self, task: asyncio.Task[Any]) -> None:
        """Wait until it is rung or the task is done, whichever comes first."""
        ring = asyncio.create_task(self.wait(None))
        try:
            await asyncio.wait({ring, task}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ring.cancel()
            await asyncio.wait({ring})


def _finish(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_result(None)
