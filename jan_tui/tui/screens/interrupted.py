"""The question after a save that was interrupted: take it back, finish it, or leave it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Button, Static

from jan_tui.tui.screens.modal import Dialog
from jan_tui.tui.widgets.styled import Line, content, literal

BACK, FINISH = "back", "finish"


class InterruptedSave(Dialog[str | None]):
    """The answer is `BACK`, `FINISH`, or None to leave the files; leaving has the focus.

    An undo that was interrupted can only be finished.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "answer('back')", "Take it back"),
        Binding("f", "answer('finish')", "Finish it"),
        Binding("escape", "answer('')", "Leave it", key_display="Esc"),
        Binding("up,left", "app.focus_previous", "Other answer"),
        Binding("down,right", "app.focus_next", "Other answer"),
        Binding("j,pagedown", "scroll(1)", "Scroll down"),
        Binding("k,pageup", "scroll(-1)", "Scroll up"),
    ]
    AUTO_FOCUS = "#leave"

    def __init__(self, title: str, lines: Sequence[Line], *, undo: bool) -> None:
        super().__init__()
        self._title = title
        self._lines = lines
        self._undo = undo

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            with VerticalScroll(classes="dialog-text", can_focus=False):
                yield Static(content(self._lines))
            with Vertical(classes="dialog-choices"):
                if not self._undo:
                    yield Button("Take it back (t)", id=BACK, variant="warning", compact=True)
                yield Button("Finish it (f)", id=FINISH, variant="warning", compact=True)
                yield Button("Leave it (Esc)", id="leave", compact=True)

    def on_mount(self) -> None:
        self.query_one(".dialog").border_title = literal(self._title)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.action_answer(event.button.id if event.button.id != "leave" else "")

    def action_scroll(self, by: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=by * 5, animate=False)

    def action_answer(self, answer: str | None) -> None:
        if answer == BACK and self._undo:
            return
        self.dismiss(answer or None)
