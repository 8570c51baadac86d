"""The stand-in Jan in a thread of its own, for tests that are not asynchronous themselves."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from jan_tui.demo.standin import StandIn


class ThreadedStandIn:
    """A stand-in whose loop runs in a thread; `standin` may be changed while it runs."""

    def __init__(self, standin: StandIn) -> None:
        self.standin = standin
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    @property
    def base_url(self) -> str:
        return self.standin.base_url

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Does something with the stand-in in its own loop, and waits for it."""
        asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=10)

    def start(self) -> None:
        self.run(self.standin.start())

    def stop(self) -> None:
        self.run(self.standin.stop())

    def start_later(self, seconds: float) -> None:
        """Opens the port after so many seconds, without waiting for it."""

        async def later() -> None:
            await self.standin.start(loading=asyncio.sleep(seconds))

        asyncio.run_coroutine_threadsafe(later(), self._loop)

    def close(self) -> None:
        self.run(self.standin.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()


@contextmanager
def serving(*models: str, start: bool = True, **settings: Any) -> Iterator[ThreadedStandIn]:
    """A stand-in that serves these models while the block runs."""
    threaded = ThreadedStandIn(StandIn(models, **settings))
    if start:
        threaded.start()
    try:
        yield threaded
    finally:
        threaded.close()


@contextmanager
def refusing() -> Iterator[str]:
    """The base URL of a port that is taken, on which nothing listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}/v1"
