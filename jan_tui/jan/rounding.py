"""Figures as they are shown: coarse, and slow to change, so that an idle screen stays still."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import deque
from collections.abc import Sequence

from jan_tui import units

_EDGES = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
_SLACK = 1.5
_RSS_SLACK = 0.03


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
        from statistics import median

        self._recent.append(milliseconds)
        middle = median(self._recent)
        if self._step is None or not _within(_EDGES, self._step, middle):
            self._step = _step(_EDGES, middle)
        return _words(self._step)


def _step(edges: Sequence[int], milliseconds: float) -> int:
    """How many of the edges are reached."""
    return bisect_right(edges, milliseconds)


def _within(edges: Sequence[int], step: int, milliseconds: float) -> bool:
    """Whether a figure may stay in this step: it has not left it by half."""
    low = edges[step - 1] if step else 0
    high = edges[step] if step < len(edges) else math.inf
    return low / _SLACK <= milliseconds <= high * _SLACK


def _words(step: int) -> str:
    """`<10 ms` for the first step, then the lower edge of each: `10 ms` ... `2 s`, `5 s`."""
    if step == 0:
        return f"<{units.round_latency(_EDGES[0])}"
    return units.round_latency(_EDGES[step - 1])


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
