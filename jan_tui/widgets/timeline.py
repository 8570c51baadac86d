"""What happened to the server, newest first."""

from __future__ import annotations

from collections.abc import Sequence

from textual.reactive import reactive

from jan_tui.state import Moment
from jan_tui.widgets.glyphs import PHASES
from jan_tui.widgets.text import MUTED, Line, Lines, line, safe, wrap

_INDENT = 11


class Timeline(Lines):
    """One change a row: clock time, phase glyph, what happened, how long it lasted."""

    moments: reactive[tuple[Moment, ...]] = reactive((), layout=True)

    def lines(self, cells: int) -> Sequence[Line]:
        if not self.moments:
            return [line(("no change seen yet", MUTED))]
        rows: list[Line] = []
        for moment in self.moments:
            lasted = f" · {moment.lasted}" if moment.lasted else ""
            first, *rest = wrap(safe(moment.text) + lasted, max(8, cells - _INDENT))
            rows.append(line((f"{moment.time} ", MUTED), PHASES[moment.phase].mark, f" {first}"))
            rows += [line(" " * _INDENT, more) for more in rest]
        return rows
