"""Bindings made from the registry of actions."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from jan_tui.actions import Scope, actions_of, shown_key


def bindings(scope: Scope) -> list[BindingType]:
    """Textual's bindings for every action of a scope; ids let a keymap rename the keys."""
    return [
        Binding(
            ",".join(action.keys),
            action.method,
            action.title,
            show=bool(action.short),
            key_display=shown_key(action.keys[0]),
            priority=action.priority,
            tooltip=action.tooltip,
            id=f"{scope}.{action.id}",
        )
        for action in actions_of(scope)
    ]
