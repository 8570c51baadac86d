"""Decides what an unexpected error leads to: a log entry, a message, or the end.

The same error again is neither shown nor logged each time, and errors that come by themselves one
after the other end the program in order: what repeats for ever cannot be worked with.
"""

from __future__ import annotations

import logging
from collections import OrderedDict, deque
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from jan_tui import __version__
from jan_tui.clock import SystemClock
from jan_tui.plain import printable
from jan_tui.workspace.error_report import ErrorReport, report

if TYPE_CHECKING:
    from jan_tui.clock import Clock
    from jan_tui.workspace.error_log import ErrorLog

_LOG = logging.getLogger(__name__)

SHOWN_AGAIN_SECONDS = 30.0
"""Seconds in which the same error is shown once."""

TOO_MANY = 20
TOO_MANY_SECONDS = 5.0
"""So many errors within so many seconds end the program."""

_KINDS = 100
"""Different errors that are kept apart; the oldest is forgotten."""


class _Seen(Struct):
    count: int = 0
    shown: float = float("-inf")


class Taken(Struct, frozen=True):
    """An error that was taken: whether to show its line now, and whether to end the program.

    `count` is how often it came so far; `unlogged` says why the log does not have it.
    """

    report: ErrorReport
    count: int
    show: bool
    end: bool
    unlogged: str = ""


class ErrorRecord:
    """The errors of one run. Without a log they are counted and shown only."""

    def __init__(self, log: ErrorLog | None = None, clock: Clock | None = None) -> None:
        self.log = log
        self.total = 0
        self._clock = clock or SystemClock()
        self._seen: OrderedDict[tuple[str, str], _Seen] = OrderedDict()
        self._times: deque[float] = deque(maxlen=TOO_MANY)

    @property
    def origins(self) -> tuple[str, ...]:
        """Kind and place of each different error, oldest first."""
        return tuple(f"{kind} ({place})" for kind, place in self._seen)

    @property
    def path(self) -> Path | None:
        """The log file, if there is one."""
        return self.log.path if self.log is not None else None

    def person_acts(self) -> None:
        """A key was pressed: errors before it and after it are not one row of errors.

        So an error at each press of a key that is held down ends nothing.
        """
        self._times.clear()

    def take(self, error: BaseException, secrets: Iterable[str] = ()) -> Taken:
        """Counts and logs an error; never raises one."""
        self.total += 1
        now = self._clock.monotonic()
        reported = _report_of(error, secrets)
        _LOG.error("%s\n%s", reported.summary, reported.details)
        seen = self._seen.setdefault(reported.origin, _Seen())
        self._seen.move_to_end(reported.origin)
        while len(self._seen) > _KINDS:
            self._seen.popitem(last=False)
        seen.count += 1
        show = now - seen.shown >= SHOWN_AGAIN_SECONDS
        if show:
            seen.shown = now
        return Taken(
            reported, seen.count, show, self._too_many(now), self._logged(reported, seen.count)
        )

    def _too_many(self, now: float) -> bool:
        self._times.append(now)
        return len(self._times) == TOO_MANY and now - self._times[0] <= TOO_MANY_SECONDS

    def _logged(self, reported: ErrorReport, count: int) -> str:
        """Writes to the log; returns why it could not."""
        if self.log is None or str(count).strip("0") != "1":
            return ""
        moment = self._clock.now().isoformat(timespec="seconds")
        head = f"{moment} jan-tui {__version__} {reported.summary}"
        entry = (
            f"{head}\n{reported.details}\n"
            if count == 1
            else f"{head}\n  again, {count} times now\n"
        )
        try:
            self.log.write(entry)
        except OSError as refused:
            return printable(refused.strerror or str(refused))
        return ""


def _report_of(error: BaseException, secrets: Iterable[str]) -> ErrorReport:
    name = type(error).__name__
    reported = ErrorReport(name, "(its traceback could not be made)", (name, ""))
    # An error class of somebody else's can do anything when it is asked for its text.
    with suppress(Exception):
        reported = report(error, secrets)
    return reported
