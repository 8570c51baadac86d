"""One headline and one next step, at the same place on every screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.reactive import reactive

from jan_tui.tui.widgets.glyphs import DIAGNOSES, NOT_CHECKED
from jan_tui.tui.widgets.styled import MUTED, STRONG, Line, line, safe
from jan_tui.tui.widgets.text import Lines, cell_len, cut_end, spread, wrap

if TYPE_CHECKING:
    from jan_tui.clawdbot import Severity

_INDENT = "   "
_HEADLINES = 3
"""Lines of the headline at most: it goes before the end of a long step."""

MOST = 5
"""Lines that the headline and its step take together at most; `LOW` on a low screen."""

LOW = 3


@dataclass(frozen=True, slots=True)
class HeadlineView:
    """The headline as shown; `more` tells how much else waits behind which key.

    `unsure` is whether it is not a problem, but not all is known to be well either.
    """

    severity: Severity | None = None
    headline: str = "Asking Jan …"
    step: str = ""
    more: str = ""
    unsure: bool = False


class Headline(Lines):
    """Two lines where they suffice, `most` at most; what is left out stands in the notices."""

    view: reactive[HeadlineView] = reactive(HeadlineView(), layout=True)
    most: reactive[int] = reactive(MOST, layout=True)

    def lines(self, cells: int) -> Sequence[Line]:
        view = self.view
        room = max(10, cells - len(_INDENT) - 1)
        sign = DIAGNOSES[view.severity] if view.severity else None
        sign = NOT_CHECKED if view.unsure else sign
        style = sign.style if sign else MUTED
        glyph = f" {sign.glyph if sign else '·'} "
        more = f"{view.more} " if view.more else ""
        first, *others = _lines(safe(view.headline), room, min(_HEADLINES, self.most - 1))
        most = self.most - 1 - len(others)
        steps = _lines(safe(view.step), room, most)
        if more and cell_len(steps[-1]) + len(more) > room:
            steps = _lines(safe(view.step), room - len(more) - 1, most)
        shown = [line((glyph, style), (first, f"{STRONG} {style}"))]
        shown += [line(_INDENT, (other, f"{STRONG} {style}")) for other in others]
        for index, step in enumerate(steps):
            far = ((more, MUTED),) if index == len(steps) - 1 and more else ()
            shown.append(spread(line(_INDENT, step), far, cells))
        return shown


def _lines(text: str, room: int, most: int) -> list[str]:
    lines = wrap(text, room)
    if len(lines) > most:
        lines = [*lines[: most - 1], cut_end(" ".join(lines[most - 1 :]), room)]
    return lines
