"""`jan-tui status`: a single probe of Jan, a wait until it serves models, or a line a change."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING

from jan_tui import units
from jan_tui.clawdbot import Prediction
from jan_tui.cli import output
from jan_tui.cli.commands import chain, command, typed
from jan_tui.cli.common import ONE_SHOT_SECONDS, single_probe, workspace
from jan_tui.cli.preview import better_steps, told_lines
from jan_tui.cli.watching import outside
from jan_tui.diagnosis import Diagnosis, Noted, noted, open_points, quoted
from jan_tui.jan import Phase, ServerSnapshot
from jan_tui.jan.http import Limits
from jan_tui.workspace import LocalWorkspace

if TYPE_CHECKING:
    from datetime import datetime

    from jan_tui.cli.watching.follow import Answer

_PROCESSES_SECONDS = 0.5
"""How long a wait that is over stays for the processes."""

_MOST_LISTED = 12
"""Models that are named; of more the first ones are, those of the chain before others."""


def run(arguments: argparse.Namespace) -> int:
    """Prints what Jan is doing; exit status 0 only in phase `ready`."""
    place = workspace(arguments)
    place.jan.installed()
    if arguments.follow:
        return _follow(place, arguments)
    prediction = place.predict(place.facts(None))
    if arguments.wait is None:
        snapshot = single_probe(place, prediction)
    else:
        snapshot = asyncio.run(_wait(place, prediction, arguments.wait)) or single_probe(
            place, prediction
        )
    seen = _Seen(place, snapshot, arguments)
    found = outside.look(place, snapshot) if arguments.outside else ()
    if arguments.json:
        extra = {"outside": outside.to_json(found)} if arguments.outside else {}
        output.print_json(seen.json | extra)
    else:
        _print(
            snapshot,
            output.lines(seen.first, seen.does),
            _models(snapshot, seen.prediction, arguments),
        )
        more = seen.told if seen.first.well else seen.told[1:]
        if more:
            output.print_line(f"\n{len(more)} more:")
        steps = better_steps(seen.diagnoses)
        output.print_lines(told_lines(more, seen.prediction, arguments, steps=steps))
        if arguments.outside:
            outside.show(found, seen.prediction, arguments)
    return 0 if snapshot.probe.phase is Phase.READY else 1


def _follow(place: LocalWorkspace, arguments: argparse.Namespace) -> int:
    from jan_tui.cli.watching.follow import follow

    phase: Phase | None = None

    def answer(snapshot: ServerSnapshot) -> Answer:
        nonlocal phase
        # What Jan has on its disk may be other things since it went or came.
        if phase not in (None, snapshot.probe.phase):
            place.jan.installed()
        phase = snapshot.probe.phase
        seen = _Seen(place, snapshot, arguments)
        return seen.first, seen.json

    return asyncio.run(follow(place, answer, as_json=arguments.json))


class _Seen:
    """What there is to say of one snapshot: the command that does the next step, and the rest."""

    def __init__(
        self, place: LocalWorkspace, snapshot: ServerSnapshot, arguments: argparse.Namespace
    ) -> None:
        probe = snapshot.probe
        elsewhere = probe.right_prefix is not None or probe.right_scheme is not None
        self.prediction = place.predict(place.facts(snapshot))
        self._snapshot = snapshot
        self.diagnoses = place.diagnose(snapshot, self.prediction)
        self.first, self.told = self.diagnoses[0], noted(self.prediction, self.diagnoses)
        self.does = command(
            self.first.step, self.prediction, arguments, answers_elsewhere=elsewhere
        )

    @property
    def json(self) -> dict[str, object]:
        return to_json(self._snapshot, self.diagnoses, self.does, self.told)


async def _wait(
    place: LocalWorkspace, prediction: Prediction, seconds: float
) -> ServerSnapshot | None:
    """Watches until models are served or the time is over; prints each change on standard error.

    None where the time was too short to see anything.
    """
    from jan_tui.jan.watch import Monitor

    monitor = Monitor(
        place.target(prediction),
        clock=place.clock,
        processes=place.processes(),
        limits=Limits(answer=ONE_SHOT_SECONDS),
    )
    last: ServerSnapshot | None = None
    line = ""
    try:
        async with aclosing(monitor.watch()) as changes:
            try:
                async with asyncio.timeout(seconds):
                    async for snapshot in changes:
                        if snapshot.probe.phase is not Phase.READY:
                            line = _print_waiting(place, snapshot, line)
                        last = snapshot
                        if snapshot.probe.phase is Phase.READY:
                            break
            except TimeoutError:
                output.print_message(f"Not ready after {seconds:g} s.")
            else:
                last = await _with_processes(last, changes) if last else None
    finally:
        await monitor.close()
    return last


async def _with_processes(
    ready: ServerSnapshot, changes: AsyncIterator[ServerSnapshot]
) -> ServerSnapshot:
    """The same with the processes behind it, where they are seen in a moment."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_PROCESSES_SECONDS):
            async for snapshot in changes:
                if snapshot.probe.phase is Phase.READY and snapshot.survey.listener is not None:
                    return snapshot
    return ready


def _print_waiting(place: LocalWorkspace, snapshot: ServerSnapshot, last: str) -> str:
    """The line about the present phase, printed only where it differs from the last one."""
    prediction = place.predict(place.facts(snapshot))
    headline = place.diagnose(snapshot, prediction)[0].headline
    waiting = f"waiting for models at {snapshot.probe.base_url}: {snapshot.probe.phase}: {headline}"
    if waiting != last:
        output.print_message(waiting)
    return waiting


def to_json(
    snapshot: ServerSnapshot,
    diagnoses: Sequence[Diagnosis],
    command: str,
    told: Sequence[Noted],
) -> dict[str, object]:
    """The answer as the contract's `status` object; what cannot be known is None.

    `command` does the next step; `next_command` is None where there is none. `not_checked` are
    sentences: all is well only where there are none, and the headline says so then. `told` is all
    that there is to say.
    """
    from jan_tui.cli.preview_json import noted_json

    first = diagnoses[0]
    listener, latency = snapshot.survey.listener, snapshot.probe.latency_ms
    port = None
    if listener is not None:
        port = {
            "host": listener.host,
            "port": listener.port,
            "pid": listener.pid,
            "process": listener.process,
            "user": listener.user,
            "started": _utc(listener.started),
        }
    return {
        "format": output.FORMAT,
        "base_url": snapshot.probe.base_url,
        "phase": str(snapshot.probe.phase),
        "server": None if snapshot.probe.server is None else str(snapshot.probe.server),
        "latency_ms": None if latency is None else round(latency, 1),
        "models": list(snapshot.probe.models),
        "port": port,
        "engines": [
            {
                "pid": engine.pid,
                "model": engine.model,
                "n_ctx": engine.n_ctx,
                "rss_bytes": engine.rss_bytes,
                "started": _utc(engine.started),
                "loading": engine.loading,
                "read_percent": engine.read_percent,
            }
            for engine in snapshot.survey.engines
        ],
        "headline": first.headline,
        "next_step": str(first.step),
        "next_command": command or None,
        "not_checked": [each.headline for each in open_points(diagnoses)],
        "noted": noted_json(told),
    }


def _utc(moment: datetime | None) -> str | None:
    return None if moment is None else output.utc(moment)


def _print(
    snapshot: ServerSnapshot, headline: list[str], models: Sequence[tuple[str, str]]
) -> None:
    output.print_line(f"{snapshot.probe.phase}  {snapshot.probe.base_url}")
    output.print_lines(headline)
    if details := output.table([*models, *_details(snapshot)]):
        output.print_line("\n" + "\n".join(details))


def _models(
    snapshot: ServerSnapshot, prediction: Prediction, arguments: argparse.Namespace
) -> list[tuple[str, str]]:
    served = snapshot.probe.models
    if not served:
        return []
    named, more = list(served), ""
    if len(served) > _MOST_LISTED:
        chosen = [ident for ident in chain(prediction) if ident in served]
        named = list(dict.fromkeys([*chosen, *served]))[: _MOST_LISTED - 1]
        server = ("--base-url", arguments.base_url) if arguments.base_url else ()
        more = f"{len(served) - len(named)} more; all of them: "
        more += typed(arguments, "models", *server)
    heads = [f"models, {len(served)}"] + [""] * len(named)
    return list(zip(heads, [*named, more] if more else named, strict=False))


def _details(snapshot: ServerSnapshot) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    if snapshot.probe.http_status is not None and snapshot.probe.http_status >= 400:
        detail = quoted(snapshot.probe.detail)
        rows.append(("answer", f"HTTP {snapshot.probe.http_status}  {detail}".rstrip()))
    if snapshot.probe.latency_ms is not None:
        rows.append(("latency", units.measured_latency(snapshot.probe.latency_ms)))
    listener = snapshot.survey.listener
    if listener is not None:
        started = listener.started
        known = [
            listener.process or "",
            f"pid {listener.pid}" if listener.pid is not None else "",
            f"user {listener.user}" if listener.user else "",
            f"since {units.date_and_clock(started.astimezone())}" if started else "",
            listener.note,
        ]
        rows.append((f"port {listener.port}", ", ".join(part for part in known if part)))
    for engine in snapshot.survey.engines:
        known = [
            f"{engine.process}, pid {engine.pid}",
            engine.model or "",
            f"context {engine.n_ctx}" if engine.n_ctx is not None else "",
            units.memory(engine.rss_bytes) if engine.rss_bytes is not None else "",
        ]
        rows.append(("engine", ", ".join(part for part in known if part)))
    return rows
