"""The line above the model table: what all its rows share, the filter, the order, the marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct
from textual.reactive import reactive

from jan_tui import units
from jan_tui.tui.widgets.glyphs import INSTALLED, UNUSED
from jan_tui.tui.widgets.models.row import NOTHING_SHARED, Shared
from jan_tui.tui.widgets.models.table import NO_COLUMNS, Columns
from jan_tui.tui.widgets.styled import KEY, MUTED, STRONG, WARN, Line, Run, line, safe, width
from jan_tui.tui.widgets.text import Lines, cut_end, spread

_WHERE = {
    "": "on Jan",
    INSTALLED.word: "on Jan's disk, none is served",
    UNUSED.word: "on Jan, not used",
}


class Summary(Struct, frozen=True):
    """What the table shows of what there is; `beside` is whether some of it stands in the chain.

    `keys` are those that act on what is marked: primary, fallback, add, list.
    """

    words: str = ""
    shown: int = 0
    shared: Shared = NOTHING_SHARED
    columns: Columns = NO_COLUMNS
    beside: bool = False
    marked: int = 0
    order: str = ""
    keys: tuple[str, str, str, str] = ("p", "f", "A", "m")


class TableSummary(Lines):
    """One line."""

    summary: reactive[Summary] = reactive(Summary())

    def lines(self, cells: int) -> Sequence[Line]:
        summary = self.summary
        if summary.marked:
            return [_marked(summary, cells)]
        left = [*_filter(summary, cells), *_count(summary)]
        for fact in _facts(summary):
            if width([*left, (fact, "")]) > cells:
                break
            left.append((fact, MUTED))
        return [spread(line(*left), line((f"sort: {summary.order} ", MUTED)), cells)]


def _marked(summary: Summary, cells: int) -> Line:
    """What the keys do with the marked models, the most needed first."""
    primary, fallback, add, exactly = summary.keys
    shown = line((f" {summary.marked} marked:", f"{STRONG} {WARN}"))
    leave = line((" Esc", KEY), (" unmark", ""))
    first = "first as primary, rest fallbacks" if summary.marked > 1 else "as primary"
    acts = (
        (fallback, "all as fallbacks" if summary.marked > 1 else "as fallback"),
        (add, "add to config"),
        (exactly, "use only these" if summary.marked > 1 else "use only this"),
        (primary, first),
    )
    for key, what in acts:
        act = line((f" {key}", KEY), (f" {what},", ""))
        if width(shown) + width(act) + width(leave) <= cells:
            shown += act
    return shown + leave


def _filter(summary: Summary, cells: int) -> Iterator[Run]:
    if summary.words:
        yield f" / {cut_end(safe(summary.words), cells // 3)}", KEY
        yield "  Esc clears ", MUTED


def _count(summary: Summary) -> Iterator[Run]:
    shared = summary.shared
    if summary.words:
        yield f" {summary.shown} of {shared.count}", ""
    elif not shared.count:
        yield " no other model" if summary.beside else " no model", ""
    elif not summary.beside:
        yield f" {units.counted(shared.count, 'model')}", ""
    else:
        yield f" {shared.count} more", ""
    if shared.state is not None and shared.count:
        yield f" {_WHERE.get(shared.state, shared.state)}", ""


def _facts(summary: Summary) -> Iterator[str]:
    """What holds for every row, each as it is written after the others."""
    shared, shown = summary.shared, summary.columns
    facts = []
    if shared.free is not None and not shown.cost:
        facts.append("$0" if shared.free else "paid")
    if shared.input and not shown.input:
        facts.append(shared.input)
    if shared.reasoning and not shown.reasoning:
        facts.append("reasoning")
    if shared.context and not shown.context:
        facts.append(shared.context)
    if shared.max_tokens and not shown.max:
        facts.append(f"max {shared.max_tokens}")
    begin = " · all " if shared.count > 1 else " · "
    for number, fact in enumerate(facts):
        yield f"{begin if not number else ', '}{fact}"
    if shared.addable > 0:
        all_ = shared.addable == shared.count
        yield f" · {'none' if all_ else shared.count - shared.addable} in config"
