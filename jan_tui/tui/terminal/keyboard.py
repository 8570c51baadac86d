"""Keys that come faster than what they do: each acts on what the one before it left."""

from __future__ import annotations

import asyncio
from collections import deque
from functools import partial
from typing import Any, ClassVar
from weakref import WeakSet

from textual.app import App
from textual.events import Event, Key, Paste
from textual.message_pump import MessagePump
from textual.timer import Timer
from textual.widget import AwaitMount
from textual.worker import Worker

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


_ROUNDS = 3
"""Ways from the widget with the focus up to the app: of the key, of what the widget makes of it,
and of what a screen makes of that."""

_FLOOD = 64
"""More keys ahead than a person presses: then one round is made for each, which takes a third."""

_LOST_SECONDS = 1.5
"""After so long a key does not wait for the one before it, whatever became of that."""

_OPENING_SECONDS = 1.0
"""So long a key waits for a dialog that the one before it asked for."""

_LOOK_SECONDS = 0.01


class KeysInTurn(App[None]):
    """An app in which a key waits until all that the one before it began has been done, the opening
    of a dialog too.

    Textual does the bindings of a widget only when the key has come up to the app: of `ctrl+u` with
    text at once behind it, the text would be typed first and then deleted, and what follows an
    `enter` act on the screen that a dialog is about to cover.
    """

    OPENS_DIALOGS: ClassVar[frozenset[str]] = frozenset()
    """The groups of the workers that may show a dialog."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._held: deque[Event] = deque()
        self._watching: asyncio.TimerHandle | None = None
        self._turn = 0
        """The number of the key that is under way; odd while there is one."""
        self._waited_for: WeakSet[Worker[Any]] = WeakSet()

    async def on_event(self, event: Event) -> None:
        if not isinstance(event, (Key, Paste)) or event.is_forwarded:
            await super().on_event(event)
        elif self.keys_under_way:
            if not self._held:
                self._watch_the_turn()
            self._held.append(event)
        else:
            await self._act(event)

    @property
    def keys_under_way(self) -> bool:
        """Whether a key is being handled, or waits for one that is."""
        return bool(self._turn % 2)

    async def _act(self, event: Event) -> None:
        self._turn += 1
        try:
            await screen_is_there(self)
            await super().on_event(event)
        finally:
            self._climb(_ROUNDS if len(self._held) < _FLOOD else 1, self._turn)

    def _climb(self, rounds: int, turn: int) -> None:
        """Follow what is in the queues from the focus up to the app, so many times."""
        if not rounds:
            self._end_when_open(turn, _OPENING_SECONDS)
        elif self.screen_stack:
            above = (self.focused or self.screen).ancestors_with_self
            self._follow([*above], partial(self._climb, rounds - 1, turn))

    def _follow(self, pumps: list[MessagePump], then: partial[None]) -> None:
        for at, pump in enumerate(pumps, start=1):
            # What is being removed takes nothing more.
            if pump.call_later(self._follow, pumps[at:], then):
                return
        then()

    def _end_when_open(self, turn: int, seconds: float) -> None:
        """End the turn, where a flow began that may show a dialog only once it does."""
        begun = [
            each
            for each in self.workers
            if each.group in self.OPENS_DIALOGS
            and not each.is_finished
            and each not in self._waited_for
        ]
        if not begun or not self.screen_stack or self.screen.is_modal:
            self.call_later(self._end_turn, turn)
        elif seconds <= 0:
            self._waited_for.update(begun)
            self.call_later(self._end_turn, turn)
        else:
            later = partial(self._end_when_open, turn, seconds - _LOOK_SECONDS)
            self.set_timer(_LOOK_SECONDS, later)

    async def _end_turn(self, turn: int) -> None:
        """Go on with the next key, unless that was done already."""
        if turn != self._turn:
            return
        self._turn += 1
        if self._held:
            await self._act(self._held.popleft())
            if self._held:
                self._watch_the_turn()

    def _watch_the_turn(self) -> None:
        """End the turn that is under way when it takes too long."""
        if self._watching is not None:
            self._watching.cancel()
        end = partial(self.call_later, self._end_turn, self._turn)
        self._watching = asyncio.get_running_loop().call_later(_LOST_SECONDS, end)
