"""Keeps the choices of a running dashboard on the disk, in a thread of its own.

A kill, a crash, or an app that hangs loses at most the last fraction of a second.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Condition, Lock, Thread
from typing import TYPE_CHECKING

from jan_tui.plain import printable
from jan_tui.workspace.unsaved import Unsaved

if TYPE_CHECKING:
    from jan_tui.clock import Clock
    from jan_tui.editing import Intent
    from jan_tui.workspace.unsaved_folder import Left, Place, UnsavedFolder

DELAY = 0.3
"""Seconds from a change to its writing: a row of quick changes is written once."""

Problem = Callable[[str], None]


class ChoicesKeeper:
    """`keep` and `forget` return at once; `flush` returns when it is done.

    A problem is reported once until a writing works again; nothing here raises `OSError`.
    """

    def __init__(self, folder: UnsavedFolder, clock: Clock, *, delay: float = DELAY) -> None:
        self.folder = folder
        self.on_problem: Problem | None = None
        self.clock = clock
        self._delay = delay
        self._wanted: Unsaved | None = None
        self._changed = False
        self._closed = False
        self._reported = False
        self._signal = Condition()
        # Held for every writing: the thread and a flush never write at once.
        self._writing = Lock()
        self._place: Place | None = None
        self._thread: Thread | None = None

    def keep(self, config: Path, intent: Intent, *, key_left_out: bool = False) -> None:
        """Replaces what was kept before by these choices for this config."""
        self._want(Unsaved(config, self.clock.now(), intent, key_left_out))

    def forget(self) -> None:
        """Nothing is unsaved any more: it was saved, or discarded on purpose."""
        self._want(None)

    def _want(self, unsaved: Unsaved | None) -> None:
        with self._signal:
            self._wanted, self._changed = unsaved, True
            if self._thread is None and not self._closed:
                self._thread = Thread(target=self._run, name="unsaved-choices", daemon=True)
                self._thread.start()
            self._signal.notify_all()

    def adopt(self, left: Left) -> None:
        """Takes over the place of an earlier dashboard's choices: they are never off the disk."""
        with self._writing:
            before, self._place = self._place, left.place
            if before is not None:
                self._safely(before.release)

    def flush(self) -> bool:
        """Writes what waits to be written; whether choices are on the disk now."""
        self._write()
        return self._place is not None and self._wanted is not None and not self._reported

    def close(self) -> None:
        """Writes what waits, ends the thread, and leaves the choices to the next start."""
        with self._signal:
            self._closed = True
            self._signal.notify_all()
        self._write()
        with self._writing:
            place, self._place = self._place, None
            if place is not None:
                self._safely(lambda: place.release(keep=True))

    def _run(self) -> None:
        while True:
            with self._signal:
                self._signal.wait_for(lambda: self._changed or self._closed)
                self._signal.wait_for(lambda: self._closed, self._delay)
                if self._closed:
                    return
            self._write()

    def _write(self) -> None:
        with self._writing:
            with self._signal:
                wanted, changed = self._wanted, self._changed
                self._changed = False
            if changed:
                self._safely(lambda: self._put(wanted))

    def _put(self, wanted: Unsaved | None) -> None:
        if wanted is None:
            if self._place is not None:
                self._place.clear()
            return
        if self._place is None:
            self._place = self.folder.new_place()
        self._place.write(wanted)

    def _safely(self, call: Callable[[], None]) -> None:
        try:
            call()
        except OSError as refused:
            if not self._reported and self.on_problem is not None:
                self.on_problem(printable(refused.strerror or str(refused)))
            self._reported = True
        else:
            self._reported = False
