"""What a flow may do with the dashboard."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from textual.screen import Screen

if TYPE_CHECKING:
    from jan_tui.clawdbot import Severity
    from jan_tui.editing import Intent
    from jan_tui.tui.background import Background
    from jan_tui.tui.navigator import Navigator
    from jan_tui.tui.notifications import Notifications
    from jan_tui.tui.session import Session

_Answer = TypeVar("_Answer")


class Dashboard(Protocol):
    """The app, as far as flows know it: dialogs, messages and the session (see `JanTui`)."""

    session: Session
    background: Background
    navigator: Navigator
    notifications: Notifications
    rings: bool

    @property
    def screen_stack(self) -> list[Screen[Any]]: ...

    async def ask(self, dialog: Screen[_Answer]) -> _Answer | None: ...

    def open(self, dialog: Screen[Any]) -> None: ...

    def say(
        self, text: str, title: str = "", severity: Severity = ..., seconds: float = ...
    ) -> None: ...

    def read_files(self) -> None: ...

    def change_intent(self, intent: Intent, message: str = "") -> None: ...

    def copy_text(self, text: str, what: str) -> None: ...

    def copy_to_clipboard(self, text: str) -> None: ...

    def suspend(self) -> AbstractContextManager[None]: ...

    def quit(self) -> None: ...
