"""What the keys of the Config screen do."""

from __future__ import annotations

from textual.widgets import Input

from jan_tui.clawdbot.values.prediction import Mode
from jan_tui.editing.intent import KeyLocation, ModelOverride
from jan_tui.tui.widgets.outcome import View
from tests.tui.conftest import Hand, Opened
from tests.tui.world import CODER, EXPLICIT, LLAMA, R1, URL, World, config, ready


def _fallbacks(hand: Hand) -> tuple[str, ...] | None:
    return hand.app.state.intent.fallbacks


def _listed(hand: Hand) -> tuple[str, ...] | None:
    return hand.app.state.intent.models


async def test_mode_turns_in_place(opened: Opened) -> None:
    async with opened() as hand:
        await hand.press("3", "right")
        assert hand.app.state.intent.mode is Mode.EXPLICIT
        assert hand.app.state.intent.models == (LLAMA, R1)
        await hand.press("left")
        assert not hand.app.state.unsaved


async def test_fields_take_printable_keys_and_escape_leaves_them(opened: Opened) -> None:
    async with opened() as hand:
        await hand.press("3", "j", "enter", "end", *"q12")
        field = hand.app.focused
        assert isinstance(field, Input)
        assert field.value == f"{URL}q12"
        await hand.press("escape")
        assert hand.app.state.intent.empty
        await hand.press("enter", "end", "2", "enter")
        assert hand.app.state.intent.base_url == f"{URL}2"


async def test_the_key_is_never_shown(opened: Opened) -> None:
    secret = "sk-0123456789abcdefghij"
    async with opened(World(config(key=secret))) as hand:
        await hand.press("3", "j", "j")
        assert secret not in hand.text()
        await hand.press("enter", *"hunter2hunter2hunter2hunter2", "v")
        assert "hunter2" not in hand.text()
        await hand.press("enter")
        assert hand.app.state.intent.key.value == "hunter2hunter2hunter2hunter2v"
        assert "hunter2hunter2" not in hand.text()


async def test_the_place_of_the_key_and_the_export_line(opened: Opened) -> None:
    async with opened() as hand:
        await hand.press("3", "j", "j", "j", "enter", *"nowhere", "enter")
        assert hand.app.state.intent.key.location is KeyLocation.NONE
        assert 'then type export JAN_API_KEY="jan-local"  y copies' in hand.text()
        await hand.press("y", *"export", "enter")
        assert hand.app.clipboard == 'export JAN_API_KEY="jan-local"'
        await hand.press("ctrl+s", "y")
        assert "│ Type this in the shell that starts Clawdbot (copied):  " in hand.text()
        assert '│   export JAN_API_KEY="jan-local"  ' in hand.text()


async def test_the_fields_of_a_model(opened: Opened) -> None:
    async with opened(World(config(LLAMA)), toasts=True) as hand:
        await hand.press("3", *"jjjjj", "enter", *"4096", "tab", *"512", "tab", *"Big", "enter")
        fields = dict(hand.app.state.intent.overrides)[LLAMA]
        assert fields == ModelOverride(4096, 512, "Big")
        await hand.press("enter", "backspace", "backspace", "backspace", "backspace", "0", "enter")
        assert hand.said == "A whole number of tokens, 1 or more."


async def test_space_lists_and_unlists_a_model(opened: Opened) -> None:
    async with opened(World(config(LLAMA))) as hand:
        await hand.press("3", *"jjjjjj", "space")
        assert _listed(hand) == (LLAMA, R1)
        await hand.press("space")
        assert _listed(hand) == (LLAMA,)


async def test_primary_and_fallbacks_from_config(opened: Opened) -> None:
    async with opened(first=ready(LLAMA, R1, CODER)) as hand:
        await hand.press("3", *"jjjjj", "enter", *"deep", "enter")
        assert hand.app.state.intent.primary == f"jan/{R1}"
        await hand.press("j", "j", "enter", *"llama", "enter")
        assert _fallbacks(hand) == (f"jan/{CODER}", f"jan/{LLAMA}")
        await hand.press("k", "K")
        assert _fallbacks(hand) == (f"jan/{LLAMA}", f"jan/{CODER}")
        await hand.press("j", "delete")
        assert _fallbacks(hand) == (f"jan/{LLAMA}",)


async def test_views_turn(opened: Opened) -> None:
    async with opened() as hand:
        await hand.press("3")
        for view in ("Diff", "File", "Notices", "Effective"):
            await hand.press("v")
            assert f"‹{view}" in hand.text()


async def test_on_a_low_screen_the_list_is_one_of_the_views(opened: Opened) -> None:
    async with opened(size=(40, 12)) as hand:
        await hand.press("3")
        assert "What you want" in hand.text()
        for view in View:
            await hand.press("v")
            assert f"‹{view}" in hand.text()
            assert "What you want" not in hand.text()
        await hand.press("v")
        assert "What you want" in hand.text()


async def test_the_outcome_opens_over_the_list_and_escape_brings_the_list_back(
    opened: Opened,
) -> None:
    async with opened() as hand:
        await hand.press("3")
        assert "What you want" in hand.text()
        assert "‹Effective›" in hand.text()
        for key in ("tab", "v"):
            await hand.press(key)
            assert "What you want" not in hand.text()
            await hand.press("escape", "j")
            assert "▸base URL" in hand.text()
            await hand.press("k")


async def test_beside_each_other_both_halves_stay(opened: Opened) -> None:
    async with opened(size=(80, 24)) as hand:
        await hand.press("3", "tab")
        await hand.pilot.resize_terminal(120, 40)
        await hand.settle()
        await hand.press("v", "tab")
        assert "What you want" in hand.text()
        assert "‹Diff›" in hand.text()
        assert "+ add a fallback" in hand.text()


async def test_an_effect_that_is_not_worked_out_yet_is_marked(opened: Opened) -> None:
    async with opened(World(EXPLICIT), ready(LLAMA, CODER), size=(110, 30)) as hand:
        await hand.press("3")
        with hand.app.session._files:
            await hand.pilot.press("left")
            await hand.until(lambda: "▸implicit◂" in hand.text())
            assert hand.text().count("working it out") == 2
            assert "working out what would change" in hand.text()
        await hand.settle()
        assert "working" not in hand.text()
