"""Frees memory of removed widgets and old texts while the dashboard is idle."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from functools import _lru_cache_wrapper
from typing import TYPE_CHECKING, Any

from jan_tui.clock import SystemClock

if TYPE_CHECKING:
    from jan_tui.clock import Clock

QUIET_SECONDS = 0.25
"""How long nothing has changed before the collector may run: what is painted, is painted."""

_QUIET_SHARE = 20
"""A collection waits for so many times its own length of quiet: that of 10,000 models takes 0.2 s,
and a person who presses keys never pauses for 4."""

_MOST_CACHED = 128
"""Entries of a library's cache from which it is emptied: the bound is reached within a minute of
constant change, where the library's own of 4,096 takes half an hour."""

_ENOUGH = 4
"""Collections of the middle generation after which the oldest one is worth a walk."""


class Tidier:
    """Collects cyclic garbage while the dashboard rests, so that it never has to while painting.

    Every line that Textual (8.2) paints ends as garbage that only the collector frees: a `Strip`
    holds itself in its own cache. `changed` is called in the event loop with each change.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._changed = 0.0
        self._took = 0.0
        self._waiting: asyncio.TimerHandle | None = None
        self._paused_for_start = not gc.isenabled()

    def changed(self) -> None:
        """Something is about to be painted: collect once it is quiet again."""
        if self._paused_for_start:
            # The start made what lives to the end, and had no collections.
            self._paused_for_start = False
            gc.freeze()
            gc.enable()
        self._changed = self._clock.monotonic()
        if self._waiting is None:
            self._wait(QUIET_SECONDS)

    def stop(self) -> None:
        """Do nothing any more."""
        if self._waiting is not None:
            self._waiting.cancel()

    def _wait(self, seconds: float) -> None:
        self._waiting = asyncio.get_running_loop().call_later(seconds, self._tidy)

    def _tidy(self) -> None:
        quiet = max(QUIET_SECONDS, _QUIET_SHARE * self._took)
        left = self._changed + quiet - self._clock.monotonic()
        if left > 0:
            self._wait(left)
            return
        self._waiting = None
        if gc.get_count()[2] >= _ENOUGH:
            empty_full_caches()
            began = self._clock.monotonic()
            gc.collect()
            self._took = self._clock.monotonic() - began


def forget_removed_widgets() -> None:
    """Free the painted lines of removed widgets: some 30 KB for each dialog.

    Textual 8.2 keeps them through `StylesCache.get_inner_outer`, a method with an lru_cache of
    1,024 places, whose keys are the `StylesCache` objects themselves. A Textual that has no such
    cache is left alone. What is still shown fills the cache again at its next painting.
    """
    try:
        from textual._styles_cache import StylesCache

        clear = StylesCache.get_inner_outer.cache_clear
    except (ImportError, AttributeError):
        return
    clear()


def empty_full_caches() -> None:
    """Empty the caches of texts and places that are no longer shown, once they hold many.

    Rich (15) remembers the width of every text, Textual (8.2) the outcome of every sum of two
    regions: with a clock time in each line both are new texts and never asked for again.
    """
    for cache in _caches():
        if cache.cache_info().currsize > _MOST_CACHED:
            cache.cache_clear()


def _caches() -> Iterator[_lru_cache_wrapper[Any]]:
    from rich import cells
    from textual.geometry import Region

    for found in (getattr(cells, "cached_cell_len", None), *vars(Region).values()):
        if isinstance(found, _lru_cache_wrapper):
            yield found
