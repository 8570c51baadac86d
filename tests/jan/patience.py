"""Waiting that a busy machine does not disturb."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

_BEAT_SECONDS = 0.02


async def within(seconds: float, work: Coroutine[Any, Any, T]) -> T:
    """What `work` returns; fails where it does not end in so many seconds of this loop's turns.

    They are counted in beats of the loop, so that the time a busy machine gives to others, in
    which `work` could not go on either, does not count.
    """
    task = asyncio.ensure_future(work)
    for _ in range(round(seconds / _BEAT_SECONDS)):
        await asyncio.wait({task}, timeout=_BEAT_SECONDS)
        if task.done():
            return task.result()
    task.cancel()
    raise AssertionError(f"not over within {seconds} s")
