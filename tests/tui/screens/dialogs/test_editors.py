"""Pickers offer what can be chosen, and not what is chosen already."""

from __future__ import annotations

import pytest

from jan_tui.clawdbot.values.prediction import Mode
from jan_tui.editing import Intent, KeyLocation, choices
from tests.tui.conftest import Opened
from tests.tui.world import CODER, EXPLICIT, IMPLICIT, LLAMA, R1, World, predicted, ready


async def test_a_fallback_is_none_that_is_in_the_chain_or_missing(opened: Opened) -> None:
    async with opened(World(EXPLICIT), first=ready(LLAMA, R1, CODER)) as hand:
        await hand.to_row("add-fallback")
        await hand.press("enter")
        offered = hand.text()
        assert f"jan/{R1} " in offered.split("Another fallback")[1]
        assert f"jan/{LLAMA}  " not in offered.split("Another fallback")[1].split("╰")[0]
        assert f"jan/{CODER}  " not in offered.split("Another fallback")[1].split("╰")[0]


@pytest.mark.parametrize(
    ("mode", "missing"),
    [
        (Mode.IMPLICIT, {KeyLocation.ENTRY}),
        (Mode.EXPLICIT, {KeyLocation.ENV_BLOCK}),
    ],
)
def test_a_key_is_kept_where_the_mode_can_have_it(mode: Mode, missing: set[KeyLocation]) -> None:
    offered = choices.key_places(Intent(mode=mode), predicted(IMPLICIT, LLAMA))
    assert set(KeyLocation) - set(offered) == missing


async def test_nowhere_keeps_the_mode_and_tells_the_line(opened: Opened) -> None:
    async with opened(World(IMPLICIT)) as hand:
        await hand.to_row("key-place")
        await hand.press("enter", "end", "enter")
        assert hand.app.state.intent.key.location is KeyLocation.NONE
        assert "▸implicit◂" in hand.text()
        assert 'export JAN_API_KEY="jan-local"' in hand.text()
        assert hand.app.state.effective is not None
        assert hand.app.state.effective.provider.mode is Mode.IMPLICIT
        await hand.press("ctrl+s", "y", "escape")
        first = hand.app.state.diagnoses[0]
        assert first.step.copyable == 'export JAN_API_KEY="jan-local"'
