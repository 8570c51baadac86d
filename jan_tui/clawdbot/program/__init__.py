"""The installed program, run in a private copy, and compared with the prediction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jan_tui.first_use import on_first_use

if TYPE_CHECKING:
    from jan_tui.clawdbot.program.answer import Answer
    from jan_tui.clawdbot.program.asking import AskError, ask
    from jan_tui.clawdbot.program.correction import confirmed
    from jan_tui.clawdbot.program.find import Installed, installed
    from jan_tui.clawdbot.program.sandbox import digest, private_folder, remove_left
else:
    __getattr__ = on_first_use(
        __name__,
        {
            "answer": "Answer",
            "asking": "AskError ask",
            "correction": "confirmed",
            "find": "Installed installed",
            "sandbox": "digest private_folder remove_left",
        },
    )

__all__ = [
    "Answer",
    "AskError",
    "Installed",
    "ask",
    "confirmed",
    "digest",
    "installed",
    "private_folder",
    "remove_left",
]
