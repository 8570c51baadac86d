"""Keys that come faster than screens: none is taken for another, none does harm."""

from __future__ import annotations

import ast
import asyncio
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from textual.containers import VerticalScroll
from textual.events import Click, Key, MouseDown, Resize
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static

import jan_tui
import jan_tui.tui.screens
from jan_tui.clawdbot.values.prediction import ServerFacts
from jan_tui.editing.intent import Intent
from jan_tui.editing.plan import Plan
from jan_tui.tui.app import JanTui
from jan_tui.tui.keys.action import Scope
from jan_tui.tui.screens.dialogs.basic import Field, Pick, Question, Reading
from jan_tui.tui.screens.dialogs.help import Help
from jan_tui.tui.screens.dialogs.modal import AnswersOnce
from jan_tui.tui.screens.dialogs.notices import Notices
from jan_tui.tui.screens.dialogs.palette import Palette
from jan_tui.tui.screens.dialogs.review import Review
from jan_tui.tui.screens.parts import HasParts
from jan_tui.tui.terminal import keyboard
from jan_tui.tui.widgets.options import AnyMoment, Options
from jan_tui.workspace.protocol import SaveOutcome
from tests.tui.conftest import Hand, Opened
from tests.tui.world import OLDER_FORM, FedWatch, World


def burst(hand: Hand, *keys: str) -> None:
    """Keys as a terminal sends them at once, with no waiting between them."""
    for key in keys:
        hand.app.post_message(Key(key, key if len(key) == 1 else None))


def dialogs(hand: Hand) -> list[str]:
    """What lies over the screen, lowest first."""
    return [type(screen).__name__ for screen in hand.app.screen_stack[1:]]


OPENING: dict[str, type[ModalScreen[Any]]] = {
    "question_mark": Help,
    "y": Pick,
    "n": Notices,
    "d": Reading,
    "i": Reading,
    "C": Pick,
    "ctrl+p": Palette,
    "T": Palette,
}
EARLY = (
    "j",
    "k",
    "up",
    "down",
    "pageup",
    "pagedown",
    "home",
    "end",
    "tab",
    "ctrl+end",
    "ctrl+home",
)


TURNS = 4


def _turns() -> Iterator[object]:
    """Each dialog with a part of the early keys, another one each time; as soak with all."""
    for number, opening in enumerate(OPENING):
        for turn in range(TURNS):
            marks = () if number % TURNS == turn else pytest.mark.soak
            yield pytest.param(opening, EARLY[turn::TURNS], marks=marks, id=f"{opening}-{turn}")


@pytest.mark.parametrize(("opening", "keys"), [*_turns()])
async def test_a_key_before_the_dialog_is_composed_and_after_it_is_gone(
    opened: Opened, opening: str, keys: tuple[str, ...]
) -> None:
    async with opened() as hand:
        for early in keys:
            burst(hand, opening, early, early)
            await hand.until(lambda: isinstance(hand.app.screen, OPENING[opening]))
            burst(hand, early, "escape", early, "escape", early)
            await hand.until(lambda: not hand.app.screen.is_modal)


async def test_a_key_typed_ahead_acts_on_the_dialog_that_it_is_for(opened: Opened) -> None:
    async with opened() as hand:
        burst(hand, "question_mark", "q", "2")
        await hand.until(lambda: hand.app.current_mode == "models")
        assert hand.app.is_running, "q closed the help"
        assert not hand.app.screen.is_modal


async def test_text_at_once_behind_ctrl_u_stays(opened: Opened) -> None:
    """Of a field that is open, and of one that the first of the keys only opens."""
    async with opened() as hand:
        await hand.to_row("base-url")
        for keys in (["enter"], []):
            burst(hand, *keys, "ctrl+u", *"http://jan:1/xyp")
            await hand.until(
                lambda: (
                    isinstance(hand.app.screen, Field)
                    and hand.app.screen.query_one(Input).value == "http://jan:1/xyp"
                )
            )
        assert dialogs(hand) == ["Field"], "no letter acted on the screen below"


async def test_ctrl_u_empties_a_filter_and_then_moves(opened: Opened) -> None:
    async with opened() as hand:
        for opening in ("y", "ctrl+p"):
            await hand.press(opening, *"ab", "ctrl+u")
            assert hand.app.screen.query_one(Input).value == ""
            await hand.press("down", "ctrl+u", "escape")


async def test_a_key_does_not_wait_for_one_whose_flow_stands_still(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyboard, "_OPENING_SECONDS", 0.05)
    goes_on = asyncio.Event()
    async with opened() as hand:
        hand.app.start("dialog", goes_on.wait)
        burst(hand, "2", "3")
        await hand.until(lambda: hand.app.current_mode == "config")
        assert not goes_on.is_set()
        goes_on.set()


async def test_the_copy_key_while_the_screen_is_being_switched(opened: Opened) -> None:
    async with opened() as hand:
        hand.app.switch_mode(Scope.MODELS)
        hand.app.action_copy()
        await hand.until(lambda: isinstance(hand.app.screen, Pick))
        assert not [each for each in hand.app.workers if each.error is not None]
        assert "llama-3.3-70b" in hand.text(), "what is copied is that of the new screen"


async def test_two_answers_at_once_close_one_dialog(opened: Opened) -> None:
    async with opened() as hand:
        lower, upper = Reading("lower", []), Question("upper", [], "Yes")
        hand.app.push_screen(lower)
        hand.app.push_screen(upper)
        await hand.settle()
        upper.dismiss(True)
        upper.dismiss(True)
        lower.dismiss(None)
        await hand.settle()
        assert dialogs(hand) == [], "the lower one was on top by then"


async def test_a_dialog_below_another_does_not_take_that_away(opened: Opened) -> None:
    async with opened() as hand:
        lower, upper = Reading("lower", []), Reading("upper", [])
        hand.app.push_screen(lower)
        hand.app.push_screen(upper)
        await hand.settle()
        lower.dismiss(None)
        await hand.settle()
        assert hand.app.screen is upper
        upper.dismiss(None)
        lower.dismiss(None)
        await hand.settle()
        assert not hand.app.screen.is_modal


async def test_two_dialogs_asked_for_at_once_are_one(opened: Opened) -> None:
    async with opened(World(OLDER_FORM)) as hand:
        hand.app.action_notices()
        hand.app.action_copy()
        hand.app.action_notices()
        await hand.settle()
        assert dialogs(hand) == ["Notices"]
        await hand.press("j", "R")
        assert "fallback-key" in hand.app.state.intent.repairs, "its answer is heard"


async def test_the_screen_stays_below_an_open_palette(opened: Opened) -> None:
    async with opened() as hand:
        await hand.press("ctrl+p")
        await hand.app.action_show_models()
        assert hand.app.current_mode == "status"
        await hand.press(*"models", "enter")
        await hand.until(lambda: hand.app.current_mode == "models")
        assert not hand.app.screen.is_modal


@pytest.mark.parametrize(("at", "open_after"), [((500, 500), True), ((0, 0), False)])
async def test_a_click_beside_the_palette(
    opened: Opened, at: tuple[int, int], open_after: bool
) -> None:
    """One where nothing lies, as before the first layout, is no error; one on the background
    closes the palette."""
    async with opened() as hand:
        await hand.press("ctrl+p")
        palette = hand.app.screen
        assert isinstance(palette, Palette)
        x, y = at
        palette.post_message(Click(None, x, y, 0, 0, 1, False, False, False, x, y))
        await hand.settle()
        assert isinstance(hand.app.screen, Palette) is open_after


async def test_one_palette_also_below_a_dialog(opened: Opened) -> None:
    async with opened() as hand:
        await hand.press("ctrl+p")
        hand.app.push_screen(Help(hand.app.navigator.scope))
        await hand.settle()
        await hand.press("ctrl+p")
        assert dialogs(hand) == ["Palette", "Help"]
        await hand.press("escape", "escape")
        assert dialogs(hand) == []


async def test_a_chosen_command_runs_once_however_often_it_is_chosen(opened: Opened) -> None:
    async with opened() as hand:
        await hand.press("ctrl+p", *"pause watching")
        await hand.until(lambda: "Pause watching" in hand.text())
        palette = hand.app.screen
        options = palette.query_one(OptionList)
        for _ in range(2):
            option = options.get_option_at_index(0)
            palette.post_message(OptionList.OptionSelected(options, option, 0))
        await hand.until(lambda: not hand.app.screen.is_modal)
        await hand.settle()
        assert hand.watch.paused


async def test_an_action_before_its_screen_is_composed_does_nothing(opened: Opened) -> None:
    async with opened() as hand:
        dialog = Pick("not composed yet", [("a", "")])
        hand.app.push_screen(dialog)
        assert not await hand.app.run_action("list('cursor_down')", dialog)
        models = hand.app.navigator.screen_of(Scope.MODELS)
        assert not await hand.app.run_action("make_primary", models)
        await hand.settle()
        assert await hand.app.run_action("list('cursor_down')", dialog)


async def test_a_click_on_a_row_that_is_gone(opened: Opened) -> None:
    async with opened() as hand:
        await hand.press("y")
        options = hand.app.screen.query_one(Options)
        await hand.pilot.pause()
        region = options.region
        style = hand.app.screen.get_style_at(region.x + 1, region.y + 1)
        assert style.meta["option"] == 1
        options.clear_options()
        options.post_message(Click(options, 1, 1, 0, 0, 1, False, False, False, style=style))
        await hand.settle()
        assert dialogs(hand) == ["Pick"]


async def test_a_click_on_a_part_that_is_still_painted_but_gone(opened: Opened) -> None:
    async with opened() as hand:
        await hand.press("i")
        screen, part = hand.app.screen, Static("going")
        await screen.query_one(VerticalScroll).mount(part)
        await hand.settle()
        x, y = part.region.x, part.region.y
        assert screen.get_widget_and_offset_at(x, y)[0] is part
        await part.remove()
        assert screen._compositor.get_widget_and_offset_at(x, y)[0] is part, "still painted"
        screen._forward_event(MouseDown(screen, x, y, 0, 0, 1, False, False, False, x, y))
        await hand.settle()
        assert dialogs(hand) == ["Reading"]


async def test_a_size_of_before_does_not_come_back(opened: Opened) -> None:
    async with opened() as hand:
        await hand.press("i")
        for screen in hand.app.screen_stack:
            for size in (Size(190, 40), Size(100, 27)):
                screen.post_message(Resize(size, size))
                screen.call_later(screen.refresh, layout=True)
        await hand.settle()
        assert {screen.outer_size for screen in hand.app.screen_stack} == {Size(80, 24)}


@pytest.mark.parametrize("seconds", [0, -0.001])
async def test_a_timer_that_is_over_when_it_begins(opened: Opened, seconds: float) -> None:
    async with opened() as hand:
        rung = Event()
        hand.app.screen.set_timer(seconds, rung.set)
        await hand.until(rung.is_set)


async def test_a_second_save_does_not_cut_off_the_first(opened: Opened) -> None:
    writing, may_end = Event(), Event()

    class Slow(World):
        def save(self, intent: Intent, shown: Plan, facts: ServerFacts) -> SaveOutcome:
            writing.set()
            assert may_end.wait(10)
            return super().save(intent, shown, facts)

    async with opened(Slow()) as hand:
        await hand.press("2", "p")
        assert hand.app.state.unsaved
        await hand.pilot.press("ctrl+s")
        await hand.until(lambda: isinstance(hand.app.screen, Review))
        await hand.pilot.press("enter")
        await hand.until(writing.is_set)
        assert hand.app.writing.locked(), "the process may not be ended now"
        await hand.pilot.press("ctrl+s", "u", "x", "b")
        may_end.set()
        await hand.until(lambda: not hand.app.state.unsaved)
        await hand.settle()
        assert not hand.app.writing.locked()


async def test_nothing_acts_after_the_end_was_asked_for() -> None:
    app = JanTui(World(), FedWatch())
    async with app.run_test() as pilot:
        await pilot.pause()
        app.exit()
        for key in ("question_mark", "2", "ctrl+p", "n"):
            app.post_message(Key(key, None))
        while app.is_running:
            await pilot._wait_for_screen()
        assert not app.screen.is_modal
    assert app.return_code == 0


@pytest.mark.parametrize("dialog", [Pick("p", [("a", "b")]), Palette(), Reading("r", [])])
async def test_a_dialog_that_is_opened_while_the_dashboard_ends(
    dialog: ModalScreen[object],
) -> None:
    app = JanTui(World(), FedWatch())
    async with app.run_test() as pilot:
        await pilot.pause()
        app.push_screen(dialog)
        # The context ends here, while the dialog is being composed.
    assert app.return_code in (0, None)


def _screens() -> Iterator[type]:
    for module in pkgutil.walk_packages(jan_tui.tui.screens.__path__, "jan_tui.tui.screens."):
        found = importlib.import_module(module.name)
        for value in vars(found).values():
            if isinstance(value, type) and value.__module__ == found.__name__:
                yield value


def test_every_screen_is_safe_before_it_is_composed_and_every_dialog_after_its_answer() -> None:
    from textual.screen import Screen

    screens = [each for each in _screens() if issubclass(each, Screen)]
    assert len(screens) > 10
    for each in screens:
        assert issubclass(each, HasParts), each
        if issubclass(each, ModalScreen):
            assert issubclass(each, AnswersOnce), each


def test_every_list_takes_a_key_at_any_moment() -> None:
    for path in Path(jan_tui.__path__[0]).rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        called = {
            node.func.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert "OptionList" not in called, path
    assert issubclass(Options, AnyMoment)
    assert issubclass(Options, OptionList)
