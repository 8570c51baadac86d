"""Notifications without toasts: every one, Textual's own too, ends on the status line.

A toast is a widget that is mounted and removed each time, and Textual (8.2) keeps what it removes:
the holder of a toast that was cleared stays mounted, and a cache keeps its painted lines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import App
from textual.content import Content
from textual.markup import MarkupError
from textual.screen import Screen, SystemModalScreen
from textual.timer import Timer

from jan_tui.clawdbot import Severity
from jan_tui.clock import SystemClock
from jan_tui.tui.screens.base import DashboardScreen
from jan_tui.tui.status_messages import StatusMessage, StatusMessages
from jan_tui.tui.tidier import forget_removed_widgets
from jan_tui.tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from jan_tui.clock import Clock

SEVERITIES: dict[str, Severity] = {
    "information": Severity.INFO,
    "warning": Severity.WARNING,
    "error": Severity.ERROR,
}
"""Textual's words."""

SECONDS = 4
"""How long a message stays, unless it is given another time."""

_LEAST_SECONDS = 0.05


class Notifications:
    """Shows an app's messages on the status line of the screen in front, each for its time."""

    def __init__(self, app: App[None]) -> None:
        self.clock: Clock = SystemClock()
        self.messages = StatusMessages()
        self.timer: Timer | None = None
        self._app = app

    def say(
        self,
        text: str,
        title: str = "",
        severity: Severity = Severity.INFO,
        seconds: float = SECONDS,
    ) -> None:
        """Put a message on the status line, literally; may be called from any thread."""
        message = StatusMessage(text, title, severity, seconds, self.clock.now())
        self._app.call_later(self._add, message)

    def _add(self, message: StatusMessage) -> None:
        self.messages.add(message, self.clock.monotonic())
        self.show()

    def clear(self) -> None:
        """Remove the message; an error stays until there was time to read it."""
        self._app.call_later(self._clear)

    def _clear(self) -> None:
        self.messages.clear(self.clock.monotonic())
        self.show()

    def advance(self) -> None:
        """Do what is due by now."""
        self.messages.advance(self.clock.monotonic())
        self.show()

    def show(self) -> None:
        """Put the message on the line of the screen in front, and set the time of its end."""
        if self.timer is not None:
            self.timer.stop()
            self.timer = None
        left = self.messages.seconds_left(self.clock.monotonic())
        if left is not None:
            # Textual's timer divides by its interval, and one that is late at once never fires.
            self.timer = self._app.set_timer(max(left, _LEAST_SECONDS), self.advance)
        for screen in self._app.screen_stack:
            in_front = screen is self._app.screen
            _pass_message(screen, self.messages.current if in_front else None)

    def screen_changed(self, screen: Screen[object]) -> None:
        """Another screen is in front: the message follows, and what was painted before goes."""
        self._app.call_after_refresh(self.show)
        if isinstance(screen, DashboardScreen):
            self._app.call_after_refresh(forget_removed_widgets)


def _pass_message(screen: Screen[object], message: StatusMessage | None) -> None:
    lines = screen.query_children(StatusLine)
    for status_line in lines:
        status_line.message = message
    if message is not None and not lines and screen.is_mounted and screen.is_attached:
        # A dialog lies over the line of its screen and gets one when there is something to say.
        palette = isinstance(screen, SystemModalScreen)
        over = StatusLine(classes="-over -top" if palette else "-over")
        over.most, over.hint = 1, False
        over.message = message
        screen.mount(over)


def without_markup(text: str) -> str:
    """The text as Textual would show it, without colours."""
    try:
        return Content.from_markup(text).plain
    except MarkupError:
        return text
