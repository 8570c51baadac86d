"""The minute of the strip, the clock of a start, and what is kept for the next run."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from jan_tui.jan.snapshot import Phase, ServerSnapshot
from jan_tui.jan.watch import Restarts
from jan_tui.tui.flows.passing_time import PassingTime
from jan_tui.tui.session import Session
from tests.tui.world import DOWN, NOON, READY, STARTING, FedWatch, Switch, World


class Clock:
    """A clock that is set."""

    def __init__(self) -> None:
        self.time = NOON

    def monotonic(self) -> float:
        return self.time.timestamp()

    def now(self) -> datetime:
        return self.time


class Passing:
    """A session whose time passes by hand: timers are collected, none runs by itself."""

    def __init__(self, world: World | None = None) -> None:
        self.world = world or World()
        self.clock = self.world.clock = Clock()
        self.watch = FedWatch()
        self.states = 0
        self.session = Session(self.world, self.watch, self._changed)
        self.time = PassingTime(self.session, lambda said: None)

    def _changed(self) -> None:
        self.states += 1
        self.time.follow(self.session.state)

    def see(self, snapshot: ServerSnapshot) -> None:
        self.watch.now = self.clock.time
        self.watch.note(snapshot)
        self.session.see(snapshot)

    @property
    def seconds_to_tick(self) -> float:
        assert self.time._tick is not None
        return self.time._tick.when() - asyncio.get_running_loop().time()

    def tick(self, seconds: float) -> None:
        self.clock.time += timedelta(seconds=seconds)
        assert self.time._tick is not None
        self.time._tick.cancel()
        self.time._ticked()


async def test_at_rest_it_ticks_at_the_next_minute_and_no_sooner() -> None:
    passing = Passing()
    passing.clock.time = NOON.replace(second=20)
    passing.see(READY)
    assert 39 < passing.seconds_to_tick < 41
    passing.tick(40)
    assert 59 < passing.seconds_to_tick < 61
    assert passing.session.state.now == NOON.replace(minute=3, second=0)
    await passing.time.end()


async def test_a_start_ticks_every_second_until_it_ends() -> None:
    passing = Passing()
    passing.see(DOWN)
    assert passing.seconds_to_tick > 30
    passing.see(STARTING)
    assert passing.seconds_to_tick < 1.1
    passing.tick(1)
    assert passing.seconds_to_tick < 1.1
    passing.see(READY)
    passing.tick(1)
    assert passing.seconds_to_tick > 30
    await passing.time.end()


async def test_an_order_that_shows_no_sign_is_given_up() -> None:
    passing = Passing()
    passing.see(DOWN)
    log = passing.watch.history.restarts
    log.expect("", passing.clock.time)
    passing.session.update(restarts=log.latest)
    passing.tick(60)
    assert passing.session.state.restarts.starting is not None
    passing.tick(300)
    assert passing.session.state.restarts.starting is None
    await passing.time.end()


async def test_the_next_run_goes_on_with_what_this_one_saw() -> None:
    world = World()
    first = Passing(world)
    for second, snapshot in ((0, READY), (30, DOWN), (38, STARTING), (40, READY)):
        first.clock.time = NOON + timedelta(seconds=second)
        first.see(snapshot)
    first.clock.time = NOON + timedelta(seconds=100)
    await first.time.end()
    kept = first.watch.history.restarts.latest
    assert [each.seconds for each in kept.starts] == [2.0]
    second_run = Passing(world)
    second_run.clock.time = NOON + timedelta(seconds=400)
    second_run.see(READY)
    await asyncio.gather(*second_run.time._tasks)
    restored = second_run.session.state.restarts
    assert restored.starts == kept.starts
    assert [each.phase for each in restored.spans] == [
        Phase.READY,
        Phase.DOWN,
        Phase.STARTING,
        Phase.READY,
        Phase.READY,
    ]
    assert restored.spans[3].ended == NOON + timedelta(seconds=100)
    await second_run.time.end()


async def test_the_demo_keeps_nothing() -> None:
    passing = Passing(World(demo=Switch()))
    passing.see(READY)
    passing.see(DOWN)
    await passing.time.end()
    assert passing.world.restarts is None
    assert not any("restarts" in str(path) for path in passing.world.memory._files)


async def test_nothing_is_written_while_nothing_changes() -> None:
    passing = Passing()
    passing.see(READY)
    await asyncio.gather(*passing.time._tasks)
    await passing.time._save()
    assert passing.world.restarts is not None
    before = passing.world.memory._files.copy()
    for _ in range(3):
        passing.tick(60)
        await passing.time._save()
    assert passing.world.memory._files == before
    assert passing.session.state.restarts != Restarts()
    await passing.time.end()
