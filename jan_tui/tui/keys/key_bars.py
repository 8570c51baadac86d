"""Which keys the bottom of each screen names, and the keys that only move."""

from __future__ import annotations

from jan_tui.tui.keys.action import Scope

MOTIONS: tuple[tuple[str, str], ...] = (
    ("↑ ↓ or k j", "Move the cursor"),
    ("g G or Home End", "First or last row"),
    ("PgUp PgDn", "One page"),
    ("Ctrl+u Ctrl+d", "Half a page"),
    ("Tab Shift+Tab", "Next or previous part of the screen"),
    ("← →", "Change a choice in place, or turn to another view"),
    ("Esc", "Leave a field or a dialog; clear a filter"),
)
"""Keys that only move; no actions, so they are in the help and not in the palette."""

KEY_BARS: dict[Scope, tuple[str, ...]] = {
    Scope.STATUS: (
        "refresh",
        "pause",
        "jan-details",
        "notices",
        "copy",
        "help",
        "quit",
    ),
    Scope.MODELS: ("make-primary", "toggle-fallback", "filter", "mark", "details", "save", "help"),
    Scope.CONFIG: ("edit-row", "next-view", "save", "undo", "edit-file", "discard", "help"),
}
"""The keys named at the bottom of each screen, most needed first."""

MORE: dict[Scope, tuple[str, ...]] = {
    Scope.STATUS: (
        "ask-real",
        "installed",
        "undo",
        "edit-file",
        "messages",
        "theme",
        "release",
        "palette",
    ),
    Scope.MODELS: (
        *("try-chat", "add-model", "sort-column", "all-columns", "undo", "copy", "notices"),
        *("mark-all", "palette", "quit"),
    ),
    Scope.CONFIG: (
        *("filter", "redo", "backups", "copy", "notices", "messages", "theme"),
        *("palette", "quit"),
    ),
}
"""The keys that are named, too, as far as there is room."""

DEMO_KEY_BAR = ("refresh", "jan-details", "notices", "demo-server", "copy", "help", "quit")
"""On Status, in the demo."""

SETUP_KEY_BAR = (
    "next-step",
    "toggle-fallback",
    "other-way",
    "try-chat",
    "refresh",
    "notices",
    "help",
    "quit",
)
"""On Status, while the set-up card is there."""

URGENT = dict.fromkeys(("start-jan", "load-model", "find-jan"), ("pause", "try-chat"))
"""Actions that the headline may advise, each with those whose place on Status it takes then: a
server that is down or empty needs no pause, and has nothing to try."""


UNREHEARSED = {
    Scope.STATUS: ("pause", "refresh"),
    Scope.MODELS: ("filter",),
    Scope.CONFIG: ("edit-file",),
}
"""The actions whose place the rehearsal takes while the first message was not rehearsed: the first
of them that is there."""

_REHEARSE = "rehearse"


def key_bar(
    scope: Scope,
    *,
    demo: bool = False,
    advised: str = "",
    setting_up: bool = False,
    unrehearsed: bool = False,
) -> tuple[str, ...]:
    """The actions of a screen's bottom line, while the headline advises one of them;
    `setting_up` is for Status with its set-up card, `unrehearsed` whether Jan answers and nobody
    knows yet what becomes of a first message."""
    bar = KEY_BARS[scope]
    if scope is Scope.STATUS:
        bar = SETUP_KEY_BAR if setting_up else DEMO_KEY_BAR if demo else bar
        bar = tuple(advised if name in URGENT.get(advised, ()) else name for name in bar)
    # The set-up card has a step of its own for it.
    places = () if setting_up else UNREHEARSED[scope]
    gives_way = next((name for name in places if name in bar), "")
    return tuple(_REHEARSE if unrehearsed and name == gives_way else name for name in bar)
