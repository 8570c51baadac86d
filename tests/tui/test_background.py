"""The installed program, asked by itself: once for the same texts, and never when idle."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from jan_tui.clawdbot.program.answer import Answer
from jan_tui.clawdbot.values.confirmation import Listed
from jan_tui.editing.intent import Intent
from jan_tui.structs import replace
from jan_tui.tui import background
from tests.tui.conftest import Hand, Opened
from tests.tui.world import (
    AGREEING,
    CODER,
    DOWN,
    EXPLICIT,
    IMPLICIT,
    LLAMA,
    READY,
    World,
    config,
    ready,
)

CONFIRMED = "✓ confirmed by clawdbot 2026.1.24"
ALONE = replace(AGREEING, fallbacks=(), listed=((f"jan/{LLAMA}", Listed.AVAILABLE),))


@pytest.fixture(autouse=True)
def the_quiet_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "QUIET_SECONDS", 0.05)


def world_with(answer: Answer | str, text: str = EXPLICIT, **more: Any) -> World:
    world = World(text, **more)
    world.program.answer = answer
    return world


async def answered(hand: Hand, runs: int = 1) -> None:
    """Wait until the program was run so often and its answer is shown."""
    await hand.until(lambda: len(hand.world.program.runs) >= runs and hand.app.session.due is None)
    await hand.settle()


async def test_it_is_asked_once_and_confirms_what_is_shown(opened: Opened) -> None:
    world = world_with(ALONE, config(LLAMA, fallbacks=()))
    world.program.ends.clear()
    async with opened(world, ready(LLAMA, context=128000)) as hand:
        await hand.until(lambda: bool(world.program.runs))
        assert "predicted; asking clawdbot" in hand.text()
        assert "All is well as predicted" in hand.text()
        world.program.ends.set()
        await answered(hand)
        assert CONFIRMED in hand.text()
        assert "All is well:" in hand.text()
        assert [quietly for _, quietly in world.program.runs] == [True]


async def test_where_all_is_well_there_is_no_next_step(opened: Opened) -> None:
    world = world_with(ALONE, config(LLAMA, fallbacks=()))
    async with opened(world, ready(LLAMA, context=128000), toasts=True) as hand:
        await answered(hand)
        assert "All is well:" in hand.text()
        assert "Copy it" not in hand.text()
        await hand.press("full_stop")
        assert hand.said == "There is no next step to do."


async def test_neither_time_nor_jan_nor_the_same_text_asks_again(opened: Opened) -> None:
    world = world_with(AGREEING)
    async with opened(world) as hand:
        await answered(hand)
        await hand.see(DOWN)
        await hand.see(READY)
        await hand.press("r", "2", "3", "1")
        world.write(EXPLICIT)
        await hand.press("r")
        await asyncio.sleep(3 * background.QUIET_SECONDS)
        assert len(world.program.runs) == 1
        assert hand.app.session.due is None


async def test_the_next_session_knows_the_answer(opened: Opened) -> None:
    world = world_with(AGREEING)
    async with opened(world) as hand:
        await answered(hand)
    again = world_with(AGREEING, disk=world.memory)
    async with opened(again) as hand:
        assert CONFIRMED in hand.text()
        assert again.program.runs == []


async def test_a_change_of_the_file_is_asked_about(opened: Opened) -> None:
    world = world_with(AGREEING)
    async with opened(world) as hand:
        await answered(hand)
        world.program.answer = ALONE
        world.write(config(LLAMA, CODER, fallbacks=()))
        await hand.press("r")
        await answered(hand, runs=2)
        assert CONFIRMED in hand.text()
        assert len(world.program.runs) == 2


async def test_the_planned_text_is_asked_about_and_the_old_answer_is_kept(opened: Opened) -> None:
    world = world_with(AGREEING)
    async with opened(world) as hand:
        await answered(hand)
        world.program.answer = ALONE
        hand.app.change_intent(Intent(fallbacks=()))
        await hand.settle()
        await answered(hand, runs=2)
        asked = world.program.runs[1][0].reading
        assert asked.get(("agents", "defaults", "model")) == {
            "primary": f"jan/{LLAMA}",
            "fallbacks": [],
        }
        assert CONFIRMED in hand.text()
        hand.app.change_intent(Intent())
        await hand.settle()
        assert CONFIRMED in hand.text()
        assert len(world.program.runs) == 2


async def test_a_question_that_is_out_of_date_ends_the_program(opened: Opened) -> None:
    world = world_with(AGREEING)
    world.program.ends.clear()
    async with opened(world) as hand:
        await hand.until(lambda: len(world.program.runs) == 1)
        hand.app.change_intent(Intent(fallbacks=()))
        await hand.until(lambda: world.program.killed == 1)
        await hand.until(lambda: len(world.program.runs) == 2)
        assert world.program.killed == 1


async def test_a_row_of_changes_is_asked_about_once(opened: Opened) -> None:
    world = world_with(AGREEING)
    async with opened(world) as hand:
        await answered(hand)
        world.program.answer = ALONE
        for chain in ((f"jan/{CODER}", "jan/x"), ("jan/x",), ()):
            hand.app.change_intent(Intent(fallbacks=chain))
        await answered(hand, runs=2)
        assert len(world.program.runs) == 2


async def test_the_end_of_the_dashboard_ends_the_program(opened: Opened) -> None:
    world = world_with(AGREEING)
    world.program.ends.clear()
    async with opened(world) as hand:
        await hand.until(lambda: len(world.program.runs) == 1)
    assert world.program.killed == 1


async def test_off_it_is_not_asked_and_on_it_is(opened: Opened) -> None:
    world = world_with(AGREEING)
    world.asks = False
    async with opened(world) as hand:
        await asyncio.sleep(3 * background.QUIET_SECONDS)
        assert world.program.runs == []
        assert "predicted; clawdbot 2026.1.24 is not asked" in hand.text()
        await hand.press("O")
        await answered(hand)
        assert CONFIRMED in hand.text()


async def test_a_program_without_an_answer_is_asked_once(opened: Opened) -> None:
    world = world_with("/usr/bin/clawdbot did not answer within 60 seconds.")
    async with opened(world, ready(LLAMA, CODER)) as hand:
        await answered(hand)
        assert "clawdbot could not be asked; what is shown is predicted only." in hand.text()
        assert "did not answer within 60 seconds" in hand.text()
        await hand.press("r")
        await asyncio.sleep(3 * background.QUIET_SECONDS)
        assert len(world.program.runs) == 1


async def test_discovery_that_the_program_does_not_know_is_an_error(opened: Opened) -> None:
    missing = ((f"jan/{LLAMA}", Listed.MISSING), (f"jan/{CODER}", Listed.MISSING))
    async with opened(world_with(replace(AGREEING, listed=missing), IMPLICIT)) as hand:
        await answered(hand)
        assert f"✗ clawdbot 2026.1.24 lists jan/{LLAMA} as missing." in hand.text()
        assert "explicit" in hand.app.state.diagnoses[0].step.text
        assert "✗ missing" in hand.text()
        assert "✗ not confirmed by clawdbot" in hand.text()


async def test_its_own_choice_is_shown_in_place_of_ours(opened: Opened) -> None:
    world = world_with(replace(AGREEING, primary="other/model", listed=None))
    async with opened(world) as hand:
        await answered(hand)
        assert "Not as predicted: primary: clawdbot says other/model" in hand.text()
        assert "primary    other/model" in hand.text()


async def test_its_refusal_is_shown_with_its_own_lines(opened: Opened) -> None:
    refusal = Answer(version="2026.1.24", valid=False, issues=(("agents.defaults", "No such."),))
    async with opened(world_with(refusal)) as hand:
        await answered(hand)
        assert "✗ Clawdbot refuses clawdbot.json: agents.defaults: No such." in hand.text()
        await hand.press("a")
        assert "~/.clawdbot/clawdbot.json:" in hand.text()
