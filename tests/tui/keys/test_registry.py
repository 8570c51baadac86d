"""One registry: bindings, palette, help and key bars are made from it."""

from __future__ import annotations

import itertools
from functools import cache

import pytest
from rich.cells import cell_len
from textual.command import CommandList

from jan_tui.jan.snapshot import ServerSnapshot
from jan_tui.tui.app import JanTui
from jan_tui.tui.keys.action import Scope
from jan_tui.tui.keys.bindings import bindings, key_in_force
from jan_tui.tui.keys.key_bars import DEMO_KEY_BAR, KEY_BARS, MORE, URGENT, key_bar
from jan_tui.tui.keys.registry import ACTIONS, BY_ID, actions_of
from jan_tui.tui.screens.base import DashboardScreen
from jan_tui.tui.screens.dialogs.basic import Reading
from jan_tui.tui.screens.dialogs.help import help_lines
from jan_tui.tui.steps import SCREENS
from jan_tui.tui.widgets.key_bar import KeyBar, Named
from tests.sharing import usually
from tests.tui.conftest import Hand, opened_on
from tests.tui.test_steps import registry_key
from tests.tui.world import DOWN, EXPLICIT, LLAMA, R1, READY, URL, FedWatch, World, config, ready


@cache
def screen_class(scope: Scope) -> type[DashboardScreen]:
    return type(JanTui(World(), FedWatch()).navigator.screen_of(scope))


@pytest.mark.parametrize("scope", SCREENS)
def test_every_screen_is_shown_under_its_scope(scope: Scope) -> None:
    assert screen_class(scope).SCOPE is scope


def test_ids_and_keys_are_unique_in_each_scope() -> None:
    assert len(BY_ID) == len(ACTIONS)
    for scope in SCREENS:
        seen = [
            key for action in (*actions_of(Scope.APP), *actions_of(scope)) for key in action.keys
        ]
        assert len(seen) == len(set(seen)), scope


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_every_action_has_a_method_where_it_can_be_done(action: object) -> None:
    from jan_tui.tui.keys.action import Action

    assert isinstance(action, Action)
    for scope in action.scopes:
        owner = JanTui if scope is Scope.APP else screen_class(scope)
        assert callable(getattr(owner, f"action_{action.method}", None))


@pytest.mark.parametrize("key", ["ctrl+p", "colon"])
async def test_the_palette_holds_every_action_with_its_key(key: str) -> None:
    async with opened_on(size=(120, 36)) as hand:
        await hand.press(key)
        commands = hand.app.screen.query_one(CommandList)
        shown = [str(commands.get_option_at_index(n).prompt) for n in range(commands.option_count)]
        wanted = [each for each in ACTIONS if each.id != "palette"]
        assert len(shown) == len(wanted)
        for action in wanted:
            start = f"{key_in_force(hand.app, action.id):<10}{action.title}"
            assert any(row.startswith(start) for row in shown), action.id
        await hand.press(*"messages")
        assert str(commands.get_option_at_index(0).prompt).startswith("M         Messages")
        await hand.press("enter")
        assert isinstance(hand.app.screen, Reading)


@pytest.mark.parametrize("scope", SCREENS)
def test_the_help_names_every_action(scope: Scope) -> None:
    rows = ["".join(text for text, _ in row) for row in help_lines(scope, 300)]
    for action in ACTIONS:
        assert any(action.title in row and action.tooltip in row for row in rows), action


@pytest.mark.parametrize(
    "names",
    [
        *KEY_BARS.values(),
        DEMO_KEY_BAR,
        *(key_bar(Scope.STATUS, demo=False, advised=advised) for advised in URGENT),
    ],
)
def test_the_key_bar_fits_80_columns_and_keeps_the_help(names: tuple[str, ...]) -> None:
    assert 5 <= len(names) <= 8
    told = bar_of(names, 80)
    assert cell_len(told) <= 80
    assert all(BY_ID[name].short in told for name in names)
    assert "Help" in bar_of(names, 24)


def bar_of(names: tuple[str, ...], cells: int, more: tuple[str, ...] = ()) -> str:
    bar = KeyBar()
    bar.set_reactive(KeyBar.actions, tuple(Named(name, registry_key(name)) for name in names))
    bar.set_reactive(KeyBar.more, tuple(Named(name, registry_key(name)) for name in more))
    (row,) = bar.lines(cells)
    return "".join(text for text, _ in row)


@pytest.mark.parametrize("scope", SCREENS)
def test_a_wide_key_bar_names_more_keys(scope: Scope) -> None:
    usual, more = KEY_BARS[scope], MORE[scope]
    assert len({*usual, *more}) == len(usual) + len(more)
    at_80, at_200 = (bar_of(usual, cells, more) for cells in (80, 200))
    assert cell_len(at_200) <= 200
    assert all(BY_ID[name].short in at_200 for name in (*usual, *more[:5]))
    assert cell_len(at_200) > 150
    assert at_200.split() != at_80.split()


def test_the_way_out_is_the_last_that_goes_but_the_help() -> None:
    names = KEY_BARS[Scope.STATUS]
    assert bar_of(names, 28).split() == ["r", "Refresh", "?", "Help", "q", "Quit"]
    assert bar_of(names, 16).split() == ["?", "Help", "q", "Quit"]
    assert bar_of(names, 10).split() == ["?", "Help"]


MOMENTS: dict[str, tuple[str | None, ServerSnapshot]] = {
    "well": (config(LLAMA, R1, fallbacks=[f"jan/{R1}"]), ready(LLAMA, R1, context=128000)),
    "set-up": (None, ready(LLAMA, R1)),
    "down": (EXPLICIT, DOWN),
    "refused": ('{ "agents": { "defaults": { "model": { "fallback": [] } } } }', READY),
    "syntax": ("{ agents: ", READY),
    "not-served": (config(LLAMA, "gone", fallbacks=["jan/gone"]), ready(LLAMA)),
    "missing": (config(LLAMA, fallbacks=[f"jan/{R1}"]), ready(LLAMA, R1)),
    "no-models": (EXPLICIT, ready()),
}


_EVERYWHERE = list(itertools.product(MOMENTS, "123"))
_ONCE = {(moment, "123"[number % 3]) for number, moment in enumerate(MOMENTS)}
"""Every moment on one screen, and every screen in some."""


@pytest.mark.parametrize("where", usually(_EVERYWHERE, _ONCE), ids="-".join)
async def test_keys_of_the_moment_are_named_exactly_when_they_do_something(
    where: tuple[str, str],
) -> None:
    moment, key = where
    text, first = MOMENTS[moment]
    for pressed, action in (("full_stop", "next-step"), ("R", "repair")):
        async with opened_on(World(text), first, size=(120, 36)) as hand:
            await hand.press(key)
            named = [each.action for each in hand.app.screen.query_one(KeyBar).actions]
            before = _effects(hand, action)
            await hand.press(pressed)
            assert (_effects(hand, action) != before) is (action in named), (action, named)


@pytest.mark.parametrize("key", "123")
async def test_saving_is_named_once(key: str) -> None:
    text, first = MOMENTS["well"]
    async with opened_on(World(text), first, size=(120, 36)) as hand:
        await hand.press("3", "down", "delete", key)
        assert hand.app.state.unsaved
        named = [each.action for each in hand.app.screen.query_one(KeyBar).actions]
        assert named.count("save") == 1
        assert "next-step" not in named


def _effects(hand: Hand, action: str) -> object:
    """What a key may change: the choices, the screen, a copy or a message, the server asked."""
    app, state = hand.app, hand.app.state
    if action == "repair":
        # Its sentence that there is nothing to repair is no effect.
        return state.intent
    screens = [type(each) for each in app.screen_stack]
    said = hand.said.replace("There is no next step to do.", "")
    return state.intent, screens, app.current_mode, said, hand.watch.asked


@pytest.mark.parametrize("size", [(80, 24), (40, 20)], ids=["80x24", "40x20"])
@pytest.mark.parametrize("key", "123")
async def test_saving_is_named_while_something_is_unsaved(key: str, size: tuple[int, int]) -> None:
    """Also where the next step and the repairs stand before it."""
    text = config(LLAMA, fallbacks=(), base_url=f"{URL}/models")
    async with opened_on(World(text), ready(LLAMA, R1), size=size) as hand:
        await hand.press("2", "f", key)
        bar = hand.app.screen.query_one(KeyBar)
        assert "repair" in {each.action for each in bar.actions}
        assert hand.app.state.unsaved
        assert "^s Save" in hand.text().splitlines()[-1]
        await hand.press("x", "y", "1")
        assert "^s Save" not in hand.text().splitlines()[-1]


@pytest.mark.parametrize(("release", "word"), [("clawdbot", "Clawdbot"), ("openclaw", "OpenClaw")])
async def test_the_key_bar_names_the_program(release: str, word: str) -> None:
    async with opened_on(World(EXPLICIT, release=release), DOWN, size=(120, 36)) as hand:
        assert f"a Ask {word} " in hand.text().splitlines()[-1]


async def test_the_set_up_names_the_keys_that_do_something() -> None:
    for world, first, named in (
        (World(None), ready(LLAMA, R1), {"toggle-fallback", "other-way"}),
        (World("{}", release="openclaw"), ready(LLAMA), set[str]()),
    ):
        async with opened_on(world, first, size=(120, 36)) as hand:
            actions = {each.action for each in hand.app.screen.query_one(KeyBar).actions}
            assert actions & {"toggle-fallback", "other-way"} == named


def test_bindings_carry_ids_and_tooltips() -> None:
    for scope in Scope:
        made = bindings(scope)
        keys = sorted(key for binding in made for key in binding.key.split(","))  # type: ignore[union-attr]
        assert keys == sorted(key for action in actions_of(scope) for key in action.keys)
        assert all(binding.id and binding.tooltip for binding in made)  # type: ignore[union-attr]


async def test_an_action_of_another_screen_is_done_from_the_palette() -> None:
    async with opened_on() as hand:
        await hand.press("ctrl+p", *"reverse the")
        await hand.until(lambda: "Reverse the order" in hand.text())
        await hand.press("enter")
        await hand.until(lambda: "sort: role ▼" in hand.text())
        assert "[2 Models]" in hand.text()
