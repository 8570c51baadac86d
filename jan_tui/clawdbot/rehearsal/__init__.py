"""The installed program's own first turn, in a private copy that leads nowhere but to a relay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jan_tui.first_use import on_first_use

if TYPE_CHECKING:
    from jan_tui.clawdbot.rehearsal.outcome import Attempt, FirstTurn, Stop, first_turn, tried
    from jan_tui.clawdbot.rehearsal.part import NothingToRehearseError, Part, part_of
    from jan_tui.clawdbot.rehearsal.run import LOADED, Ran, Runner
    from jan_tui.clawdbot.rehearsal.stage import Proxy, Stage, build, preload_settings, proxy
else:
    __getattr__ = on_first_use(
        __name__,
        {
            "outcome": "Attempt FirstTurn Stop first_turn tried",
            "part": "NothingToRehearseError Part part_of",
            "run": "LOADED Ran Runner",
            "stage": "Proxy Stage build preload_settings proxy",
        },
    )

__all__ = [
    "LOADED",
    "Attempt",
    "FirstTurn",
    "NothingToRehearseError",
    "Part",
    "Proxy",
    "Ran",
    "Runner",
    "Stage",
    "Stop",
    "build",
    "first_turn",
    "part_of",
    "preload_settings",
    "proxy",
    "tried",
]
