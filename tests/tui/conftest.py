"""The dashboard under a test's hand."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.pilot import Pilot

from jan_tui.jan.snapshot import ServerSnapshot
from jan_tui.tui.app import JanTui
from jan_tui.tui.tidier import Tidier
from jan_tui.workspace.choices_keeper import ChoicesKeeper
from tests.tui.pictures import Picture, picture
from tests.tui.world import READY, FedWatch, World

_DEADLINE = 10.0


@pytest.fixture(autouse=True)
def the_machine_has_so_much_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jan_tui.workspace.local_jan._available_memory", lambda: 8_000_000_000)


@pytest.fixture(autouse=True, scope="session")
def styles_are_parsed_once() -> Iterator[None]:
    """Every dashboard of this process has the same style sheets: a third of its start is to parse
    them. Textual keeps them so too, for one app."""
    parsed: dict[object, list[RuleSet]] = {}
    parse = Stylesheet._parse_rules

    def parse_once(sheet: Stylesheet, *css: object, **more: object) -> list[RuleSet]:
        key = (css, frozenset(more.items()), frozenset(sheet._variables.items()))
        if key not in parsed:
            parsed[key] = parse(sheet, *css, **more)  # type: ignore[arg-type]
        return parsed[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", parse_once)
        yield


class _Untidy(Tidier):
    def changed(self) -> None:
        """Wait for no quiet moment."""


@pytest.fixture(autouse=True)
def no_tidying(monkeypatch: pytest.MonkeyPatch) -> None:
    """No walk over all objects in each pause of a test: the process holds a whole suite of them."""
    monkeypatch.setattr("jan_tui.tui.app.Tidier", _Untidy)


_READING = frozenset({"files", "installed", "models"})
_FLOWS = frozenset({"dialog", "repair", "rehearse", "save"})
"""The groups of workers that a key may have to wait for."""


class Hand:
    """A pilot with the world that its dashboard looks at."""

    def __init__(self, pilot: Pilot[None], app: JanTui) -> None:
        self.pilot = pilot
        self.app = app
        assert isinstance(app.session.workspace, World)
        assert isinstance(app.session.monitor, FedWatch)
        self.world: World = app.session.workspace
        self.watch: FedWatch = app.session.monitor
        self.errors_expected = False
        """The dashboard outlives errors: a test that expects none fails by them at its end."""

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for a condition; the test fails when it does not come true."""
        end = time.monotonic() + _DEADLINE
        while not condition():
            assert time.monotonic() < end, "waited too long"
            await self.pilot.pause()

    async def settle(self) -> None:
        """Wait until nothing is being worked out."""
        await self.pilot.pause()
        await self.until(lambda: not self._busy())
        await self.pilot.pause()

    def _busy(self) -> bool:
        state = self.app.state
        # A flow with a dialog open waits for the next key; without one it is at work.
        groups = _READING if self.app.screen.is_modal else _READING | _FLOWS
        working = any(
            worker.group in groups and not worker.is_finished for worker in self.app.workers
        )
        return working or state.prediction is None or state.installed is None

    async def press(self, *keys: str) -> None:
        """Press keys one after another, each with its effect."""
        for key in keys:
            # This waits until the key is handled; only what takes a thread needs more.
            await self.pilot.press(key)
            if self._busy():
                await self.settle()
        await self.settle()

    async def to_row(self, kind: str, which: str = "") -> None:
        """Go to a row of the settings by keys; the list of models is opened for one in it."""
        from jan_tui.tui.widgets.settings import SettingsList

        if not self.app.screen.query(SettingsList):
            await self.press("3")
        rows = self.app.screen.query_one(SettingsList)
        if kind in ("model", "add-models") and all(each.kind != kind for each in rows.items):
            await self.to_row("models")
            await self.press("enter")
        at = next(
            index
            for index, each in enumerate(rows.items)
            if each.kind == kind and which in ("", each.which)
        )
        for _ in range(abs(at - rows.cursor)):
            await self.press("j" if at > rows.cursor else "k")

    async def see(self, snapshot: ServerSnapshot) -> None:
        """Let the watch see something else."""
        self.watch.feed(snapshot)
        await self.until(lambda: self.watch.drained and self.app.state.snapshot == snapshot)
        await self.settle()

    @property
    def said(self) -> str:
        """What the status line says, whole."""
        message = self.app.notifications.messages.current
        return "" if message is None else " | ".join(filter(None, (message.title, message.text)))

    def text(self) -> str:
        """All that is on the screen."""
        from tests.tui.pictures import plain

        return "\n".join(plain(self.app))


Opened = Callable[..., AbstractAsyncContextManager[Hand]]


@asynccontextmanager
async def opened_on(
    world: World | None = None,
    first: ServerSnapshot | None = None,
    *,
    size: tuple[int, int] = (80, 24),
    theme: str = "textual-dark",
    watch: FedWatch | None = None,
    toasts: bool = False,
    keeper: ChoicesKeeper | None = None,
) -> AsyncIterator[Hand]:
    """`toasts`: whether what is notified is shown, on the status line."""
    feed = watch or FedWatch()
    feed.feed(first or READY)
    app = JanTui(world or World(), feed, keeper=keeper)
    if not toasts:
        # A picture depends on no timer.
        app.notifications.show = lambda: None  # type: ignore[method-assign]
    app.animation_level = "none"
    app.theme = theme
    async with app.run_test(size=size) as pilot:
        hand = Hand(pilot, app)
        await hand.until(lambda: app.state.snapshot is not None)
        await hand.settle()
        yield hand
    assert hand.errors_expected or app.boundary.errors.total == 0, app.boundary.errors.origins


@pytest.fixture
def opened() -> Opened:
    """Opens a dashboard on a world in memory and waits until it shows it."""
    return opened_on


Look = Callable[..., Awaitable[None]]


@pytest.fixture
def looks_like(snapshot: SnapshotAssertion) -> Look:
    """Compares the screen, at each of the sizes, with the pictures kept beside the test."""

    async def compare(hand: Hand, *sizes: tuple[int, int]) -> None:
        for width, height in sizes:
            if hand.app.size != (width, height):
                await hand.pilot.resize_terminal(width, height)
                await hand.settle()
            name = f"{width}x{height}"
            assert picture(hand.app) == snapshot(name=name, extension_class=Picture)

    return compare
