"""The watch of one server: its schedule, its wakeups, its history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jan_tui.jan.watch.history import History, HistoryEntry
from jan_tui.jan.watch.restarts import (
    MAX_SPANS,
    MAX_STARTS,
    Restarts,
    Span,
    Start,
    Starting,
    Uptime,
    shown_phase,
)

if TYPE_CHECKING:
    from jan_tui.jan.watch.monitor import Monitor
    from jan_tui.jan.watch.once import probe_once

__all__ = [
    "MAX_SPANS",
    "MAX_STARTS",
    "History",
    "HistoryEntry",
    "Monitor",
    "Restarts",
    "Span",
    "Start",
    "Starting",
    "Uptime",
    "probe_once",
    "shown_phase",
]


def __getattr__(name: str) -> Any:
    """Lazy imports of what the first frame does not need."""
    if name == "Monitor":
        from jan_tui.jan.watch.monitor import Monitor

        return Monitor
    if name == "probe_once":
        from jan_tui.jan.watch.once import probe_once

        return probe_once
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
