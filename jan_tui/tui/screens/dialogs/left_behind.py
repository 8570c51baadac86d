"""The question about choices that an earlier dashboard could not save."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Static

from jan_tui import units
from jan_tui.editing.naming import PLACES
from jan_tui.redact import mask, mask_text
from jan_tui.tui.screens.dialogs.basic import ButtonDialog, Choice
from jan_tui.tui.state import tilde
from jan_tui.tui.widgets.styled import MUTED, STRONG, Line, content, line, safe

if TYPE_CHECKING:
    from jan_tui.editing import Intent
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
    rows = (
        ("primary", intent.primary),
        ("fallbacks", _listed(intent.fallbacks)),
        ("mode", intent.mode),
        ("models", _listed(intent.models)),
        ("settings of", _listed([model for model, _ in intent.overrides] or None)),
        ("address", intent.base_url and mask_text(intent.base_url)),
        ("key stored", intent.key.location and PLACES[intent.key.location]),
        ("key", None if intent.key.value is None else mask(intent.key.value)),
        ("repairs", _listed(intent.repairs or None)),
    )
    return [f"{label}: {text}" for label, text in rows if text is not None] or ["other settings"]


def _listed(names: Sequence[str] | None) -> str | None:
    return None if names is None else ", ".join(names) or "none"
