"""What is gone is let go of in quiet moments, and not while things happen."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from rich import cells
from textual._styles_cache import StylesCache
from textual.color import Color
from textual.geometry import Region

from jan_tui.tui.tidier import (
    _ENOUGH,
    _MOST_CACHED,
    QUIET_SECONDS,
    Tidier,
    empty_full_caches,
    forget_removed_widgets,
)


@pytest.fixture
def whole_walks() -> Iterator[list[int]]:
    """The full collections of the test, one entry each; none comes by itself."""
    seen: list[int] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "stop" and info["generation"] == 2:
            seen.append(info["collected"])

    before = gc.get_threshold()
    gc.set_threshold(before[0], before[1], 10_000)
    gc.callbacks.append(note)
    yield seen
    gc.callbacks.remove(note)
    gc.set_threshold(*before)


def gather(collections: int) -> None:
    """As many collections of the middle generation as painting for a while sets off."""
    gc.collect()
    for _ in range(collections):
        gc.collect(1)


class HeldClock:
    """A clock that the test moves."""

    seconds = 50.0

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return datetime.now(UTC)


async def test_it_tidies_up_once_when_it_is_quiet(whole_walks: list[int]) -> None:
    clock = HeldClock()
    tidier = Tidier(clock)
    gather(_ENOUGH)
    whole_walks.clear()
    for _ in range(5):
        tidier.changed()
        clock.seconds += QUIET_SECONDS * 0.9
        tidier._tidy()
        assert whole_walks == [], "not while something changes"
    clock.seconds += QUIET_SECONDS
    tidier._tidy()
    assert len(whole_walks) == 1
    tidier.stop()


async def test_its_turn_comes_by_itself(whole_walks: list[int]) -> None:
    tidier = Tidier()
    gather(_ENOUGH)
    whole_walks.clear()
    tidier.changed()
    async with asyncio.timeout(20):
        while not whole_walks:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_where_little_has_gathered_it_leaves_it(whole_walks: list[int]) -> None:
    clock = HeldClock()
    tidier = Tidier(clock)
    gather(0)
    whole_walks.clear()
    tidier.changed()
    clock.seconds += QUIET_SECONDS
    tidier._tidy()
    assert whole_walks == []
    tidier.stop()


async def test_after_stop_it_does_nothing(whole_walks: list[int]) -> None:
    tidier = Tidier()
    tidier.changed()
    waiting = tidier._waiting
    tidier.stop()
    assert waiting is not None
    assert waiting.cancelled()


def test_painted_lines_of_removed_widgets_are_forgotten() -> None:
    forget_removed_widgets()
    StylesCache().get_inner_outer(Color(0, 0, 0), Color(1, 1, 1))
    assert StylesCache.get_inner_outer.cache_info().currsize == 1
    forget_removed_widgets()
    assert StylesCache.get_inner_outer.cache_info().currsize == 0


def test_another_textual_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(StylesCache, "get_inner_outer", lambda *_: None)
    forget_removed_widgets()
    monkeypatch.delattr("textual._styles_cache.StylesCache")
    forget_removed_widgets()


def test_full_caches_of_texts_and_places_are_emptied_and_others_stay() -> None:
    cells.cached_cell_len.cache_clear()
    for number in range(10):
        cells.cell_len(f"text {number}")
    empty_full_caches()
    assert cells.cached_cell_len.cache_info().currsize == 10
    for number in range(_MOST_CACHED + 1):
        cells.cell_len(f"text {number}")
        Region(0, 0, 5, 5).union(Region(number, number, 5, 5))
    empty_full_caches()
    assert cells.cached_cell_len.cache_info().currsize == 0
    assert Region.union.cache_info().currsize == 0
