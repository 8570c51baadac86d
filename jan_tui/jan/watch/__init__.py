"""The watch of one server: its schedule, its wakeups, its history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jan_tui.first_use import on_first_use

if TYPE_CHECKING:
    from jan_tui.jan.watch.history import History, HistoryEntry
    from jan_tui.jan.watch.monitor import Monitor
    from jan_tui.jan.watch.once import probe_draft, probe_once
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
else:
    __getattr__ = on_first_use(
        __name__,
        {
            "history": "History HistoryEntry",
            "monitor": "Monitor",
            "once": "probe_draft probe_once",
            "restarts": "MAX_SPANS MAX_STARTS Restarts Span Start Starting Uptime shown_phase",
        },
    )

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
    "probe_draft",
    "probe_once",
    "shown_phase",
]
