"""The way to a step on the screen: the actions that lead to it, by the keys in force."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from jan_tui.clawdbot import StepAction
from jan_tui.tui.keys.action import Scope

if TYPE_CHECKING:
    from jan_tui.clawdbot import Step

Keys = Callable[[str], str]
"""The key of an action, by the action's id, as a person reads it."""

SCREENS: Mapping[Scope, str] = {scope: f"show-{scope}" for scope in Scope if scope is not Scope.APP}
"""The action that shows a screen."""

WAYS: Mapping[StepAction, tuple[str, ...]] = MappingProxyType(
    {
        StepAction.ASK_JAN: ("refresh",),
        StepAction.ASK_PROGRAM: ("ask-real",),
        StepAction.CHOOSE_RELEASE: ("release",),
        StepAction.EDIT_FILE: ("edit-file",),
        StepAction.REPAIR: ("repair",),
        StepAction.SET_UP: ("show-status", "next-step"),
        StepAction.SET_MODE: ("show-config",),
        StepAction.SET_BASE_URL: ("show-config",),
        StepAction.ENTER_KEY: ("show-config",),
        StepAction.CHOOSE_PRIMARY: ("show-models", "make-primary"),
        StepAction.CHOOSE_FALLBACKS: ("show-models", "toggle-fallback"),
        StepAction.ADD_MODELS: ("add-model",),
        StepAction.WRITE_CONTEXT: ("write-context",),
        StepAction.TRY_CHAT: ("show-models", "try-chat"),
        StepAction.START_JAN: ("start-jan",),
        StepAction.LOAD_MODEL: ("load-model",),
        StepAction.INHERIT: ("show-models", "inherit"),
        StepAction.REHEARSE: ("rehearse",),
        StepAction.FIND_JAN: ("find-jan",),
    }
)
"""The ids of the actions that lead to each step, in order."""


SETTINGS: Mapping[StepAction | None, str] = MappingProxyType(
    {
        StepAction.SET_MODE: "mode",
        StepAction.SET_BASE_URL: "base-url",
        StepAction.ENTER_KEY: "key",
    }
)
"""The kind of the row on Config that a step is about."""


def written(step: Step, keys: Keys, scope: Scope | None = None, agent: str = "") -> str:
    """A step with the keys that lead to it; the way to the screen of `scope` is left out, and that
    to the `agent` whose chain is shown (empty: agents.defaults)."""
    way = WAYS[step.action] if step.action is not None else ()
    shown = SCREENS[scope] if scope is not None else ""
    pressed_keys = [keys(each) for each in way if each != shown]
    if step.whose and step.whose != agent and pressed_keys:
        # The last key changes the chain that is shown, so that one has to be shown first.
        pressed_keys.insert(-1, f"{keys('next-agent')} until agent {step.whose}")
    pressed = ", then ".join(pressed_keys)
    text = f"Press {pressed}: {step.text[:1].lower()}{step.text[1:]}" if pressed else step.text
    return f"{step.first} {text}".lstrip()
