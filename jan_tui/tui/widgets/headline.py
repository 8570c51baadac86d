"""One headline and one next step, at the same place on every screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from textual.reactive import reactive

from jan_tui.tui.widgets.glyphs import DIAGNOSES, NOT_CHECKED
from jan_tui.tui.widgets.styled import MUTED, STRONG, Line, line, safe
from jan_tui.tui.widgets.text import ELLIPSIS, Lines, cell_len, cut_end, spread, wrap

if TYPE_CHECKING:
    from textual.geometry import Size

    from jan_tui.clawdbot import Severity

_INDENT = "   "
TALL_FROM = 18
"""Rows from which there is room between things."""

_ROOMY_FROM, _WIDE_FROM = 30, 100
_HEADLINES = 3
"""Lines of the headline at most: it goes before the end of a long step."""

MOST = 5
"""Lines that the headline and its step take on the narrowest screens."""

LOW = 3
"""The same on a low screen."""


def lines_of(size: Size) -> int:
    """Lines of the headline and its step together, by the size alone: nothing below moves when
    they change. Two more suffice for all but the longest from 80 columns on."""
    narrow, usual = size.width < 60, size.width >= 80
    if size.height < TALL_FROM:
        return LOW - 1 if usual else LOW
    lines = MOST if narrow else LOW if usual else LOW + 1
    return lines + 1 if size.height >= _ROOMY_FROM and size.width < _WIDE_FROM else lines


class HeadlineView(Struct, frozen=True):
    """The headline as shown; `more` tells how much else waits behind which key.

    `whole` stands in its place where the text is cut, and names the key that shows it whole.
    `unsure` is whether it is not a problem, but not all is known to be well either.
    """

    severity: Severity | None = None
    headline: str = "Asking Jan …"
    step: str = ""
    more: str = ""
    whole: str = ""
    unsure: bool = False


class Headline(Lines):
    """As high as it is given, whatever it says; what is left out stands in the notices."""

    view: reactive[HeadlineView] = reactive(HeadlineView())
    height: reactive[int] = reactive(LOW, layout=True)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        return self.height

    def lines(self, cells: int) -> Sequence[Line]:
        view = self.view
        room = max(10, cells - len(_INDENT) - 1)
        sign = DIAGNOSES[view.severity] if view.severity else None
        sign = NOT_CHECKED if view.unsure else sign
        style = sign.style if sign else MUTED
        glyph = f" {sign.glyph if sign else '·'} "
        heads = _lines(safe(view.headline), room, min(_HEADLINES, self.height - 1))
        most = self.height - len(heads)
        steps = _lines(safe(view.step), room, most)
        cut = heads[-1].endswith(ELLIPSIS) or steps[-1].endswith(ELLIPSIS)
        more = f"{(cut and view.whole) or view.more} ".lstrip()
        if more and cell_len(steps[-1]) + len(more) > room:
            steps = _lines(safe(view.step), room - len(more) - 1, most)
        shown = [line((glyph, style), (heads[0], f"{STRONG} {style}"))]
        shown += [line(_INDENT, (other, f"{STRONG} {style}")) for other in heads[1:]]
        for index, step in enumerate(steps):
            far = ((more, MUTED),) if index == len(steps) - 1 and more else ()
            shown.append(spread(line(_INDENT, step), far, cells))
        return shown


def _lines(text: str, room: int, most: int) -> list[str]:
    lines = wrap(text, room)
    if len(lines) > most:
        lines = [*lines[: most - 1], cut_end(" ".join(lines[most - 1 :]), room)]
    return lines
