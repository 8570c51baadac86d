"""A rehearsal as it goes, and what came of it, as lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from msgspec import Struct
from textual.reactive import reactive

from jan_tui import units
from jan_tui.rehearsal import NOT_CONFINED, Stage, report
from jan_tui.tui.widgets.styled import ACCENT, BAD, GOOD, MUTED, STRONG, WARN, Line, line, safe
from jan_tui.tui.widgets.text import Lines, cut_centre, fold, pad

if TYPE_CHECKING:
    from jan_tui.rehearsal import Progress, Tried, Verdict

_LABEL = 14
_BAR = 20
"""Cells of the bar that shows how much was read."""

_SIDE_BY_SIDE = 56
"""Cells from which two chains stand beside each other."""

_CHAIN = frozenset({"predicted", "tried"})
_ORDER = {Stage.STARTING: 0, Stage.SENT: 2, Stage.READING: 2, Stage.WRITING: 3}
"""The row that is under way in each stage: once the request is sent Jan reads it."""


class RehearsalView(Struct, frozen=True):
    """What is rehearsed, how far it is, and since how many whole seconds.

    `program` is empty where none is installed. `steps` are the next steps of the verdicts, with
    their keys. `problem` is why nothing could be rehearsed.
    """

    ref: str
    agent: str
    program: str
    label: str
    planned: bool
    elapsed: int = 0
    limit: float = 0.0
    progress: Progress | None = None
    steps: tuple[str, ...] = ()
    problem: str = ""

    @property
    def done(self) -> bool:
        return bool(self.problem) or (self.progress is not None and self.progress.done)


class RehearsalPage(Lines):
    """The steps on the way, then the verdict with its figures."""

    view: reactive[RehearsalView | None] = reactive(None, layout=True)

    def lines(self, cells: int) -> Sequence[Line]:
        return [] if self.view is None else rehearsal_lines(self.view, cells)


def rehearsal_lines(view: RehearsalView, cells: int) -> list[Line]:
    """What stands in the dialog."""
    rows = list(_found(view, cells) if view.done else _under_way(view))
    hang = _LABEL if cells >= _SIDE_BY_SIDE else 3
    return [part for row in rows for part in fold(row, cells, indent=_hang(row, hang), words=True)]


def _hang(row: Line, label: int) -> int:
    """Cells by which a row goes on below its value: beside a label, or beside a sign."""
    return label if row and row[0][1] == MUTED else 2


def _pair(label: str, value: str, style: str = "") -> Line:
    return line((pad(label, _LABEL), MUTED), (value, style))


def _under_way(view: RehearsalView) -> Iterator[Line]:
    progress = view.progress
    several = progress is not None and progress.count > 1
    ref = progress.ref if progress is not None and progress.ref else view.ref
    number = f"  ({progress.number} of {progress.count})" if progress and several else ""
    yield _pair("model", f"{safe(ref) or 'as the program chooses'}{number}", STRONG)
    yield _pair("agent", safe(view.agent))
    texts = ("with your changes, not saved yet", WARN) if view.planned else ("as saved", "")
    yield _pair("config", *texts)
    yield ()
    at = _ORDER.get(progress.stage, 0) if progress is not None else 0
    for index, text in enumerate(_steps(view)):
        if index < at:
            yield line(("✓ ", GOOD), text)
        elif index == at:
            yield line(("● ", ACCENT), (text, STRONG), *_bar(progress))
        else:
            yield line(("· ", MUTED), (text, MUTED))
    yield ()
    limit = f" of {units.duration(view.limit)} at most" if view.limit else ""
    yield line((f"{units.duration(view.elapsed) if view.elapsed else '0 s'}{limit}.", MUTED))
    yield line(("The copy is private, and no answer of the model is acted on.", MUTED))


def _steps(view: RehearsalView) -> Iterator[str]:
    progress = view.progress
    if view.program:
        yield f"{safe(view.program)} makes its first request, in a private copy"
    else:
        yield f"No {view.label} is installed: a request of its size, in our words"
    sent = progress.characters if progress is not None else None
    yield f"Request sent to Jan: {sent:,} characters" if sent else "Request sent to Jan"
    read, whole = (progress.read, progress.to_read) if progress is not None else (None, None)
    yield f"Jan reads {read or 0:,} of {whole:,} tokens" if whole else "Jan reads it"
    yield "First word"


def _bar(progress: Progress | None) -> Line:
    if progress is None or progress.stage is not Stage.READING or not progress.to_read:
        return ()
    share = min(1.0, (progress.read or 0) / progress.to_read)
    full = round(share * _BAR)
    return line("  ", ("━" * full, ACCENT), ("─" * (_BAR - full), MUTED), f" {share:.0%}")


def _found(view: RehearsalView, cells: int) -> Iterator[Line]:
    if view.problem:
        yield line(("✗ ", BAD), (safe(view.problem), f"{STRONG} {BAD}"))
        return
    verdicts = view.progress.verdicts if view.progress is not None else ()
    for number, verdict in enumerate(verdicts):
        if number:
            yield ()
        if len(verdicts) > 1:
            yield line((safe(verdict.ref), STRONG))
        step = view.steps[number] if number < len(view.steps) else ""
        yield from _verdict(verdict, step)
    first = verdicts[0] if verdicts else None
    if first is not None and first.predicted:
        yield ()
        yield from _chains(first.predicted, first.tried, cells)
    if view.planned:
        yield ()
        yield line(("Rehearsed with your changes, which are not saved yet.", WARN))


def _verdict(verdict: Verdict, step: str) -> Iterator[Line]:
    sign, style = ("✓", GOOD) if verdict.works else ("✗", BAD)
    if verdict.works and verdict.step is not None:
        sign, style = "!", WARN
    yield line((f"{sign} ", style), (safe(verdict.sentence), f"{STRONG} {style}"))
    if step:
        yield line("  ", safe(step))
    yield ()
    for label, value in report(verdict):
        if label not in _CHAIN:
            yield _pair(label, safe(value), WARN if label == NOT_CONFINED else "")


def _chains(predicted: Sequence[str], tried: Sequence[Tried], cells: int) -> Iterator[Line]:
    """The chain as predicted and as it was really tried, every model being refused on purpose."""
    same = tuple(predicted) == tuple(one.ref for one in tried)
    told = ("✓ tried in the order predicted", GOOD) if same else ("✗ not as predicted", BAD)
    yield line(("When each one fails: ", STRONG), told)
    reached = [safe(one.ref) for one in tried] or ["none"]
    if cells >= _SIDE_BY_SIDE:
        half = (cells - 6) // 2
        yield line(("   " + pad("predicted", half) + "  really tried", MUTED))
        for number, (left, right) in enumerate(zip_longest(predicted, reached, fillvalue="–"), 1):
            shown = pad(cut_centre(safe(left), half), half)
            yield line((f"{number}  ", MUTED), shown, "  ", cut_centre(right, half))
        return
    for title, refs in (("predicted", [safe(one) for one in predicted]), ("tried", reached)):
        yield line((title, MUTED))
        for number, ref in enumerate(refs, 1):
            yield line((f"{number}  ", MUTED), ref)
