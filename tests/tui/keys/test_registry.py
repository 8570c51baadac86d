"""One registry: bindings, palette, help and key bars are made from it."""

from __future__ import annotations

from functools import cache

import pytest
from rich.cells import cell_len
from textual.command import CommandList

from jan_tui.tui.app import JanTui
from jan_tui.tui.keys.action import Scope
from jan_tui.tui.keys.bindings import bindings, key_in_force
from jan_tui.tui.keys.key_bars import DEMO_KEY_BAR, KEY_BARS, URGENT, key_bar
from jan_tui.tui.keys.registry import ACTIONS, BY_ID, actions_of
from jan_tui.tui.screens.base import DashboardScreen
from jan_tui.tui.screens.dialogs.basic import Reading
from jan_tui.tui.screens.dialogs.help import help_lines
from jan_tui.tui.steps import SCREENS
from jan_tui.tui.widgets.key_bar import KeyBar
from tests.tui.conftest import opened_on
from tests.tui.test_steps import registry_key
from tests.tui.world import FedWatch, World


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
    bar = KeyBar()
    bar.set_reactive(KeyBar.actions, names)
    bar.set_reactive(KeyBar.keys, tuple(registry_key(name) for name in names))
    (row,) = bar.lines(80)
    told = "".join(text for text, _ in row)
    assert cell_len(told) <= 80
    assert all(BY_ID[name].short in told for name in names)
    (narrow,) = bar.lines(24)
    assert "Help" in "".join(text for text, _ in narrow)


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
