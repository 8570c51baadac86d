"""What a key costs on Models with many models, until its effect is painted.

pytest -m benchmark -n 0 -s tests/benchmarks/bench_models.py

Milliseconds of the processor in the thread of the event loop, so that other load counts for
nothing; the baseline is a key that moves the cursor, in the same run. `worked out` adds what it
takes to show the prediction of a choice, which is made in another thread.
"""

from __future__ import annotations

import asyncio
import math
import statistics
import time
from collections.abc import Awaitable, Callable
from functools import partial

import pytest

from tests.tui.conftest import Hand, opened_on
from tests.tui.world import World, config, ready

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(1800)]

COUNTS = (100, 1_000, 10_000, 100_000)
ROUNDS = 5


async def _milliseconds(call: Callable[[], Awaitable[object]]) -> float:
    begin = time.thread_time()
    await call()
    return (time.thread_time() - begin) * 1e3


async def _keys(hand: Hand, *keys: str) -> float:
    """The median of these keys, pressed one after another."""
    press = hand.pilot.press
    return statistics.median([await _milliseconds(partial(press, key)) for key in keys])


async def _measured(count: int) -> dict[str, float]:
    ids = [f"maker-{number % 7}/model-{number:06}-GGUF" for number in range(count)]
    found: dict[str, float] = {}
    async with opened_on(World(config(primary=f"jan/{ids[0]}", fallbacks=())), ready(*ids)) as hand:
        found["show the screen"] = await _milliseconds(lambda: hand.press("2"))
        found["move the cursor"] = await _keys(hand, *"jjjjj")
        await hand.pilot.press("slash")
        found["filter"] = await _keys(hand, *"model-0")
        await hand.press("escape")
        found["sort"] = await _keys(hand, *"sssss")
        found["mark"] = await _keys(hand, *["space"] * ROUNDS)
        found["mark all"] = await _keys(hand, "asterisk")
        found["mark none"] = await _keys(hand, "escape")
        for key, name in (("f", "fallback"), ("p", "primary")):
            pressed, worked_out = [], []
            for _ in range(ROUNDS):
                pressed.append(await _keys(hand, key))
                worked_out.append(pressed[-1] + await _milliseconds(hand.settle))
            found[name] = statistics.median(pressed)
            found[f"{name}, worked out"] = statistics.median(worked_out)
    return found


def test_how_long_a_key_takes() -> None:
    found = {count: asyncio.run(_measured(count)) for count in COUNTS}
    print("\nmilliseconds" + " " * 18 + "".join(f"{count:>10,}" for count in COUNTS) + "  exponent")
    for name in found[COUNTS[0]]:
        figures = [found[count][name] for count in COUNTS]
        ratio = max(figures[-1], 0.1) / max(figures[-2], 0.1)
        growth = math.log(ratio, COUNTS[-1] / COUNTS[-2])
        print(f"{name:30}" + "".join(f"{figure:10.1f}" for figure in figures) + f"{growth:10.2f}")
