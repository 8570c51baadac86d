"""The command palette, safe against keys that come too early or too late."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.command import CommandList, CommandPalette

from jan_tui.tui.screens.modal import AnswersOnce
from jan_tui.tui.widgets.options import AnyMoment


class Commands(AnyMoment, CommandList):
    """The palette's list."""


class Palette(AnswersOnce, CommandPalette):
    """Textual's palette with our list in the place of its own."""

    def compose(self) -> ComposeResult:
        for part in super().compose():
            yield Commands() if type(part) is CommandList else part
