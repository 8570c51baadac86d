"""The status line: the latest message, where it covers nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.reactive import reactive

from jan_tui.clawdbot import Severity
from jan_tui.tui.widgets.glyphs import SEVERITIES
from jan_tui.tui.widgets.styled import KEY, STRONG, Line, Run, line, safe, width
from jan_tui.tui.widgets.text import Lines, cut_row, fold, spread

if TYPE_CHECKING:
    from jan_tui.tui.status_messages import StatusMessage

_BETWEEN = " · "
_HINT: tuple[Run, ...] = ((" M", KEY), (": all ", ""))
MOST = 3
"""Rows that one message takes at most, where there is room; the usual one takes one."""


class StatusLine(Lines):
    """The message, its parts one after another. Where it does not fit it is cut, and `hint` names
    the key of the list that has it whole."""

    message: reactive[StatusMessage | None] = reactive(None)
    most: reactive[int] = reactive(MOST, layout=True)
    hint: reactive[bool] = reactive(True)

    def watch_message(self, before: StatusMessage | None, message: StatusMessage | None) -> None:
        self.set_class(message is not None, "-said")
        cells = self.content_size.width
        if len(self._rows(before, cells)) != len(self._rows(message, cells)):
            self.refresh(layout=True)

    def lines(self, cells: int) -> Sequence[Line]:
        return self._rows(self.message, cells)

    def _rows(self, message: StatusMessage | None, cells: int) -> Sequence[Line]:
        if message is None:
            return [()]
        sign = severity_sign(message.severity)
        first, *rest = (safe(part) for part in message.lines or ("",))
        style = STRONG if message.title else ""
        following = "".join(_BETWEEN + part for part in rest)
        margin = width([sign]) + 3
        whole = line(" ", sign, "  ", (first, style), following)
        rows = fold(whole, cells - 1, indent=margin, words=True)
        if len(rows) <= self.most:
            return rows
        room = cells - (width(_HINT) + 1 if self.hint else 1)
        last = cut_row(rows[self.most - 1], room)
        return [*rows[: self.most - 1], spread(last, _HINT if self.hint else (), cells)]


def severity_sign(severity: Severity) -> Run:
    """Glyph and word; information, the everyday case, has the glyph alone."""
    sign = SEVERITIES[severity]
    return sign.mark if severity is Severity.INFO else sign.run
