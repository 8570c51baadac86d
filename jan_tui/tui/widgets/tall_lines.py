"""Lines of which only those in sight are painted: a history is much longer than its panel."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from textual.strip import Strip
from textual.visual import Visual

from jan_tui.tui.widgets.text import Line, Lines, content


class TallLines(Lines):
    """As `Lines`, for many lines in a panel that scrolls. Subclasses give `laid_out`."""

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
