"""Every exception that no code expected, also one that the dashboard would survive."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from textual.events import Resize
from textual.message import Message
from textual.worker import Worker, WorkerState

from jan_tui.tui.app import JanTui


class Faults:
    """Collects exceptions, each with the place that it came from."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._seen: list[BaseException] = []
        self.resizes = 0
        """How many parts were told a size so far; it comes to rest when nothing happens."""

    def add(self, error: BaseException | None, where: str) -> None:
        """One exception; the same one is told once, however many places pass it on."""
        if error is None or any(error is each for each in self._seen):
            return
        self._seen.append(error)
        self.found.append(f"{where}:\n{''.join(traceback.format_exception(error))}")

    def on_message(self, message: Message) -> None:
        """Sees each message that is handled: the failure of a worker is one."""
        self.resizes += isinstance(message, Resize)
        if isinstance(message, Worker.StateChanged) and message.state is WorkerState.ERROR:
            self.add(message.worker.error, f"worker {message.worker.group}")

    def clear(self) -> None:
        """Forget all, so that a long game holds no frames."""
        self.found.clear()
        self._seen.clear()

    @contextmanager
    def watching(self, loop: asyncio.AbstractEventLoop) -> Iterator[None]:
        """Sees tasks, callbacks, threads and finalizers that fail, too."""

        def in_loop(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
            error = context.get("exception") or RuntimeError(str(context.get("message")))
            self.add(error, str(context.get("message")))

        def in_thread(failed: threading.ExceptHookArgs) -> None:
            self.add(failed.exc_value, f"thread {failed.thread and failed.thread.name}")

        def in_finalizer(failed: sys.UnraisableHookArgs) -> None:
            self.add(failed.exc_value, f"finalizer of {failed.object!r}")

        before = loop.get_exception_handler(), threading.excepthook, sys.unraisablehook
        loop.set_exception_handler(in_loop)
        threading.excepthook, sys.unraisablehook = in_thread, in_finalizer
        try:
            yield
        finally:
            gc.collect()
            handler, threading.excepthook, sys.unraisablehook = before
            loop.set_exception_handler(handler)


class Watched(JanTui):
    """The dashboard, with every exception that leaves a handler or a callback told.

    They come to the boundary's `take` where the dashboard goes on, else to its `handle`.
    """

    faults: Faults

    def report_to(self, faults: Faults) -> None:
        """Tell these of each error from now on."""
        self.faults = faults
        take, handle = self.boundary.take, self.boundary.handle

        def taken(error: BaseException, title: str = "") -> None:
            faults.add(error, title or "handler")
            take(error, title)

        def handled(error: Exception) -> None:
            faults.add(error, "handler or callback")
            handle(error)

        self.boundary.take = taken  # type: ignore[method-assign]
        self.boundary.handle = handled  # type: ignore[method-assign]

    def _print_error_renderables(self) -> None:
        # What is told is told by the test.
        self._exit_renderables.clear()
