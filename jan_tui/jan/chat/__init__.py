"""A trial of one model, only when a person asks for it."""

from __future__ import annotations

from jan_tui.jan.chat.trial import ChatProgress, ToolCall, probe

__all__ = ["ChatProgress", "ToolCall", "probe"]
