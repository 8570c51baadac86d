"""The processes behind the server, by psutil: who listens, Jan, its engines, Clawdbot's gateway.

Everything here blocks for some milliseconds and is called in a thread.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from jan_tui import regular_files, system
from jan_tui.base_url import BaseUrl
from jan_tui.clock import Clock, SystemClock
from jan_tui.jan.machine import local_host, model_file, port_owner, process_tree
from jan_tui.jan.machine.engine_flags import parse
from jan_tui.jan.machine.own_files import path_named_by
from jan_tui.jan.machine.process_tree import Running
from jan_tui.jan.machine.psutil_errors import psutil_errors
from jan_tui.jan.snapshot import GATEWAY_PORT, Engine, Gateway, Listener, Survey
from jan_tui.redact import mask_argv
from jan_tui.structs import replace

if TYPE_CHECKING:
    import psutil

UNSEEN = "The processes of this machine cannot be seen."

_GATEWAY = re.compile(r"clawdbot|openclaw", re.IGNORECASE)
_SETTLES_SECONDS = 30.0
"""A process may still exec into another program shortly after it was started."""
_YOUNG_SECONDS = 10.0
_GROWTH_BYTES = 8 * 1024 * 1024
_PRESET_BYTES = 1024 * 1024


class _Seen(Struct):
    """A process of the table: its name, and what does not change while it lives."""

    process: psutil.Process
    name: str
    settled: bool
    command: tuple[str, ...] = ()
    rss_bytes: int = 0
    model_bytes: int | None = None


class ProcessTable:
    """The processes of this machine, remembered from survey to survey.

    Names are read once for each process, so a further survey takes a fraction of a millisecond.
    `gateway_port` returns the TCP port of Clawdbot's gateway.
    """

    def __init__(
        self,
        *,
        gateway_port: Callable[[], int] = lambda: GATEWAY_PORT,
        clock: Clock | None = None,
    ) -> None:
        self._gateway_port = gateway_port
        self._clock = clock or SystemClock()
        self._seen: dict[int, _Seen] = {}
        self._owners: dict[int, port_owner.Owner] = {}

    def survey(self, address: BaseUrl, served: Sequence[str] = ()) -> Survey:
        """Everything about the server at this address; `served` are the ids that it lists."""
        local = local_host.is_this_machine(address.host)
        gateway = self._gateway()
        if not local:
            note = "It is on another machine: its process cannot be seen from here."
            return Survey(False, Listener(address.host, address.port, note=note), gateway=gateway)
        owner = self._owner(address.host, address.port)
        rows, unseen = self._visible_rows(owner.pid if owner else None)
        found = process_tree.of(rows, owner.pid if owner else None)
        texts = {
            pid: text for pid, path in found.presets.items() if (text := self._preset(pid, path))
        }
        engines = process_tree.with_presets(found, texts, served)
        return Survey(
            True,
            self._listener(address.port, owner),
            found.application,
            tuple(self._with_load(engine) for engine in engines),
            gateway,
            unseen or local_host.unseen(),
        )

    def memory(self, pids: Sequence[int]) -> dict[int, int]:
        """Resident memory in bytes of processes seen before, one cheap read for each."""
        import psutil

        sizes: dict[int, int] = {}
        for pid in pids:
            seen = self._seen.get(pid)
            try:
                if seen is not None and seen.process.is_running():
                    sizes[pid] = seen.process.memory_info().rss
            except (psutil.Error, OSError):
                continue
        return sizes

    def _owner(self, host: str, port: int) -> port_owner.Owner | None:
        """The owner of a port, searched again only when the socket or process is another."""
        known = self._owners.get(port)
        owner = port_owner.find(host, port, known)
        if owner is None:
            self._owners.pop(port, None)
        else:
            self._owners[port] = owner
        return owner

    def _listener(self, port: int, owner: port_owner.Owner | None) -> Listener | None:
        import psutil

        if owner is None:
            return None
        listener = Listener(owner.host, port, note=owner.note)
        if owner.uid is not None:
            listener = replace(listener, user=system.PROCESSES.user_name(owner.uid))
        if owner.pid is None:
            return listener
        listener = replace(listener, pid=owner.pid)
        try:
            process = psutil.Process(owner.pid)
            with process.oneshot():
                listener = replace(
                    listener,
                    process=process.name(),
                    started=_time(process.create_time()),
                    user=listener.user or process.username(),
                    command=mask_argv(process.cmdline()),
                )
        except (psutil.Error, OSError):
            note = "The rest of its process cannot be seen by this user."
            listener = replace(listener, note=listener.note or note)
        return listener

    def _gateway(self) -> Gateway | None:
        """Clawdbot's gateway, where the process on its port is it."""
        import psutil

        port = self._gateway_port()
        owner = self._owner("127.0.0.1", port)
        if owner is None or owner.pid is None:
            return None
        try:
            process = psutil.Process(owner.pid)
            name, command = process.name(), process.cmdline()
        except (psutil.Error, OSError):
            return None
        if not _GATEWAY.search(" ".join([name, *command])):
            return None
        return Gateway(port, owner.pid, name)

    def _visible_rows(self, listener: int | None) -> tuple[list[Running], str]:
        """The processes, or none and why: a machine without /proc shows none."""
        try:
            return self._family_rows(listener), ""
        except psutil_errors():
            return [], UNSEEN

    def _family_rows(self, listener: int | None) -> list[Running]:
        """The processes that may be Jan's, the owner of the port, and all that stand above them."""
        self._refresh()
        wanted = [pid for pid, seen in self._seen.items() if process_tree.interesting(seen.name)]
        if listener is not None:
            wanted.append(listener)
        rows: dict[int, Running] = {}
        while wanted:
            pid = wanted.pop()
            if pid in rows or pid <= 0:
                continue
            row = self._row(pid)
            if row is not None:
                rows[pid] = row
                wanted.append(row.ppid)
        return list(rows.values())

    def _refresh(self) -> None:
        """Read the processes that came since the last time, and forget those that are gone."""
        import psutil

        now = self._clock.now().timestamp()
        pids = set(psutil.pids())
        for pid in self._seen.keys() - pids:
            del self._seen[pid]
        for pid in pids:
            seen = self._seen.get(pid)
            if seen is not None and seen.settled:
                continue
            try:
                process = psutil.Process(pid)
                name = process.name()
                settled = now - process.create_time() > _SETTLES_SECONDS
            except (psutil.Error, OSError):
                self._seen.pop(pid, None)
                continue
            if seen is None or seen.process != process or seen.name != name:
                self._seen[pid] = _Seen(process, name, settled)
            else:
                seen.settled = settled

    def _row(self, pid: int) -> Running | None:
        import psutil

        seen = self._seen.get(pid)
        if seen is None:
            return None
        process = seen.process
        try:
            with process.oneshot():
                ppid, started = process.ppid(), process.create_time()
                if not seen.command:
                    seen.command = tuple(_command(process))
                rss = process.memory_info().rss
        except (psutil.Error, OSError):
            return None
        growing = 0 < seen.rss_bytes < rss - _GROWTH_BYTES
        seen.rss_bytes = rss
        return Running(pid, ppid, seen.name, seen.command, _time(started), rss, growing)

    def _with_load(self, engine: Engine) -> Engine:
        """The engine with what shows whether it loads, and how far it is; the figures of a loaded
        one go by again when it answers."""
        seen = self._seen.get(engine.pid)
        percent = None
        if seen is not None and engine.n_ctx is None and not engine.orphaned:
            if seen.model_bytes is None and (path := parse(seen.command).model_path):
                seen.model_bytes = model_file.size(seen.process, path)
            if seen.model_bytes:
                percent = model_file.percent_read(seen.process, seen.model_bytes)
        return replace(engine, loading=self._loading(engine), read_percent=percent)

    def _loading(self, engine: Engine) -> bool | None:
        """Whether an engine seems to be loading, by age and growth; None if nothing shows it."""
        if engine.loading or engine.started is None:
            return engine.loading
        age = (self._clock.now() - engine.started).total_seconds()
        return True if 0 <= age < _YOUNG_SECONDS else None

    def _preset(self, pid: int, named: str) -> str:
        """The preset file that a process of this user names; empty where it cannot be read."""
        seen = self._seen.get(pid)
        path = seen and path_named_by(seen.process, named)
        try:
            data = regular_files.head(path, _PRESET_BYTES) if path else b""
        except (OSError, ValueError):
            return ""
        return data.decode("utf-8", "replace")


def _command(process: psutil.Process) -> Iterator[str]:
    import psutil

    try:
        yield from process.cmdline()
    except psutil.AccessDenied:
        return


def _time(epoch_seconds: float) -> datetime:
    return datetime.fromtimestamp(round(epoch_seconds, 1), UTC)
