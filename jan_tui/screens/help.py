"""The help page, made from the registry of actions."""

from __future__ import annotations

from collections.abc import Iterator

from jan_tui.actions import ACTIONS, MOTIONS, Action, Scope, shown_key
from jan_tui.screens.dialogs import Reading
from jan_tui.widgets.glyphs import PHASES, STATUSES
from jan_tui.widgets.text import KEY, MUTED, STRONG, Line, line, pad, width

_KEYS = 18
_TITLE = 27


class Help(Reading):
    """Every key on one page, those of the present screen marked."""

    def __init__(self, scope: Scope) -> None:
        super().__init__("Keys", help_lines(scope))


def help_lines(scope: Scope) -> list[Line]:
    """Groups of actions in the registry's order, then the motions and the signs."""
    lines: list[Line] = []
    for group in dict.fromkeys(action.group for action in ACTIONS):
        lines += [line((group, STRONG)), *_group(group, scope), ()]
    lines.append(line(("Moving", STRONG)))
    lines += [line((pad(keys, _KEYS), KEY), what) for keys, what in MOTIONS]
    lines += [(), line(("Signs", STRONG)), *_signs()]
    return lines


def _group(group: str, scope: Scope) -> Iterator[Line]:
    for action in ACTIONS:
        if action.group == group:
            keys = " ".join(shown_key(key) for key in action.keys)
            where = _where(action, scope)
            yield line(
                (pad(keys, _KEYS), KEY), pad(action.title, _TITLE), (action.tooltip + where, MUTED)
            )


def _where(action: Action, scope: Scope) -> str:
    if Scope.APP in action.scopes or scope in action.scopes:
        return ""
    return f" (on {' and '.join(each.capitalize() for each in action.scopes)})"


def _signs() -> Iterator[Line]:
    for signs in (PHASES.values(), STATUSES.values()):
        row: Line = ()
        for sign in signs:
            if row and width(row) + len(sign.word) + 5 > _KEYS + _TITLE + 25:
                yield row
                row = ()
            row += line(sign.run, "   ")
        yield row
