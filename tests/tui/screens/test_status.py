"""The Status screen."""

from __future__ import annotations

from jan_tui.structs import replace
from jan_tui.tui.screens.views import MOST_SERVED
from jan_tui.tui.widgets.status.served import ServedPanel
from tests.tui.conftest import Opened
from tests.tui.world import DOWN, NOON, READY, World, answer, ready, snapshot


async def test_the_time_of_a_return_is_shown_although_it_came_back_behind_another_screen(
    opened: Opened,
) -> None:
    async with opened() as hand:
        assert "since 14:02:20" in hand.text()
        await hand.press("2")
        await hand.see(DOWN)
        await hand.see(replace(READY, since=NOON.replace(hour=15, minute=7)))
        await hand.press("1")
        assert "since 15:07:" in hand.text()


async def test_the_card_says_that_the_key_of_the_first_step_opens_a_screen(opened: Opened) -> None:
    asks_for_a_key = snapshot(answer(401, "Invalid or missing authorization token"))
    async with opened(World(None), asks_for_a_key) as hand:
        assert ". opens Config" in hand.text()
        await hand.press("enter")
        assert "[3 Config]" in hand.text()


async def test_a_long_list_names_the_first_and_says_how_many_more_there_are(opened: Opened) -> None:
    ids = [f"model-{number}" for number in range(MOST_SERVED + 2)]
    async with opened(first=ready(*ids)) as hand:
        panel = hand.app.screen.query_one(ServedPanel)
        *rows, last = panel.lines(40)
        assert len(rows) == MOST_SERVED
        assert "".join(text for text, _ in last) == "and 2 more, all of them on Models"
        assert f"Served, {MOST_SERVED + 2}" in hand.text()
        await hand.see(ready(*ids[:MOST_SERVED]))
        assert len(panel.lines(40)) == MOST_SERVED
