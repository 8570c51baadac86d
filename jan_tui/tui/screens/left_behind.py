"""The question about choices that an earlier dashboard could not save."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button, Static

from jan_tui import units
from jan_tui.editing import Intent
from jan_tui.redact import mask
from jan_tui.tui.screens.modal import Dialog
from jan_tui.tui.state import tilde
from jan_tui.tui.widgets.text import MUTED, STRONG, Line, content, line, literal, safe
from jan_tui.workspace import Unsaved, without_secrets


class LeftBehindQuestion(Dialog[bool | None]):
    """True takes the choices up, False forgets them, None asks again at the next start.

    The answer that loses nothing has the focus.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Take up"),
        Binding("n", "answer(False)", "Forget"),
        Binding("escape", "later", "Later"),
        Binding("left,right", "other", "Other answer"),
    ]
    AUTO_FOCUS = "#take-up"

    def __init__(self, unsaved: Unsaved, home: Path, now: datetime) -> None:
        super().__init__()
        self._unsaved = unsaved
        self._home = home
        self._now = now

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            with VerticalScroll(classes="dialog-text", can_focus=False):
                yield Static(content(_lines(self._unsaved, self._home)))
            with Horizontal(classes="dialog-buttons"):
                yield Button("Take up (y)", id="take-up", compact=True)
                yield Button("Forget (n)", id="forget", variant="warning", compact=True)

    def on_mount(self) -> None:
        box = self.query_one(".dialog")
        when = units.clock_or_date(self._unsaved.time, self._now)
        box.border_title = literal(f"Choices from {when} were not saved")
        box.border_subtitle = "Esc: ask again at the next start"

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "take-up")

    def action_answer(self, take_up: bool) -> None:
        self.dismiss(take_up)

    def action_later(self) -> None:
        self.dismiss(None)

    def action_other(self) -> None:
        self.focus_next()


def _lines(unsaved: Unsaved, home: Path) -> list[Line]:
    lines: list[Line] = [line("For ", (safe(tilde(unsaved.config, home)), STRONG), ":")]
    lines += [line("  ", safe(told)) for told in summary(unsaved.intent)]
    lines += [(), line(("Taking them up writes nothing: Ctrl+S shows the diff first.", MUTED))]
    if unsaved.key_left_out:
        lines.append(line("The key that you typed goes into no file: type it again."))
    return lines


def summary(intent: Intent) -> list[str]:
    """The choices in a line each; a key is masked."""
    told = []
    if intent.primary is not None:
        told.append(f"primary: {intent.primary}")
    if intent.fallbacks is not None:
        told.append(f"fallbacks: {', '.join(intent.fallbacks) or 'none'}")
    if intent.mode is not None:
        told.append(f"mode: {intent.mode}")
    if intent.models is not None:
        told.append(f"models: {', '.join(intent.models) or 'none'}")
    if intent.overrides:
        told.append(f"settings of: {', '.join(model for model, _ in intent.overrides)}")
    if intent.base_url is not None:
        told.append(f"address: {without_secrets(intent.base_url, ())}")
    if intent.key.location is not None:
        told.append(f"key stored in: {intent.key.location}")
    if intent.key.value is not None:
        told.append(f"key: {mask(intent.key.value)}")
    if intent.repairs:
        told.append(f"repairs: {', '.join(intent.repairs)}")
    return told or ["other settings"]
