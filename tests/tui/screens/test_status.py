"""The Status screen."""

from __future__ import annotations

from dataclasses import replace

from tests.tui.conftest import Opened
from tests.tui.world import DOWN, NOON, READY, World, answer, snapshot


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
