"""Pickers offer what can be chosen, and not what is chosen already."""

from __future__ import annotations

import pytest

from jan_tui.clawdbot.values.prediction import Mode
from jan_tui.editing import Intent, KeyLocation, choices
from jan_tui.editing.intent import KeyChoice
from jan_tui.structs import replace
from jan_tui.tui import background
from jan_tui.tui.screens.dialogs.basic import Reading
from tests.tui.conftest import Opened
from tests.tui.world import AGREEING, CODER, EXPLICIT, IMPLICIT, LLAMA, R1, World, predicted, ready


async def test_a_fallback_is_none_that_is_in_the_chain_or_missing(opened: Opened) -> None:
    async with opened(World(EXPLICIT), first=ready(LLAMA, R1, CODER)) as hand:
        await hand.to_row("add-fallback")
        await hand.press("enter")
        offered = hand.text()
        assert f"jan/{R1} " in offered.split("Another fallback")[1]
        assert f"jan/{LLAMA}  " not in offered.split("Another fallback")[1].split("╰")[0]
        assert f"jan/{CODER}  " not in offered.split("Another fallback")[1].split("╰")[0]


async def test_a_picker_without_a_choice_says_so_and_changes_nothing(opened: Opened) -> None:
    async with opened(World(EXPLICIT), first=ready(LLAMA, CODER)) as hand:
        await hand.to_row("add-fallback")
        await hand.press("enter")
        assert isinstance(hand.app.screen, Reading)
        assert "no other model" in hand.text()
        await hand.press("escape")
        assert hand.app.state.intent == Intent()
        assert not isinstance(hand.app.screen, Reading)


@pytest.mark.parametrize(("discovers", "way"), [(False, Mode.EXPLICIT), (True, Mode.IMPLICIT)])
async def test_a_typed_key_is_written_in_the_way_that_the_set_up_marks(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, discovers: bool, way: Mode
) -> None:
    monkeypatch.setattr(background, "QUIET_SECONDS", 0.01)
    world = World(None)
    world.program.answer = replace(AGREEING, primary=None, listed=(), lists_jan=discovers)
    async with opened(world, first=ready(LLAMA)) as hand:
        await hand.until(lambda: hand.app.state.prediction.discovers is discovers)  # type: ignore[union-attr]
        await hand.settle()
        await hand.to_row("key")
        await hand.press("enter", *"abc", "enter")
        assert hand.app.state.intent == Intent(mode=way, key=KeyChoice(value="abc"))


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
