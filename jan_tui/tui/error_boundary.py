"""The last line of defence: an error in a handler or worker does not end the dashboard.

Going on is safe after an error in a handler, a timer, a worker, a callback or a drawing: the
message is lost, the state is one frozen value that was either replaced or not, and every write to
a file is a transaction of its own. It is not safe after an error while a screen or widget is being
built (it would be half there, and deaf), outside the loop of the app, or when errors come one after
the other by themselves. Then the dashboard ends in order: the choices are kept, the terminal is
restored, and one message tells what happened. Textual's own traceback, which prints the values of
variables, is never shown.

Textual stops the message pump of a widget at the first error, so that each pump is guarded where
it dispatches; `_handle_exception` gets what comes from elsewhere.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any
from weakref import WeakSet

from textual._context import active_message_pump
from textual.app import App
from textual.dom import DOMNode
from textual.driver import Driver
from textual.events import Compose, Key, Load, Mount, MouseDown
from textual.message import Message
from textual.message_pump import MessagePump
from textual.widget import Widget
from textual.worker import WorkerFailed

from jan_tui.workspace.error_record import ErrorRecord, Taken

_SECONDS = 20
_BUILDING = (Compose, Mount, Load)


class ErrorBoundary(App[None]):
    """An app that outlives errors; `errors` has them, `last_words` says why it ended by one."""

    def __init__(self) -> None:
        self.errors = ErrorRecord()
        self.last_words = ""
        self._building: WeakSet[MessagePump] = WeakSet()
        self._looping = False
        super().__init__()

    # What those who use it may replace.

    def secrets(self) -> Iterable[str]:
        """The keys in use, to be masked wherever they stand in an error."""
        return ()

    def keep_choices_now(self) -> bool:
        """Write down what the person has not saved; whether there was anything to keep."""
        return False

    def shown_log(self) -> str:
        """The log as it is shown; empty where there is none."""
        return str(self.errors.path or "")

    # What is done about an error.

    def take_error(self, error: BaseException, title: str = "") -> None:
        """Log an error and show it in one line; the dashboard goes on unless they are too many."""
        taken = self._taken(error)
        if taken.end:
            self._end_in_order(error, taken)
        elif taken.show and self._looping and not self.last_words:
            again = f" ({taken.count} times)" if taken.count > 1 else ""
            self.notify(
                f"{taken.report.summary}{again}. {self._to_report(taken)}",
                title=title or "Something went wrong; the dashboard goes on",
                severity="error",
                markup=False,
                timeout=_SECONDS,
            )

    def _taken(self, error: BaseException) -> Taken:
        if isinstance(error, WorkerFailed):
            error = error.error
        return self.errors.take(error, self.secrets())

    def _to_report(self, taken: Taken) -> str:
        where = self.shown_log()
        if taken.unlogged:
            return f"{where} could not be written: {taken.unlogged}"
        return f"To report it, send {where}" if where else "Please report it."

    def _end_in_order(self, error: BaseException, taken: Taken) -> None:
        self._return_code = 1
        if self.last_words:
            return
        lines = [
            f"jan-tui: an unexpected error ended the dashboard: {taken.report.summary}",
            f"  {self._to_report(taken)}",
        ]
        self.last_words = "\n".join(lines)
        if self.keep_choices_now():
            self.last_words += "\n  Your unsaved choices are kept: start jan-tui again."
        # A test's pilot raises this one at its end.
        if self._exception is None and isinstance(error, Exception):
            self._exception = error
            self._exception_event.set()
        self._close_messages_no_wait()

    # Where errors come from.

    def _handle_exception(self, error: Exception) -> None:
        pump = active_message_pump.get(None)
        own = pump is None or pump is self
        if (own and not self._looping) or pump in self._building:
            self._end_in_order(error, self._taken(error))
        else:
            self.take_error(error)

    def panic(self, *renderables: Any) -> None:
        """Textual gives up; what it would print may hold secrets and is not shown."""
        self._handle_exception(RuntimeError("Textual gave up"))

    async def _dispatch_message(self, message: Message) -> None:
        if isinstance(message, _BUILDING):
            await super()._dispatch_message(message)
            return
        if isinstance(message, (Key, MouseDown)):
            self.errors.person_acts()
        with _Caught(self):
            await super()._dispatch_message(message)

    async def _process_messages_loop(self) -> None:
        loop = asyncio.get_running_loop()
        before = loop.get_exception_handler()
        loop.set_exception_handler(self._task_failed)
        self._looping = True
        try:
            await super()._process_messages_loop()
        finally:
            self._looping = False
            loop.set_exception_handler(before)

    def _task_failed(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """A task of the event loop failed and nobody waits for it."""
        error = context.get("exception")
        self.take_error(error if error is not None else RuntimeError(str(context.get("message"))))

    def _register_child(
        self, parent: DOMNode, child: Widget, before: int | None, after: int | None
    ) -> None:
        self._guard(child)
        super()._register_child(parent, child, before, after)

    def _start_widget(self, parent: Widget, widget: Widget) -> None:
        self._guard(widget)
        super()._start_widget(parent, widget)

    def _guard(self, pump: MessagePump) -> None:
        if "_dispatch_message" not in vars(pump):
            guarded = _Guarded(self, pump, pump._dispatch_message, self._building)
            pump._dispatch_message = guarded  # type: ignore[method-assign]

    @contextmanager
    def suspend(self) -> Iterator[None]:
        """The terminal is lent for the block and taken back, also where the block fails: Textual
        by itself would leave it lent, deaf and blind."""
        held = _Held()
        with super().suspend(), held:
            yield
        if held.error is not None:
            raise held.error

    def get_driver_class(self) -> type[Driver]:
        """The terminal, read so that no byte on it ends the dashboard."""
        from textual.drivers.linux_driver import LinuxDriver

        found = super().get_driver_class()
        if found is not LinuxDriver:
            return found
        from jan_tui.tui.terminal.driver import TerminalDriver

        return TerminalDriver


class _Caught:
    """A block whose errors go to the boundary."""

    def __init__(self, boundary: ErrorBoundary) -> None:
        self._boundary = boundary

    def __enter__(self) -> None:
        return

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if not isinstance(error, Exception):
            return False
        self._boundary.take_error(error)
        return True


class _Held:
    """A block whose error, of whatever kind, is held until something else is done."""

    error: BaseException | None = None

    def __enter__(self) -> None:
        return

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        self.error = error
        return True


class _Guarded:
    """The dispatch of one widget's or screen's messages, whose errors go to the boundary."""

    def __init__(
        self,
        boundary: ErrorBoundary,
        pump: MessagePump,
        dispatch: Callable[[Message], Awaitable[None]],
        building: WeakSet[MessagePump],
    ) -> None:
        self._boundary = boundary
        self._pump = pump
        self._dispatch = dispatch
        self._building = building

    async def __call__(self, message: Message) -> None:
        if isinstance(message, _BUILDING):
            # Left in on an error: what cannot be built tells `_handle_exception` by being in it.
            self._building.add(self._pump)
            await self._dispatch(message)
            self._building.discard(self._pump)
            return
        with _Caught(self._boundary):
            await self._dispatch(message)
