"""The time, as a value that the caller hands in, so that a test can hold it still."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Protocol

from msgspec import Struct


class Clock(Protocol):
    """What a watch needs to know of time."""

    def monotonic(self) -> float:
        """Seconds on a clock that is never set back."""

    def now(self) -> datetime:
        """Wall clock time, aware of its zone."""


class SystemClock(Struct, frozen=True):
    """The machine's own clocks."""

    def monotonic(self) -> float:
        return time.monotonic()

    def now(self) -> datetime:
        return datetime.now().astimezone()
