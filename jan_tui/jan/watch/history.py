"""The history of a watch: changes with their times, restarts on one line each."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from jan_tui import units
from jan_tui.jan.snapshot import Phase, ServerSnapshot
from jan_tui.jan.watch.restarts import RestartLog
from jan_tui.structs import replace

MAX_ENTRIES = 200

_WORDS = {
    Phase.DOWN: "down",
    Phase.HUNG: "no answer",
    Phase.STARTING: "port open",
    Phase.UNAUTHORIZED: "key wanted",
    Phase.HOST_REFUSED: "host refused",
    Phase.WRONG_PATH: "wrong path",
    Phase.NOT_JAN: "not Jan",
    Phase.ERROR: "error",
    Phase.NO_MODELS: "no models",
}


class HistoryEntry(Struct, frozen=True):
    """One change: when, into which phase, and a few words. `seconds` is how long it lasted;
    None while it still does. `story` is a whole restart on one line, where this ends one."""

    time: datetime
    phase: Phase
    text: str
    seconds: float | None = None
    story: str = ""


class _Outage(Struct, frozen=True):
    """A time without models: when it began and how, and when a closed port opened again."""

    time: datetime
    monotonic: float
    began: str
    closed: bool = False
    opened: datetime | None = None


class History:
    """The changes of one server, oldest first, bounded in memory."""

    def __init__(self) -> None:
        self._entries: deque[HistoryEntry] = deque(maxlen=MAX_ENTRIES)
        self.restarts = RestartLog()
        self._began = 0.0
        self._last: ServerSnapshot | None = None
        self._outage: _Outage | None = None

    @property
    def entries(self) -> Sequence[HistoryEntry]:
        return tuple(self._entries)

    def observe(self, snapshot: ServerSnapshot, now: datetime, monotonic: float) -> None:
        """Add what changed since the last snapshot; nothing where nothing did."""
        before, self._last = self._last, snapshot
        if before is None or snapshot.probe.phase is not before.probe.phase:
            self._track_outage(before, snapshot.probe.phase, now, monotonic)
            self._add(self._phase_entry(snapshot, now, monotonic), monotonic)
            if snapshot.probe.phase is Phase.READY:
                self._outage = None
        elif changes := _changes(before, snapshot):
            self._add(HistoryEntry(now, snapshot.probe.phase, changes), monotonic)
        self.restarts.observe(snapshot, now)

    def change_server(self, base_url: str, now: datetime, monotonic: float) -> None:
        """Start the history of another server; its first phase is no change of the last one."""
        self.note(f"now watching {base_url}", now, monotonic)
        self._last = self._outage = None
        self.restarts.clear()

    def missed(self, awake: datetime, why: str, now: datetime, monotonic: float) -> None:
        """Nothing was watched since `awake`: what was then is not known."""
        self.note(why, now, monotonic)
        self.restarts.interrupt(min(awake, now), now)

    def note(self, text: str, now: datetime, monotonic: float) -> None:
        """Add an entry that is no change of the server, such as another server."""
        if self._last is not None:
            self._add(HistoryEntry(now, self._last.probe.phase, text), monotonic)

    def _add(self, entry: HistoryEntry, monotonic: float) -> None:
        if self._entries:
            lasted = max(monotonic - self._began, 0.0)
            self._entries[-1] = replace(self._entries[-1], seconds=lasted)
        self._began = monotonic
        self._entries.append(entry)

    def _track_outage(
        self, before: ServerSnapshot | None, phase: Phase, now: datetime, monotonic: float
    ) -> None:
        # A time without models alone is no restart.
        if self._outage is None and before is not None:
            served = before.probe.phase is Phase.READY and phase is not Phase.NO_MODELS
            if served or phase is Phase.DOWN:
                self._outage = _Outage(now, monotonic, _WORDS[phase])
        if self._outage is None:
            return
        if phase is Phase.DOWN:
            self._outage = replace(self._outage, closed=True, opened=None)
        elif self._outage.closed and self._outage.opened is None:
            self._outage = replace(self._outage, opened=now)

    def _phase_entry(
        self, snapshot: ServerSnapshot, now: datetime, monotonic: float
    ) -> HistoryEntry:
        if snapshot.probe.phase is not Phase.READY:
            return HistoryEntry(now, snapshot.probe.phase, _WORDS[snapshot.probe.phase])
        models = units.counted(len(snapshot.probe.models), "model")
        outage = self._outage
        if outage is None:
            return HistoryEntry(now, Phase.READY, f"ready, {models}")
        lasted = units.duration(monotonic - outage.monotonic)
        opened = f"port open {units.clock(outage.opened)}, " if outage.opened else ""
        story = (
            f"{outage.began} {units.clock(outage.time)}, {opened}{models} {units.clock(now)}: "
            f"back after {lasted}"
        )
        return HistoryEntry(now, Phase.READY, f"ready, {models}: back after {lasted}", story=story)


def _changes(before: ServerSnapshot, after: ServerSnapshot) -> str:
    """What changed while the phase stayed, where a person would want to know; empty otherwise."""
    there, left = set(after.probe.models), set(before.probe.models)
    came = [model for model in after.probe.models if model not in left]
    went = [model for model in before.probe.models if model not in there]
    parts = [_named(came, "loaded"), _named(went, "gone")]
    if came or went:
        parts.append(units.counted(len(after.probe.models), "model"))
    old, new = before.survey.listener, after.survey.listener
    if old and new and old.pid and new.pid and old.pid != new.pid:
        parts.append(f"restarted as pid {new.pid}")
    return ", ".join(part for part in parts if part)


def _named(models: Sequence[str], what: str) -> str:
    if not models:
        return ""
    more = f" and {len(models) - 1} more" if len(models) > 1 else ""
    return f"{models[0]}{more} {what}"
