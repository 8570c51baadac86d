"""Every system call of a save and of its roll-back fails, in every way: nothing is lost.

Whatever is said afterwards is true of every file.
"""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from jan_tui.editing.plan import Plan
from tests.editing.saving.failing import Failing, chosen, each_turn
from tests.editing.saving.helpers import (
    Unflushed,
    change,
    contents,
    lock_files,
    plan,
    store,
    strays,
)

FAULTS = (errno.ENOSPC, errno.EACCES, errno.EXDEV, errno.EIO)
ONCE, REPORTED = "each call once", "each call is made and reported as failed"


def _home(folder: Path) -> Plan:
    """Three files: a new one in a new folder, one behind a link, and a plain one with backups."""
    folder.mkdir()
    (folder / "clawdbot.json").write_bytes(b"{ a: 1 }")
    for number, name in enumerate(["", ".1", ".2", ".3", ".4"]):
        (folder / f"clawdbot.json.bak{name}").write_bytes(b"backup %d" % number)
    (folder / "dotfiles").mkdir()
    (folder / "dotfiles" / "env").write_bytes(b"A=1\n")
    (folder / ".env").symlink_to(folder / "dotfiles" / "env")
    return plan(
        change(folder / "agents" / "main" / "auth-profiles.json", b"{}"),
        change(folder / ".env", b"A=2\n"),
        change(folder / "clawdbot.json", b"{ a: 2 }"),
    )


def _calls(tmp_path: Path) -> list[str]:
    probe = Failing()
    assert store(tmp_path / "probe", probe).save(_home(tmp_path / "probe")).done
    return probe.made


AFTER = {
    "clawdbot.json": b"{ a: 2 }",
    ".env": b"A=2\n",
    "dotfiles/env": b"A=2\n",
    "agents/main/auth-profiles.json": b"{}",
}


@each_turn
@pytest.mark.parametrize("how", [ONCE, REPORTED])
def test_nothing_is_lost_whichever_call_fails(tmp_path: Path, how: str, turn: int) -> None:
    made = _calls(tmp_path)
    assert len(made) > 60
    for index in chosen(made, turn):
        home = tmp_path / str(index)
        mine = _home(home)
        before = contents(home)
        code = FAULTS[index % len(FAULTS)]
        files = Failing({index}, code=code, reported=how == REPORTED)
        saved = store(home, files).save(mine)
        where = f"call {index}, {files.failed}, saved {saved.done}"
        if files.failed == ["lock"] and how == REPORTED:
            # Whose lock it is cannot be known, so it stays, and its folder, until the next save.
            assert not saved.done, where
            for stray in lock_files(home):
                stray.unlink()
                if stray.is_relative_to(home / "agents"):
                    stray.parent.rmdir()
                    stray.parent.parent.rmdir()
        assert not strays(home), where
        assert not lock_files(home), where
        state = home / "state"
        now = {name: data for name, data in contents(home).items() if not name.startswith("state/")}
        if saved.done:
            assert {**now, **AFTER} == now, where
            assert now["clawdbot.json.bak"] == b"{ a: 1 }", where
            assert now["clawdbot.json.bak.4"] == b"backup 3", where
        else:
            assert now == before, where
            assert not (home / "agents").exists(), where
            assert saved.refused is not None
            assert "Nothing was changed." in saved.refused.reason, where
        assert not [*state.rglob("*.tmp"), *state.rglob("*.new")], where
        # Where the note of a save could not be cleared away, that is said.
        assert saved.done or saved.remarks or not [*state.rglob("*begun*")], where
        _check_that_life_goes_on(home, mine, saved.done, where)


def _check_that_life_goes_on(home: Path, mine: Plan, done: bool, where: str) -> None:
    """What was saved can be taken back, and what was not can be saved."""
    keeper = store(home, Unflushed())
    if done:
        assert keeper.undo().done, where
    else:
        assert keeper.last() is None, where
        assert keeper.save(mine).done, where
