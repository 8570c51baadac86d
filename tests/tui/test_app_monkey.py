"""Random keys never crash the dashboard and never lose the focus."""

from __future__ import annotations

import random

import pytest

from jan_tui.tui.keys.registry import ACTIONS
from tests.tui.conftest import Hand, opened_on
from tests.tui.world import CODER, DOWN, LLAMA, OLDER_FORM, R1, Switch, World, ready

_LEAVING = {"quit", "palette", "theme"}
KEYS = sorted(
    {key for action in ACTIONS if action.id not in _LEAVING for key in action.keys}
    | {"up", "down", "left", "right", "tab", "shift+tab", "enter", "escape", "pageup", "pagedown"}
    | {"home", "end", "backspace", "delete", "g", "G", "j", "k", "Z", "7"}
)
LOOKS = (
    ready(LLAMA, R1, CODER, context=8192),
    ready(),
    ready(*(f"m{number}" for number in range(60))),
    DOWN,
)


async def _play(seed: int, presses: int) -> None:
    dice = random.Random(seed)
    world = World(OLDER_FORM, demo=Switch())
    async with opened_on(world, size=dice.choice([(80, 24), (120, 40), (40, 12)])) as hand:
        for _ in range(presses):
            if dice.random() < 0.05:
                hand.watch.feed(dice.choice(LOOKS))
            key = dice.choice(KEYS)
            await hand.pilot.press(key)
            await _still_usable(hand, key)


async def _still_usable(hand: Hand, key: str) -> None:
    await hand.until(lambda: hand.app.is_running and hand.app.screen.is_running)
    screen = hand.app.screen
    if any(widget.focusable for widget in screen.focus_chain):
        await hand.until(
            lambda: hand.app.screen.focused is not None or hand.app.screen is not screen
        )
    assert not [w for w in hand.app.workers if w.error is not None], key


@pytest.mark.parametrize("seed", range(3))
async def test_random_keys(seed: int) -> None:
    await _play(seed, 30)


@pytest.mark.soak
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", range(100, 120))
async def test_many_random_keys(seed: int) -> None:
    await _play(seed, 400)
