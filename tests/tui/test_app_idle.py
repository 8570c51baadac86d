"""An idle dashboard writes nothing, and nothing slow is imported before the first frame."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from textual.drivers.headless_driver import HeadlessDriver
from textual.events import AppBlur, AppFocus

from jan_tui.structs import replace
from jan_tui.tui.app import JanTui
from jan_tui.tui.messages import ActionRequested
from tests.tui.world import AGREEING, DOWN, LLAMA, NOON, READY, FedWatch, World, ready

ROOT = Path(__file__).resolve().parents[2]

_FIRST_FRAME = """
import asyncio, sys
from tests.tui.world import FedWatch, World
from jan_tui.tui.app import JanTui
import jan_tui.tui.app

class Look(JanTui):
    def _begin(self):
        print(*sorted({"httpx", "psutil", "json5"} & set(sys.modules)))
        print(*sorted(name for name in sys.modules if name.startswith("jan_tui.tui.screens.")))
        self.exit()

async def main():
    app = Look(World(), FedWatch())
    async with app.run_test() as pilot:
        await pilot.pause()

asyncio.run(main())
"""


class CountingDriver(HeadlessDriver):
    """A terminal without a screen that keeps what it is told."""

    written = 0

    @property
    def is_headless(self) -> bool:
        return False

    def write(self, data: str) -> None:
        type(self).written += len(data)


class Belled(JanTui):
    """A dashboard whose bell is counted."""

    bells = 0

    def bell(self) -> None:
        self.bells += 1


async def _until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        await asyncio.sleep(0.02)


def _shows(app: JanTui, mode: str) -> bool:
    return app.current_mode == mode


async def _quiet() -> int:
    """Bytes written, once a whole second has added none."""
    end = time.monotonic() + 20
    while True:
        before = CountingDriver.written
        await asyncio.sleep(1)
        if before == CountingDriver.written:
            return before
        assert time.monotonic() < end, "the dashboard never comes to rest"


@pytest.mark.parametrize("size", [(80, 24), (200, 50)], ids=["80", "200"])
async def test_equal_snapshots_write_no_bytes_and_ask_no_program(size: tuple[int, int]) -> None:
    watch, world = FedWatch(READY), World()
    world.program.answer = AGREEING
    app = JanTui(world, watch)
    app.driver_class = CountingDriver
    running = asyncio.create_task(app.run_async(size=size))
    await _until(lambda: app.state.prediction is not None and app.state.snapshot is not None)
    await _until(lambda: bool(world.program.runs) and app.session.due is None)
    for mode in ("status", "models", "config"):
        app.post_message(ActionRequested(f"show-{mode}"))
        await _until(partial(_shows, app, mode))
        before = await _quiet()
        assert before > 0
        for seconds in (1, 2, 3):
            watch.feed(replace(READY, checked=NOON + timedelta(seconds=seconds)))
        await _until(lambda: watch.drained)
        await asyncio.sleep(1.2)
        assert CountingDriver.written == before, mode
        # A minute later the strip moves where there is one, and nothing else.
        now = app.state.now or NOON
        app.session.update(now=now + timedelta(minutes=1))
        assert await _quiet() - before < (1 if mode == "config" else 400), mode
        app.session.update(now=now)
    assert len(world.program.runs) == 1
    app.exit()
    await running


async def test_the_set_up_card_of_a_jan_that_is_down_writes_no_bytes() -> None:
    watch, world = FedWatch(DOWN), World(None)
    app = JanTui(world, watch)
    app.driver_class = CountingDriver
    running = asyncio.create_task(app.run_async(size=(80, 24)))
    await _until(lambda: app.state.prediction is not None and app.state.snapshot is not None)
    before = await _quiet()
    assert before > 0
    for seconds in (1, 2, 3):
        watch.feed(replace(DOWN, checked=NOON + timedelta(seconds=seconds)))
    await _until(lambda: watch.drained)
    await asyncio.sleep(1.2)
    assert CountingDriver.written == before
    app.exit()
    await running


def test_the_first_frame_needs_no_network_library_and_one_screen() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _FIRST_FRAME], cwd=ROOT, capture_output=True, text=True, check=True
    )
    slow, screens = done.stdout.split("\n")[:2]
    assert slow == ""
    assert "jan_tui.tui.screens.status" in screens
    assert "jan_tui.tui.screens.models" not in screens
    assert "jan_tui.tui.screens.config" not in screens


async def test_the_bell_rings_once_a_change_when_wanted_and_out_of_sight() -> None:
    watch = FedWatch(ready(LLAMA))
    app = Belled(World(), watch)
    async with app.run_test() as pilot:

        async def comes_and_goes() -> int:
            before = app.bells
            for snapshot in (DOWN, DOWN, ready(LLAMA)):
                watch.feed(snapshot)
                await _until(lambda: watch.drained)
                await pilot.pause()
            return app.bells - before

        await _until(lambda: app.state.prediction is not None and app.state.snapshot is not None)
        assert await comes_and_goes() == 0, "off by default"
        await pilot.press("B")
        assert await comes_and_goes() == 2
        app.post_message(AppFocus())
        assert await comes_and_goes() == 0, "in front"
        app.post_message(AppBlur())
        assert await comes_and_goes() == 2
        await pilot.press("B")
        assert await comes_and_goes() == 0
