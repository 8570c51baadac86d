"""What the watch has seen: changes with their times, restarts told as one story, latencies."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from statistics import median

from jan_tui import units
from jan_tui.jan.rounding import bars
from jan_tui.jan.snapshot import Phase, ServerSnapshot

MAX_ENTRIES = 200
BUCKET_SECONDS = 10.0
MAX_BUCKETS = 60

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


@dataclass(frozen=True, slots=True)
class Entry:
    """One change: when, into which phase, told in a few words. `seconds` is how long it lasted;
    None while it still does. `story` is a whole restart on one line, where this ends one."""

    time: datetime
    phase: Phase
    text: str
    seconds: float | None = None
    story: str = ""


@dataclass(frozen=True, slots=True)
class _Away:
    """A time without models: when it began and how, and when a closed port opened again."""

    time: datetime
    monotonic: float
    began: str
    closed: bool = False
    opened: datetime | None = None


class History:
    """The changes of one server, oldest first, bounded in memory."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=MAX_ENTRIES)
        self._buckets: deque[float | None] = deque(maxlen=MAX_BUCKETS)
        self._bucket: list[float] = []
        self._bucket_end: float | None = None
        self._bar: int | None = None
        self._began = 0.0
        self._last: ServerSnapshot | None = None
        self._away: _Away | None = None

    @property
    def entries(self) -> Sequence[Entry]:
        return tuple(self._entries)

    @property
    def latencies(self) -> Sequence[float | None]:
        """The median of every ten seconds, in milliseconds, oldest first; None: no answer then.

        The first ten seconds are told as far as they have come.
        """
        if not self._buckets and self._bucket:
            return (median(self._bucket),)
        return tuple(self._buckets)

    def observe(self, snapshot: ServerSnapshot, now: datetime, monotonic: float) -> None:
        """Take in what was seen; what is equal to the last adds nothing."""
        before, self._last = self._last, snapshot
        if before is None or snapshot.phase is not before.phase:
            self._note_away(before, snapshot.phase, now, monotonic)
            self._add(self._arrival(snapshot, now, monotonic), monotonic)
            if snapshot.phase is Phase.READY:
                self._away = None
        elif told := _changes(before, snapshot):
            self._add(Entry(now, snapshot.phase, told), monotonic)

    def sample(self, latency_ms: float | None, monotonic: float) -> bool:
        """Take in the latency of one request; None where there was no answer.

        Returns whether the sparkline went up or down by it: one that only goes on as it was need
        not be drawn again.
        """
        if self._bucket_end is None:
            self._bucket_end = monotonic + BUCKET_SECONDS
        elif monotonic >= self._bucket_end:
            self._buckets.append(median(self._bucket) if self._bucket else None)
            self._bucket = []
            self._bucket_end = monotonic + BUCKET_SECONDS
        if latency_ms is not None:
            self._bucket.append(latency_ms)
        drawn, self._bar = self._bar, (bars(self.latencies) or (None,))[-1]
        return self._bar != drawn

    def elsewhere(self, base_url: str, now: datetime, monotonic: float) -> None:
        """From now on another server is watched: what it does is no change of the last one."""
        self.remark(f"{base_url} is asked from here on", now, monotonic)
        self._last = self._away = None

    def remark(self, text: str, now: datetime, monotonic: float) -> None:
        """Note something that is no change of the server, such as a sleep of the machine."""
        if self._last is not None:
            self._add(Entry(now, self._last.phase, text), monotonic)

    def _add(self, entry: Entry, monotonic: float) -> None:
        if self._entries:
            lasted = max(monotonic - self._began, 0.0)
            self._entries[-1] = replace(self._entries[-1], seconds=lasted)
        self._began = monotonic
        self._entries.append(entry)

    def _note_away(
        self, before: ServerSnapshot | None, phase: Phase, now: datetime, monotonic: float
    ) -> None:
        # A time without models alone is no restart.
        served = before is not None and before.phase is Phase.READY and phase is not Phase.NO_MODELS
        if self._away is None and before is not None and (served or phase is Phase.DOWN):
            self._away = _Away(now, monotonic, _WORDS.get(phase, phase))
        if self._away is None:
            return
        if phase is Phase.DOWN:
            self._away = replace(self._away, closed=True, opened=None)
        elif self._away.closed and self._away.opened is None:
            self._away = replace(self._away, opened=now)

    def _arrival(self, snapshot: ServerSnapshot, now: datetime, monotonic: float) -> Entry:
        if snapshot.phase is not Phase.READY:
            return Entry(now, snapshot.phase, _WORDS[snapshot.phase])
        models = units.counted(len(snapshot.models), "model")
        away = self._away
        if away is None:
            return Entry(now, Phase.READY, f"ready, {models}")
        lasted = units.duration(monotonic - away.monotonic)
        opened = f"port open {units.clock(away.opened)}, " if away.opened else ""
        story = (
            f"{away.began} {units.clock(away.time)}, {opened}{models} {units.clock(now)}: "
            f"back after {lasted}"
        )
        return Entry(now, Phase.READY, f"ready, {models}: back after {lasted}", story=story)


def _changes(before: ServerSnapshot, after: ServerSnapshot) -> str:
    """What changed while the phase stayed, where a person would want to know; empty otherwise."""
    came = [model for model in after.models if model not in set(before.models)]
    went = [model for model in before.models if model not in set(after.models)]
    told = [_named(came, "loaded"), _named(went, "gone")]
    if came or went:
        told.append(units.counted(len(after.models), "model"))
    if before.listener and after.listener and _changed_pid(before, after):
        told.append(f"restarted as pid {after.listener.pid}")
    return ", ".join(part for part in told if part)


def _changed_pid(before: ServerSnapshot, after: ServerSnapshot) -> bool:
    old, new = before.listener, after.listener
    return bool(old and new and old.pid and new.pid and old.pid != new.pid)


def _named(models: Sequence[str], what: str) -> str:
    if not models:
        return ""
    more = f" and {len(models) - 1} more" if len(models) > 1 else ""
    return f"{models[0]}{more} {what}"
