"""Bindings made from the registry of actions."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from jan_tui.tui.actions import Action, Scope, actions_of, shown_key


def bindings(scope: Scope) -> list[BindingType]:
    """Textual's bindings for every action of a scope; ids let a keymap rename the keys.

    Of an action with priority the keys that type nothing work in fields and dialogs, too.
    """
    made: list[BindingType] = []
    for action in actions_of(scope):
        anywhere = [key for key in action.keys if action.priority and "+" in key]
        others = [key for key in action.keys if key not in anywhere]
        for keys, priority in ((others, False), (anywhere, True)):
            if keys:
                made.append(_binding(scope, action, keys, priority=priority))
    return made


def _binding(scope: Scope, action: Action, keys: list[str], *, priority: bool) -> Binding:
    return Binding(
        ",".join(keys),
        action.method,
        action.title,
        show=bool(action.short),
        key_display=shown_key(keys[0]),
        priority=priority,
        tooltip=action.tooltip,
        id=f"{scope}.{action.id}.anywhere" if priority else f"{scope}.{action.id}",
    )
