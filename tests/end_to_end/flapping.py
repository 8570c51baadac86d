"""A stand-in Jan in a process of its own that comes and goes until its input ends.

python -m tests.end_to_end.flapping UP DOWN: seconds it serves and seconds it is away, each time.
Prints its base URL on the first line, and at the end how often it came.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys

from jan_tui.demo.standin import StandIn


async def _flap(up: float, down: float) -> None:
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(sys.stdin.fileno(), over.set)
    standin = StandIn(("llama-3.3-70b", "deepseek-r1-distill-14b"))
    print(standin.base_url, flush=True)
    came = 0
    try:
        while not over.is_set():
            await standin.start()
            came += 1
            await _unless(over, up)
            await standin.stop()
            await _unless(over, down)
    finally:
        await standin.close()
    print(came, flush=True)


async def _unless(over: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(over.wait(), seconds)


if __name__ == "__main__":
    asyncio.run(_flap(float(sys.argv[1]), float(sys.argv[2])))
