"""Restarts as a picture: a strip of phases, the start under way, bars of the last starts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from msgspec import Struct

from jan_tui import units
from jan_tui.jan import Phase
from jan_tui.jan.watch import Restarts, Start, Starting, Uptime
from jan_tui.tui.widgets.glyphs import PHASES
from jan_tui.tui.widgets.styled import MUTED, STRONG, WARN, Line, Run, line, safe, width
from jan_tui.tui.widgets.text import cut_centre

_FULL, _EMPTY, _GAP = "▇", "▁", "·"
_BAR = 14
_START_BARS = (_BAR, 6, 4)
"""Cells of the longest start, tried in turn until all of them fit."""

_SLIM = 50
_LONGEST_STRIP = 180
"""Minutes; more would make the single one hard to find."""
_LEAST_STRIP = 10
_SHOWN_STARTS = 4
_NAME_LEAST = 8


_NONE = Restarts()


class RestartsView(Struct, frozen=True):
    """What is known of the restarts, and the time for which it is shown."""

    restarts: Restarts = _NONE
    now: datetime | None = None

    @property
    def elapsed(self) -> float:
        """Seconds since the start under way began."""
        start = self.restarts.starting
        if start is None or self.now is None:
            return 0.0
        return max((self.now - start.began).total_seconds(), 0.0)


def elapsed_run(view: RestartsView) -> str:
    """How long the start under way has taken: whole seconds, since the clock ticks them."""
    return units.duration(float(int(view.elapsed))) if view.elapsed >= 1 else "0 s"


def start_rows(view: RestartsView, cells: int) -> Iterator[Line]:
    """The progress of the start under way, where anything is known of it."""
    start = view.restarts.starting
    if start is None:
        return
    runs: Line = ()
    if start.percent is not None:
        bar = min(_BAR, cells // 4)
        runs = line(*_bar(start.percent, bar), f" {start.percent} % read")
    for run in _estimate(view, start):
        gap = "   " if runs else ""
        if width(runs) + len(gap) + width((run,)) <= cells:
            runs = line(*runs, gap, run)
    if runs:
        yield runs


def loading_row(view: RestartsView, cells: int) -> Line:
    """One line about a model that is loaded while the server answers."""
    start = view.restarts.starting
    assert start is not None
    sign = PHASES[Phase.STARTING]
    clock = f"  {elapsed_run(view)}"
    name = safe(start.model) or "a model"
    room = max(_NAME_LEAST, cells - len(f"{sign.glyph} loading {clock}"))
    return line((f"{sign.glyph} loading ", sign.style), cut_centre(name, room), (clock, STRONG))


def _bar(percent: int, cells: int) -> tuple[Run, Run]:
    full = cells * percent // 100
    return (_FULL * full, "$text-primary"), (_EMPTY * (cells - full), MUTED)


def _estimate(view: RestartsView, start: Starting) -> Iterator[Run]:
    usual = view.restarts.usual(start.model)
    if usual is None:
        return
    left = round(usual - view.elapsed)
    if left >= 1:
        yield f"about {units.duration(left)} more", ""
    elif view.elapsed > usual * 1.5 + 1:
        yield f"slower than the usual {units.duration(usual)}", WARN
    else:
        yield f"usually {units.duration(usual)}", MUTED


def picture_rows(view: RestartsView, cells: int) -> Iterator[Line]:
    """The strip of phases, a minute each, and the last starts as bars."""
    if view.now is None or not view.restarts.spans:
        return
    yield from _strip(view.restarts, view.now, cells)
    yield from _starts(view, view.now, cells)


def _strip(restarts: Restarts, now: datetime, cells: int) -> Iterator[Line]:
    label, end, summary = len("18:40 "), " now", ""
    most = min(_LONGEST_STRIP, cells - label - len(end))
    if most < 1:
        return
    minutes = most
    # What the summary takes of the row is no part of the time that it sums up.
    for _ in range(2):
        uptime = restarts.uptime(now, max(minutes, 1))
        summary = f"   {_in_words(uptime)}" if uptime and uptime.percent else ""
        minutes = min(_LONGEST_STRIP, cells - label - len(end) - len(summary))
    if minutes < _LEAST_STRIP:
        summary, minutes = "", most
    phases = restarts.strip(now, minutes)
    first = now - timedelta(minutes=len(phases) - 1)
    present = restarts.spans[-1].phase
    if phases and phases[-1] is not present:
        # The present minute has seen worse than what is now: both are shown.
        phases = (*phases[-max(minutes - 1, 1) :], present)
    runs = [_cells(phase, len(list(same))) for phase, same in groupby(phases)]
    begin = (f"{units.clock_minute(first.astimezone(now.tzinfo))} ", MUTED)
    yield line(begin, *runs, (end, MUTED), (summary, MUTED))


def _in_words(uptime: Uptime) -> str:
    again = f", {units.counted(uptime.restarts, 'restart')}" if uptime.restarts else ""
    return f"up {uptime.percent} %{again}"


def _cells(phase: Phase | None, count: int) -> Run:
    if phase is None:
        return _GAP * count, MUTED
    return PHASES[phase].glyph * count, PHASES[phase].style


def _starts(view: RestartsView, now: datetime, cells: int) -> Iterator[Line]:
    restarts, start = view.restarts, view.restarts.starting
    if not restarts.starts:
        return
    model = start.model if start is not None and start.model else restarts.starts[-1].model
    # Only starts of the same model can be compared.
    shown = [each for each in restarts.starts if each.model == model][-_SHOWN_STARTS:]
    if not shown:
        return
    longest = max(*(each.seconds for each in shown), view.elapsed if start else 0.0, 0.1)
    label = "starts" if cells < _SLIM else "last starts"
    for bar in _START_BARS:
        parts = [_one(each, now, longest, bar) for each in shown]
        if start is not None:
            length = max(1, round(bar * view.elapsed / longest))
            style = PHASES[Phase.STARTING].style
            parts.append(line(("now ", MUTED), (_FULL * length, style), f" {elapsed_run(view)} …"))
        rows = _joined(label, parts, cells)
        if len(rows) == len(parts):
            break
    yield sum((line("  ", *row) for row in rows), line((label, MUTED)))


def _joined(label: str, parts: Sequence[Line], cells: int) -> Sequence[Line]:
    """As many of the latest parts as fit behind the label."""
    for first in range(len(parts)):
        if len(label) + sum(width(part) + 2 for part in parts[first:]) <= cells:
            return parts[first:]
    return parts[-1:]


def _one(start: Start, now: datetime, longest: float, cells: int) -> Line:
    began = start.began.astimezone(now.tzinfo)
    recent = now - began < timedelta(hours=20)
    when = units.clock_minute(began) if recent else f"{began:%m-%d}"
    length = max(1, round(cells * start.seconds / longest))
    return line(
        (f"{when} ", MUTED), (_FULL * length, "$text-primary"), f" {units.duration(start.seconds)}"
    )
