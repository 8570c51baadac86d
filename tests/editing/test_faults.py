"""Every system call of a save fails once, in every way: nothing is lost."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jan_tui.editing.plan import Plan
from jan_tui.editing.system import DiskSaves
from tests.editing.helpers import Unflushed, change, contents, plan, store, strays

FAULTS = (errno.ENOSPC, errno.EACCES, errno.EIO, errno.EXDEV)


class FailingOnce:
    """The disk, on which one call raises: instead of being made, or, `after`, once it was made."""

    def __init__(self, at: int, code: int, *, after: bool) -> None:
        self._disk = Unflushed()
        self._at = at
        self._code = code
        self._after = after
        self.made: list[str] = []
        self.failed: str | None = None

    def __getattr__(self, name: str) -> Callable[..., Any]:
        real: Callable[..., Any] = getattr(self._disk, name)

        def call(*arguments: object) -> object:
            index = len(self.made)
            self.made.append(name)
            if index != self._at:
                return real(*arguments)
            self.failed = name
            # A handle is closed whatever is reported, as the system does it.
            if self._after or name in ("close", "unlock"):
                made = real(*arguments)
                if name in ("create", "lock"):
                    os.close(made)
            raise OSError(self._code, "made to fail", *map(str, arguments[:1]))

        return call


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


def _calls(tmp_path: Path) -> int:
    probe = FailingOnce(-1, 0, after=False)
    assert store(tmp_path / "probe", probe).save(_home(tmp_path / "probe")).done
    return len(probe.made)


AFTER = {
    "clawdbot.json": b"{ a: 2 }",
    ".env": b"A=2\n",
    "dotfiles/env": b"A=2\n",
    "agents/main/auth-profiles.json": b"{}",
}


@pytest.mark.parametrize(
    ("code", "after"),
    [*((code, False) for code in FAULTS), (errno.EIO, True)],
    ids=lambda value: errno.errorcode.get(value, "") if value is not True else "reported only",
)
def test_nothing_is_lost_whichever_call_fails(tmp_path: Path, code: int, after: bool) -> None:
    total = _calls(tmp_path)
    assert total > 60
    for index in range(total):
        home = tmp_path / str(index)
        mine = _home(home)
        before = contents(home)
        files = FailingOnce(index, code, after=after)
        saved = store(home, files).save(mine)
        where = f"call {index}, {files.failed}, saved {saved.done}"
        state = home / "state"
        now = {name: data for name, data in contents(home).items() if not name.startswith("state/")}
        assert not strays(home), where
        if saved.done:
            assert {**now, **AFTER} == now, where
            assert now["clawdbot.json.bak"] == b"{ a: 1 }", where
            assert now["clawdbot.json.bak.4"] == b"backup 3", where
        else:
            assert now == before, where
            assert not (home / "agents").exists(), where
            assert saved.refused is not None
            assert "Nothing was changed." in saved.refused.reason, where
        assert not list(state.rglob("*.tmp")), where
        if code == errno.EIO:
            _check_that_life_goes_on(home, mine, saved.done, where)


def _check_that_life_goes_on(home: Path, mine: Plan, done: bool, where: str) -> None:
    """What was saved can be taken back, and what was not can be saved."""
    keeper = store(home, Unflushed())
    if done:
        assert keeper.undo().done, where
    else:
        assert keeper.last() is None, where
        assert keeper.save(mine).done, where


def test_a_failed_undo_loses_nothing_and_can_be_made_again(tmp_path: Path) -> None:
    probe = FailingOnce(-1, 0, after=False)
    home = tmp_path / "probe"
    assert store(home, Unflushed()).save(_home(home)).done
    assert store(home, probe).undo().done
    for index in range(len(probe.made)):
        home = tmp_path / str(index)
        mine = _home(home)
        before = {name: data for name, data in contents(home).items() if ".bak" not in name}
        assert store(home, Unflushed()).save(mine).done
        files = FailingOnce(index, errno.EIO, after=False)
        undone = store(home, files).undo()
        where = f"call {index}, {files.failed}, undone {undone.done}"
        if not undone.done:
            assert {**contents(home), **AFTER} == contents(home), where
            assert store(home, Unflushed()).undo().done, where
        now = contents(home)
        assert {**now, **before} == now, where
        assert not strays(home), where


def test_a_rollback_that_fails_too_keeps_the_old_text_and_says_where(tmp_path: Path) -> None:
    home = tmp_path / "home"
    mine = _home(home)

    class Failing(DiskSaves):
        def sync_folder(self, folder: Path) -> None:
            if (home / "clawdbot.json").read_bytes() == b"{ a: 2 }":
                raise OSError(errno.EIO, "gone")

        def rename(self, source: Path, target: Path) -> None:
            if (home / "clawdbot.json").read_bytes() == b"{ a: 2 }":
                raise OSError(errno.EIO, "gone")
            super().rename(source, target)

    saved = store(home, Failing()).save(mine)
    assert not saved.done
    assert any(".bak" in remark for remark in saved.remarks)
    assert (home / "clawdbot.json.bak").read_bytes() == b"{ a: 1 }"
