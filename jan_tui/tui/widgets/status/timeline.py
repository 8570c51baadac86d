"""What happened to the server, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.reactive import reactive
from textual.strip import Strip
from textual.visual import Visual

from jan_tui import units
from jan_tui.tui.widgets.glyphs import PHASES
from jan_tui.tui.widgets.styled import MUTED, content, line, safe
from jan_tui.tui.widgets.text import Lines, wrap

if TYPE_CHECKING:
    from jan_tui.jan.watch import HistoryEntry
    from jan_tui.tui.widgets.styled import Line

_INDENT = 11
_HELD = "\u00a0"


class Timeline(Lines):
    """One change a row: clock time, phase glyph, what happened, how long it lasted.

    Only the rows in sight are painted: a history is longer than its panel.
    """

    entries: reactive[tuple[HistoryEntry, ...]] = reactive((), layout=True)
    _wrapped: Sequence[Line] | None = None
    _wrapped_cells = 0

    def __init__(self) -> None:
        super().__init__()
        self._rows_of: dict[HistoryEntry, tuple[Line, ...]] = {}

    def watch_entries(self, entries: tuple[HistoryEntry, ...]) -> None:
        """Keep the rows of what is still told, and nothing of what is not: it may be out of sight
        for weeks."""
        self._wrapped = None
        rows = self._rows_of
        self._rows_of = {entry: rows[entry] for entry in entries if entry in rows}

    def lines(self, cells: int) -> Sequence[Line]:
        if self._wrapped is None or self._wrapped_cells != cells:
            if self._wrapped_cells != cells:
                self._rows_of.clear()
            self._wrapped_cells = cells
            rows = [row for entry in reversed(self.entries) for row in self._rows(entry, cells)]
            self._wrapped = rows or [line(("no change seen yet", MUTED))]
        return self._wrapped

    def _rows(self, entry: HistoryEntry, cells: int) -> tuple[Line, ...]:
        rows = self._rows_of.get(entry)
        if rows is None:
            rows = self._rows_of[entry] = _rows(entry, cells)
        return rows

    def render_line(self, y: int) -> Strip:
        if self.text_selection is not None:
            return super().render_line(y)
        cells = self.content_size.width
        rows = self.lines(cells)
        shown = content(rows[y : y + 1])
        strips = Visual.to_strips(self, shown, cells, 1, self.visual_style)
        if not strips:
            return Strip.blank(cells, self.visual_style.rich_style)
        # Where a line stands is written into it, for the selection by mouse.
        return strips[0].apply_offsets(0, y)


def _rows(entry: HistoryEntry, cells: int) -> tuple[Line, ...]:
    text = safe(entry.text)
    if entry.seconds is not None:
        # Held together while it is wrapped: "3" and "s" on two rows are no duration.
        text += " " + f"· {units.duration(entry.seconds)}".replace(" ", _HELD)
    rows = wrap(text, max(8, cells - _INDENT))
    first, *rest = (row.replace(_HELD, " ") for row in rows)
    shown = line((f"{units.clock(entry.time)} ", MUTED), PHASES[entry.phase].mark, f" {first}")
    return (shown, *(line(" " * _INDENT, more) for more in rest))
