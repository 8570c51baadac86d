"""The watch of one server: when to ask, what wakes it, what it saw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jan_tui.jan.watch.history import History, HistoryEntry

if TYPE_CHECKING:
    from jan_tui.jan.watch.monitor import Monitor
    from jan_tui.jan.watch.once import probe_once

__all__ = ["History", "HistoryEntry", "Monitor", "probe_once"]


def __getattr__(name: str) -> Any:
    """What is not needed before the first frame is imported when it is asked for."""
    if name == "Monitor":
        from jan_tui.jan.watch.monitor import Monitor

        return Monitor
    if name == "probe_once":
        from jan_tui.jan.watch.once import probe_once

        return probe_once
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
