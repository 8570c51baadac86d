"""The Jan panel: phase, address, listener, engines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from textual.reactive import reactive

from jan_tui import units
from jan_tui.jan import (
    Cause,
    Phase,
    ServerKind,
)
from jan_tui.jan.watch import shown_phase
from jan_tui.tui.widgets.glyphs import ASKING, PHASES
from jan_tui.tui.widgets.status.restarts import (
    RestartsView,
    elapsed_run,
    loading_row,
    picture_rows,
    start_rows,
)
from jan_tui.tui.widgets.styled import MUTED, STRONG, line, safe, width
from jan_tui.tui.widgets.text import Lines, cut_centre, cut_end, spread

if TYPE_CHECKING:
    from jan_tui.jan import (
        Application,
        Engine,
        Listener,
        ProbeResult,
        ServerSnapshot,
        Survey,
    )
    from jan_tui.tui.widgets.styled import Line

KINDS = {
    ServerKind.JAN: "Jan",
    ServerKind.LLAMA_CPP: "llama.cpp",
    ServerKind.CORTEX: "Cortex",
    ServerKind.UNKNOWN: "unknown server",
}
_NAME_LEAST = 8
_WAITS = frozenset({Phase.DOWN, Phase.STARTING, Phase.HUNG})
"""Phases in which a start under way is what the panel is about."""

CAUSES = {
    Cause.NOT_RUNNING: "the Jan application is not running",
    Cause.SERVER_OFF: "Jan runs, its API server is off",
    Cause.LOADING: "Jan loads a model, its port is closed until then",
}


class ServerPanel(Lines):
    """What Jan is doing, most important first, with its restarts as a picture."""

    snapshot: reactive[ServerSnapshot | None] = reactive(None, layout=True)
    restarts: reactive[RestartsView] = reactive(RestartsView(), repaint=False)

    def watch_restarts(self, before: RestartsView, after: RestartsView) -> None:
        """The clock moves one or two rows: the others are not painted again."""
        if not self.is_mounted or self.snapshot is None:
            return
        cells = self.content_size.width
        self.repaint_rows(self._lines(before, cells), self._lines(after, cells))

    def lines(self, cells: int) -> Sequence[Line]:
        return self._lines(self.restarts, cells)

    def _lines(self, restarts: RestartsView, cells: int) -> Sequence[Line]:
        snapshot = self.snapshot
        if snapshot is None:
            return [line(ASKING.run)]
        return [
            *_state(snapshot, restarts, cells),
            *picture_rows(restarts, cells),
            _address(snapshot.probe, cells),
            _listener(snapshot, cells),
            *(() if restarts.restarts.starting else _said(snapshot.probe, cells)),
            *_processes(snapshot.survey, cells),
        ]


def _state(snapshot: ServerSnapshot, restarts: RestartsView, cells: int) -> Iterator[Line]:
    """The phase with its time; while something starts, how far it is."""
    start = restarts.restarts.starting
    waits = snapshot.probe.phase in _WAITS
    sign = PHASES[Phase.STARTING if start and waits else shown_phase(snapshot)]
    row = line((f"{sign.glyph} {sign.word}", f"{STRONG} {sign.style}"))
    if start is not None and waits:
        row += line((f"  {elapsed_run(restarts)}", STRONG))
        room = cells - width(row) - len("   loading ")
        if start.model and room >= _NAME_LEAST:
            row += line(f"   loading {cut_centre(safe(start.model), room)}")
    else:
        for part, style in (
            (f"   since {units.clock(snapshot.since)}" if snapshot.since else "", MUTED),
            (f"   {snapshot.shown_latency}" if snapshot.shown_latency else "", ""),
        ):
            if part and width(row) + len(part) <= cells:
                row += line((part, style))
    yield row
    if start is not None and not waits:
        yield loading_row(restarts, cells)
    yield from start_rows(restarts, cells)


def _address(probe: ProbeResult, cells: int) -> Line:
    kind = KINDS.get(probe.server) if probe.server else None
    far = ((kind, MUTED),) if kind else ()
    room = cells - (len(kind) + 1 if kind else 0)
    return spread(line(cut_centre(safe(probe.base_url), room)), far, cells)


def _listener(snapshot: ServerSnapshot, cells: int) -> Line:
    listener = snapshot.survey.listener
    if listener is not None:
        return line(cut_end(described(listener), cells))
    if snapshot.probe.phase is Phase.DOWN:
        cause = CAUSES.get(snapshot.cause) if snapshot.cause else None
        text = cause or safe(snapshot.probe.detail) or "nothing listens on this port"
        return line((cut_end(text, cells), MUTED))
    if snapshot.survey.local is None:
        return line(("looking who listens …", MUTED))
    return line((cut_end("who listens there cannot be seen from here", cells), MUTED))


def described(listener: Listener) -> str:
    """Process, pid, user and start of who listens, as far as the system lets them be seen."""
    known = [
        safe(listener.process) if listener.process else "",
        f"pid {listener.pid}" if listener.pid is not None else "",
        f"user {safe(listener.user)}" if listener.user else "",
        f"since {units.clock_minute(listener.started.astimezone())}" if listener.started else "",
    ]
    text = ", ".join(part for part in known if part)
    if listener.note:
        text = f"{text} ({safe(listener.note)})" if text else safe(listener.note)
    return text or f"port {listener.port}"


def _said(probe: ProbeResult, cells: int) -> Iterator[Line]:
    if probe.http_status is not None and probe.http_status >= 400:
        sent = "with a key" if probe.key_sent else "without a key"
        yield line(cut_end(f"HTTP {probe.http_status}, asked {sent}", cells))
    if probe.detail and probe.http_status is not None:
        yield line((cut_end(f"“{safe(probe.detail)}”", cells), MUTED))
    elif probe.detail and probe.phase is not Phase.DOWN:
        yield line((cut_end(safe(probe.detail), cells), MUTED))


def _processes(survey: Survey, cells: int) -> Iterator[Line]:
    listener, application = survey.listener, survey.application
    if application is not None and (listener is None or listener.pid != application.pid):
        yield line(cut_end(_application(application), cells))
    for engine in survey.engines:
        yield _engine(engine, cells)


def _application(application: Application) -> str:
    parts = [f"application {safe(application.process)}", f"pid {application.pid}"]
    if application.started:
        parts.append(f"since {units.clock_minute(application.started.astimezone())}")
    if application.shown_rss:
        parts.append(application.shown_rss)
    return ", ".join(parts)


def _engine(engine: Engine, cells: int) -> Line:
    name = safe(engine.model or engine.process)
    figures = [
        f"context {engine.n_ctx}" if engine.n_ctx is not None else "",
        engine.shown_rss,
    ]
    tail = "".join(f"  {figure}" for figure in figures if figure)
    orphan = "  orphaned" if engine.orphaned else ""
    room = max(_NAME_LEAST, cells - len("engine ") - len(tail) - len(orphan))
    tail = cut_end(tail, max(0, cells - len("engine ") - room - len(orphan)))
    return line(
        ("engine ", MUTED), cut_centre(name, room), (tail, MUTED), (orphan, "$text-warning")
    )
