"""Ends the dashboard: at once on a signal, and always within a bound."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from types import FrameType
from typing import Protocol

from jan_tui import system

GRACE_SECONDS = 5.0
"""How long an orderly end may take. What takes longer hangs: a read of a dead network drive, or a
terminal that takes no output."""

_DRAW = 2
"""Textual draws on standard error."""

_RESTORE = b"\x1b[?2004l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[<u\x1b[?1049l\x1b[?25h"
_RESTORE += b"\x1b[?7h\x1b[?1004l"
"""Paste, mouse, kitty's keys, alternate screen, cursor, line wrap and focus, as before."""


class Endable(Protocol):
    """What `Ending` needs of an app.

    `writing` is held while a file is being written: then the process must not be ended. `on_leave`
    is called with the exit status once the end was asked for, before anything is torn down.
    """

    leaving: bool
    on_leave: Callable[[int], None] | None

    @property
    def writing(self) -> threading.Lock: ...

    @property
    def return_code(self) -> int | None: ...

    async def run_async(self) -> None: ...

    def exit(self, result: None = None, return_code: int = 0) -> None: ...


class Ending:
    """Ends one dashboard within a bound; `bounded_end` makes it."""

    def __init__(self) -> None:
        self._writing: threading.Lock | None = None
        # What a signal handler may use: it can come while this very thread holds any lock.
        self._statuses: SimpleQueue[int | None] = SimpleQueue()
        self._terminal = system.TERMINAL.settings()
        threading.Thread(target=self._enforce, name="ending", daemon=True).start()

    async def run(self, app: Endable) -> int:
        """Runs the app; returns the exit status of the program, 128 + n after the signal n.

        The process is never ended while `app.writing` is held.
        """
        self._writing = app.writing
        loop = asyncio.get_running_loop()
        running = loop.create_task(app.run_async())

        def leave(number: int) -> None:
            if not app.leaving:
                app.exit(None, 128 + number)
            # Through the queue, the end would come after all that was typed before.
            running.cancel()

        def asked(number: int, frame: FrameType | None) -> None:
            self.begin(128 + number)
            loop.call_soon_threadsafe(leave, number)

        app.on_leave = self.begin
        with _handling(asked):
            try:
                await running
            except asyncio.CancelledError:
                if not app.leaving:
                    raise
            self.begin(app.return_code or 0)
        return app.return_code or 0

    def begin(self, status: int) -> None:
        """From now on the process has `GRACE_SECONDS` to end by itself, with whatever status."""
        self._statuses.put(status)

    def close(self) -> None:
        """The dashboard is over, all its threads too: nothing is left to be ended."""
        self._statuses.put(None)

    def _enforce(self) -> None:
        status = self._statuses.get()
        if status is None:
            return
        end = time.monotonic() + GRACE_SECONDS
        with suppress(Empty):
            while self._statuses.get(timeout=max(0.0, end - time.monotonic())) is not None:
                continue
            return
        if self._writing is not None:
            # Held to the end, so that no other write begins.
            self._writing.acquire()
        self._restore_terminal()
        os._exit(status)

    def _restore_terminal(self) -> None:
        if self._terminal is None:
            return
        with suppress(OSError):
            if not system.TERMINAL.restore(self._terminal):
                # The dashboard has done it; to leave the alternate screen twice moves the cursor.
                return
            # A terminal that takes nothing would hold up the end.
            if system.TERMINAL.takes_output(_DRAW, 0.5):
                os.write(_DRAW, _RESTORE)


@contextmanager
def bounded_end() -> Iterator[Ending]:
    """The block is the whole life of the dashboard with its event loop and its threads."""
    ending = Ending()
    try:
        yield ending
    finally:
        ending.close()


@contextmanager
def _handling(handler: Callable[[int, FrameType | None], object]) -> Iterator[None]:
    """The handler for signals that end a program. Unlike asyncio's, it is called while the loop
    is busy."""
    before = {number: signal.signal(number, handler) for number in system.TERMINAL.endings}
    try:
        yield
    finally:
        for number, handled in before.items():
            signal.signal(number, handled)
