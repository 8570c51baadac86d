"""What happened to the server, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from textual.reactive import reactive

from jan_tui.tui.state import Moment
from jan_tui.tui.widgets.glyphs import PHASES
from jan_tui.tui.widgets.tall_lines import TallLines
from jan_tui.tui.widgets.text import MUTED, Line, line, safe, wrap

_INDENT = 11
_REMEMBERED = 224
"""Moments whose rows are kept, some more than a history has entries: a change adds one."""


class Timeline(TallLines):
    """One change a row: clock time, phase glyph, what happened, how long it lasted."""

    moments: reactive[tuple[Moment, ...]] = reactive((), layout=True)

    def value(self) -> tuple[Moment, ...]:
        return self.moments

    def laid_out(self, cells: int) -> Sequence[Line]:
        if not self.moments:
            return [line(("no change seen yet", MUTED))]
        return [row for moment in self.moments for row in _rows(moment, cells)]


@lru_cache(maxsize=_REMEMBERED)
def _rows(moment: Moment, cells: int) -> tuple[Line, ...]:
    lasted = f" · {moment.lasted}" if moment.lasted else ""
    first, *rest = wrap(safe(moment.text) + lasted, max(8, cells - _INDENT))
    told = line((f"{moment.time} ", MUTED), PHASES[moment.phase].mark, f" {first}")
    return (told, *(line(" " * _INDENT, more) for more in rest))
