"""What the keys of the Config screen do."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from jan_tui.clawdbot.values.prediction import Mode
from jan_tui.editing.intent import KeyLocation, ModelOverride
from jan_tui.jan.snapshot import ServerKind
from jan_tui.structs import replace
from jan_tui.tui.widgets.outcome import View
from jan_tui.tui.widgets.settings import RowHelp, SettingsList
from tests.tui.conftest import Hand, Opened
from tests.tui.world import (
    CODER,
    DOWN,
    EXPLICIT,
    IMPLICIT,
    LLAMA,
    OLDER_FORM,
    R1,
    URL,
    World,
    answer,
    config,
    installed,
    ready,
    snapshot,
)


def _fallbacks(hand: Hand) -> tuple[str, ...] | None:
    return hand.app.state.intent.fallbacks


def _listed(hand: Hand) -> tuple[str, ...] | None:
    return hand.app.state.intent.models


async def test_mode_turns_in_place(opened: Opened) -> None:
    async with opened() as hand:
        await hand.to_row("mode")
        await hand.press("right")
        assert hand.app.state.intent.mode is Mode.EXPLICIT
        assert hand.app.state.intent.models == (LLAMA, R1)
        await hand.press("left")
        assert not hand.app.state.unsaved


@pytest.mark.parametrize(
    ("config_text", "said"),
    [(EXPLICIT, "refuses this key"), (EXPLICIT.replace('"apiKey"', '"x"'), "wants a key")],
    ids=["wrong", "none"],
)
async def test_that_jan_wants_a_key_is_said_in_the_rows(
    opened: Opened, config_text: str, said: str
) -> None:
    refused = snapshot(answer(401, "Invalid or missing authorization token"))
    sent = replace(refused, probe=replace(refused.probe, key_sent="refuses" in said))
    async with opened(World(config_text), sent) as hand:
        await hand.press("3")
        assert f"answers, {said}" in hand.text()
        assert "any text works as key" not in hand.text()


async def test_fields_take_printable_keys_and_escape_leaves_them(opened: Opened) -> None:
    async with opened() as hand:
        await hand.to_row("base-url")
        await hand.press("enter", "end", *"q12")
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
        await hand.to_row("key")
        assert secret not in hand.text()
        await hand.press("enter", *"hunter2hunter2hunter2hunter2", "v")
        assert "hunter2" not in hand.text()
        await hand.press("enter")
        assert hand.app.state.intent.key.value == "hunter2hunter2hunter2hunter2v"
        assert "hunter2hunter2" not in hand.text()


async def test_a_host_and_a_port_alone_are_an_address(opened: Opened) -> None:
    async with opened() as hand:
        await hand.to_row("base-url")
        await hand.press("enter", "ctrl+u", *"jan-host:1338", "enter")
        assert hand.app.state.intent.base_url == "http://jan-host:1338"


@pytest.mark.parametrize("key", ["3", "full_stop"])
async def test_where_jan_wants_a_key_the_cursor_is_on_it(opened: Opened, key: str) -> None:
    wants = snapshot(
        answer(401, "Invalid or missing authorization token"),
        server=ServerKind.JAN,
        key_sent=True,
        open_without_key=False,
    )
    async with opened(World(EXPLICIT), wants) as hand:
        await hand.press(key, "enter", *"geheim", "enter")
        assert hand.app.state.intent.key.value == "geheim"
        await hand.to_row("key")
        assert "any text works" not in hand.text()


async def test_the_place_of_the_key_and_the_export_line(opened: Opened) -> None:
    async with opened() as hand:
        await hand.to_row("key-place")
        await hand.press("enter", *"shell", "enter")
        assert hand.app.state.intent.key.location is KeyLocation.NONE
        assert 'then type export JAN_API_KEY="jan-local"  y copies' in hand.text()
        await hand.press("y", *"export", "enter")
        assert hand.app.clipboard == 'export JAN_API_KEY="jan-local"'
        await hand.press("ctrl+s", "y")
        assert "│ Type this in the shell that starts Clawdbot (copied):  " in hand.text()
        assert '│   export JAN_API_KEY="jan-local"  ' in hand.text()


async def test_the_fields_of_a_model(opened: Opened) -> None:
    async with opened(World(config(LLAMA)), toasts=True) as hand:
        await hand.to_row("model", LLAMA)
        await hand.press("enter", *"4096", "tab", *"512", "tab", *"Big", "enter")
        fields = dict(hand.app.state.intent.overrides)[LLAMA]
        assert fields == ModelOverride(4096, 512, "Big")
        await hand.press("enter", "backspace", "backspace", "backspace", "backspace", "0", "enter")
        assert hand.said == "A whole number of tokens, 1 or more."


async def test_space_lists_and_unlists_a_model(opened: Opened) -> None:
    async with opened(World(config(LLAMA))) as hand:
        await hand.to_row("model", R1)
        await hand.press("space")
        assert _listed(hand) == (LLAMA, R1)
        await hand.press("space")
        assert _listed(hand) == (LLAMA,)


async def test_primary_and_fallbacks_from_config(opened: Opened) -> None:
    async with opened(first=ready(LLAMA, R1, CODER)) as hand:
        await hand.press("3", "enter", *"deep", "enter")
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
        for view in ("Diff", "File", "Notices", "Result"):
            await hand.press("v")
            assert f"‹{view}" in hand.text()


async def test_on_a_low_screen_the_list_is_one_of_the_views(opened: Opened) -> None:
    async with opened(size=(40, 12)) as hand:
        await hand.press("3")
        assert "Settings" in hand.text()
        for view in View:
            await hand.press("v")
            assert f"‹{view}" in hand.text()
            assert "Settings" not in hand.text()
        await hand.press("v")
        assert "Settings" in hand.text()


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (40, 20)])
async def test_the_settings_are_never_covered_while_keys_act_on_them(
    opened: Opened, size: tuple[int, int]
) -> None:
    async with opened(World(EXPLICIT), ready(LLAMA, R1, CODER), size=size) as hand:
        await hand.to_row("fallback")
        for keys in ((), ("v",), ("tab",), ("v",)):
            await hand.press(*keys)
            assert "Settings" in hand.text()
            assert "fallback 1" in hand.text()
        await hand.press("p")
        assert hand.app.state.intent.primary == f"jan/{CODER}"


async def test_on_a_low_screen_a_key_brings_the_covered_settings_back_and_changes_nothing(
    opened: Opened,
) -> None:
    async with opened(size=(40, 12)) as hand:
        await hand.to_row("fallback")
        for key in ("p", "f", "delete", "K", "enter"):
            await hand.press("v")
            assert "Settings" not in hand.text()
            await hand.press(key)
            assert "Settings" in hand.text()
            assert hand.app.state.intent.empty


async def test_the_list_of_models_is_closed_opened_by_enter_and_searched(opened: Opened) -> None:
    async with opened(World(EXPLICIT), ready(LLAMA, R1, CODER)) as hand:
        await hand.to_row("models")
        assert "2 listed, 2 of 3 served" in hand.text()
        assert "[x]" not in hand.text()
        await hand.press("enter")
        assert hand.text().count("[x] ") == 2
        await hand.press("G")
        assert "+ add the other one" in hand.text()
        await hand.press("slash", *"seek")
        assert f"[ ] {R1}" in hand.text()
        assert f"[x] {LLAMA}" not in hand.text()
        await hand.press("enter", "space")
        assert _listed(hand) == (LLAMA, CODER, R1)
        await hand.press("escape")
        assert f"[x] {LLAMA}" in hand.text()
        await hand.press("escape")
        assert "[x]" not in hand.text()


async def test_a_key_lists_all_that_jan_serves(opened: Opened) -> None:
    async with opened(World(config(LLAMA)), ready(LLAMA, R1, CODER)) as hand:
        await hand.to_row("add-models")
        assert "+ add the 2 others" in hand.text()
        await hand.press("enter")
        assert _listed(hand) == (LLAMA, R1, CODER)


async def test_discovered_models_are_not_taken_for_a_list(opened: Opened) -> None:
    async with opened(World(IMPLICIT), ready(LLAMA, R1), toasts=True) as hand:
        await hand.to_row("model", R1)
        await hand.press("space")
        assert hand.app.state.intent.empty
        assert hand.said.startswith("implicit: Clawdbot finds them all.")
        await hand.press("p")
        assert hand.app.state.intent.primary == f"jan/{R1}"


@pytest.mark.parametrize(
    "text", [config(LLAMA, fallbacks=()), "{ nonsense: 1 }"], ids=["good", "bad"]
)
@pytest.mark.parametrize("size", [(80, 24), (200, 50)], ids=str)
async def test_the_program_is_called_by_its_name(
    text: str, size: tuple[int, int], opened: Opened
) -> None:
    """Under OpenClaw's rules nothing on the screens speaks of Clawdbot."""
    world = World(text, release="openclaw")
    async with opened(world, ready(LLAMA, R1), size=size, toasts=True) as hand:
        for keys in (
            *(("1",), ("n",), ("escape",)),
            *(("2",), ("enter",), ("escape",)),
            ("3",),
            *[("j",)] * 9,
        ):
            await hand.press(*keys)
            assert "Clawdbot" not in hand.text(), keys
        for kind in ("mode", "key-place"):
            await hand.to_row(kind)
            await hand.press("enter")
            assert hand.app.screen.is_modal
            assert "Clawdbot" not in hand.text()
            await hand.press("escape")


async def test_the_models_on_disk_are_counted_as_they_are(opened: Opened) -> None:
    world = World(EXPLICIT, files=installed(LLAMA, 42_000_000_000, 8192))
    async with opened(world, DOWN) as hand:
        await hand.press("3")
        assert "2 listed, 1 on disk" in hand.text()


async def test_the_row_under_the_cursor_is_explained(opened: Opened) -> None:
    async with opened(World(EXPLICIT)) as hand:
        told = set()
        await hand.to_row("model", LLAMA)
        rows = hand.app.screen.query_one(SettingsList)
        await hand.press("g")
        for item in rows.items:
            text = hand.app.screen.query_one(RowHelp).text
            assert text.split("…")[0][:30] in hand.text(), item
            assert "{" not in text
            told.add(text)
            await hand.press("j")
        assert len(told) == len({item.kind for item in rows.items})


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (OLDER_FORM, f"jan/{LLAMA}"),
        ('{ agents: { defaults: { model: "jan/mine", bad: 1 } } }', "jan/mine"),
        (
            '{ agents: { defaults: { model: { primary: "jan/mine" }, wrong: { a: 1 } } } }',
            "jan/mine",
        ),
    ],
)
async def test_of_a_refused_file_it_is_shown_what_is_written(
    opened: Opened, text: str, shown: str
) -> None:
    async with opened(World(text)) as hand:
        await hand.press("3")
        assert hand.app.state.prediction is not None
        assert not hand.app.state.prediction.valid
        (row,) = [each for each in hand.text().splitlines() if "▸model " in each]
        assert shown in row
        assert "*" not in row


async def test_beside_each_other_both_halves_stay(opened: Opened) -> None:
    async with opened(size=(80, 24)) as hand:
        await hand.press("3", "tab")
        await hand.pilot.resize_terminal(120, 40)
        await hand.settle()
        await hand.press("v", "tab")
        assert "Settings" in hand.text()
        assert "‹Diff›" in hand.text()
        assert "+ add a fallback" in hand.text()


async def test_an_effect_that_is_not_worked_out_yet_is_marked(opened: Opened) -> None:
    async with opened(World(EXPLICIT), ready(LLAMA, CODER), size=(110, 30)) as hand:
        await hand.to_row("mode")
        with hand.app.session._files:
            await hand.pilot.press("left")
            await hand.until(lambda: "▸implicit◂" in hand.text())
            assert hand.text().count("working it out") == 1
            assert "working out what would change" in hand.text()
        await hand.settle()
        assert "working" not in hand.text()
