"""A wish that cannot be granted, raised where it is noticed and answered as a value."""

from __future__ import annotations

from pathlib import Path

from jan_tui.clawdbot.notices import Origin
from jan_tui.editing.plan import Refusal
from jan_tui.plain import printable
from jan_tui.redact.source import mask_source


class RefusedError(Exception):
    """The whole intent is refused; `refusal` says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal


def refused(
    reason: str,
    *,
    path: Path | None = None,
    origin: Origin | None = None,
    text: str = "",
    offer: str = "",
) -> RefusedError:
    """The error for a reason; an origin points into the file, whose `text` gives the line."""
    reason = printable(reason)
    if origin is None:
        return RefusedError(Refusal(reason, path, offer=offer))
    return RefusedError(
        Refusal(reason, origin.file, origin.line, origin.column, line_of(text, origin.line), offer)
    )


def line_of(text: str, line: int) -> str:
    """One line of a text, counted from 1 as JSON5 counts lines, with secrets masked."""
    lines = mask_source(text).replace("\r\n", "\n").replace("\r", "\n")
    for end in ("\u2028", "\u2029"):
        lines = lines.replace(end, "\n")
    found = lines.split("\n")
    return printable(found[line - 1]) if 0 < line <= len(found) else ""
