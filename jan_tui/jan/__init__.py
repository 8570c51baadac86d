"""What Jan is doing: the values that the watch yields, and the base URL."""

from __future__ import annotations

from jan_tui.jan.address import Address, BadAddress, Target
from jan_tui.jan.address import parse as parse_address
from jan_tui.jan.rounding import bars
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
    "Address",
    "Application",
    "BadAddress",
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
    "bars",
    "parse_address",
]
