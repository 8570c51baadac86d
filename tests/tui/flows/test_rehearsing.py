"""The rehearsal on the screen: its dialog, what stays of its verdict, and for how long."""

from __future__ import annotations

import pytest

from jan_tui.clawdbot import Notice
from jan_tui.diagnosis import Diagnosis
from jan_tui.rehearsal.proving import Progress, Stage
from jan_tui.rehearsal.verdict import Kind
from jan_tui.structs import replace
from jan_tui.tui import background
from jan_tui.tui.screens.dialogs.rehearsal import Rehearsal
from tests.tui.conftest import Hand, Look, Opened
from tests.tui.world import AGREEING, CODER, DOWN, EXPLICIT, LLAMA, World, config, ready

EVERY = ((40, 20), (60, 20), (80, 24), (120, 36), (200, 50))
REF = f"jan/{LLAMA}"
ALONE = config(LLAMA, fallbacks=()).replace("128000", "32768")
SERVING = ready(LLAMA, context=32768)
SMALL = {"kind": Kind.CONTEXT_OVERFLOW, "message": "too small", "first_token_ms": None}
READS = Progress(Stage.READING, "clawdbot 2026.1.24", "", 0, characters=44443, read=4096)


def agreed(text: str = ALONE) -> World:
    """A world whose installed program confirms the chain."""
    world = World(text)
    world.program.answer = AGREEING.__class__(
        version="2026.1.24",
        valid=True,
        primary=REF,
        fallbacks=(),
        listed=((REF, AGREEING.listed[0][1]),) if AGREEING.listed else None,
    )
    return world


async def rehearse(hand: Hand) -> None:
    """Rehearse to the end."""
    await hand.press("H")
    await hand.until(lambda: dialog(hand)._view.done)
    await hand.settle()


def dialog(hand: Hand) -> Rehearsal:
    assert isinstance(hand.app.screen, Rehearsal)
    return hand.app.screen


@pytest.mark.parametrize("screen", "123")
async def test_one_key_on_every_screen(opened: Opened, screen: str) -> None:
    async with opened(agreed(), SERVING) as hand:
        await hand.press(screen)
        await rehearse(hand)
        assert "✓ Works: Clawdbot's first turn (11,901 tokens) fits" in hand.text()
        await hand.press("escape")
        assert len(hand.world.rehearsing.runs) == 1
        assert "All is well" in hand.text()
        assert hand.app.state.verdict(REF) is not None


async def test_a_verdict_stays_with_its_date_also_in_another_run(opened: Opened) -> None:
    world = agreed()
    async with opened(world, SERVING) as hand:
        await rehearse(hand)
        await hand.press("escape")
        assert "rehearsed 2026-11-22 14:02" in hand.text()
        assert "Rehearsed 2026-11-22 14:02 with clawdbot 2026.1.24: its first turn" in hand.text()
    again = World(ALONE, disk=world.memory)
    again.program.answer = world.program.answer
    async with opened(again, SERVING) as hand:
        assert "Rehearsed 2026-11-22 14:02" in hand.text()


async def test_a_context_that_is_too_small_takes_the_green_away(opened: Opened) -> None:
    world = agreed()
    world.rehearsing.found[REF] = {**SMALL, "n_ctx": 8192}
    async with opened(world, ready(LLAMA, context=8192)) as hand:
        await rehearse(hand)
        text = hand.text()
        assert "✗ The first message will fail: it needs 11,901 tokens, Jan loaded 8,192." in text
        assert "Load it with 16384 or more in Jan." in text
        await hand.press("escape")
        first = hand.app.state.diagnoses[0]
        assert first.code == "rehearsal-failed"
        assert "first-turn" not in str([each.code for each in hand.app.state.diagnoses])
        told = [each.code for each in hand.app.state.noted if isinstance(each, Diagnosis | Notice)]
        assert [each for each in told if "context" in each or "rehearsal" in each] == [
            "rehearsal-failed"
        ], "what was known of the context stands no longer beside what was measured"
        # Loaded anew with more, it is a verdict on another state.
        await hand.see(SERVING)
        assert hand.app.state.verdicts == ()
        assert hand.app.state.diagnoses[0].well


async def test_a_changed_file_makes_it_void(opened: Opened) -> None:
    async with opened(agreed(), SERVING) as hand:
        await rehearse(hand)
        await hand.press("escape")
        hand.world.write(ALONE.replace("8192", "2048"))
        await hand.press("r")
        assert hand.app.state.verdicts == ()
        hand.world.write(ALONE)
        await hand.press("r")
        assert hand.app.state.verdicts != ()


async def test_a_model_that_is_gone_makes_it_void(opened: Opened) -> None:
    async with opened(agreed(), SERVING) as hand:
        await rehearse(hand)
        await hand.press("escape")
        await hand.see(ready(CODER, context=32768))
        assert hand.app.state.verdicts == ()


async def test_leaving_it_ends_the_rehearsal(opened: Opened) -> None:
    world = agreed()
    world.rehearsing.ends.clear()
    world.rehearsing.steps = (READS,)
    async with opened(world, SERVING, toasts=True) as hand:
        await hand.press("H")
        await hand.until(lambda: "Jan reads" in hand.text())
        await hand.press("escape")
        await hand.until(lambda: world.rehearsing.closed == 1)
        assert not isinstance(hand.app.screen, Rehearsal)
        assert "Cancelled" in hand.said
        assert hand.app.state.verdicts == ()


async def test_quitting_ends_the_rehearsal(opened: Opened) -> None:
    world = agreed()
    world.rehearsing.ends.clear()
    async with opened(world, SERVING) as hand:
        await hand.press("H")
        await hand.until(lambda: bool(world.rehearsing.runs))
        await hand.press("ctrl+q")
        await hand.until(lambda: world.rehearsing.closed == 1)


async def test_what_is_not_saved_is_rehearsed_and_said(opened: Opened) -> None:
    world = World(config(LLAMA, CODER, fallbacks=()))
    async with opened(world, ready(LLAMA, CODER, context=32768)) as hand:
        await hand.press("2", "j", "p")
        await rehearse(hand)
        assert "which are not saved yet" in hand.text()
        (setup, *_), *_ = world.rehearsing.runs
        assert setup.part.ref == f"jan/{CODER}"
        await hand.press("escape")
        assert hand.app.state.verdict(f"jan/{CODER}") is not None
        # Without the choice it says nothing; saved, it holds as it is.
        await hand.press("u")
        assert hand.app.state.verdicts == ()
        await hand.press("ctrl+r", "ctrl+s", "y")
        await hand.until(lambda: not hand.app.state.unsaved)
        await hand.settle()
        assert hand.app.state.verdict(f"jan/{CODER}") is not None


async def test_the_fallbacks_on_request(opened: Opened) -> None:
    world = World(EXPLICIT)
    async with opened(world, ready(LLAMA, CODER, context=32768), size=(120, 36)) as hand:
        await rehearse(hand)
        assert "fallbacks too" in str(dialog(hand).query_one(".dialog").border_subtitle)
        await hand.press("f")
        assert [run[1] for run in world.rehearsing.runs] == [False, True]
        text = hand.text()
        assert "predicted" in text
        assert "tried in the order predicted" in text
        await hand.press("escape")
        assert hand.app.state.verdict(f"jan/{CODER}") is not None


async def test_again_with_more_time_where_it_was_too_short(opened: Opened) -> None:
    world = agreed()
    world.rehearsing.found[REF] = {"kind": Kind.TIMEOUT, "message": "Jan did not answer"}
    async with opened(world, SERVING) as hand:
        await rehearse(hand)
        await hand.press("r")
        assert [run[2] for run in world.rehearsing.runs] == [None, 1800.0]


async def test_the_next_step_is_done_from_the_dialog(opened: Opened) -> None:
    world = agreed()
    world.rehearsing.found[REF] = {"kind": Kind.UNAUTHORIZED, "message": "401"}
    async with opened(world, SERVING) as hand:
        await rehearse(hand)
        await hand.press("enter")
        assert hand.app.current_mode == "config"


@pytest.mark.parametrize("key", ["enter", "H"])
async def test_a_next_step_that_is_to_rehearse_again_does_so(opened: Opened, key: str) -> None:
    world = agreed()
    world.rehearsing.found[REF] = {"kind": Kind.UNKNOWN_MODEL, "message": "404"}
    async with opened(world, SERVING) as hand:
        await rehearse(hand)
        assert "rehearse again" in hand.text()
        await hand.press(key)
        await hand.until(lambda: len(world.rehearsing.runs) == 2)
        assert dialog(hand)


async def test_what_cannot_be_rehearsed_is_said(opened: Opened) -> None:
    async with opened(World(config(LLAMA, primary="anthropic/opus", fallbacks=()))) as hand:
        await hand.press("H")
        assert hand.world.rehearsing.runs == []
        assert "uses no model of Jan" in hand.app.notifications.messages.past[0].text


async def test_it_is_the_last_step_of_a_set_up(opened: Opened) -> None:
    world = World("{}\n")
    async with opened(world, ready(LLAMA, context=32768)) as hand:
        await hand.press(".", ".", ".", "y")
        await hand.until(lambda: hand.app.state.proving)
        await hand.settle()
        assert "▸  5 Rehearse" in hand.text().replace("▸   5", "▸  5")
        await hand.press(".")
        assert "Works" in hand.text()
        await hand.press("escape")
        assert "5 Rehearse" not in hand.text()
        # The verdict is void with another context; the set-up stays done.
        await hand.see(DOWN)
        await hand.see(ready(LLAMA, context=8192))
        assert hand.app.state.verdict(REF) is None
        assert "5 Rehearse" not in hand.text()


async def test_the_last_step_waits_for_a_jan_that_answers(opened: Opened) -> None:
    async with opened(World("{}\n"), ready(LLAMA, context=32768)) as hand:
        await hand.press(".", ".", ".", "y")
        await hand.until(lambda: hand.app.state.proving)
        await hand.see(DOWN)
        assert "5 Rehearse" not in hand.text()
        assert "Clawdbot will try" in hand.text()
        await hand.see(ready(LLAMA, context=32768))
        assert "5 Rehearse" in hand.text()


async def test_the_last_step_can_be_put_off(opened: Opened) -> None:
    async with opened(World("{}\n"), ready(LLAMA, context=32768)) as hand:
        await hand.press(".", ".", ".", "y")
        await hand.until(lambda: hand.app.state.proving)
        await hand.press("X")
        assert "5 Rehearse" not in hand.text()
        assert not hand.app.state.proving


async def test_it_is_named_where_it_would_help(opened: Opened) -> None:
    async with opened(agreed(), SERVING) as hand:
        for screen in "123":
            await hand.press(screen)
            assert "H Rehearse" in hand.text().splitlines()[-1]
        await rehearse(hand)
        await hand.press("escape")
        assert "H Rehearse" not in hand.text().splitlines()[-1]
    async with opened(agreed(), DOWN) as hand:
        assert "H Rehearse" not in hand.text().splitlines()[-1]


@pytest.mark.parametrize("moment", ["reading", "works", "too small", "fallbacks", "not confined"])
async def test_its_looks(opened: Opened, looks_like: Look, moment: str) -> None:
    world = World(EXPLICIT)
    if moment == "reading":
        world.rehearsing.ends.clear()
        world.rehearsing.steps = (replace(READS, to_read=11901),)
    if moment == "too small":
        world.rehearsing.found[REF] = {**SMALL, "n_ctx": 8192}
    if moment == "not confined":
        world.rehearsing.found[REF] = {"confined": ("network",)}
    context = 8192 if moment == "too small" else 32768
    async with opened(world, ready(LLAMA, CODER, context=context)) as hand:
        await hand.press("H")
        if moment == "reading":
            await hand.until(lambda: "Jan reads 4,096" in hand.text())
        else:
            await hand.until(lambda: dialog(hand)._view.done)
        if moment == "fallbacks":
            await hand.press("f")
            await hand.until(lambda: dialog(hand)._view.done)
        await hand.settle()
        await looks_like(hand, *EVERY)


async def test_the_looks_of_what_stays(
    opened: Opened, looks_like: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "QUIET_SECONDS", 0.01)
    async with opened(agreed(), SERVING) as hand:
        await rehearse(hand)
        await hand.press("escape")
        await hand.until(lambda: "confirmed by" in hand.text())
        await hand.settle()
        await looks_like(hand, *EVERY)
