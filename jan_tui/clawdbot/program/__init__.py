"""The installed program, asked in a private copy, and compared with the prediction."""

from __future__ import annotations

from jan_tui.clawdbot.program.ask import Asked, AskError, ask, confirmed

__all__ = ["AskError", "Asked", "ask", "confirmed"]
