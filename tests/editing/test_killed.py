"""A process that is killed in the middle of a save leaves the old text or the new one, whole."""

from __future__ import annotations

import os
import random
import select
import subprocess
import sys
from pathlib import Path

import pytest

from jan_tui.editing import backups
from tests.editing.helpers import change, plan, store, strays
from tests.editing.saver import text, whole

_REPOSITORY = Path(__file__).parents[2]


def _killed_after(home: Path, saves: int, moment: float) -> int:
    """Runs the saver, kills it some time after so many saves; returns how many it made."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.editing.saver", str(home)],
        cwd=_REPOSITORY,
        stdout=subprocess.PIPE,
    ) as child:
        assert child.stdout is not None
        made = 0
        while made < saves:
            dots = os.read(child.stdout.fileno(), 64)
            assert dots, "the saver ended by itself"
            made += len(dots)
        # The moment is random, not a wait for anything: the kill shall fall anywhere in a save.
        select.select([], [], [], moment)
        child.kill()
        return made + len(child.stdout.read())


def _check(home: Path) -> None:
    config, secret = home / "clawdbot.json", home / ".env"
    numbers = [whole(path.read_bytes()) for path in (secret, config)]
    assert numbers[0] - numbers[1] in (0, 1), "the key's place is written first"
    held = [place for place in backups.places(config) if place.exists()]
    assert held
    for place in held:
        assert whole(place.read_bytes()) <= numbers[1]
    # The next save works, and takes away what the killed one left.
    keeper = store(home)
    last = keeper.last()
    assert last is not None
    assert last.stale == ""
    fresh = max(numbers) + 1
    assert keeper.save(plan(change(secret, text(fresh)), change(config, text(fresh)))).done
    assert not strays(home)


def _kill_many(tmp_path: Path, kills: int, saves: int, seed: int) -> int:
    chance = random.Random(seed)
    (tmp_path / "clawdbot.json").write_bytes(text(0))
    (tmp_path / ".env").write_bytes(text(0))
    made = 0
    for _ in range(kills):
        made += _killed_after(tmp_path, saves, chance.uniform(0, 0.03))
        _check(tmp_path)
    return made


def test_a_killed_save_leaves_whole_files_and_a_readable_backup(tmp_path: Path) -> None:
    made = _kill_many(tmp_path, kills=12, saves=17, seed=1)
    assert made >= 200


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_hundreds_of_killed_saves_do(tmp_path: Path) -> None:
    made = _kill_many(tmp_path, kills=300, saves=3, seed=2)
    assert made >= 900
