"""Keys that come faster than screens: each acts on the screen as it will be, or on none."""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.timer import Timer
from textual.widget import AwaitMount

_LEAST_SECONDS = 0.001

_begin = Timer.__init__


def _begin_later(self: Timer, event_target: Any, interval: float, **more: Any) -> None:
    _begin(self, event_target, max(interval, _LEAST_SECONDS), **more)


def patch_timers() -> None:
    """Make every timer of Textual wait for a moment at least.

    Textual 8.2.8 divides by an interval of zero, and with a negative one it never gives the event
    loop back: the whole program stands still. It does so itself, with a notification whose time is
    over when its toast is mounted.
    """
    Timer.__init__ = _begin_later  # type: ignore[method-assign]


async def screen_is_there(app: App[None]) -> None:
    """Wait until the screen on top has its parts: an action on it needs them."""
    stack = app.screen_stack
    if stack and not stack[-1].is_mounted:
        await AwaitMount(stack[-1], [stack[-1]])
