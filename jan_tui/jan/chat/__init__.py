"""A trial of one model, only on request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jan_tui.first_use import on_first_use

if TYPE_CHECKING:
    from jan_tui.jan.chat.request import Failed
    from jan_tui.jan.chat.trial import ChatProgress, ToolCall, probe
else:
    __getattr__ = on_first_use(
        __name__,
        {
            "request": "Failed",
            "trial": "ChatProgress ToolCall probe",
        },
    )

__all__ = [
    "ChatProgress",
    "Failed",
    "ToolCall",
    "probe",
]
