"""A wait with a timeout that can be ended early."""

from __future__ import annotations

import asyncio
from typing import Any


class Wakeup:
    """Waits for a time, or until it is woken.

    A call of `wake` between two waits ends the next one at once, so that none is lost.
    """

    def __init__(self) -> None:
        self._woken = False
        self._waiting: asyncio.Future[None] | None = None

    def wake(self) -> None:
        """End the present wait, or the next one before it begins."""
        self._woken = True
        if self._waiting is not None:
            _finish(self._waiting)

    async def wait(self, seconds: float | None) -> bool:
        """Whether it was woken within so many seconds; None waits without end."""
        loop = asyncio.get_running_loop()
        if not self._woken:
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
        woken, self._woken = self._woken, False
        return woken

    async def wait_with(self, task: asyncio.Task[Any]) -> None:
        """Wait until it is woken or the task is done, whichever comes first."""
        waiting = asyncio.create_task(self.wait(None))
        try:
            await asyncio.wait({waiting, task}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
            await asyncio.wait({waiting})


def _finish(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_result(None)
