"""Changes of the config without harm: an intent becomes a plan.

`choices` turns an intent into another one, `planner` makes the plan of one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jan_tui.first_use import on_first_use

if TYPE_CHECKING:
    from jan_tui.editing.errors import SaveError
    from jan_tui.editing.half_done import FileState
    from jan_tui.editing.intent import DEFAULT_KEY, Intent, KeyChoice, KeyLocation, ModelOverride
    from jan_tui.editing.outlook import Impediment, impediment
    from jan_tui.editing.plan import Plan, Refusal, Remedy, managed_elsewhere
else:
    __getattr__ = on_first_use(
        __name__,
        {
            "errors": "SaveError",
            "half_done": "FileState",
            "intent": "DEFAULT_KEY Intent KeyChoice KeyLocation ModelOverride",
            "outlook": "Impediment impediment",
            "plan": "Plan Refusal Remedy managed_elsewhere",
        },
    )

__all__ = [
    "DEFAULT_KEY",
    "FileState",
    "Impediment",
    "Intent",
    "KeyChoice",
    "KeyLocation",
    "ModelOverride",
    "Plan",
    "Refusal",
    "Remedy",
    "SaveError",
    "impediment",
    "managed_elsewhere",
]
