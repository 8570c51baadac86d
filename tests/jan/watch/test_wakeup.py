"""A wait that may be cut short."""

from __future__ import annotations

import asyncio

from jan_tui.jan.watch.wakeup import Wakeup


async def test_a_call_before_the_wait_is_kept() -> None:
    wakeup = Wakeup()
    wakeup.wake()
    assert await wakeup.wait(60)
    assert not await wakeup.wait(0.001), "one call ends one wait"


async def test_a_call_ends_the_wait() -> None:
    wakeup = Wakeup()
    waiting = asyncio.create_task(wakeup.wait(None))
    await asyncio.sleep(0)
    wakeup.wake()
    wakeup.wake()
    assert await waiting


async def test_a_wait_beside_a_task_leaves_the_wakeup_as_it_was() -> None:
    wakeup = Wakeup()
    task = asyncio.create_task(asyncio.sleep(0))
    await wakeup.wait_with(task)
    assert task.done()
    waiting = asyncio.create_task(wakeup.wait(60))
    await asyncio.sleep(0.01)
    wakeup.wake()
    async with asyncio.timeout(2):
        assert await waiting
    endless = asyncio.create_task(asyncio.sleep(60))
    wakeup.wake()
    async with asyncio.timeout(2):
        await wakeup.wait_with(endless)
    endless.cancel()
