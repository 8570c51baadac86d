"""A part of a screen that scrolls by the keys of the lists, and the title of any part."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget

from jan_tui.tui.widgets.styled import literal


class Panel(VerticalScroll):
    """Lines that take the focus to be scrolled; no animation, so that a key is followed at once."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "by(1)", "Down", show=False),
        Binding("up,k", "by(-1)", "Up", show=False),
        Binding("ctrl+d", "half(1)", "Half a page down", show=False),
        Binding("ctrl+u", "half(-1)", "Half a page up", show=False),
        Binding("pagedown", "half(2)", "Page down", show=False),
        Binding("pageup", "half(-2)", "Page up", show=False),
        Binding("g,home", "to(False)", "Top", show=False),
        Binding("G,end", "to(True)", "End", show=False),
    ]

    def action_by(self, rows: int) -> None:
        self.scroll_relative(y=rows, animate=False)

    def action_half(self, halves: int) -> None:
        self.action_by(halves * max(1, self.size.height // 2))

    def action_to(self, bottom: bool) -> None:
        self.scroll_to(y=self.max_scroll_y if bottom else 0, animate=False)


def put_title(panel: Widget, text: str) -> None:
    """Give a panel this title, shown literally."""
    shown = literal(text)
    # Textual paints a panel anew for the title that it has.
    if panel.border_title != shown.markup:
        panel.border_title = shown
