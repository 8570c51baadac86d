"""The set-up card by keys: from a first screen to a saved set-up."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from jan_tui.clawdbot.values.prediction import Mode
from jan_tui.editing.intent import Intent
from jan_tui.jan.snapshot import Survey
from jan_tui.json5_text import parse
from jan_tui.structs import replace
from jan_tui.tui.screens import status
from jan_tui.tui.widgets.status.setup_card import SetupCard
from tests.tui.conftest import Hand, Opened
from tests.tui.world import (
    AGREEING,
    CODER,
    DOWN,
    LLAMA,
    NOON,
    R1,
    STARTING,
    World,
    config,
    down,
    installed,
    ready,
)

THREE = ready(LLAMA, R1, CODER)
CARD = "Set up Clawdbot on Jan"
ON_DISK = {**installed(LLAMA, 42_000_000_000, 32768), **installed(R1, 9_000_000_000)}


def saved(hand: Hand) -> Any:
    return parse(hand.world.text)


def wanted(hand: Hand) -> Intent:
    return hand.app.state.intent


async def test_three_keys_save_a_first_set_up(opened: Opened) -> None:
    keys = ("full_stop", "full_stop", "enter")
    async with opened(World(None), THREE) as hand:
        assert CARD in hand.text()
        await hand.press(*keys)
        assert "1 of 5 to go" in hand.text()
        await hand.press("X")
        assert CARD not in hand.text()
        value = saved(hand)
        assert value["agents"] == {"defaults": {"model": {"primary": f"jan/{LLAMA}"}}}
        entry = value["models"]["providers"]["jan"]
        assert [model["id"] for model in entry["models"]] == [LLAMA, R1, CODER]
        assert "Clawdbot will try" in hand.text()
        assert hand.app.focused is hand.app.screen.query_one("#served")


async def test_enter_does_the_marked_step_as_well(opened: Opened) -> None:
    async with opened(World(None), THREE) as hand:
        await hand.press("enter", "enter", "enter")
        assert "1 of 5 to go" in hand.text()
        assert saved(hand)["agents"]


async def test_one_key_less_where_only_the_last_step_is_marked(opened: Opened) -> None:
    """Writing takes the model that is shown."""
    async with opened(World(None), THREE) as hand:
        await hand.press("down", "down", "full_stop")
        assert "Review and save" in hand.text()
        assert wanted(hand).primary == f"jan/{LLAMA}"


async def test_model_fallback_and_way_are_changed_in_place(opened: Opened) -> None:
    async with opened(World(None), THREE) as hand:
        await hand.press("right")
        assert f"◂ {R1} ▸" in hand.text()
        assert wanted(hand).empty
        await hand.press("full_stop", "up", "up", "left")
        # It is picked: now another one takes its place.
        assert wanted(hand).primary == f"jan/{LLAMA}"
        await hand.press("f", "f")
        assert wanted(hand).fallbacks == (f"jan/{R1}", f"jan/{CODER}")
        await hand.press("backspace")
        assert wanted(hand).fallbacks == (f"jan/{R1}",)
        await hand.press("w")
        assert wanted(hand).mode is Mode.IMPLICIT
        assert wanted(hand).models is None
        await hand.press("down", "down", "down", "right")
        assert wanted(hand).mode is Mode.EXPLICIT
        assert wanted(hand).models == (LLAMA, R1, CODER)


@pytest.mark.parametrize("first", ["1", "2", "3"])
async def test_p_or_f_on_any_screen_prepares_the_entry(opened: Opened, first: str) -> None:
    for key in "pf":
        async with opened(World(None), ready(LLAMA, R1)) as hand:
            await hand.press(first, key)
            intent = hand.app.state.intent
            assert intent.mode is Mode.EXPLICIT
            assert intent.models == (LLAMA, R1)
            assert "missing" not in hand.text()
            plan = hand.app.state.plan
            assert plan is not None
            assert plan.refused is None
            links = plan.preview.candidates if plan.preview else ()
            assert all(link.status != "missing" for link in links)


async def test_with_jan_down_the_other_steps_are_prepared_and_jan_may_come(opened: Opened) -> None:
    async with opened(World(None, files=ON_DISK), DOWN) as hand:
        assert "4 of 4 to go" in hand.text()
        assert "○ down since" in hand.text()
        await hand.press("down")
        assert "of 2 on disk" in hand.text()
        await hand.press("full_stop")
        assert wanted(hand).primary == f"jan/{LLAMA}"
        assert wanted(hand).models == (R1, LLAMA)
        await hand.see(ready(LLAMA, R1))
        assert "1 of 4 to go" in hand.text()
        await hand.press("full_stop", "enter")
        assert "1 of 5 to go" in hand.text()


async def test_the_mark_goes_on_when_jan_comes(opened: Opened) -> None:
    async with opened(World(None, files=ON_DISK), DOWN) as hand:
        card = hand.app.screen.query_one(SetupCard)
        assert card.view is not None
        assert card.view.at == 1
        asked = hand.watch.asked
        await hand.press("full_stop")
        assert hand.watch.asked == asked + 1
        await hand.see(THREE)
        assert card.view.at == 2


async def test_a_clock_runs_while_jan_starts_and_at_no_other_time(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status, "_SECOND", 0.01)
    world = World(None)
    world.clock = Running()  # type: ignore[assignment]
    async with opened(world, replace(STARTING, since=NOON)) as hand:
        card = hand.app.screen.query_one(SetupCard)
        await hand.until(lambda: card.view is not None and (card.view.seconds or 0) >= 3)
        assert "◐ starting" in hand.text()
        await hand.see(down(Survey(True)))
        assert card.view is not None
        assert card.view.seconds is None
        assert not hand.app.screen._ticking._active.is_set()  # type: ignore[attr-defined]


class Running:
    """A clock on which each look takes a second."""

    def __init__(self) -> None:
        self.at = NOON

    def monotonic(self) -> float:
        return 0.0

    def now(self) -> object:
        self.at += timedelta(seconds=1)
        return self.at


async def test_the_installed_program_is_asked_whether_it_discovers(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jan_tui.tui import background

    monkeypatch.setattr(background, "QUIET_SECONDS", 0.01)
    world = World(None)
    world.program.answer = replace(AGREEING, lists_jan=True)
    async with opened(world, THREE) as hand:
        await hand.until(lambda: hand.app.state.prediction.discovers is True)  # type: ignore[union-attr]
        await hand.settle()
        assert "(•) implicit" in hand.text()
        asked = [question.reading.value for question, _ in world.program.runs]
        assert asked[-1]["agents"]["defaults"]["model"]["primary"] == f"jan/{LLAMA}"
        await hand.press("full_stop", "full_stop", "enter")
        value = saved(hand)
        assert "models" not in value
        assert json.dumps(value["env"]) == '{"vars": {"JAN_API_KEY": "jan-local"}}'


async def test_the_keys_say_so_where_nothing_is_to_be_set_up(opened: Opened) -> None:
    async with opened(World(config(LLAMA, R1, fallbacks=[f"jan/{R1}"])), toasts=True) as hand:
        await hand.press("enter")
        assert hand.said == "Jan and Clawdbot are connected: nothing is to be set up."
        await hand.press("p")
        assert "[2 Models]" in hand.text()


async def test_t_tries_the_model_that_is_shown(opened: Opened) -> None:
    async with opened(World(None), THREE) as hand:
        await hand.press("right", "t")
        assert "Trial chat" in hand.text()
        assert R1 in hand.text()


async def test_a_click_marks_a_step_and_a_second_one_does_it(opened: Opened) -> None:
    async with opened(World(None), THREE) as hand:
        card = hand.app.screen.query_one(SetupCard)
        # Jan, model, fallbacks: one row each.
        for _ in range(2):
            await hand.pilot.click(SetupCard, offset=(20, 3))
            await hand.settle()
        assert card.view is not None
        assert wanted(hand).fallbacks == (f"jan/{R1}",)


async def test_a_chosen_model_stays_named_while_jan_is_down(opened: Opened) -> None:
    async with opened(World(None, files={}), THREE) as hand:
        await hand.press("full_stop")
        await hand.see(DOWN)
        assert "none known yet" not in hand.text()
        assert f"2 Model      {LLAMA}" in hand.text()
