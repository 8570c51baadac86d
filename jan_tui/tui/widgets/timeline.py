"""What happened to the server, newest first."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import lru_cache

from textual.reactive import reactive
from textual.strip import Strip
from textual.visual import Visual

from jan_tui import units
from jan_tui.jan.watch import HistoryEntry
from jan_tui.tui.widgets.glyphs import PHASES
from jan_tui.tui.widgets.text import MUTED, Line, Lines, content, line, safe, wrap

_INDENT = 11
_REMEMBERED = 224
"""Entries whose rows are kept, some more than a history has: a change adds one."""


class TallLines(Lines):
    """As `Lines`, of which only those in sight are painted: a history is longer than its panel.

    Subclasses give `laid_out`.
    """

    _laid: tuple[Hashable, Sequence[Line]] | None = None

    def value(self) -> Hashable:
        """What the lines are made from, beside the width."""
        raise NotImplementedError

    def laid_out(self, cells: int) -> Sequence[Line]:
        """What to show in this many cells of width; called once for each value and width."""
        raise NotImplementedError

    def lines(self, cells: int) -> Sequence[Line]:
        key = (self.value(), cells)
        if self._laid is None or self._laid[0] != key:
            self._laid = key, self.laid_out(cells)
        return self._laid[1]

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


class Timeline(TallLines):
    """One change a row: clock time, phase glyph, what happened, how long it lasted."""

    entries: reactive[tuple[HistoryEntry, ...]] = reactive((), layout=True)

    def value(self) -> tuple[HistoryEntry, ...]:
        return self.entries

    def laid_out(self, cells: int) -> Sequence[Line]:
        if not self.entries:
            return [line(("no change seen yet", MUTED))]
        return [row for entry in reversed(self.entries) for row in _rows(entry, cells)]


@lru_cache(maxsize=_REMEMBERED)
def _rows(entry: HistoryEntry, cells: int) -> tuple[Line, ...]:
    lasted = f" · {units.duration(entry.seconds)}" if entry.seconds is not None else ""
    first, *rest = wrap(safe(entry.text) + lasted, max(8, cells - _INDENT))
    shown = line((f"{units.clock(entry.time)} ", MUTED), PHASES[entry.phase].mark, f" {first}")
    return (shown, *(line(" " * _INDENT, more) for more in rest))
