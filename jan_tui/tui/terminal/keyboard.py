"""Keys that come faster than screens: each acts on the screen as it will be, or on none."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any

from rich.console import RenderableType
from textual.app import App
from textual.events import Event, InputEvent, Key, Paste
from textual.timer import Timer
from textual.widget import AwaitMount

_LEAST_SECONDS = 0.001

_begin = Timer.__init__


def _begin_later(self: Timer, event_target: Any, interval: float, **more: Any) -> None:
    _begin(self, event_target, max(interval, _LEAST_SECONDS), **more)


def mend_timers() -> None:
    """Have every timer of Textual wait for a moment at least.

    Textual 8.2.8 divides by an interval of zero, and with a negative one it never gives the event
    loop back: the whole program stands still. It does so itself, with a notification whose time is
    over when its toast is mounted.
    """
    Timer.__init__ = _begin_later  # type: ignore[method-assign]


mend_timers()


class Keyboard(App[None]):
    """An app whose screens are there before a key acts on them, and on which no key acts any more
    once it was told to end."""

    writing: Lock
    """Held while a file is being written: then the process must not be ended."""

    leaving = False
    on_leave: Callable[[int], None] | None = None
    """Called when the end was asked for, with the exit status, before anything is torn down."""

    async def on_event(self, event: Event) -> None:
        over = self.leaving or not self.is_running
        if over and isinstance(event, (InputEvent, Paste)):
            return
        if isinstance(event, Key):
            await self.screen_is_there()
        await super().on_event(event)

    def exit(
        self,
        result: None = None,
        return_code: int = 0,
        message: RenderableType | None = None,
    ) -> None:
        self.leaving = True
        super().exit(result, return_code, message)
        if self.on_leave is not None:
            self.on_leave(return_code)

    async def screen_is_there(self) -> None:
        """Wait until the screen on top has its parts: an action on it needs them."""
        stack = self.screen_stack
        if stack and not stack[-1].is_mounted:
            await AwaitMount(stack[-1], [stack[-1]])

    def action_command_palette(self) -> None:
        """One palette at a time, wherever it lies in the stack of screens."""
        from jan_tui.tui.screens.modal import Palette

        if not any(isinstance(screen, Palette) for screen in self.screen_stack):
            self.push_screen(Palette())

    def search_themes(self) -> None:
        from textual.theme import ThemeProvider

        from jan_tui.tui.screens.modal import Palette

        if not self.screen.is_modal:
            palette = Palette(providers=[ThemeProvider], placeholder="Search for themes…")
            self.push_screen(palette)
