"""The help page, made from the registry of actions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from jan_tui.tui.keys.action import Action, Scope, shown_key
from jan_tui.tui.keys.key_bars import MOTIONS
from jan_tui.tui.keys.registry import GROUPS
from jan_tui.tui.screens.dialogs.basic import Reading
from jan_tui.tui.widgets.glyphs import INSTALLED, PHASES, STATUSES, UNLISTED, UNUSED
from jan_tui.tui.widgets.styled import KEY, MUTED, STRONG, Line, line, width
from jan_tui.tui.widgets.text import pad, wrap

_KEYS = 17
_TITLE = 27
_LEAST = 20
"""Cells that a sentence beside the title needs; with less it stands below."""

_NARROW, _INDENT = 8, 9


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
    lines += _moving(cells)
    lines += [(), line(("Signs", STRONG)), *_signs(cells)]
    return lines


def _group(actions: Sequence[Action], scope: Scope, cells: int) -> Iterator[Line]:
    beside = cells - _KEYS - _TITLE
    for action in actions:
        keys = " ".join(shown_key(key) for key in action.keys)
        tooltip = action.tooltip + _where(action, scope)
        if beside < _LEAST:
            yield line((f"{keys:<{_NARROW}} ", KEY), action.title)
            below = wrap(tooltip, max(1, cells - _INDENT))
            yield from (line(" " * _INDENT, (part, MUTED)) for part in below)
            continue
        about = wrap(tooltip, beside)
        yield line((pad(keys, _KEYS), KEY), pad(action.title, _TITLE), (about[0], MUTED))
        yield from (line(" " * (_KEYS + _TITLE), (more, MUTED)) for more in about[1:])


def _moving(cells: int) -> Iterator[Line]:
    for keys, what in MOTIONS:
        first, *rest = wrap(what, max(1, cells - _KEYS))
        yield line((pad(keys, _KEYS), KEY), first)
        yield from (line(" " * _KEYS, more) for more in rest)


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
