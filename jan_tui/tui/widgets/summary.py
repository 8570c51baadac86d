"""The line above the model table: filter, count, order, marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.reactive import reactive

from jan_tui import units
from jan_tui.tui.widgets.styled import KEY, MUTED, WARN, Line, line, safe
from jan_tui.tui.widgets.text import Lines, cut_end, spread


@dataclass(frozen=True, slots=True)
class Summary:
    """What the table shows of what there is; `note` is about all of it."""

    words: str = ""
    shown: int = 0
    total: int = 0
    marked: int = 0
    order: str = ""
    note: str = ""


class TableSummary(Lines):
    """One line."""

    summary: reactive[Summary] = reactive(Summary())

    def lines(self, cells: int) -> Sequence[Line]:
        summary = self.summary
        count = units.counted(summary.total, "model")
        if summary.words:
            count = f"{summary.shown} of {summary.total}"
        elif summary.note:
            count = f"{count}; {summary.note}"
        words = (
            ((f" / {cut_end(safe(summary.words), cells // 3)}", KEY), ("  Esc clears  ", MUTED))
            if summary.words
            else ((" ", ""),)
        )
        marked = (f"   {summary.marked} marked: m lists them", WARN) if summary.marked else ("", "")
        return [
            spread(line(*words, count, marked), line((f"sort: {summary.order} ", MUTED)), cells)
        ]
