"""What all dialogs share: each answers once, and ignores what comes after that."""

from __future__ import annotations

from contextlib import suppress
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.command import CommandList, CommandPalette
from textual.errors import NoWidget
from textual.events import Click, Event
from textual.message import Message
from textual.screen import ModalScreen

from jan_tui.tui.screens.parts import HasParts
from jan_tui.tui.widgets.options import AnyMoment
from jan_tui.tui.widgets.panel import Panel
from jan_tui.tui.widgets.styled import literal

Answer = TypeVar("Answer")


class AnswersOnce(HasParts):
    """Mixin of a modal screen. Keys and messages may also come after its answer: then they
    are ignored."""

    _answered = False

    @property
    def has_parts(self) -> bool:
        return super().has_parts and not self._answered

    def dismiss(self, result: object = None) -> AwaitComplete:
        """Closes it with an answer, and cancels its workers.

        Where that was done before, or another screen lies on top, nothing happens: Textual would
        take away whichever screen is on top.
        """
        if self._answered or not self.is_active:
            return AwaitComplete()
        self._answered = True
        self.workers.cancel_node(self)
        return super().dismiss(result)

    async def _on_message(self, message: Message) -> None:
        # Messages that its parts sent before they were removed are out of date.
        if self._answered and not isinstance(message, Event) and message.control is not None:
            return
        await super()._on_message(message)


SCROLLING: list[BindingType] = [
    Binding("j", "scroll(1)", "Down", show=False),
    Binding("k", "scroll(-1)", "Up", show=False),
    Binding("ctrl+d", "scroll_half(1)", "Half a page down", show=False),
    Binding("ctrl+u", "scroll_half(-1)", "Half a page up", show=False),
    Binding("pagedown", "scroll_half(2)", "Page down", show=False),
    Binding("pageup", "scroll_half(-2)", "Page up", show=False),
    Binding("g,home", "scroll_to(False)", "Top", show=False),
    Binding("G,end", "scroll_to(True)", "End", show=False),
]
"""The keys that move the text of a dialog."""


class Dialog(AnswersOnce, ModalScreen[Answer]):
    """The base of all dialogs: a box of the class `dialog`, its title, a hint in its lower border.

    `close` and `scroll(ROWS)` are actions for the bindings of each.
    """

    def __init__(self, title: str, hint: str = "") -> None:
        super().__init__()
        self._title = title
        self._hint = hint

    def on_mount(self) -> None:
        box = self.query_one(".dialog")
        box.border_title = literal(self._title)
        box.border_subtitle = self._hint

    def action_close(self) -> None:
        self.dismiss(None)

    def action_scroll(self, rows: int) -> None:
        self.query_one(Panel).action_by(rows)

    def action_scroll_half(self, halves: int) -> None:
        self.query_one(Panel).action_half(halves)

    def action_scroll_to(self, bottom: bool) -> None:
        self.query_one(Panel).action_to(bottom)


class Commands(AnyMoment, CommandList):
    """The palette's list."""


class Palette(AnswersOnce, CommandPalette):
    """Textual's palette with our list in the place of its own."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+d", "half(1)", "Half a page down", show=False, priority=True),
        Binding("ctrl+u", "half(-1)", "Half a page up", show=False, priority=True),
        # The field has these keys, too, but there is no more in it than a word or two.
        Binding("home", "to_end(False)", "First", show=False, priority=True),
        Binding("end", "to_end(True)", "Last", show=False, priority=True),
    ]

    def compose(self) -> ComposeResult:
        for part in super().compose():
            yield Commands() if type(part) is CommandList else part

    def action_half(self, by: int) -> None:
        self.query_one(Commands).action_half(by)

    def action_to_end(self, last: bool) -> None:
        commands = self.query_one(Commands)
        if last:
            commands.action_last()
        else:
            commands.action_first()

    def _on_click(self, event: Click) -> None:  # type: ignore[override]
        # Textual goes on to the handler of the base class by itself unless it is told not to.
        event.prevent_default()
        # Nothing lies under a click that comes before the first layout, or after a smaller one.
        with suppress(NoWidget):
            super()._on_click(event)
