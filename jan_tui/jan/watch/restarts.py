"""The phases of one server over time, how long its starts took, and the start under way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from msgspec import Struct, field

from jan_tui.jan.snapshot import Cause, Engine, Phase, ServerSnapshot
from jan_tui.structs import replace

MAX_SPANS = 300
MAX_STARTS = 40
KEPT = timedelta(hours=24)
"""How far back phases are remembered; starts are kept by their number."""

_USUAL_OF = 5
"""The latest starts whose median is the usual time."""

_EXPECTED_SECONDS = 180.0
"""How long a start that was ordered here is waited for without any sign of it."""

_UP = frozenset({Phase.READY, Phase.NO_MODELS})
_WORST_FIRST = (
    Phase.DOWN,
    Phase.HUNG,
    Phase.ERROR,
    Phase.NOT_JAN,
    Phase.WRONG_PATH,
    Phase.HOST_REFUSED,
    Phase.UNAUTHORIZED,
    Phase.STARTING,
    Phase.NO_MODELS,
    Phase.READY,
)
_GONE = frozenset({Phase.DOWN, Phase.STARTING})
_BROKEN = _GONE | {Phase.HUNG, Phase.ERROR}
_MINUTE = timedelta(minutes=1)


class Span(Struct, frozen=True):
    """A time in one phase; `ended` is None while it lasts."""

    phase: Phase
    began: datetime
    ended: datetime | None = None


class Start(Struct, frozen=True):
    """A start that ended well: from its first sign to the first list of models, in seconds.

    `model` is the id that was loaded, empty where no engine was seen.
    """

    began: datetime
    seconds: float
    model: str = ""


class Starting(Struct, frozen=True):
    """The start under way. `percent` is how much of the model's file is read, None where that is
    not known; `ordered` is whether this program ordered it."""

    began: datetime
    model: str = ""
    percent: int | None = None
    ordered: bool = False


class Uptime(Struct, frozen=True):
    """Of a stretch of time: the share in percent in which the server answered, and how often it
    came back after it had gone."""

    percent: int
    restarts: int


class Restarts(Struct, frozen=True):
    """What is remembered of one server, oldest first."""

    spans: tuple[Span, ...] = ()
    starts: tuple[Start, ...] = ()
    starting: Starting | None = None

    def usual(self, model: str) -> float | None:
        """Seconds that a start of this model takes: the median of the latest ones. A model that is
        not known goes by all of them."""
        from statistics import median

        took = [each.seconds for each in self.starts if not model or each.model == model]
        return median(took[-_USUAL_OF:]) if took else None

    def strip(self, now: datetime, minutes: int) -> tuple[Phase | None, ...]:
        """The worst phase of each of the last minutes by the clock, the present one last; None
        where the server was not watched. It begins with the first minute that was."""
        first = now.replace(second=0, microsecond=0) - (minutes - 1) * _MINUTE
        cells: list[Phase | None] = [None] * minutes
        for span in self.spans:
            begin = max(0, (span.began - first) // _MINUTE)
            end = min(minutes - 1, ((span.ended or now) - first) // _MINUTE)
            for at in range(begin, end + 1):
                cells[at] = _worse(cells[at], span.phase)
        known = next((at for at, phase in enumerate(cells) if phase is not None), minutes)
        return tuple(cells[known:])

    def uptime(self, now: datetime, minutes: int) -> Uptime | None:
        """Of the same minutes; None where nothing of them is known."""
        first = now.replace(second=0, microsecond=0) - (minutes - 1) * _MINUTE
        up = known = timedelta()
        restarts, was_up, broke = 0, False, False
        for span in self.spans:
            begin, end = max(span.began, first), span.ended or now
            if end < first:
                continue
            known += max(end - begin, timedelta())
            if span.phase in _UP:
                up += max(end - begin, timedelta())
                restarts += was_up and broke
                was_up, broke = True, False
            elif span.phase in _GONE:
                broke = True
        if not known:
            return None
        share = int(100 * (up / known))
        return Uptime(min(share, 99) if up < known else 100, restarts)


def _worse(one: Phase | None, other: Phase) -> Phase:
    return other if one is None else min(one, other, key=_WORST_FIRST.index)


def shown_phase(snapshot: ServerSnapshot) -> Phase:
    """The phase as a person sees it: a port that Jan keeps closed while it loads is a start."""
    if snapshot.probe.phase is Phase.DOWN and snapshot.cause is Cause.LOADING:
        return Phase.STARTING
    return snapshot.probe.phase


class _Watched(Struct):
    """What leads from one snapshot to the next."""

    phase: Phase | None = None
    gone: datetime | None = None
    """When it was last seen to go, or the first time it was seen at all."""
    ready: datetime | None = None
    """When it came back, while it is not known yet since when it was starting."""
    starting: Starting | None = None
    since: datetime | None = None
    """When the watch went on after it was interrupted: what began before says nothing of how long
    a start takes."""
    listed: frozenset[str] = frozenset()
    spans: list[Span] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)


class RestartLog:
    """Keeps the phases and starts of one server. Times are aware of their zone."""

    def __init__(self) -> None:
        self._seen = _Watched()
        self.latest = Restarts()

    def observe(self, snapshot: ServerSnapshot, now: datetime) -> None:
        """Take what is seen now."""
        seen, phase = self._seen, shown_phase(snapshot)
        if seen.phase is None and phase is Phase.STARTING and _only_slow(snapshot):
            # The first answer takes its time, which says nothing of a start.
            return
        if phase is not seen.phase:
            self._close(now)
            seen.spans.append(Span(phase, now))
            if seen.phase is None or (phase in _BROKEN and seen.phase not in _BROKEN):
                seen.gone = now
                seen.ready = None
            came = phase in _UP and seen.phase in _BROKEN
            seen.phase = phase
            if came:
                seen.ready = now
        self._follow_start(snapshot, now)
        self._publish(now)

    def _follow_start(self, snapshot: ServerSnapshot, now: datetime) -> None:
        seen, before, loading = self._seen, self._seen.starting, _loading(snapshot)
        if seen.phase in _UP and loading is None:
            if before is not None and self._finished(before, snapshot):
                self._add(before, now, snapshot)
            elif before is not None and not before.ordered:
                seen.starting = None
            self._find_missed_start(snapshot)
        elif loading is not None or seen.phase is Phase.STARTING:
            signs = [before.began if before else now, *_signs(snapshot, seen.gone)]
            signs += [loading.started] if loading is not None and loading.started else []
            signs = [max(each, seen.since) for each in signs] if seen.since else signs
            model = (loading.model if loading else None) or (before.model if before else "")
            percent = loading.read_percent if loading else None
            ordered = before is not None and before.ordered
            seen.starting = Starting(min(signs), model, percent, ordered)
        elif before is not None and not before.ordered and seen.phase is not Phase.HUNG:
            seen.starting = None
        seen.listed = frozenset(snapshot.probe.models)

    def _finished(self, start: Starting, snapshot: ServerSnapshot) -> bool:
        """Whether what was awaited is there; a server may list models that are not loaded."""
        probe, engines = snapshot.probe, snapshot.survey.engines
        if not start.model:
            return True
        if any(each.model == start.model and each.n_ctx is not None for each in engines):
            return True
        status = dict(probe.statuses).get(start.model)
        if status is not None:
            return status == "loaded"
        return start.model in probe.models and start.model not in self._seen.listed

    def _add(self, start: Starting, now: datetime, snapshot: ServerSnapshot) -> None:
        """The start ended well."""
        ids = snapshot.probe.models
        self._keep(start, start.model or (ids[0] if len(ids) == 1 else ""), now)
        self._seen.starting = self._seen.ready = None

    def _keep(self, start: Starting, model: str, now: datetime) -> None:
        """What began before the watch was interrupted has no length."""
        since = self._seen.since
        if since is None or start.began > since:
            took = max((now - start.began).total_seconds(), 0.0)
            self._seen.starts.append(Start(start.began, round(took, 1), model))

    def _find_missed_start(self, snapshot: ServerSnapshot) -> None:
        """A start that was over before its processes were looked at is told by their age."""
        seen = self._seen
        if seen.ready is None or seen.gone is None or snapshot.survey.local is None:
            return
        engines = [each for each in snapshot.survey.engines if not each.orphaned]
        signs = _signs(snapshot, seen.gone)
        if signs and min(signs) <= seen.ready:
            model = engines[0].model if len(engines) == 1 else None
            self._add(Starting(min(signs), model or ""), seen.ready, snapshot)
        elif snapshot.survey.listener is not None or snapshot.survey.engines:
            seen.ready = None

    def expect(self, model: str, now: datetime) -> None:
        """A start, or the load of a model, was ordered here just now."""
        self._seen.starting = Starting(now, model, ordered=True)
        self._publish(now)

    def give_up(self, now: datetime) -> None:
        """What was ordered here does not come."""
        self._seen.starting = None
        self._publish(now)

    def arrive(self, now: datetime) -> None:
        """What was ordered here is there, as the server itself said."""
        start = self._seen.starting
        if start is not None and start.ordered:
            self._keep(start, start.model, now)
            self.give_up(now)

    def overdue(self, now: datetime) -> bool:
        """Whether an ordered start shows no sign of itself for too long."""
        start = self._seen.starting
        silent = self._seen.phase is not Phase.STARTING and (not start or start.percent is None)
        late = start and (now - start.began).total_seconds() > _EXPECTED_SECONDS
        return bool(start and start.ordered and silent and late)

    def interrupt(self, at: datetime, again: datetime | None = None) -> None:
        """The watch ended at a time; with `again` it went on then, in the same phase."""
        seen = self._seen
        self._close(at)
        if again is not None:
            seen.since = again
            if seen.phase is not None:
                seen.spans.append(Span(seen.phase, again))
            if seen.starting is not None:
                seen.starting = replace(seen.starting, began=max(seen.starting.began, again))
        self._publish(again or at)

    def restore(self, spans: Iterable[Span], starts: Iterable[Start], now: datetime) -> None:
        """Put what an earlier run kept before what this one saw."""
        seen = self._seen
        first = seen.spans[0].began if seen.spans else now
        kept = [each for each in spans if each.ended is not None and each.began < first]
        seen.spans[:0] = [replace(each, ended=min(each.ended or first, first)) for each in kept]
        earliest = seen.starts[0].began if seen.starts else now
        seen.starts[:0] = [each for each in starts if each.began < earliest]
        self._publish(now)

    def clear(self) -> None:
        """Another server is watched from now on."""
        self._seen = _Watched()
        self.latest = Restarts()

    def _close(self, now: datetime) -> None:
        spans = self._seen.spans
        if spans and spans[-1].ended is None:
            spans[-1] = replace(spans[-1], ended=max(now, spans[-1].began))

    def _publish(self, now: datetime) -> None:
        seen = self._seen
        oldest = now - KEPT
        seen.spans = [
            each for each in seen.spans[-MAX_SPANS:] if each.ended is None or each.ended > oldest
        ]
        seen.starts = seen.starts[-MAX_STARTS:]
        self.latest = Restarts(tuple(seen.spans), tuple(seen.starts), seen.starting)


def _loading(snapshot: ServerSnapshot) -> Engine | None:
    """The engine that loads its model now: the youngest of those that do not answer yet."""
    up = snapshot.probe.phase in _UP
    busy = [
        each
        for each in snapshot.survey.engines
        if each.loading
        and not each.orphaned
        and each.n_ctx is None
        # A server that answers has loaded, unless an engine of it says otherwise.
        and (not up or each.read_percent is not None)
    ]
    return max(busy, key=_age, default=None)


def _age(engine: Engine) -> float:
    return engine.started.timestamp() if engine.started else 0.0


def _signs(snapshot: ServerSnapshot, gone: datetime | None) -> Sequence[datetime]:
    """When the processes of this start began: those that are younger than the end of the last."""
    survey = snapshot.survey
    processes = (survey.application, survey.listener, *survey.engines)
    started = [each.started for each in processes if each is not None and each.started]
    return [each for each in started if gone is not None and each >= gone - timedelta(seconds=1)]


def _only_slow(snapshot: ServerSnapshot) -> bool:
    """Whether nothing but a missing answer speaks for a start."""
    return snapshot.probe.http_status is None and _loading(snapshot) is None
