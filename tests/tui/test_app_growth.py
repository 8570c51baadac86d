"""What comes and goes leaves nothing behind: counted by objects, not by bytes or seconds."""

from __future__ import annotations

import asyncio
import gc
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from weakref import WeakSet

import pytest
from textual._styles_cache import StylesCache
from textual.pilot import Pilot
from textual.widget import Widget

from jan_tui.jan.snapshot import ServerSnapshot
from jan_tui.jan.watch.history import MAX_ENTRIES
from jan_tui.tui.app import JanTui
from tests.tui.conftest import opened_on
from tests.tui.world import DOWN, READY, FedWatch, World

DIALOGS = ("question_mark", "n", "y", "C", "d")
LOOKS = (READY, DOWN)
FLAPS = 15
MOST_OBJECTS = 6.0
"""Objects that one flap may leave: Textual's caches of sizes and regions fill up to their bound. A
widget, a painted line or a reading that stays is many more."""

pytestmark = pytest.mark.thorough


@pytest.fixture
def no_tidying() -> None:
    """The dashboard lets go of what is gone, as it does for a person."""


PASSING = frozenset({"Context", "Handle", "TimerHandle", "hamt", "hamt_bitmap_node"})
"""What asyncio keeps of a timer that was stopped until its time has come."""


class Remembering(FedWatch):
    """A watch whose history is full."""

    def __init__(self) -> None:
        super().__init__()
        for _ in range(MAX_ENTRIES):
            for look in LOOKS:
                self.note(look)

    def note(self, seen: ServerSnapshot) -> None:
        # A second from one to the next, so that each is told in other words.
        self.now += timedelta(seconds=1)
        super().note(seen)


def living() -> Counter[str]:
    """Live objects by type, those that only wait for the collector left out."""
    gc.collect()
    kinds = (type(each) for each in gc.get_objects())
    names = (
        f"{kind.__module__}.{kind.__qualname__}" for kind in kinds if kind.__name__ not in PASSING
    )
    return Counter(names)


def widgets_held() -> list[Widget]:
    """Every widget that something still refers to."""
    gc.collect()
    return [each for each in gc.get_objects() if isinstance(each, Widget)]


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.002)


async def flaps(app: JanTui, world: World, watch: Remembering, pilot: Pilot[None]) -> None:
    """Jan goes and comes back so often; every third time the file is another one, too."""
    for number in range(FLAPS):
        for look in reversed(LOOKS):
            watch.feed(look)
            await until(lambda look=look: app.state.snapshot == look)  # type: ignore[misc]
        if number % 3 == 0:
            world.write(f"{{ /* {number} */ }}")
            app.read_files()
            await until(lambda: all(w.is_finished for w in app.workers if w.group == "files"))
            await pilot.pause()
    await pilot.pause()


async def hour_third(app: JanTui, world: World, watch: Remembering, pilot: Pilot[None]) -> None:
    """20 minutes, each second the other state."""
    for number in range(1200):
        look = LOOKS[number % 2]
        watch.feed(look)
        await until(lambda look=look: app.state.snapshot == look)  # type: ignore[misc]
    await until(lambda: all(w.is_finished for w in app.workers if w.group == "files"))
    await pilot.pause()


async def grows_less(
    one_round: Callable[[JanTui, World, Remembering, Pilot[None]], Awaitable[None]],
    *,
    own: float,
    objects: float,
) -> None:
    """Each of three rounds leaves fewer than so many objects of this program, and of all."""
    world, watch = World("{}"), Remembering()
    watch.feed(LOOKS[0])
    app = JanTui(world, watch)
    app.animation_level = "none"
    async with app.run_test() as pilot:
        await until(lambda: app.state.prediction is not None)
        counts = []
        for _ in range(3):
            await one_round(app, world, watch, pilot)
            counts.append(living())
        app.exit()
    first, second, third = counts
    # What leaks grows each time; what is under way at the moment of counting does not.
    grown = (second - first) & (third - second)
    ours = {name: count for name, count in grown.items() if name.startswith("jan_tui.")}
    assert sum(ours.values()) < own, ours
    assert grown.total() < objects, grown.most_common(12)


async def test_a_server_that_comes_and_goes_leaves_nothing() -> None:
    await grows_less(flaps, own=FLAPS / 2, objects=MOST_OBJECTS * FLAPS)


@pytest.mark.soak
@pytest.mark.timeout(0)
async def test_an_hour_that_flaps_every_second_is_like_its_first_minutes() -> None:
    """By the clock of the watch; nobody waits for it."""
    await grows_less(hour_third, own=20, objects=1200)


@pytest.mark.parametrize(
    "rounds", [1, pytest.param(40, marks=[pytest.mark.soak, pytest.mark.timeout(600)])]
)
async def test_dialogs_that_are_closed_leave_nothing(rounds: int) -> None:
    """Every dialog that a key opens, again and again: 5 of them, in the soak 200."""
    # Other tests of the same process may have left some.
    others = WeakSet(widgets_held())
    other_caches = sum(isinstance(each, StylesCache) for each in gc.get_objects())
    async with opened_on(toasts=True) as hand:

        async def walk() -> None:
            for key in DIALOGS:
                await hand.pilot.press(key)
                await hand.until(lambda: hand.app.screen.is_modal and hand.app.screen.is_running)
                hand.app.notify(f"said over the dialog of {key}")
                await hand.pilot.pause()
                await hand.pilot.press("escape")
                await hand.until(lambda: not hand.app.screen.is_modal)
            await hand.settle()

        for _ in range(rounds):
            await walk()

        # A screen that was closed is taken apart in a task of its own.
        def own() -> list[Widget]:
            return [each for each in widgets_held() if each not in others]

        await hand.until(lambda: all(each.is_attached for each in own()))
        widgets = own()
        painted = sum(isinstance(each, StylesCache) for each in gc.get_objects()) - other_caches
        assert painted <= len(widgets), "lines of widgets that are gone"
