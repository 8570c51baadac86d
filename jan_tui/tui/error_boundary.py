"""The last line of defence: an error in a handler or worker does not end the dashboard.

Going on is safe after an error in a handler, a timer, a worker, a callback or a drawing: the
message is lost, the state is one frozen value that was either replaced or not, and every write to
a file is a transaction of its own. It is not safe after an error while a screen or widget is being
built (it would be half there, and deaf), outside the loop of the app, or when errors come one after
the other by themselves. Then the dashboard ends in order: the choices are kept, the terminal is
restored, and one message tells what happened. Textual's own traceback, which prints the values of
variables, is never shown.

Textual stops the message pump of a widget at the first error, so that each pump is guarded where
it dispatches; `handle` gets what comes from elsewhere. The private methods of Textual 8.2 that are
replaced for that are all in `attach`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from textual._context import active_message_pump
from textual.app import App
from textual.dom import DOMNode
from textual.events import Compose, Key, Load, Mount, MouseDown
from textual.message import Message
from textual.message_pump import MessagePump
from textual.widget import Widget
from textual.worker import WorkerFailed

if TYPE_CHECKING:
    from jan_tui.workspace import ErrorRecord, Taken

_BUILDING = (Compose, Mount, Load)

Dispatch = Callable[[Message], Awaitable[None]]


class ErrorBoundary:
    """Takes the errors of an app; `errors` has them, `last_words` says why it ended by one.

    `secrets` are the keys in use, to be masked wherever they stand in an error. `keep_choices`
    writes down what is not saved and tells whether there was anything. `say` shows one line under
    a title, `shown` is a path as a person reads it.
    """

    def __init__(
        self,
        errors: ErrorRecord,
        *,
        secrets: Callable[[], Iterable[str]],
        keep_choices: Callable[[], bool],
        say: Callable[[str, str], None],
        shown: Callable[[Path], str],
    ) -> None:
        self.errors = errors
        self.last_words = ""
        self._secrets = secrets
        self._keep_choices = keep_choices
        self._say = say
        self._shown = shown
        self._building: WeakSet[MessagePump] = WeakSet()
        self._looping = False

    def attach(self, app: App[None]) -> None:
        """Take the errors of this app from now on; called before it runs."""
        self._app = app
        dispatch, loop = app._dispatch_message, app._process_messages_loop
        register, start = app._register_child, app._start_widget

        async def dispatch_guarded(message: Message) -> None:
            if isinstance(message, (Key, MouseDown)):
                self.errors.person_acts()
            if isinstance(message, _BUILDING):
                await dispatch(message)
            else:
                await self._guarded(message, dispatch)

        async def loop_guarded() -> None:
            with self._looped():
                await loop()

        def register_guarded(parent: DOMNode, child: Widget, *place: int | None) -> None:
            self._guard(child)
            register(parent, child, *place)

        def start_guarded(parent: Widget, widget: Widget) -> None:
            self._guard(widget)
            start(parent, widget)

        replaced = {
            "_dispatch_message": dispatch_guarded,
            "_process_messages_loop": loop_guarded,
            "_register_child": register_guarded,
            "_start_widget": start_guarded,
            "_handle_exception": lambda error: self.handle(error),
            # What Textual would print when it gives up may hold secrets.
            "panic": lambda *_: self.handle(RuntimeError("Textual gave up")),
        }
        for name, method in replaced.items():
            setattr(app, name, method)

    def take(self, error: BaseException, title: str = "") -> None:
        """Log an error and show it in one line; the dashboard goes on unless they are too many."""
        taken = self._taken(error)
        if taken.end:
            self._end_in_order(error, taken)
        elif taken.show and self._looping and not self.last_words:
            again = f" ({taken.count} times)" if taken.count > 1 else ""
            self._say(
                f"{taken.report.summary}{again}. {self._to_report(taken)}",
                title or "Something went wrong; the dashboard goes on",
            )

    def handle(self, error: Exception) -> None:
        """An error that Textual gives up on: the end, where something was being built."""
        pump = active_message_pump.get(None)
        own = pump is None or pump is self._app
        if (own and not self._looping) or pump in self._building:
            self._end_in_order(error, self._taken(error))
        else:
            self.take(error)

    def _taken(self, error: BaseException) -> Taken:
        if isinstance(error, WorkerFailed):
            error = error.error
        return self.errors.take(error, self._secrets())

    def _to_report(self, taken: Taken) -> str:
        where = self._shown(self.errors.path) if self.errors.path is not None else ""
        if taken.unlogged:
            return f"{where} could not be written: {taken.unlogged}"
        return f"To report it, send {where}" if where else "Please report it."

    def _end_in_order(self, error: BaseException, taken: Taken) -> None:
        app = self._app
        app._return_code = 1
        if self.last_words:
            return
        lines = [
            f"jan-tui: an unexpected error ended the dashboard: {taken.report.summary}",
            f"  {self._to_report(taken)}",
        ]
        self.last_words = "\n".join(lines)
        if self._keep_choices():
            self.last_words += "\n  Your unsaved choices are kept: start jan-tui again."
        # A test's pilot raises this one at its end.
        if app._exception is None and isinstance(error, Exception):
            app._exception = error
            app._exception_event.set()
        app._close_messages_no_wait()

    # Where errors come from.

    @contextmanager
    def _looped(self) -> Iterator[None]:
        """Take errors of tasks, too, while the app's message loop runs in the block."""
        loop = asyncio.get_running_loop()
        before = loop.get_exception_handler()
        loop.set_exception_handler(self._task_failed)
        self._looping = True
        try:
            yield
        finally:
            self._looping = False
            loop.set_exception_handler(before)

    def _task_failed(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """A task of the event loop failed and nobody waits for it."""
        error = context.get("exception")
        self.take(error if error is not None else RuntimeError(str(context.get("message"))))

    def _guard(self, pump: MessagePump) -> None:
        """Guard the dispatch of a widget's or screen's messages; once is enough."""
        if "_dispatch_message" in vars(pump):
            return
        dispatch = pump._dispatch_message

        async def guarded(message: Message) -> None:
            if isinstance(message, _BUILDING):
                # Left in on an error: what cannot be built tells `handle` by being in it.
                self._building.add(pump)
                await dispatch(message)
                self._building.discard(pump)
            else:
                await self._guarded(message, dispatch)

        pump._dispatch_message = guarded  # type: ignore[method-assign]

    async def _guarded(self, message: Message, dispatch: Dispatch) -> None:
        try:
            await dispatch(message)
        except Exception as error:  # noqa: BLE001 - this is the place that takes them all
            self.take(error)
