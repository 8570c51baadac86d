"""The watch of one server: its schedule, its wakeups, its history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jan_tui.first_use import on_first_use

if TYPE_CHECKING:
    from jan_tui.jan.watch.history import History, HistoryEntry
    from jan_tui.jan.watch.monitor import Monitor
    from jan_tui.jan.watch.once import probe_once
else:
    __getattr__ = on_first_use(
        __name__,
        {
            "history": "History HistoryEntry",
            "monitor": "Monitor",
            "once": "probe_once",
        },
    )

__all__ = [
    "History",
    "HistoryEntry",
    "Monitor",
    "probe_once",
]
