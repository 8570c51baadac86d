"""Which message stands on the status line, for how long, and which ones were there before."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from jan_tui.clawdbot import Severity
from jan_tui.structs import replace

ERROR_SECONDS = 6.0
"""How long an error keeps the line to itself: time to read a line and a half."""

MAX_KEPT = 50
"""Different messages that the list of past ones holds."""


class StatusMessage(Struct, frozen=True):
    """One message; `seconds` is how long it stays. `text` may have several lines.

    `time` is the wall clock's at the latest of the `times` that it was given.
    """

    text: str
    title: str = ""
    severity: Severity = Severity.INFO
    seconds: float = 4.0
    time: datetime | None = None
    times: int = 1

    @property
    def lines(self) -> tuple[str, ...]:
        """The title and the lines of the text, without margins and empty ones."""
        lines = (line.strip() for line in (self.title, *self.text.split("\n")))
        return tuple(line for line in lines if line)


class StatusMessages:
    """One line's worth of messages. `now` is in seconds of a clock that is never set back.

    The newest message replaces the one before it, but a lesser one waits until an error has been
    there for ERROR_SECONDS. Of those that wait the newest is shown. Nothing grows: `past` keeps
    the latest MAX_KEPT different ones, and an equal one counts up.
    """

    def __init__(self) -> None:
        self.current: StatusMessage | None = None
        self._since = 0.0
        self._waiting: StatusMessage | None = None
        self._past: dict[tuple[Severity, str, str], StatusMessage] = {}

    @property
    def past(self) -> tuple[StatusMessage, ...]:
        """The messages so far, newest first."""
        return tuple(reversed(self._past.values()))

    def add(self, message: StatusMessage, now: float) -> None:
        """Show a message, or let it wait for its turn."""
        self._keep(message)
        if self._held(now) and message.severity is not Severity.ERROR:
            self._waiting = message
        else:
            self._show(message, now)

    def clear(self, now: float) -> None:
        """Remove what is shown and what waits, but not an error that is not read yet."""
        self._waiting = None
        if not self._held(now):
            self.current = None

    def advance(self, now: float) -> None:
        """Do what is due by now: show what waits, or end what had its time."""
        if self._waiting is not None and not self._held(now):
            self._show(self._waiting, now)
        elif self.current is not None and now >= self._since + self.current.seconds:
            self.current = None

    def seconds_left(self, now: float) -> float | None:
        """Seconds until `advance` has something to do; None while nothing is shown."""
        if self.current is None:
            return None
        stays = self._least if self._waiting is not None else self.current.seconds
        return max(0.0, self._since + stays - now)

    @property
    def _least(self) -> float:
        """Seconds that the current one is shown, whatever else comes that is no error."""
        if self.current is None or self.current.severity is not Severity.ERROR:
            return 0.0
        return min(ERROR_SECONDS, self.current.seconds)

    def _held(self, now: float) -> bool:
        return now < self._since + self._least

    def _show(self, message: StatusMessage, now: float) -> None:
        self.current, self._since, self._waiting = message, now, None

    def _keep(self, message: StatusMessage) -> None:
        key = (message.severity, message.title, message.text)
        before = self._past.pop(key, None)
        times = before.times + 1 if before else 1
        self._past[key] = replace(message, times=times)
        while len(self._past) > MAX_KEPT:
            del self._past[next(iter(self._past))]
