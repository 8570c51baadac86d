"""Styled text as plain values.

A line is a tuple of runs; equal blocks compare equal, so that an equal value repaints nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len
from textual.content import Content

from jan_tui.plain import printable

Run = tuple[str, str]
"""Text, and a style of theme variables (`bold $text-success`), empty for the widget's own."""

Line = tuple[Run, ...]

MUTED = "$foreground-muted"
STRONG = "bold"
GOOD = "$text-success"
WARN = "$text-warning"
BAD = "$text-error"
ACCENT = "$text-accent"
KEY = "bold $text-accent"
FOUND = "underline $text-accent"
"""Letters that a filter found; the line holds without colour."""


def line(*parts: str | Run) -> Line:
    """A line from strings and runs; empty parts are left out."""
    runs = ((part, "") if isinstance(part, str) else part for part in parts)
    return tuple(run for run in runs if run[0])


def safe(text: str) -> str:
    """Text from outside on one line, literally: control characters are written as escapes."""
    return printable(text)


def literal(text: str) -> Content:
    """Text from outside as content, without markup being read."""
    return Content(printable(text))


def width(runs: Iterable[Run]) -> int:
    """Cells that the runs take."""
    return sum(cell_len(text) for text, _ in runs)


def content(lines: Iterable[Line]) -> Content:
    """The lines as Textual content, without any markup being read."""
    return Content("\n").join([Content.assemble(*runs) for runs in lines])
