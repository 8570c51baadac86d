"""The form of one model: Enter confirms, the box shows its state without colour."""

from __future__ import annotations

from jan_tui.tui.screens.dialogs.model_form import ModelForm
from tests.tui.conftest import Opened
from tests.tui.world import LLAMA, R1, World, config, ready


async def test_enter_on_the_box_confirms_and_space_turns_it(opened: Opened) -> None:
    async with opened(World(config(LLAMA))) as hand:
        await hand.to_row("model", LLAMA)
        await hand.press("enter", "tab", "tab", "tab")
        assert "[ ] it thinks first" in hand.text()
        await hand.press("enter")
        assert hand.app.state.intent.overrides == () or not hand.app.state.unsaved
        assert "it thinks first" not in hand.text()
        await hand.press("enter", "tab", "tab", "tab", "space")
        assert "[x] it thinks first" in hand.text()
        await hand.press("enter")
        assert dict(hand.app.state.intent.overrides)[LLAMA].reasoning is True


async def test_what_is_in_no_file_is_not_said_to_be(opened: Opened) -> None:
    for size in ((80, 24), (40, 20)):
        async with opened(World(config(LLAMA, fallbacks=())), ready(LLAMA, R1), size=size) as hand:
            await hand.press("2", "enter", "enter")
            assert isinstance(hand.app.screen, ModelForm)
            assert "8192 now" in hand.text()
            assert "in the file" not in hand.text()
            assert "] it thinks first " in hand.text()
