"""The palette: every action on a row with its key."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.errors import NoWidget
from textual.events import Click
from textual.widgets import Input

from jan_tui.tui.keys.bindings import key_in_force
from jan_tui.tui.keys.registry import ACTIONS
from jan_tui.tui.screens.dialogs.modal import AnswersOnce
from jan_tui.tui.widgets.options import AnyMoment, empty_or_up
from jan_tui.tui.widgets.styled import KEY, MUTED

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from jan_tui.tui.keys.action import Action

_KEYS = 10
_TITLE = 27


class Actions(Provider):
    """The actions of the registry."""

    async def discover(self) -> Hits:
        for action in sorted(ACTIONS, key=lambda each: each.title):
            if action.id != "palette":
                row = self._row(action, Content(action.title))
                yield DiscoveryHit(row, self._doing(action), text=action.title)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for action in ACTIONS:
            match = matcher.match(action.title)
            if match > 0 and action.id != "palette":
                row = self._row(action, matcher.highlight(action.title))
                yield Hit(match, row, self._doing(action), text=action.title)

    def _row(self, action: Action, title: Content) -> Content:
        key = f"{key_in_force(self.app, action.id):<{_KEYS}}"
        filled = title.pad_right(max(0, _TITLE - len(action.title)))
        return Content.assemble((key, KEY), filled, (action.tooltip, MUTED))

    def _doing(self, action: Action) -> Callable[[], Awaitable[bool]]:
        return partial(self.app.run_action, f"app.registered('{action.id}')")


class Commands(AnyMoment, CommandList):
    """The palette's list."""


class Palette(AnswersOnce, CommandPalette):
    """Textual's palette with our list in the place of its own."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+d", "half(1)", "Half a page down", show=False, priority=True),
        Binding(
            "ctrl+u",
            "empty_or_up",
            "Empty the field, or half a page up",
            show=False,
            priority=True,
        ),
        # The field has these keys, too, but there is no more in it than a word or two.
        Binding("home", "to_end(False)", "First", show=False, priority=True),
        Binding("end", "to_end(True)", "Last", show=False, priority=True),
    ]

    def compose(self) -> ComposeResult:
        for part in super().compose():
            if isinstance(part, Input):
                part.cursor_blink = False
            yield Commands() if type(part) is CommandList else part

    def action_half(self, by: int) -> None:
        self.query_one(Commands).action_half(by)

    def action_empty_or_up(self) -> None:
        empty_or_up(self.query_one(Input), self.query_one(Commands))

    def action_to_end(self, last: bool) -> None:
        commands = self.query_one(Commands)
        if last:
            commands.action_last()
        else:
            commands.action_first()

    def _on_click(self, event: Click) -> None:  # type: ignore[override]
        # Textual goes on to the handler of the base class by itself unless it is told not to.
        event.prevent_default()
        # Nothing lies under a click that comes before the first layout, or after a smaller one.
        with suppress(NoWidget):
            super()._on_click(event)
