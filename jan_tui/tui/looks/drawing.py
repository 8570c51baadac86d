"""What is painted, in glyphs that the terminal has: the last step before the terminal itself.

A filter of painted lines sees every widget, Textual's own frames and scrollbars as well, so that no
screen has to know what can be drawn.
"""

from __future__ import annotations

import sys
from typing import Any

from rich.segment import Segment
from textual.app import App
from textual.color import Color
from textual.filter import LineFilter

from jan_tui.glyphs import Glyphs


class DrawnIn(LineFilter):
    """Each line in the glyphs of one terminal; widths stay as they are."""

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self._glyphs = glyphs

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        drawn = list(segments)
        for at, (text, style, control) in enumerate(drawn):
            if text.isascii():
                continue
            after = drawn[at + 1] if at + 1 < len(drawn) else None
            if text.endswith(" …") and after is not None and after.text.startswith("  "):
                # The blanks behind it are often a segment of their own.
                text = f"{text[:-1]}..."
                drawn[at + 1] = Segment(after.text[2:], after.style, after.control)
            drawn[at] = Segment(self._glyphs.drawn(text), style, control)
        return drawn


def draw_in(app: App[Any], glyphs: Glyphs) -> None:
    """Paint this app in these glyphs, and write what is painted in their encoding."""
    if glyphs.ascii:
        app._filters.append(DrawnIn(glyphs))
    stream = sys.__stderr__
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding=glyphs.encoding, errors="replace")
