"""Figures as they are shown: coarse, and slow to change, so that an idle screen stays still."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from statistics import median

from jan_tui import units

_LATENCY_STEPS = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
_SLACK = 1.5
_RSS_SLACK = 0.03
_LOWEST_BAR_MS = 10.0
BARS = 8
"""Heights of the latency's sparkline."""


class SteadyLatency:
    """The shown latency of the last few requests, in steps of 1, 2, 5.

    It moves to another step only when the median of nine leaves the present one by half.
    """

    def __init__(self) -> None:
        self._recent: deque[float] = deque(maxlen=9)
        self._step: int | None = None

    def shown(self, milliseconds: float | None) -> str:
        """The words for the present latency; empty where there was no answer."""
        if milliseconds is None:
            self._recent.clear()
            self._step = None
            return ""
        self._recent.append(milliseconds)
        middle = median(self._recent)
        if self._step is None or not self._within(self._step, middle):
            self._step = _step(middle)
        return _words(self._step)

    @staticmethod
    def _within(step: int, milliseconds: float) -> bool:
        low = _LATENCY_STEPS[step - 1] if step else 0.0
        high = _LATENCY_STEPS[step] if step < len(_LATENCY_STEPS) else math.inf
        return low / _SLACK <= milliseconds <= high * _SLACK


def _step(milliseconds: float) -> int:
    return sum(milliseconds >= edge for edge in _LATENCY_STEPS)


def _words(step: int) -> str:
    """`<10 ms` for the first step, then the lower edge of each: `10 ms` ... `2 s`, `5 s`."""
    if step == 0:
        return f"<{units.round_latency(_LATENCY_STEPS[0])}"
    return units.round_latency(_LATENCY_STEPS[step - 1])


def bars(latencies: Iterable[float | None]) -> tuple[int | None, ...]:
    """The height of each figure in a sparkline, 0 to BARS - 1; None where there was no answer.

    The lowest is below 10 ms, each further one up to twice the time. A figure keeps the height of
    the one before until it leaves that by half.
    """
    heights: list[int | None] = []
    height: int | None = None
    for milliseconds in latencies:
        if milliseconds is None:
            height = None
        elif height is None or not _keeps(height, milliseconds):
            height = _height(milliseconds)
        heights.append(height)
    return tuple(heights)


def _height(milliseconds: float) -> int:
    if milliseconds < _LOWEST_BAR_MS:
        return 0
    return min(BARS - 1, 1 + int(math.log2(milliseconds / _LOWEST_BAR_MS)))


def _keeps(height: int, milliseconds: float) -> bool:
    low = _LOWEST_BAR_MS * 2.0 ** (height - 1) if height else 0.0
    high = _LOWEST_BAR_MS * 2.0**height if height < BARS - 1 else math.inf
    return low / _SLACK <= milliseconds <= high * _SLACK


class SteadyMemory:
    """The shown memory of some processes; it moves only when the real one leaves it by 3 %."""

    def __init__(self) -> None:
        self._basis: dict[int, int] = {}

    def shown(self, pid: int, rss_bytes: int | None) -> str:
        if rss_bytes is None:
            return ""
        basis = self._basis.get(pid)
        if basis is None or abs(rss_bytes - basis) > basis * _RSS_SLACK:
            basis = self._basis[pid] = rss_bytes
        return units.memory(basis)

    def keep(self, pids: frozenset[int]) -> None:
        """Forget every other process."""
        self._basis = {pid: basis for pid, basis in self._basis.items() if pid in pids}
