"""Lists of options that take a key or a click at any moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.events import Click
from textual.widgets import OptionList

if TYPE_CHECKING:
    _List = OptionList
else:
    _List = object


class AnyMoment(_List):
    """Mixin of an OptionList (Textual 8.2.8), which fails on a page key before it was laid out
    and on a click on a row that is painted but no longer there."""

    def on_click(self, event: Click) -> None:
        clicked = event.style.meta.get("option")
        if clicked is not None and clicked >= self.option_count:
            event.prevent_default()

    def action_page_up(self) -> None:
        if self.scrollable_content_region:
            super().action_page_up()  # type: ignore[no-untyped-call]

    def action_page_down(self) -> None:
        if self.scrollable_content_region:
            super().action_page_down()  # type: ignore[no-untyped-call]


class Options(AnyMoment, OptionList):
    """The list of every dialog."""

    def move(self, by: int) -> None:
        """The cursor one row down, or up where `by` is negative."""
        if by > 0:
            self.action_cursor_down()
        else:
            self.action_cursor_up()
