"""What Jan is doing: the values that the watch yields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jan_tui.first_use import on_first_use

if TYPE_CHECKING:
    from jan_tui.jan.http.request import Target
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
else:
    __getattr__ = on_first_use(
        __name__,
        {
            "http.request": "Target",
            "rounding": "bars",
            "snapshot": (
                "GATEWAY_PORT Application Cause Engine Gateway Listener Phase ProbeResult "
                "ServerKind ServerSnapshot Survey Trouble"
            ),
        },
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
    "bars",
]
