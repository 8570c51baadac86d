"""The question about choices that an earlier dashboard could not save."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Static

from jan_tui import units
from jan_tui.editing import Intent
from jan_tui.redact import mask, mask_text
from jan_tui.tui.screens.dialogs import ButtonDialog, Choice
from jan_tui.tui.state import tilde
from jan_tui.tui.widgets.styled import MUTED, STRONG, Line, content, line, safe
from jan_tui.workspace import Unsaved


class LeftBehindQuestion(ButtonDialog[bool | None]):
    """True takes the choices up, False forgets them, None asks again at the next start.

    The answer that loses nothing has the focus.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "choose('take-up')", "Take up"),
        Binding("n", "choose('forget')", "Forget"),
        Binding("escape", "close", "Later"),
        Binding("left,right", "app.focus_next", "Other answer"),
    ]
    AUTO_FOCUS = "#take-up"

    def __init__(self, unsaved: Unsaved, home: Path, now: datetime) -> None:
        choices = (
            Choice("take-up", "Take up (y)", True),
            Choice("forget", "Forget (n)", False, "warning"),
        )
        title = f"Choices from {units.clock_or_date(unsaved.time, now)} were not saved"
        text = Static(content(_lines(unsaved, home)))
        super().__init__(title, text, choices, hint="Esc: ask again at the next start")


def _lines(unsaved: Unsaved, home: Path) -> list[Line]:
    lines: list[Line] = [line("For ", (safe(tilde(unsaved.config, home)), STRONG), ":")]
    lines += [line("  ", safe(choice)) for choice in summary(unsaved.intent)]
    lines += [(), line(("Taking them up writes nothing: Ctrl+S shows the diff first.", MUTED))]
    if unsaved.key_left_out:
        lines.append(line("The key that you typed goes into no file: type it again."))
    return lines


def summary(intent: Intent) -> list[str]:
    """The choices in a line each; a key is masked."""
    lines = []
    if intent.primary is not None:
        lines.append(f"primary: {intent.primary}")
    if intent.fallbacks is not None:
        lines.append(f"fallbacks: {', '.join(intent.fallbacks) or 'none'}")
    if intent.mode is not None:
        lines.append(f"mode: {intent.mode}")
    if intent.models is not None:
        lines.append(f"models: {', '.join(intent.models) or 'none'}")
    if intent.overrides:
        lines.append(f"settings of: {', '.join(model for model, _ in intent.overrides)}")
    if intent.base_url is not None:
        lines.append(f"address: {mask_text(intent.base_url)}")
    if intent.key.location is not None:
        lines.append(f"key stored in: {intent.key.location}")
    if intent.key.value is not None:
        lines.append(f"key: {mask(intent.key.value)}")
    if intent.repairs:
        lines.append(f"repairs: {', '.join(intent.repairs)}")
    return lines or ["other settings"]
