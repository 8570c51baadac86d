"""The help page, made from the registry of actions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from jan_tui.tui.actions import GROUPS, MOTIONS, Action, Scope, shown_key
from jan_tui.tui.screens.dialogs.basic import Reading
from jan_tui.tui.widgets.glyphs import INSTALLED, PHASES, STATUSES, UNLISTED, UNUSED
from jan_tui.tui.widgets.styled import KEY, MUTED, STRONG, Line, line, width
from jan_tui.tui.widgets.text import pad, wrap

_KEYS = 16
_TITLE = 27


class Help(Reading):
    """Every key on one page; an action of another screen names that screen."""

    def __init__(self, scope: Scope) -> None:
        super().__init__("Keys", partial(help_lines, scope))


def help_lines(scope: Scope, cells: int) -> list[Line]:
    """Groups of actions in the registry's order, then the motions and the signs."""
    lines: list[Line] = []
    for heading, actions in GROUPS.items():
        lines += [line((heading, STRONG)), *_group(actions, scope, cells), ()]
    lines.append(line(("Moving", STRONG)))
    lines += [line((pad(keys, _KEYS), KEY), what) for keys, what in MOTIONS]
    lines += [(), line(("Signs", STRONG)), *_signs(cells)]
    return lines


def _group(actions: Sequence[Action], scope: Scope, cells: int) -> Iterator[Line]:
    for action in actions:
        keys = " ".join(shown_key(key) for key in action.keys)
        about = wrap(action.tooltip + _where(action, scope), max(20, cells - _KEYS - _TITLE))
        yield line((pad(keys, _KEYS), KEY), pad(action.title, _TITLE), (about[0], MUTED))
        yield from (line(" " * (_KEYS + _TITLE), (more, MUTED)) for more in about[1:])


def _where(action: Action, scope: Scope) -> str:
    if Scope.APP in action.scopes or scope in action.scopes:
        return ""
    return f" (on {' and '.join(each.capitalize() for each in action.scopes)})"


def _signs(cells: int) -> Iterator[Line]:
    for signs in (PHASES.values(), (*STATUSES.values(), UNLISTED, UNUSED, INSTALLED)):
        row: Line = ()
        for sign in signs:
            if row and width(row) + len(sign.word) + 5 > cells:
                yield row
                row = ()
            row += line(sign.run, "   ")
        yield row
