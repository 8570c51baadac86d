"""No sequence of keys, clicks and pastes ends the dashboard or freezes it, whatever changes.

The soak variant plays JAN_TUI_KEYS strokes (2,000 by default) on each screen with JAN_TUI_SEEDS
seeds (10); `python -m tests.random_input` plays the same games and prints figures.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jan_tui.tui.keys.action import Scope
from jan_tui.tui.keys.registry import ACTIONS
from jan_tui.tui.steps import SCREENS
from tests.random_input.game import Game
from tests.random_input.strokes import LEAVING, REGISTRY, SEQUENCES

STROKES = int(os.environ.get("JAN_TUI_KEYS", "2000"))
SEEDS = int(os.environ.get("JAN_TUI_SEEDS", "10"))


async def _plays_well(scope: Scope, seed: int, strokes: int, folder: Path) -> None:
    score = await Game(scope, seed, strokes, folder).play()
    assert not score.faults, "\n\n".join(score.faults)
    assert score.strokes >= strokes


def test_every_key_of_the_registry_is_played() -> None:
    keys = {key for action in ACTIONS for key in action.keys if key not in LEAVING}
    assert {SEQUENCES.get(key, key) for key in keys} == set(REGISTRY)


@pytest.mark.parametrize("scope", SCREENS)
async def test_random_input(scope: Scope, tmp_path: Path) -> None:
    await _plays_well(scope, 0, 50, tmp_path)


@pytest.mark.soak
@pytest.mark.timeout(0)
@pytest.mark.parametrize("seed", range(100, 100 + SEEDS))
@pytest.mark.parametrize("scope", SCREENS)
async def test_much_random_input(scope: Scope, seed: int, tmp_path: Path) -> None:
    await _plays_well(scope, seed, STROKES, tmp_path)
