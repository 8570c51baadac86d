"""The installed program's own first turn, in a private copy that leads nowhere but to a relay."""

from __future__ import annotations

from jan_tui.clawdbot.rehearsal.outcome import Attempt, FirstTurn, Stop, first_turn, tried
from jan_tui.clawdbot.rehearsal.part import NothingToRehearseError, Part, part_of
from jan_tui.clawdbot.rehearsal.run import LOADED, Ran, Runner
from jan_tui.clawdbot.rehearsal.stage import Proxy, Stage, build, gate, proxy

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
    "gate",
    "part_of",
    "proxy",
    "tried",
]
