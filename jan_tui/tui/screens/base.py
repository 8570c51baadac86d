"""What the screens have in common: title, headline, status line, body, chain, keys."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.events import DescendantBlur, DescendantFocus
from textual.geometry import Size
from textual.reactive import var
from textual.screen import Screen
from textual.widgets import Input

from jan_tui.tui.keys.bindings import key_in_force
from jan_tui.tui.keys.key_bars import MORE, key_bar
from jan_tui.tui.screens import views
from jan_tui.tui.screens.copying import status_copies
from jan_tui.tui.screens.parts import HasParts
from jan_tui.tui.state import State
from jan_tui.tui.widgets.headline import TALL_FROM, Headline, lines_of
from jan_tui.tui.widgets.key_bar import KeyBar, Named
from jan_tui.tui.widgets.panel import put_title
from jan_tui.tui.widgets.status_line import MOST as MOST_ROWS
from jan_tui.tui.widgets.status_line import StatusLine
from jan_tui.tui.widgets.title import TitleBar

if TYPE_CHECKING:
    from collections.abc import Callable

    from jan_tui.tui.keys.action import Scope
    from jan_tui.tui.screens.copying import Copyable

FIELD_HINTS = (("enter", "OK"), ("esc", "Leave the field"))

BOXED_FROM = 100
"""Columns from which panels are boxes; below, a rule above each saves space."""

WIDTHS = ((0, "-slim"), (60, "-narrow"), (BOXED_FROM, "-wide"))
"""Columns from which a class is on the screen; 80 is the width that everything is made for."""

VAST_FROM = 160
"""Columns from which what waits behind a key elsewhere is shown as well."""

HEIGHTS = ((0, "-short"), (TALL_FROM, "-tall"))


class DashboardScreen(HasParts, Screen[None]):
    """A screen that shows the state that the app passes to it."""

    SCOPE: ClassVar[Scope]

    state: var[State] = var(State(Path()), init=False)

    def __init__(self, state: State) -> None:
        super().__init__()
        self._titles: dict[str, str] = {}
        self.HORIZONTAL_BREAKPOINTS = list(WIDTHS)
        self.VERTICAL_BREAKPOINTS = list(HEIGHTS)
        self.set_reactive(DashboardScreen.state, state)

    def expect(self, size: Size) -> None:
        """Prepare for this size: what Textual would do after a first layout is done before it."""
        found = self._get_breakpoint_classes(size.width, list(WIDTHS))
        found |= self._get_breakpoint_classes(size.height, list(HEIGHTS))
        found |= {"-vast"} if size.width >= VAST_FROM else set()
        self.add_class(*found, update=False)

    def _compositor_refresh(self) -> None:
        # Textual (8.2) renders also while nothing may be painted, and throws away what it rendered.
        if not self.app._batch_count:
            super()._compositor_refresh()

    def compose(self) -> ComposeResult:
        yield TitleBar(id="title")
        yield Headline(id="headline")
        yield from self.compose_body()
        yield StatusLine(id="status-line")
        yield KeyBar(id="keys")

    def compose_body(self) -> ComposeResult:
        """The part of the screen that is its own."""
        raise NotImplementedError

    def on_mount(self) -> None:
        self.apply(self.state)

    def set_title(self, selector: str, text: str) -> None:
        """A panel's title; a rule without corners has the spaces round it in the title."""
        self._titles[selector] = text
        boxed = self.size.width >= BOXED_FROM
        put_title(self.query_one(selector), text if boxed else f"\u00a0{text}\u00a0")

    @property
    def vast(self) -> bool:
        """Whether there is room for what waits behind a key elsewhere."""
        return self.size.width >= VAST_FROM

    def on_resize(self) -> None:
        if self.vast is not self.has_class("-vast"):
            self.set_class(self.vast, "-vast")
            self.call_after_refresh(self.apply, self.state)
        for selector, text in list(self._titles.items()):
            self.set_title(selector, text)
        low = self.size.height < TALL_FROM
        self.query_one(Headline).height = lines_of(self.size)
        self.query_one(StatusLine).most = 1 if low else MOST_ROWS

    def watch_state(self, state: State) -> None:
        if self.has_parts:
            self.apply(state)

    def key_bar(self, state: State, advised: str) -> tuple[str, ...]:
        """The actions of the bottom line, while the headline advises one of them."""
        return key_bar(
            self.SCOPE, demo=state.demo, advised=advised, unrehearsed=views.unrehearsed(state)
        )

    def apply(self, state: State) -> None:
        """Give the state's parts to the widgets; equal parts repaint nothing."""
        keys = partial(key_in_force, self.app)
        bar = self.query_one(KeyBar)
        now = views.keys_of_the_moment(state, self.SCOPE)
        named = tuple(dict.fromkeys((*now, *self.key_bar(state, views.next_action(state)))))
        words = {**views.words_of_keys(state), **now}
        bar.actions = tuple(Named(each, keys(each), words.get(each, "")) for each in named)
        more = (each for each in MORE[self.SCOPE] if each not in named)
        bar.more = tuple(Named(each, keys(each), words.get(each, "")) for each in more)
        self.query_one(TitleBar).place = views.place(state, self.SCOPE)
        self.query_one(Headline).view = views.headline(state, keys, self.SCOPE)
        self.show(state)

    def show(self, state: State) -> None:
        """Give the state's parts to the widgets of the body."""
        raise NotImplementedError

    def prepare(self, make: Callable[[], None]) -> None:
        """Call in a thread what takes long, then show the body again."""

        async def made() -> None:
            await asyncio.to_thread(make)
            if self.has_parts:
                self.show(self.state)

        self.app.run_worker(made(), group="models", exit_on_error=False)

    def point_at(self, kind: str) -> None:
        """Put the cursor on the setting of this kind, where the screen has settings."""

    def copies(self) -> tuple[Copyable, ...]:
        """What the copy key offers here."""
        return status_copies(self.state)

    def take_to_add(self) -> tuple[str, ...]:
        """Ids to be added to the config here, marks or the cursor; then they are marked no more."""
        return ()

    @on(DescendantFocus)
    @on(DescendantBlur)
    def _name_the_keys(self) -> None:
        typing = isinstance(self.focused, Input)
        self.query_one(KeyBar).hints = FIELD_HINTS if typing else ()
