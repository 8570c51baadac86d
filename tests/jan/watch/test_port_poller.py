"""The thread that polls a closed port."""

from __future__ import annotations

import asyncio
import threading

import pytest

from jan_tui.demo.standin import StandIn
from jan_tui.jan.watch.port_poller import PortPoller
from tests.jan.addresses import where


async def ended(before: set[threading.Thread]) -> None:
    """Waits until no poller but those of before is left."""
    for thread in set(threading.enumerate()) - before:
        if thread.name == "poller":
            await asyncio.to_thread(thread.join, 5)
            assert not thread.is_alive()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_an_open_port_is_reported_once(host: str) -> None:
    jan = StandIn(["a"])
    told: list[bool] = []
    opened = asyncio.Event()
    before = set(threading.enumerate())

    def tell() -> None:
        told.append(True)
        opened.set()

    poller = PortPoller(tell)
    address = where(f"http://{host}:{jan.port}/v1")
    poller.poll(address, every=0.005)
    poller.poll(address, every=0.005)
    await asyncio.sleep(0.03)
    assert not told
    await jan.start()
    async with asyncio.timeout(5):
        await opened.wait()
    await ended(before)
    assert told == [True]
    opened.clear()
    poller.poll(address, every=0.005)
    async with asyncio.timeout(5):
        await opened.wait()
    assert told == [True, True], "a port that is open already is told at once"
    await jan.close()


async def test_nothing_is_reported_after_stop() -> None:
    jan = StandIn(["a"])
    told: list[bool] = []
    before = set(threading.enumerate())
    poller = PortPoller(lambda: told.append(True))
    poller.poll(where(jan.base_url), every=0.005)
    poller.stop()
    await jan.start()
    await ended(before)
    await asyncio.sleep(0.02)
    assert not told
    await jan.close()


async def test_another_address_takes_the_place_of_the_first() -> None:
    one, other = StandIn(["a"]), StandIn(["b"])
    opened = asyncio.Event()
    before = set(threading.enumerate())
    poller = PortPoller(opened.set)
    poller.poll(where(one.base_url), every=0.005)
    poller.poll(where(other.base_url), every=0.005)
    await one.start()
    await asyncio.sleep(0.05)
    assert not opened.is_set()
    await other.start()
    async with asyncio.timeout(5):
        await opened.wait()
    await ended(before)
    await one.close()
    await other.close()
