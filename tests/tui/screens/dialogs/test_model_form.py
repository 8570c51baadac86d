"""The form of one model: Enter confirms, the box shows its state without colour."""

from __future__ import annotations

from tests.tui.conftest import Opened
from tests.tui.world import LLAMA, World, config


async def test_enter_on_the_box_confirms_and_space_turns_it(opened: Opened) -> None:
    async with opened(World(config(LLAMA))) as hand:
        await hand.to_row("model", LLAMA)
        await hand.press("enter", "tab", "tab", "tab")
        assert "[ ] the model thinks first" in hand.text()
        await hand.press("enter")
        assert hand.app.state.intent.overrides == () or not hand.app.state.unsaved
        assert "the model thinks first" not in hand.text()
        await hand.press("enter", "tab", "tab", "tab", "space")
        assert "[x] the model thinks first" in hand.text()
        await hand.press("enter")
        assert dict(hand.app.state.intent.overrides)[LLAMA].reasoning is True
