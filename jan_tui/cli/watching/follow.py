"""`jan-tui status --follow`: a line for each change of Jan, until it is ended.

It is the dashboard's own watch. Where nothing changes nothing is written, and where the reader of a
pipe goes it ends at once, not at the next change.
"""

from __future__ import annotations

import asyncio
import os
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import aclosing, contextmanager
from typing import TYPE_CHECKING, Any

from jan_tui import units
from jan_tui.cli import output
from jan_tui.diagnosis import Diagnosis
from jan_tui.jan import Phase, ServerSnapshot

if TYPE_CHECKING:
    from jan_tui.clock import Clock
    from jan_tui.workspace import LocalWorkspace

_QUARTERS = 25
"""Percent: how far a model is read is told in quarters; each percent is too much to hear."""

Answer = tuple[Diagnosis, Mapping[str, object]]
"""The first of what there is to say of a snapshot, and the JSON object of `status`."""


async def follow(
    place: LocalWorkspace, answer: Callable[[ServerSnapshot], Answer], *, as_json: bool
) -> int:
    """Prints what each snapshot comes to, where that differs from the last; ends when it is
    cancelled.

    Raises `LostOutputError` where standard output takes nothing any more.
    """
    from jan_tui.jan.watch import Monitor

    prediction = place.predict(place.facts(None))
    monitor = Monitor(place.target(prediction), clock=place.clock, processes=place.processes())
    last: object = None
    try:
        with _ended_with_reader():
            async with aclosing(monitor.watch()) as changes:
                async for snapshot in changes:
                    first, document = answer(snapshot)
                    line = words(snapshot, first)
                    told = telling(document) if as_json else line
                    if told == last:
                        continue
                    last = told
                    _print(line, document if as_json else None, place.clock)
    finally:
        await monitor.close()
    return 0


def words(snapshot: ServerSnapshot, first: Diagnosis) -> str:
    """One snapshot as one line, without its time: phase, headline, how far a model is read."""
    phase, models = snapshot.probe.phase, snapshot.probe.models
    said = f"{phase}  {first.headline}"
    if phase is Phase.READY:
        said += f"  {units.counted(len(models), 'model')} at {snapshot.probe.base_url}"
    for engine in snapshot.survey.engines:
        if engine.read_percent is not None and not engine.orphaned:
            said += f"  {engine.model or 'the model'}: {_quarter(engine.read_percent)} % read"
    return said


def telling(document: Mapping[str, object]) -> object:
    """What of the JSON object makes a line of its own: all but figures that are never still."""
    engines: Any = document["engines"]
    steady = [
        {
            **{name: value for name, value in each.items() if name != "rss_bytes"},
            "read_percent": _quarter(each["read_percent"]),
        }
        for each in engines
    ]
    return {**document, "latency_ms": None, "engines": steady}


def _quarter(percent: int | None) -> int | None:
    return None if percent is None else percent // _QUARTERS * _QUARTERS


def _print(line: str, document: Mapping[str, object] | None, clock: Clock) -> None:
    now = clock.now()
    if document is None:
        output.print_line(f"{units.clock(now)}  {line}")
    else:
        output.print_json({**document, "time": output.utc(now, "milliseconds")}, one_line=True)


@contextmanager
def _ended_with_reader() -> Iterator[None]:
    """The block ends with a `LostOutputError` once a pipe on standard output has no reader,
    as `tail -f` does."""
    loop, task, gone = asyncio.get_running_loop(), asyncio.current_task(), False
    descriptor = _pipe()

    def lost() -> None:
        nonlocal gone
        gone = True
        loop.remove_reader(descriptor)
        if task is not None:
            task.cancel()

    try:
        # The end that is written to is never readable, but for an error.
        if descriptor >= 0:
            loop.add_reader(descriptor, lost)
    except (NotImplementedError, OSError):
        descriptor = -1
    try:
        yield
    except asyncio.CancelledError:
        if not gone:
            raise
        raise output.LostOutputError("its reader has gone", reader_gone=True) from None
    finally:
        if descriptor >= 0:
            loop.remove_reader(descriptor)


def _pipe() -> int:
    """The descriptor of standard output where it is a pipe, else -1."""
    try:
        descriptor = sys.stdout.fileno()
        mode = os.fstat(descriptor).st_mode
    except (AttributeError, OSError, ValueError):
        return -1
    return descriptor if stat.S_ISFIFO(mode) else -1
