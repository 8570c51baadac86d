"""What all dialogs share: each answers once, and ignores what comes after that."""

from __future__ import annotations

from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.events import Event
from textual.message import Message
from textual.screen import ModalScreen

from jan_tui.tui.screens.parts import HasParts
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

    HORIZONTAL_BREAKPOINTS = [(0, "-usual"), (100, "-wide"), (160, "-vast")]  # noqa: RUF012

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
