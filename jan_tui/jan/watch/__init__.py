"""The watch of one server: its schedule, its wakeups, its history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jan_tui.jan.watch.history import History, HistoryEntry

if TYPE_CHECKING:
    from jan_tui.jan.watch.monitor import Monitor
    from jan_tui.jan.watch.once import probe_draft, probe_once

__all__ = ["History", "HistoryEntry", "Monitor", "probe_draft", "probe_once"]


def __getattr__(name: str) -> Any:
    """Lazy imports of what the first frame does not need."""
    if name == "Monitor":
        from jan_tui.jan.watch.monitor import Monitor

        return Monitor
    if name in ("probe_draft", "probe_once"):
        from jan_tui.jan.watch import once

        return getattr(once, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
