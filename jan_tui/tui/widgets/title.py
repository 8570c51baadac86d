"""The top line: where one is, and what is special about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from textual.reactive import reactive

from jan_tui.tui.keys.registry import BY_ID
from jan_tui.tui.steps import SCREENS
from jan_tui.tui.widgets.styled import ACCENT, MUTED, STRONG, WARN, Line, Run, line, width
from jan_tui.tui.widgets.text import Lines, cut_path, spread

if TYPE_CHECKING:
    from jan_tui.tui.keys.action import Scope
    from jan_tui.tui.widgets.glyphs import Sign

_NAME: Run = (" jan-tui ", f"{STRONG} {ACCENT}")
ACTIVE = "reverse $text-primary"
_PATH_LEAST = 14


class Place(Struct, frozen=True):
    """Which screen, which file of which release, and the marks that every screen carries."""

    scope: Scope | None = None
    phase: Sign | None = None
    release: str = ""
    path: str = ""
    demo: bool = False
    paused: bool = False
    unsaved: bool = False


class TitleBar(Lines):
    """One line; what does not fit is left out, the marks last."""

    place: reactive[Place] = reactive(Place())

    def lines(self, cells: int) -> Sequence[Line]:
        place = self.place
        tabs = _tabs(place.scope)
        name = (_NAME,) if cells >= 60 else ()
        left = (*name, *tabs)
        room = cells - width(left) - 2
        return [spread(left, (*_right(place, room), (" ", "")), cells)]


def _tabs(current: Scope | None) -> tuple[Run, ...]:
    runs: list[Run] = []
    for number, (scope, action_id) in enumerate(SCREENS.items(), 1):
        action = BY_ID[action_id]
        click = f"@click=app.{action.method}"
        if scope is current:
            runs.append((f"[{number} {action.title}]", f"{STRONG} {ACTIVE} {click}"))
        else:
            runs.append((f" {number} {action.title} ", f"{MUTED} {click}"))
    return tuple(runs)


def _right(place: Place, room: int) -> Line:
    marks: list[Run] = []
    if place.demo:
        marks.append((" DEMO ", f"{STRONG} reverse {ACCENT}"))
    if place.paused:
        marks.append(("paused", f"{STRONG} {WARN}"))
    if place.unsaved:
        marks.append(("*unsaved", f"{STRONG} {WARN}"))
    if place.phase:
        marks.append(place.phase.run)
    left = room - width(marks) - 2 * len(marks)
    release = f"{place.release} · " if place.release else ""
    if left - len(release) < _PATH_LEAST:
        release = ""
    if place.path and left - len(release) >= _PATH_LEAST:
        marks.append((release + cut_path(place.path, left - len(release)), MUTED))
    while marks and width(marks) + 2 * (len(marks) - 1) > room:
        marks.pop()
    joined: list[Run] = []
    for mark in marks:
        joined += [("  ", ""), mark] if joined else [mark]
    return line(*joined)
