"""What a flow may do with the dashboard."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

from textual.screen import Screen

from jan_tui.clawdbot import Severity
from jan_tui.editing import Intent
from jan_tui.tui.navigator import Navigator
from jan_tui.tui.notifications import Notifications
from jan_tui.tui.session import Session

_Answer = TypeVar("_Answer")


class Dashboard(Protocol):
    """The app, as far as flows know it: they ask and tell, and the session holds the outcome."""

    session: Session
    navigator: Navigator
    notifications: Notifications

    @property
    def screen_stack(self) -> list[Screen[Any]]:
        """The screen that is shown and the dialogs over it."""

    async def ask(self, dialog: Screen[_Answer]) -> _Answer | None:
        """Show a dialog and wait for its answer; None where it was left without one."""

    def open(self, dialog: Screen[Any]) -> None:
        """Show a dialog that nobody waits for."""

    def say(
        self, text: str, title: str = "", severity: Severity = ..., seconds: float = ...
    ) -> None:
        """Put a message on the status line, literally."""

    def read_files(self) -> None:
        """Read the files anew for the present facts and intent."""

    def change_intent(self, intent: Intent, said: str = "") -> None:
        """Another intent: shown as unsaved at once, its plan follows."""

    def copy_text(self, text: str, what: str) -> None:
        """To the clipboard, by the terminal (OSC 52), and say so."""

    def copy_to_clipboard(self, text: str) -> None:
        """To the clipboard, without a word."""

    def suspend(self) -> AbstractContextManager[None]:
        """Lend the terminal to another program for the block."""

    def quit(self) -> None:
        """End the dashboard; unsaved choices are let go."""
