"""Everything that is known of Jan: its processes with their command lines, and the history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from textual.reactive import reactive

from jan_tui import system, units
from jan_tui.jan import Application, Engine, Listener, Phase, ServerSnapshot
from jan_tui.tui.widgets.glyphs import ASKING, PHASES
from jan_tui.tui.widgets.styled import MUTED, STRONG, Line, line, safe
from jan_tui.tui.widgets.text import Lines, fold, pad

if TYPE_CHECKING:
    from jan_tui.jan.watch import HistoryEntry
    from jan_tui.tui.state import State

_LABEL = 13


class ServerDetails(Lines):
    """The server and the processes, where a screen has room for them."""

    rows: reactive[tuple[Line, ...]] = reactive((), layout=True)

    def lines(self, cells: int) -> Sequence[Line]:
        return _folded(self.rows, cells)


def server_rows(snapshot: ServerSnapshot | None) -> tuple[Line, ...]:
    """What is known of the server and its processes; a row may be wider than its place."""
    return tuple(_server(snapshot))


def details(state: State, cells: int) -> list[Line]:
    """The server, the processes, then each change, newest first."""
    rows = [*_server(state.snapshot), (), line(("History", STRONG)), *_history(state.history)]
    return _folded(rows, cells)


def _folded(rows: Iterable[Line], cells: int) -> list[Line]:
    return [part for row in rows for part in fold(row, cells, indent=_LABEL, words=True)]


def _server(snapshot: ServerSnapshot | None) -> Iterator[Line]:
    if snapshot is None:
        yield line(ASKING.run)
        return
    probe, survey = snapshot.probe, snapshot.survey
    since = f"  since {_moment(snapshot.since)}" if snapshot.since else ""
    yield line((pad("phase", _LABEL), MUTED), PHASES[probe.phase].run, since)
    yield _pair("base URL", probe.base_url)
    if probe.server is not None:
        yield _pair("server", probe.server)
    if probe.http_status is not None:
        sent = "with a key" if probe.key_sent else "without a key"
        yield _pair("answer", f"HTTP {probe.http_status}, asked {sent}")
    if probe.detail:
        yield _pair("it says", probe.detail)
    if survey.listener is not None:
        yield from _listener(survey.listener)
    elif probe.phase is Phase.DOWN:
        yield _pair("port", "nothing listens there")
    if survey.application is not None:
        yield _pair("application", _process(survey.application))
    for engine in survey.engines:
        yield from _engine(engine)
    if survey.gateway is not None:
        gateway = survey.gateway
        pid = f"pid {gateway.pid}" if gateway.pid else ""
        known = [gateway.process or "", f"port {gateway.port}", pid]
        yield _pair("gateway", ", ".join(part for part in known if part))


def _listener(listener: Listener) -> Iterator[Line]:
    known = [
        listener.process or "",
        f"pid {listener.pid}" if listener.pid is not None else "",
        f"user {listener.user}" if listener.user else "",
        f"since {_moment(listener.started)}" if listener.started else "",
        listener.note,
    ]
    place = f"{listener.host}:{listener.port}"
    yield _pair("port", ", ".join([place, *(part for part in known if part)]))
    if listener.command:
        yield _pair("command", system.SHELL.join(listener.command))


def _process(process: Application | Engine) -> str:
    known = [process.process, f"pid {process.pid}"]
    if process.started:
        known.append(f"since {_moment(process.started)}")
    if process.shown_rss:
        known.append(process.shown_rss)
    return ", ".join(known)


def _engine(engine: Engine) -> Iterator[Line]:
    marks = [
        "orphaned: its Jan has ended" if engine.orphaned else "",
        "loading" if engine.loading and engine.n_ctx is None else "",
        f"port {engine.port}" if engine.port is not None else "",
    ]
    yield _pair("engine", ", ".join([_process(engine), *(mark for mark in marks if mark)]))
    if engine.model is not None:
        yield _pair("  model", engine.model)
    contexts = [
        f"{engine.n_ctx} tokens loaded" if engine.n_ctx is not None else "",
        f"{engine.requested_ctx} requested" if engine.requested_ctx is not None else "",
    ]
    if any(contexts):
        yield _pair("  context", ", ".join(part for part in contexts if part))


def _history(entries: tuple[HistoryEntry, ...]) -> Iterator[Line]:
    if not entries:
        yield line(("no change seen yet", MUTED))
    for entry in reversed(entries):
        lasted = f"  lasted {units.duration(entry.seconds)}" if entry.seconds is not None else ""
        when = f"{units.date_and_clock(entry.time)} "
        mark = PHASES[entry.phase].mark
        yield line((when, MUTED), mark, f" {safe(entry.text)}", (lasted, MUTED))
        if entry.story:
            yield line((pad("", _LABEL) + safe(entry.story), MUTED))


def _pair(label: str, value: str) -> Line:
    return line((pad(label, _LABEL), MUTED), safe(value))


def _moment(moment: datetime) -> str:
    return units.date_and_clock(moment.astimezone())
