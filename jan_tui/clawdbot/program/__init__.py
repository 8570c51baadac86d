"""The installed program, run in a private copy, and compared with the prediction."""

from __future__ import annotations

from jan_tui.clawdbot.program.answer import Answer
from jan_tui.clawdbot.program.ask import AskError, ask
from jan_tui.clawdbot.program.correction import confirmed
from jan_tui.clawdbot.program.find import Installed, installed
from jan_tui.clawdbot.program.sandbox import digest, private_folder, remove_left

__all__ = [
    "Answer", "AskError", "Installed", "ask", "confirm", "confirmed", "digest", "installed",
    "private_folder", "remove_left",
]  # fmt: skip
