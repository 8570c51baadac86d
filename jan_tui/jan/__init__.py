"""What Jan is doing: the values that the watch yields."""

from __future__ import annotations

from jan_tui.jan.http.request import Target
from jan_tui.jan.snapshot import (
    GATEWAY_PORT,
    Application,
    Cause,
    Engine,
    Gateway,
    Listener,
    Phase,
    ProbeResult,
    ServerKind,
    ServerSnapshot,
    Survey,
    Trouble,
)

__all__ = [
    "GATEWAY_PORT",
    "Application",
    "Cause",
    "Engine",
    "Gateway",
    "Listener",
    "Phase",
    "ProbeResult",
    "ServerKind",
    "ServerSnapshot",
    "Survey",
    "Target",
    "Trouble",
]
