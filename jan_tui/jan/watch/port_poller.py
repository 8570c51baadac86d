"""Knocking at a closed port of this machine until it opens, in a thread of its own.

A thread that does nothing else wakes for a third of what a turn of the event loop costs.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress

from jan_tui.jan.address import Address
from jan_tui.jan.http import port_check


class Knocker:
    """`opened` is called in the event loop, once, when a connection is no longer refused."""

    def __init__(self, opened: Callable[[], None]) -> None:
        self._opened = opened
        self._address: Address | None = None
        self._halt: threading.Event | None = None

    def knock(self, address: Address, *, every: float) -> None:
        """Knock at this port, now and every so many seconds; goes on where it already does."""
        if self._halt is not None and address == self._address:
            return
        self.stop()
        halt = threading.Event()
        self._address, self._halt = address, halt
        loop = asyncio.get_running_loop()

        def tell() -> None:
            if self._halt is halt:
                self._halt = None
                self._opened()

        def run() -> None:
            places = port_check.places(address)
            while all(port_check.place_refused(place, address.port) for place in places):
                if halt.wait(every):
                    return
            # A loop that is closed by now has nobody left to tell.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(tell)

        threading.Thread(target=run, name="knocker", daemon=True).start()

    def stop(self) -> None:
        """Knock no more; nothing is told after this."""
        if self._halt is not None:
            self._halt.set()
            self._halt = None
