"""Changes between two probes: a process ended, a socket was closed, the machine slept."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Iterable
from datetime import datetime

from msgspec import Struct

from jan_tui.clock import Clock
from jan_tui.jan.machine import sock_diag
from jan_tui.jan.machine.psutil_errors import psutil_errors

_JUMP_SECONDS = 2.0
_LATE_SECONDS = 30.0
"""A check that is late by so much: this program did not run, or the monotonic clock goes on while
the machine sleeps, as on Windows."""


class Gap(Struct, frozen=True):
    """A time in which nothing was watched: it began at `awake`, the last check before it."""

    awake: datetime
    why: str


class LivenessWatcher:
    """Watches processes and the listening socket of one port without touching the server.

    `on_end` is called at once when a process ends, where the system has pidfds (Linux);
    elsewhere, and for the socket, the caller polls `changed` twice a second; for the clocks it
    calls `gap` after each wait.
    """

    def __init__(self, clock: Clock, on_end: Callable[[], None], longest_wait: float = 5.0) -> None:
        """`longest_wait` is the longest in seconds that the caller waits on purpose; what a probe
        takes comes on top."""
        self._clock = clock
        self._late = longest_wait + _LATE_SECONDS
        self._report_end = on_end
        self._descriptors: dict[int, int] = {}
        self._unreported: frozenset[int] = frozenset()
        self._port: int | None = None
        self._sockets: frozenset[int] | None = None
        self._checked, self._monotonic = clock.now(), clock.monotonic()

    def watch_processes(self, pids: Iterable[int]) -> None:
        """Watch these processes instead of any others."""
        wanted = frozenset(pids)
        for pid in self._descriptors.keys() - wanted:
            self._forget(pid)
        for pid in wanted - self._descriptors.keys():
            self._open(pid)
        self._unreported = wanted - self._descriptors.keys()

    def watch_port(self, port: int | None) -> None:
        """Watch the sockets that listen on this port; None: none."""
        if port != self._port:
            self._port = port
            self._sockets = self._listening()

    def changed(self) -> bool:
        """Whether a watched process or socket is gone since the last time."""
        return self._socket_changed() or self._ended()

    def gap(self) -> Gap | None:
        """The time since the last call in which nothing was watched, if there was one: the clocks
        moved apart, or far more time passed than any wait takes."""
        before, checked = self._checked, self._monotonic
        self._checked, self._monotonic = self._clock.now(), self._clock.monotonic()
        passed = self._monotonic - checked
        apart = (self._checked - before).total_seconds() - passed
        if abs(apart) > _JUMP_SECONDS:
            return Gap(before, "the machine slept, or its clock was set")
        if passed > self._late:
            return Gap(before, "this program was stopped, or the machine slept")
        return None

    def close(self) -> None:
        self.watch_processes(())
        self.watch_port(None)

    def _listening(self) -> frozenset[int] | None:
        found = sock_diag.listening(self._port) if self._port is not None else None
        return None if found is None else frozenset(one.inode for one in found)

    def _socket_changed(self) -> bool:
        before, self._sockets = self._sockets, self._listening()
        return before is not None and before != self._sockets

    def _ended(self) -> bool:
        import psutil

        try:
            gone = frozenset(pid for pid in self._unreported if not psutil.pid_exists(pid))
        except psutil_errors():
            return False
        self._unreported -= gone
        return bool(gone)

    def _open(self, pid: int) -> None:
        """Have the loop report the end of a process; without pidfds `changed` finds it."""
        if not sys.platform.startswith("linux"):
            return
        try:
            descriptor = os.pidfd_open(pid)
        except OSError:
            return
        asyncio.get_running_loop().add_reader(descriptor, self._on_end, pid)
        self._descriptors[pid] = descriptor

    def _on_end(self, pid: int) -> None:
        self._forget(pid)
        self._report_end()

    def _forget(self, pid: int) -> None:
        descriptor = self._descriptors.pop(pid)
        asyncio.get_running_loop().remove_reader(descriptor)
        os.close(descriptor)
