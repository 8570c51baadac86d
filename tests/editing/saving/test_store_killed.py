"""A process that is killed in the middle of a save leaves the old text or the new one, whole."""

from __future__ import annotations

import os
import random
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from jan_tui.editing.half_done import Holds
from jan_tui.editing.saving import backups
from jan_tui.editing.saving.store import Store
from tests.editing.saving.helpers import Unflushed, change, lock_files, plan, store, strays
from tests.editing.saving.saver import text, whole

_REPOSITORY = Path(__file__).parents[3]


class Savers:
    """Processes that save without an end, one after the other, until each is killed."""

    def __init__(self, server: subprocess.Popen[bytes]) -> None:
        assert server.stdin is not None
        assert server.stdout is not None
        self._orders = server.stdin
        self._told = server.stdout

    def killed(self, chance: random.Random) -> int:
        """Kills one somewhere in its second or third save; returns how many saves it made."""
        if sys.platform == "win32":
            pytest.skip("pipes with names, owners and signals are of POSIX systems")
        self._orders.write(b"\n")
        self._orders.flush()
        pid = int(self._told.readline())
        begun = time.perf_counter()
        assert self._told.read(1) == b".", "the saver ended by itself"
        # The moment is random, not a wait for anything: the kill shall fall anywhere in a save.
        select.select([], [], [], chance.uniform(0, 2 * (time.perf_counter() - begun)))
        os.kill(pid, signal.SIGKILL)
        return 1 + self._told.readline().count(b".")


@contextmanager
def savers(home: Path) -> Iterator[Savers]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.editing.saving.saver", str(home)],
        cwd=_REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as server:
        yield Savers(server)


def _check_start(home: Path, keeper: Store, numbers: list[int], chance: random.Random) -> None:
    """The next start finds a half save, says what is there, and finishes it or takes it back."""
    found = keeper.interrupted()
    assert (found is not None) == (numbers[0] != numbers[1])
    if found is None:
        return
    assert [state.holds for state in found.files] == [Holds.NEW, Holds.OLD]
    at = found.files[0].old_text_at
    assert at is not None
    assert whole(at.read_bytes()) == numbers[1]
    # Seldom enough that the many kills stay quick.
    answer = chance.choice(("finish", "take back", "leave", "leave", "leave"))
    if answer == "leave":
        return
    assert (keeper.finish() if answer == "finish" else keeper.undo()).done
    number = numbers[0] if answer == "finish" else numbers[1]
    assert [whole((home / name).read_bytes()) for name in (".env", "clawdbot.json")] == [number] * 2
    assert not strays(home)
    assert not lock_files(home)
    assert keeper.interrupted() is None


def _check(home: Path, chance: random.Random) -> int:
    """Returns whether the kill left the files half-way, as 0 or 1."""
    config, secret = home / "clawdbot.json", home / ".env"
    numbers = [whole(path.read_bytes()) for path in (secret, config)]
    assert numbers[0] - numbers[1] in (0, 1), "the key's place is written first"
    held = [place for place in backups.places(config) if place.exists()]
    assert held
    for place in held:
        assert whole(place.read_bytes()) <= numbers[1]
    keeper = store(home, Unflushed())
    last = keeper.last()
    assert last is not None
    assert last.stale == ""
    _check_start(home, keeper, numbers, chance)
    # The next save works, and takes away what the killed one left.
    fresh = max(numbers) + 1
    assert keeper.save(plan(change(secret, text(fresh)), change(config, text(fresh)))).done
    assert not strays(home)
    assert not lock_files(home)
    return int(numbers[0] != numbers[1])


def _kill_many(home: Path, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    (home / "clawdbot.json").write_bytes(text(0))
    (home / ".env").write_bytes(text(0))
    begun = halved = 0
    with savers(home) as processes:
        for _ in range(kills):
            processes.killed(chance)
            begun += bool(strays(home))
            halved += _check(home, chance)
    assert begun, "no kill fell into a save"
    assert halved, "no kill fell between two files"


def test_killed_saves_leave_whole_files_and_a_readable_backup(tmp_path: Path) -> None:
    _kill_many(tmp_path, kills=40, seed=1)


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_thousands_of_killed_saves_do(tmp_path: Path) -> None:
    _kill_many(tmp_path, kills=3000, seed=2)
