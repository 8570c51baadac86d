"""The headline goes before the end of its step where there is room for one of them only."""

from __future__ import annotations

import pytest
from textual.geometry import Size

from jan_tui.clawdbot.values.notices import Severity
from jan_tui.structs import replace
from jan_tui.tui.widgets.headline import LOW, MOST, Headline, HeadlineView, lines_of
from tests.tui.conftest import opened_on
from tests.tui.world import DOWN, EXPLICIT, READY, World, ready

VIEW = HeadlineView(
    Severity.WARNING,
    "Fallback 1 qwen2.5-coder-32b is not served by Jan.",
    "Press 2, then f: choose a model that is served. Or load this one in Jan: Settings > Model "
    "Providers > Llama.cpp.",
    "3 more: n",
)


def shown(height: int, cells: int, view: HeadlineView = VIEW) -> list[str]:
    widget = Headline()
    widget.set_reactive(Headline.view, view)
    widget.set_reactive(Headline.height, height)
    return ["".join(text for text, _ in row) for row in widget.lines(cells)]


@pytest.mark.parametrize("height", [LOW, MOST])
def test_a_headline_is_whole_on_40_columns(height: int) -> None:
    rows = shown(height, 40)

    assert len(rows) <= height
    assert " ".join(row.strip(" !") for row in rows).startswith(VIEW.headline)
    assert rows[2].strip().startswith("Press 2, then f:")
    assert rows[-1].rstrip().endswith(VIEW.more)


def test_a_short_one_leaves_its_room_to_the_step() -> None:
    assert [row.strip() for row in shown(LOW, 80)] == [
        "! Fallback 1 qwen2.5-coder-32b is not served by Jan.",
        "Press 2, then f: choose a model that is served. Or load this one in Jan:",
        "Settings > Model Providers > Llama.cpp.                            3 more: n",
    ]


def test_where_it_is_cut_the_key_stands_that_has_it_whole() -> None:
    view = HeadlineView(Severity.WARNING, "Not so. " * 40, "Do that.", whole="all of it: n")
    assert shown(3, 80, view)[-1].endswith("all of it: n ")
    short = HeadlineView(Severity.WARNING, "Not so.", "Do that.", whole="all of it: n")
    assert "all of it" not in shown(3, 80, short)[-1]


@pytest.mark.parametrize("size", [(40, 12), (40, 20), (60, 20), (80, 24), (120, 36), (200, 50)])
async def test_it_keeps_its_height_on_all_views_and_in_all_states(size: tuple[int, int]) -> None:
    long = "models.providers.jan: " + "a long sentence, " * 20
    heights: set[tuple[int, int]] = set()
    async with opened_on(World(EXPLICIT), size=size) as hand:
        for seen in (READY, DOWN, ready()):
            await hand.see(seen)
            for key in "123":
                await hand.press(key)
                headline = hand.app.screen.query_one(Headline)
                for view in (headline.view, HeadlineView(), replace(VIEW, headline=long)):
                    headline.view = view
                    await hand.pilot.pause()
                    heights.add((headline.region.y, headline.region.height))
    assert len(heights) == 1
    ((_, height),) = heights
    assert height == lines_of(Size(*size))
