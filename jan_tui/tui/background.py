"""The tasks and threads beside the event loop: the watch of the server, readings of files, the
question to the installed program, and the probe of a server that is not saved.

What a thread finds is passed on through the app's queue of messages.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from importlib import import_module
from threading import Event
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.worker import Worker, WorkerError, get_current_worker

if TYPE_CHECKING:
    from jan_tui.jan import ServerSnapshot, Target
    from jan_tui.tui.session import Session
    from jan_tui.tui.state import Draft, Request
    from jan_tui.workspace import Evaluation, Question

POLL_SECONDS = 1.0
"""Seconds between two checks of the files that were read."""

QUIET_SECONDS = 1.0
"""Seconds without a change after which the installed program is asked."""

RESTART_SECONDS = 2.0
"""Seconds after which a watch that failed begins again."""

_AFTER_THE_FIRST_FRAME = (
    "jan_tui.tui.screens.models",
    "jan_tui.tui.screens.config",
    "jan_tui.tui.screens.dialogs.help",
    "jan_tui.tui.screens.dialogs.notices",
    "jan_tui.tui.screens.dialogs.review",
    "jan_tui.tui.screens.dialogs.editors",
    "jan_tui.tui.screens.dialogs.model_details",
    "jan_tui.tui.screens.dialogs.jan_details",
    "jan_tui.editing.planner",
)
"""What a key leads to; the rest of the program comes with them."""


class Background:
    """Textual workers on one session. `see` gets each snapshot, `take` each reading."""

    def __init__(
        self,
        app: App[None],
        session: Session,
        see: Callable[[ServerSnapshot], None],
        take: Callable[[Request, Evaluation], None],
    ) -> None:
        self._app = app
        self._session = session
        self._see = see
        self._take = take
        self._over = Event()
        self._asking: tuple[Question, Worker[Any]] | None = None
        self._trying: tuple[Target, Worker[Any]] | None = None
        self._watching = False
        # Without these two the dashboard would show for ever what was once.
        self._lasting = {"watch": self.watch_server, "poll": self.watch_files}

    def begin(self) -> None:
        """Start all of them; a server that the files name is watched when they have been read."""
        if self._session.watches:
            self.watch_server()
        self.read_files()
        self.find_installed()
        self.watch_files()

    async def end(self) -> None:
        """Make the threads end, and the installed program where it is being asked."""
        self._over.set()
        await self.stop_asking()

    def watch_server(self) -> None:
        """Pass each snapshot of the server to `see`."""
        self._watching = True
        self._start("watch", self._watch)

    async def _watch(self) -> None:
        async for snapshot in self._session.monitor.watch():
            self._see(snapshot)

    def read_files(self) -> None:
        """Read the files anew for the present facts and intent; the newest request wins."""
        self._start("files", partial(self._read, self._session.request()), thread=True)

    def _read(self, request: Request) -> None:
        worker = get_current_worker()
        try:
            read = self._session.evaluate(request, lambda: worker.is_cancelled)
            if read is not None and not worker.is_cancelled:
                self._app.call_later(self._take, request, read)
        finally:
            if not self._watching:
                import_module("jan_tui.jan.watch.monitor")
                self._app.call_later(self._watch_first)

    def _watch_first(self) -> None:
        if not self._watching:
            self.watch_server()
            self._start("imports", self._import_the_rest, thread=True)

    def _import_the_rest(self) -> None:
        """Import what the next keys may need, so that none of them waits for it."""
        for name in _AFTER_THE_FIRST_FRAME:
            if self._over.is_set():
                return
            import_module(name)

    def watch_files(self) -> None:
        """Read the files again when one of them changed on disk."""
        # One thread for good: to start one costs ten times what a check of a few files does.
        self._start("poll", self._poll, thread=True)

    def _poll(self) -> None:
        worker = get_current_worker()
        while not (self._over.wait(POLL_SECONDS) or worker.is_cancelled):
            if self._session.files_changed():
                self._app.call_later(self.read_files)

    def follow(self, due: Question | None) -> None:
        """Ask the installed program what is due, after a quiet moment; end what is not due."""
        if self._asking is not None:
            question, worker = self._asking
            if question == due and not worker.is_finished:
                return
            worker.cancel()
        self._asking = None
        if due is not None and not self._over.is_set():
            self._asking = due, self._start("program", partial(self._ask, due))

    async def _ask(self, question: Question) -> None:
        await asyncio.sleep(QUIET_SECONDS)
        await self._session.workspace.answers.ask(question, quietly=True)
        self.read_files()

    async def stop_asking(self) -> None:
        """End the program where it is being asked, and wait for its end."""
        if self._asking is None:
            return
        _, worker = self._asking
        self._asking = None
        worker.cancel()
        with suppress(WorkerError, asyncio.CancelledError):
            await worker.wait()

    def follow_draft(self, draft: Draft | None) -> None:
        """Probe once the server that is being thought of; none that is thought of no more."""
        due = draft.target if draft is not None and draft.snapshot is None else None
        if self._trying is not None:
            target, worker = self._trying
            if target == due and not worker.is_finished:
                return
            worker.cancel()
        self._trying = None
        if due is not None and not self._over.is_set():
            self._trying = due, self._start("draft", partial(self._try, due))

    async def _try(self, target: Target) -> None:
        seen = await self._session.workspace.try_server(target)
        self._trying = None
        self._session.take_draft(target, seen)
        self.read_files()

    async def draft_tried(self) -> None:
        """Wait until the server that is being thought of has been tried."""
        if self._trying is not None:
            with suppress(WorkerError, asyncio.CancelledError):
                await self._trying[1].wait()

    def find_installed(self) -> None:
        """Look for the models on Jan's disk."""
        self._start("installed", self._find, thread=True)

    def _find(self) -> None:
        self._app.call_later(self._session.take_installed, self._session.workspace.jan.installed())

    def _start(self, group: str, work: Callable[[], Any], *, thread: bool = False) -> Worker[Any]:
        return self._app.run_worker(
            work, group=group, exclusive=True, exit_on_error=False, thread=thread
        )

    def failed(self, worker: Worker[Any]) -> None:
        """Restart a lasting worker, some seconds after it ended by an error."""
        again = self._lasting.get(worker.group)
        if again is not None and not self._over.is_set():
            self._app.set_timer(RESTART_SECONDS, again)
