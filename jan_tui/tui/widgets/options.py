"""Lists of options that take a key or a click at any moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.events import Click
from textual.widgets import Input, OptionList

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

    def action_half(self, by: int) -> None:
        """The cursor half a page further on, or back where `by` is negative."""
        if not self.option_count:
            return
        step = by * max(1, self.scrollable_content_region.height // 2)
        self.highlighted = max(0, min((self.highlighted or 0) + step, self.option_count - 1))


def empty_or_up(field: Input, options: AnyMoment) -> None:
    """The key of a field over a list: as in any field; where nothing is typed, as in any list."""
    if field.value:
        field.value = ""
    else:
        options.action_half(-1)


class Options(AnyMoment, OptionList):
    """The list of every dialog."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", "Down", show=False),
        Binding("k", "cursor_up", "Up", show=False),
        Binding("g", "first", "First", show=False),
        Binding("G", "last", "Last", show=False),
        Binding("ctrl+d", "half(1)", "Half a page down", show=False),
        Binding("ctrl+u", "half(-1)", "Half a page up", show=False),
    ]
