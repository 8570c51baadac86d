"""One game: random input on one screen of a real dashboard, while its world changes under it."""

from __future__ import annotations

import asyncio
import faulthandler
import random
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from textual._xterm_parser import XTermParser
from textual.drivers.headless_driver import HeadlessDriver
from textual.events import Resize
from textual.geometry import Size

from jan_tui.clock import SystemClock
from jan_tui.demo.standin import StandIn
from jan_tui.jan.watch.monitor import Monitor
from jan_tui.tui.keys.action import Scope
from jan_tui.tui.keys.registry import BY_ID
from jan_tui.tui.screens.dialogs.help import Help
from jan_tui.tui.steps import SCREENS
from jan_tui.workspace.local import LocalWorkspace, Options
from tests.random_input.faults import Faults, Watched
from tests.random_input.strokes import BURST, burst, sequence
from tests.random_input.world import MODELS, Home, come_and_go

REACTION_SECONDS = 20.0
"""How long the dashboard may take over what was typed; far beyond what a busy machine needs."""

_ESCAPES = 12
_CHECK_EVERY = 20
_KEPT = 30
_REST_SECONDS = 0.1
_FROZEN_SECONDS = 180


@dataclass
class Score:
    """What was played; `faults` are texts, each with the strokes before it."""

    strokes: int = 0
    sessions: int = 0
    slowest: float = 0.0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)


class Game:
    """Plays `strokes` random strokes on `scope`; the same seed plays the same ones."""

    def __init__(self, scope: Scope, seed: int, strokes: int, folder: Path) -> None:
        self._scope = scope
        self._seed = seed
        self._wanted = strokes
        self._folder = folder
        self._dice = random.Random(f"{scope} {seed}")
        self._faults = Faults()
        self._last: list[str] = []
        self.score = Score()

    async def play(self) -> Score:
        """Sessions of the dashboard, one after another, until all strokes are played."""
        begin = time.monotonic()
        server = StandIn(MODELS[:3])
        await server.start()
        home = Home(self._folder, server.base_url)
        try:
            with self._faults.watching(asyncio.get_running_loop()):
                while self.score.strokes < self._wanted and not self.score.faults:
                    await self._session(server, home)
                    self._collect()
            self._collect()
        finally:
            faulthandler.cancel_dump_traceback_later()
            await server.close()
        self.score.seconds = time.monotonic() - begin
        return self.score

    def _collect(self) -> None:
        typed = " ".join(ascii(each) for each in self._last)
        told = f"{self._scope}, seed {self._seed}, stroke {self.score.strokes}; last: {typed}"
        self.score.faults += [f"{told}\n{fault}" for fault in self._faults.found]
        self._faults.clear()

    async def _session(self, server: StandIn, home: Home) -> None:
        """One run of the dashboard, until it is left or all is played."""
        dice = self._dice
        demo = server if dice.random() < 0.5 else None
        place = LocalWorkspace(home.surroundings, Options(), SystemClock(), demo)
        target = place.target(place.predict(place.facts(None)))
        monitor = Monitor(target, clock=place.clock, processes=place.processes())
        app = Watched(place, monitor)
        app.report_to(self._faults)
        self.score.sessions += 1
        size = (dice.randint(40, 200), dice.randint(20, 40))
        try:
            async with app.run_test(
                size=size, notifications=True, tooltips=True, message_hook=self._faults.on_message
            ):
                player = _Player(app, self._scope, dice, self._last)
                await player.go_to_screen()
                while self._going(app):
                    await self._round(player, server, home)
                await player.quit()
                await player.over()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            self._faults.add(error, "the dashboard")
        finally:
            await monitor.close()
        if app.return_code != 0:
            self._faults.add(RuntimeError(f"exit status {app.return_code}"), "the end")

    def _going(self, app: Watched) -> bool:
        return app.is_running and not self._faults.found and self.score.strokes < self._wanted

    async def _round(self, player: _Player, server: StandIn, home: Home) -> None:
        """Some bursts, with the world changing before some of them, then a look at its health."""
        dice = self._dice
        # An event loop that stands still can tell nothing itself: the stack is printed, exit 1.
        stderr = sys.__stderr__ or sys.stderr
        faulthandler.dump_traceback_later(_FROZEN_SECONDS, exit=True, file=stderr)
        for _ in range(_CHECK_EVERY):
            if not self._going(player.app):
                return
            if dice.random() < 0.08:
                home.change(dice)
            if dice.random() < 0.08:
                await come_and_go(server, dice)
            if dice.random() < 0.08:
                player.resize(dice.randint(40, 200), dice.randint(20, 40))
            player.send(*burst(dice))
            self.score.strokes += BURST
            if dice.random() < 0.6:
                self.score.slowest = max(self.score.slowest, await player.drain())
            elif dice.random() < 0.5:
                await asyncio.sleep(0)
        await player.check()


class _Player:
    """Types on a dashboard, and knows whether it still reacts."""

    def __init__(self, app: Watched, scope: Scope, dice: random.Random, last: list[str]) -> None:
        self.app = app
        self._scope = scope
        self._dice = dice
        self._last = last
        self._parser = XTermParser()

    def send(self, *strokes: str) -> None:
        """What a terminal would send at once."""
        self._last += strokes
        del self._last[:-_KEPT]
        driver = self.app._driver
        assert driver is not None
        for stroke in strokes:
            for event in self._parser.feed(stroke):
                event.set_sender(self.app)
                self.app.post_message(event)

    def resize(self, width: int, height: int) -> None:
        size = Size(width, height)
        assert isinstance(self.app._driver, HeadlessDriver)
        self.app._driver._size = size
        self.app.post_message(Resize(size, size))

    @property
    def gone(self) -> bool:
        """Whether the dashboard is over, or about to be."""
        return not self.app.is_running or self.app._exit or self.app._exception is not None

    async def drain(self) -> float:
        """Wait until what was typed has been handled; returns the seconds that it took."""
        begin = time.monotonic()
        for pump in (self.app, None, None):
            handled = asyncio.Event()
            target = pump or (self.app.screen if not self.gone else self.app)
            if not target.call_later(handled.set):
                continue
            await self._until(handled.is_set, "to handle what was typed")
        # A key may still wait for its turn, see `KeysInTurn`.
        await self._until(lambda: not self.app.keys_under_way, "for the keys in turn")
        return time.monotonic() - begin

    async def _until(
        self, condition: Callable[[], bool], what: str, seconds: float = REACTION_SECONDS
    ) -> None:
        end = time.monotonic() + seconds
        while not condition() and not self.gone:
            if time.monotonic() > end:
                raise TimeoutError(f"frozen: waited {seconds} s {what}")
            await asyncio.sleep(0.001)

    async def _escape(self) -> None:
        """Esc, again and again, leads out of every dialog and field."""
        for _ in range(_ESCAPES):
            self.send(sequence("escape"))
            await self.drain()
            if self.gone or not (self.app.screen.is_modal or self._typing()):
                return
        raise TimeoutError(f"Esc does not lead out of {self.app.screen!r}")

    def _typing(self) -> bool:
        from textual.widgets import Input

        return isinstance(self.app.focused, Input)

    async def check(self) -> None:
        """Esc leads back, ? opens the help, Esc closes it, and the screen is shown again."""
        await self._ask_for_help()
        if self.gone:
            return
        await self._settled(self._escape)
        await self.go_to_screen()
        await self._rests()

    async def _rests(self) -> None:
        """The screen is not laid out again and again while nothing is typed."""
        before = -1

        def still() -> bool:
            return before == self.app.faults.resizes

        end = time.monotonic() + REACTION_SECONDS
        while not still() and not self.gone:
            if time.monotonic() > end:
                raise TimeoutError("the screen is laid out without end")
            before = self.app.faults.resizes
            await asyncio.sleep(_REST_SECONDS)

    async def _ask_for_help(self) -> None:
        """Esc and ?, again where a dialog that was on its way took the key for itself."""
        end = time.monotonic() + REACTION_SECONDS
        while not (self.gone or isinstance(self.app.screen, Help)):
            if time.monotonic() > end:
                raise TimeoutError(f"frozen: no help after ?, but {self.app.screen_stack!r}")
            await self._settled(self._escape)
            self.send("?")
            await self.drain()
            with suppress(TimeoutError):
                await self._until(lambda: isinstance(self.app.screen, Help), "for the help", 1)

    async def _settled(self, do: Callable[[], Awaitable[None]]) -> None:
        """Do it, and again where a dialog that was asked for earlier opens after it."""
        for _ in range(_ESCAPES):
            await do()
            if self.gone:
                return
            await self._until(self._idle, "for the work under way")
            await self.drain()
            if self.gone or not self.app.screen.is_modal:
                return
        raise TimeoutError(f"{self.app.screen!r} opens again and again")

    def _idle(self) -> bool:
        """Whether no dialog can come up any more, or one has come up."""
        opening = ("dialog", "save", "repair", "leave")
        workers = [each for each in self.app.workers if each.group in opening]
        return self.app.screen.is_modal or not workers

    async def go_to_screen(self) -> None:
        """Back to the screen that is played on."""
        self.send(BY_ID[SCREENS[self._scope]].keys[0])
        await self._until(lambda: self.app.current_mode == self._scope, "for the screen")
        await self.drain()

    async def quit(self) -> None:
        """q leaves; where something is unsaved, y after it."""
        if self.gone:
            return
        await self._settled(self._escape)
        self.send("q")
        await self._until(lambda: self.gone or self.app.screen.is_modal, "for the end")
        if not self.gone:
            self.send("y")
            await self._until(lambda: self.gone, "for the end after y")

    async def over(self) -> None:
        """Once it is left, the dashboard comes to its end."""
        end = time.monotonic() + REACTION_SECONDS
        while self.app.is_running:
            if time.monotonic() > end:
                raise TimeoutError("frozen: it was left, and does not end")
            await asyncio.sleep(0.001)
