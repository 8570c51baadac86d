"""Notifications without toasts: every `notify`, Textual's own too, ends on the status line.

A toast is a widget that is mounted and removed each time, and Textual (8.2) keeps what it removes:
the holder of a toast that was cleared stays mounted, and a cache keeps its painted lines.
"""

from __future__ import annotations

from textual import on
from textual.app import App
from textual.content import Content
from textual.markup import MarkupError
from textual.message import Message
from textual.notifications import SeverityLevel
from textual.screen import Screen, SystemModalScreen
from textual.timer import Timer

from jan_tui.clawdbot.values.notices import Severity
from jan_tui.clock import Clock, SystemClock
from jan_tui.tui.screens.base import DashboardScreen
from jan_tui.tui.status_messages import StatusMessage, StatusMessages
from jan_tui.tui.tidier import forget_removed_widgets
from jan_tui.tui.widgets.status_line import StatusLine

_SEVERITIES: dict[str, Severity] = {
    "information": Severity.INFO,
    "warning": Severity.WARNING,
    "error": Severity.ERROR,
}

_LEAST_SECONDS = 0.05


class NotifyingApp(App[None]):
    """An app whose notifications are messages on the status line of the present screen."""

    message_clock: Clock = SystemClock()

    class Said(Message):
        """Something is to stand on the status line."""

        def __init__(self, message: StatusMessage) -> None:
            super().__init__()
            self.message = message

    class Cleared(Message):
        """What stands on the status line is no longer of use."""

    def __init__(self) -> None:
        super().__init__()
        self.status_messages = StatusMessages()
        self._message_timer: Timer | None = None

    def on_mount(self) -> None:
        self.screen_change_signal.subscribe(self, self._screen_changed)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Say something; may be called from any thread. Markup is left out, never obeyed."""
        said = StatusMessage(
            _without_markup(message) if markup else message,
            title,
            _SEVERITIES.get(severity, Severity.INFO),
            self.NOTIFICATION_TIMEOUT if timeout is None else timeout,
            self.message_clock.now(),
        )
        self.post_message(self.Said(said))

    def clear_notifications(self) -> None:
        """Take the message away; an error stays until there was time to read it."""
        self.post_message(self.Cleared())

    @on(Said)
    def _said(self, event: Said) -> None:
        self.status_messages.add(event.message, self.message_clock.monotonic())
        self._show_message()

    @on(Cleared)
    def _cleared(self) -> None:
        self.status_messages.clear(self.message_clock.monotonic())
        self._show_message()

    def _advance_messages(self) -> None:
        self.status_messages.advance(self.message_clock.monotonic())
        self._show_message()

    def _show_message(self) -> None:
        """Put the message on the line of the screen in front, and set the time of its end."""
        if self._message_timer is not None:
            self._message_timer.stop()
            self._message_timer = None
        left = self.status_messages.seconds_left(self.message_clock.monotonic())
        if left is not None:
            # Textual's timer divides by its interval, and one that is late at once never fires.
            soon = max(left, _LEAST_SECONDS)
            self._message_timer = self.set_timer(soon, self._advance_messages)
        for screen in self.screen_stack:
            in_front = screen is self.screen
            self._hand_message(screen, self.status_messages.current if in_front else None)

    def _hand_message(self, screen: Screen[object], message: StatusMessage | None) -> None:
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

    def _screen_changed(self, screen: Screen[object]) -> None:
        self.call_after_refresh(self._show_message)
        if isinstance(screen, DashboardScreen):
            self.call_after_refresh(forget_removed_widgets)


def _without_markup(text: str) -> str:
    try:
        return Content.from_markup(text).plain
    except MarkupError:
        return text
