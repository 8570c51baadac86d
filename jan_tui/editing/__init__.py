"""Changes of the config without harm: an intent becomes a plan.

`choices` turns an intent into another one, `planner` makes the plan of one, `restoring` that of
whole texts; `naming` says in a few words what is changed, `steps` keeps what can be undone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jan_tui.first_use import on_first_use

if TYPE_CHECKING:
    from jan_tui.editing.errors import SaveError
    from jan_tui.editing.half_done import FileState, HalfDone
    from jan_tui.editing.intent import (
        DEFAULT_KEY,
        AgentChoice,
        Intent,
        KeyChoice,
        KeyLocation,
        ModelOverride,
    )
    from jan_tui.editing.outlook import Impediment, impediment
    from jan_tui.editing.plan import FileChange, Plan, Refusal, Remedy, managed_elsewhere
    from jan_tui.editing.steps import Choice, Steps, UndoneSave
else:
    __getattr__ = on_first_use(
        __name__,
        {
            "errors": "SaveError",
            "half_done": "FileState HalfDone",
            "intent": "DEFAULT_KEY AgentChoice Intent KeyChoice KeyLocation ModelOverride",
            "outlook": "Impediment impediment",
            "plan": "FileChange Plan Refusal Remedy managed_elsewhere",
            "steps": "Choice Steps UndoneSave",
        },
    )

__all__ = [
    "DEFAULT_KEY",
    "AgentChoice",
    "Choice",
    "FileChange",
    "FileState",
    "HalfDone",
    "Impediment",
    "Intent",
    "KeyChoice",
    "KeyLocation",
    "ModelOverride",
    "Plan",
    "Refusal",
    "Remedy",
    "SaveError",
    "Steps",
    "UndoneSave",
    "impediment",
    "managed_elsewhere",
]
