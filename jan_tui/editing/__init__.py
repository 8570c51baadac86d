"""Changes of the config without harm: an intent becomes a plan.

`choices` turns an intent into another one, `planner` makes the plan of one, `restoring` that of
whole texts; `naming` says in a few words what is changed, `steps` keeps what can be undone.
"""

from __future__ import annotations

from jan_tui.editing.errors import SaveError
from jan_tui.editing.half_done import FileState, HalfDone
from jan_tui.editing.intent import DEFAULT_KEY, Intent, KeyChoice, KeyLocation, ModelOverride
from jan_tui.editing.outlook import Impediment, impediment
from jan_tui.editing.plan import FileChange, Plan, Refusal, Remedy, managed_elsewhere
from jan_tui.editing.steps import Choice, Steps, UndoneSave

__all__ = [
    "DEFAULT_KEY",
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
