"""What the status line said, each message whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from jan_tui import units
from jan_tui.tui.screens.dialogs import Reading
from jan_tui.tui.status_messages import StatusMessage
from jan_tui.tui.widgets.status_line import severity_sign
from jan_tui.tui.widgets.text import MUTED, STRONG, Line, fold, line, safe

_INDENT = 9


class MessageList(Reading):
    """The messages as they were when it was opened."""

    def __init__(self, messages: Sequence[StatusMessage]) -> None:
        super().__init__("Messages", partial(message_lines, messages))


def message_lines(messages: Sequence[StatusMessage], cells: int) -> list[Line]:
    """Clock time, severity and title, then the text, newest message first."""
    rows = [row for message in messages for row in _rows(message)]
    if not rows:
        return [line(("No message yet.", MUTED))]
    return [part for row in rows for part in fold(row, cells, indent=_INDENT, words=True)]


def _rows(message: StatusMessage) -> Iterator[Line]:
    first, *rest = (safe(part) for part in message.lines or ("",))
    time = f"{units.clock(message.time)} " if message.time else " " * _INDENT
    style = STRONG if message.title else ""
    often = (f"  {message.times} times", MUTED) if message.times > 1 else ("", "")
    yield line((time, MUTED), severity_sign(message.severity), " ", (first, style), often)
    for part in rest:
        yield line(" " * _INDENT, part)
