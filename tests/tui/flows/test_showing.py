"""Dialogs that show, and the editors of the settings."""

from __future__ import annotations

from jan_tui.editing.intent import Intent
from tests.tui.conftest import Opened
from tests.tui.world import EXPLICIT, R1, World

PRIMARY = f"jan/{R1}"


async def test_an_editor_changes_its_own_setting_only(opened: Opened) -> None:
    async with opened(World(EXPLICIT)) as hand:
        await hand.to_row("base-url")
        await hand.press("enter")
        hand.app.change_intent(Intent(primary=PRIMARY))
        await hand.press("escape")
        assert hand.app.state.intent == Intent(primary=PRIMARY)
        await hand.press("enter")
        hand.app.change_intent(Intent(primary=PRIMARY, repairs=("base-url",)))
        await hand.press("9", "enter")
        after = hand.app.state.intent
        assert (after.primary, after.repairs) == (PRIMARY, ("base-url",))
        assert after.base_url is not None
