"""R does what it announces and says what it did; the form, the diff and the preview agree."""

from __future__ import annotations

import json

from jan_tui.clawdbot.values.prediction import Mode
from tests.tui.conftest import Opened
from tests.tui.world import EXPLICIT, LLAMA, R1, World, ready

NO_PROVIDER = json.dumps({"agents": {"defaults": {"model": {"primary": f"jan/{LLAMA}"}}}})


async def test_the_form_shows_what_a_repair_plans(opened: Opened) -> None:
    async with opened(World(NO_PROVIDER), first=ready(LLAMA, R1), toasts=True) as hand:
        await hand.press("3", "R")
        await hand.until(lambda: "▸explicit◂ off *" in hand.text())
        assert "Write an explicit entry" in hand.said
        assert hand.said.startswith("Prepared: ")
        shown = hand.text()
        assert "1 listed, 1 of 2 served" in shown
        effective = hand.app.state.effective
        assert effective is not None
        assert effective.provider.mode is Mode.EXPLICIT
        await hand.to_row("model", R1)
        await hand.press("space")
        assert hand.app.state.intent.models == (LLAMA, R1)
        await hand.settle()
        assert "2 listed, 2 served" in hand.text()


MISSPELT = """{
  agents: { defaults: { model: { primary: "jan/llama-3.3-70b" } } },
  models: { providers: { jan: {
    baseURL: "http://127.0.0.1:1337/v1",
    api: "openai-completions",
    models: [{ id: "llama-3.3-70b", name: "Llama", contextwindow: 32768 }],
  } } },
}
"""


async def test_a_repair_that_another_made_needless_is_not_announced(opened: Opened) -> None:
    world = World(MISSPELT, release="openclaw")
    async with opened(world, first=ready(LLAMA), toasts=True) as hand:
        await hand.press("R")
        plan = hand.app.state.plan
        assert plan is not None
        assert "jan-local" not in plan.changes[0].diff
        assert hand.said == (
            'Prepared: Rename "contextwindow" to "contextWindow"; Rename "baseURL" to "baseUrl". '
            "^s saves."
        )


async def test_one_count_everywhere(opened: Opened) -> None:
    async with opened(World(EXPLICIT)) as hand:
        count = len(hand.app.state.noted)
        assert count > 1
        assert f"{count - 1} more: n" in hand.text()
        await hand.press("n")
        assert f"Notices, {count} " in hand.text()
        await hand.press("escape", "3")
        assert f"Notices {count}" in hand.text()


async def test_the_notices_offer_the_keys_that_do_something(opened: Opened) -> None:
    async with opened(World(EXPLICIT)) as hand:
        noted = hand.app.state.noted
        await hand.press("n")
        for entry in noted:
            repairs = getattr(entry, "repair", None) is not None
            assert ("R repairs · " in hand.text()) == repairs
            assert "Esc closes" in hand.text()
            await hand.press("down")
        assert any(getattr(entry, "repair", None) is None for entry in noted)


async def test_an_undo_says_what_it_did_and_a_second_one_so(opened: Opened) -> None:
    async with opened(World(NO_PROVIDER), first=ready(LLAMA, R1), toasts=True) as hand:
        await hand.press("R", "ctrl+s", "y", "u")
        assert "/home/ann" not in hand.text()
        await hand.press("y")
        assert hand.said.startswith("Undid: the save of 2026-11-22 14:02:20 (+1 model, 1 repair")
        await hand.press("u")
        assert hand.said == "Nothing to undo: all is undone already."


async def test_t_in_the_details_tries_the_model(opened: Opened) -> None:
    async with opened(first=ready(LLAMA, R1)) as hand:
        await hand.press("2", "enter")
        assert "t tries it" in hand.text()
        await hand.press("t")
        assert "Trial chat" in hand.text()
        assert "t tries it" not in hand.text()


async def test_a_repair_that_a_choice_brought_up_is_announced(opened: Opened) -> None:
    async with opened(World("{ gateway: { port: 18789 } }\n")) as hand:
        await hand.to_row("mode")
        await hand.press("right", "R")
        await hand.settle()
        assert hand.said == "Prepared: Use jan/llama-3.3-70b. ^s saves."
