"""A trial of one model, only on request."""

from __future__ import annotations

from jan_tui.jan.chat.request import Failed
from jan_tui.jan.chat.trial import ChatProgress, ToolCall, probe

__all__ = ["ChatProgress", "Failed", "ToolCall", "probe"]
