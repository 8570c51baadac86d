"""Bindings made from the registry of actions."""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.binding import Binding, BindingType

from jan_tui.tui.keys.action import Action, Scope, shown_key
from jan_tui.tui.keys.registry import BY_ID, actions_of


def bindings(scope: Scope) -> list[BindingType]:
    """Textual's bindings for every action of a scope; ids let a keymap rename the keys.

    Of an action with priority the keys that type nothing work in fields and dialogs, too.
    """
    made: list[BindingType] = []
    for action in actions_of(scope):
        anywhere = [key for key in action.keys if _works_anywhere(action, key)]
        others = [key for key in action.keys if key not in anywhere]
        for keys, priority in ((others, False), (anywhere, True)):
            if keys:
                made.append(_binding(scope, action, keys, priority=priority))
    return made


def key_in_force(app: App[Any], action_id: str) -> str:
    """The key that does an action now, as a person reads it: the app's keymap goes first."""
    action = BY_ID[action_id]
    first = action.keys[0]
    priority = _works_anywhere(action, first)
    # Textual has a setter only.
    keymap = app._keymap
    renamed = (keymap.get(_binding_id(scope, action, priority=priority)) for scope in action.scopes)
    keys = next((keys for keys in renamed if keys), first)
    return shown_key(keys.split(",")[0])


def _works_anywhere(action: Action, key: str) -> bool:
    return action.priority and "+" in key


def _binding_id(scope: Scope, action: Action, *, priority: bool) -> str:
    return f"{scope}.{action.id}.anywhere" if priority else f"{scope}.{action.id}"


def _binding(scope: Scope, action: Action, keys: list[str], *, priority: bool) -> Binding:
    return Binding(
        ",".join(keys),
        action.method,
        action.title,
        show=bool(action.short),
        key_display=shown_key(keys[0]),
        priority=priority,
        tooltip=action.tooltip,
        id=_binding_id(scope, action, priority=priority),
    )
