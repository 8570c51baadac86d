"""Polls a closed port of this machine until it opens, in a thread of its own.

A thread that does nothing else wakes for a third of what a turn of the event loop costs.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress

from jan_tui.base_url import BaseUrl
from jan_tui.jan.http import port_check


class PortPoller:
    """`opened` is called in the event loop, once, when a connection is no longer refused."""

    def __init__(self, opened: Callable[[], None]) -> None:
        self._opened = opened
        self._address: BaseUrl | None = None
        self._halt: threading.Event | None = None

    def poll(self, address: BaseUrl, *, every: float) -> None:
        """Connect to this port now and every `every` seconds; a second call changes nothing."""
        if self._halt is not None and address == self._address:
            return
        self.stop()
        halt = threading.Event()
        self._address, self._halt = address, halt
        loop = asyncio.get_running_loop()

        def report() -> None:
            if self._halt is halt:
                self._halt = None
                self._opened()

        def run() -> None:
            places = port_check.places(address)
            while all(port_check.place_refused(place, address.port) for place in places):
                if halt.wait(every):
                    return
            # The loop may be closed by now.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(report)

        threading.Thread(target=run, name="poller", daemon=True).start()

    def stop(self) -> None:
        """Stop polling; `opened` is not called after this."""
        if self._halt is not None:
            self._halt.set()
            self._halt = None
