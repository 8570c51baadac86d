"""A save or an undo that ended half-way is found, told, and finished or taken back."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jan_tui.editing.half_done import Holds
from jan_tui.editing.plan import Plan
from tests.editing.saving.helpers import Unflushed, change, lock_files, mode, plan, store, strays
from tests.editing.test_half_done import TEXTS, all_new, all_old, home_of


class Ended(BaseException):
    """The process is gone: nothing of it runs any more."""


class Ending(Unflushed):
    """A disk under a process that ends right before the file of this name is put in place."""

    name: str
    removed: bool
    over: bool

    def __init__(self, name: str, *, removed: bool = False) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "removed", removed)
        object.__setattr__(self, "over", False)

    def _end(self, path: Path, *, here: bool) -> None:
        if self.over or (here and path.name == self.name):
            object.__setattr__(self, "over", True)
            raise Ended

    def rename(self, source: Path, target: Path) -> None:
        self._end(target, here=not self.removed)
        super().rename(source, target)

    def remove(self, path: Path) -> None:
        self._end(path, here=self.removed)
        super().remove(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "home"


def _save_until(folder: Path, name: str) -> Plan:
    mine = home_of(folder)
    with pytest.raises(Ended):
        store(folder, Ending(name)).save(mine)
    return mine


def _undo_until(folder: Path, name: str) -> None:
    assert store(folder, Unflushed()).save(home_of(folder)).done
    with pytest.raises(Ended):
        store(folder, Ending(name)).undo()


def test_a_whole_save_and_none_are_not_interrupted(folder: Path) -> None:
    mine = home_of(folder)
    keeper = store(folder, Unflushed())
    assert keeper.interrupted() is None
    assert keeper.save(mine).done
    assert keeper.interrupted() is None
    assert keeper.undo().done
    assert keeper.interrupted() is None
    refused = keeper.finish().refused
    assert refused is not None
    assert "no interrupted save" in refused.reason


def test_a_half_save_is_reported_file_by_file(folder: Path) -> None:
    _save_until(folder, "clawdbot.json")
    found = store(folder, Unflushed()).interrupted()
    assert found is not None
    assert not found.undo
    assert [state.holds for state in found.files] == [Holds.NEW, Holds.NEW, Holds.OLD]
    assert found.files[1].old_text_at == folder / ".env.bak"
    assert "-A=2" in found.back_diff
    assert "+A=1" in found.back_diff
    assert "clawdbot.json" not in found.back_diff
    assert "+{ a: 2 }" in found.finish_diff
    assert ".env" not in found.finish_diff
    assert f"{folder}/.env holds the new text; the old one is in {folder}/.env.bak" in str(found)
    assert f"{folder}/clawdbot.json holds the old text" in str(found)


def test_a_half_save_whose_written_files_were_changed_since_is_still_reported(folder: Path) -> None:
    mine = home_of(folder)
    written = [each.path for each in mine.changes if each.path.name != "clawdbot.json"]
    with pytest.raises(Ended):
        store(folder, Ending("clawdbot.json")).save(mine)
    for path in written:
        path.write_bytes(b"THEIRS=1\n")
    keeper = store(folder, Unflushed())
    found = keeper.interrupted()
    assert found is not None
    assert [state.holds for state in found.files] == [Holds.OTHER, Holds.OTHER, Holds.OLD]
    names = ", ".join(map(str, written))
    assert found.stale == (
        f"The last save cannot be finished or taken back, since this was changed after it: {names}."
    )
    refused = keeper.finish().refused
    assert refused is not None
    assert [path.read_bytes() for path in written] == [b"THEIRS=1\n"] * 2
    assert keeper.save(plan(change(folder / "clawdbot.json", b"{ a: 3 }"))).done
    assert keeper.interrupted() is None


@pytest.mark.parametrize("name", [".env", "clawdbot.json"])
def test_a_half_save_is_taken_back(folder: Path, name: str) -> None:
    _save_until(folder, name)
    keeper = store(folder, Unflushed())
    assert keeper.undo().done
    assert all_old(folder)
    assert mode(folder / ".env") == 0o644
    assert keeper.interrupted() is None
    assert keeper.last() is None
    assert not lock_files(folder)


@pytest.mark.parametrize("name", [".env", "clawdbot.json"])
def test_a_half_save_is_finished_and_can_be_undone(folder: Path, name: str) -> None:
    _save_until(folder, name)
    keeper = store(folder, Unflushed())
    finished = keeper.finish()
    assert finished.done
    assert all_new(folder)
    assert mode(folder / ".env") == 0o600
    assert keeper.interrupted() is None
    assert keeper.undo().done
    assert all_old(folder)
    assert mode(folder / ".env") == 0o644


def test_taking_back_a_half_save_leaves_the_save_before_it_to_be_undone(folder: Path) -> None:
    folder.mkdir()
    first = folder / "clawdbot.json"
    first.write_bytes(b"{ a: 0 }")
    assert store(folder, Unflushed()).save(plan(change(first, b"{ a: 1 }"))).done
    second = folder / ".env"
    mine = plan(change(second, b"A=2\n"), change(first, b"{ a: 2 }"))
    with pytest.raises(Ended):
        store(folder, Ending("clawdbot.json")).save(mine)
    keeper = store(folder, Unflushed())
    assert keeper.undo().done
    assert not second.exists()
    assert first.read_bytes() == b"{ a: 1 }"
    assert keeper.undo().done
    assert first.read_bytes() == b"{ a: 0 }"


def test_a_half_undo_is_found_and_finished(folder: Path) -> None:
    _undo_until(folder, ".env")
    keeper = store(folder, Unflushed())
    found = keeper.interrupted()
    assert found is not None
    assert found.undo
    assert found.finish_diff == ""
    assert [state.holds for state in found.files] == [Holds.NEW, Holds.NEW, Holds.OLD]
    assert "The undo of the save" in str(found)
    assert keeper.finish().done
    assert all_old(folder)
    assert keeper.interrupted() is None
    assert keeper.last() is None


def test_an_undo_whose_journal_was_not_cleared_is_over(folder: Path) -> None:
    assert store(folder, Unflushed()).save(home_of(folder)).done
    with pytest.raises(Ended):
        store(folder, Ending("last-save.json", removed=True)).undo()
    assert all_old(folder)
    keeper = store(folder, Unflushed())
    assert keeper.last() is None
    assert keeper.interrupted() is None
    assert keeper.undo().refused is not None
    config = folder / "clawdbot.json"
    config.write_bytes(b"{ theirs: 1 }")
    mine = plan(change(config, b"{ a: 3 }"))
    config.write_bytes(b"{ theirs: 2 }")
    # A save that fails must not bring the save that was taken back to life again.
    assert keeper.save(mine).conflict
    assert keeper.last() is None


def test_a_save_that_was_done_but_not_completed_is_the_last_one(folder: Path) -> None:
    mine = home_of(folder)
    with pytest.raises(Ended):
        store(folder, Ending("last-save.json")).save(mine)
    keeper = store(folder, Unflushed())
    assert all_new(folder)
    assert keeper.interrupted() is None
    assert keeper.undo().done
    assert all_old(folder)


def test_a_file_changed_since_keeps_both_from_being_done(folder: Path) -> None:
    _save_until(folder, "clawdbot.json")
    auth = folder / "agents/auth.json"
    auth.write_bytes(b"{ theirs: 1 }")
    keeper = store(folder, Unflushed())
    found = keeper.interrupted()
    assert found is not None
    assert str(auth) in found.stale
    for outcome in (keeper.finish(), keeper.undo()):
        assert outcome.refused is not None
        assert outcome.refused.path == auth
        assert "+{ theirs: 1 }" in outcome.difference
    assert auth.read_bytes() == b"{ theirs: 1 }"
    assert (folder / ".env").read_bytes() == TEXTS[".env"][1]


def test_a_finish_that_fails_can_be_made_again(folder: Path) -> None:
    _save_until(folder, "clawdbot.json")

    class Full(Unflushed):
        def create(self, path: Path) -> int:
            raise OSError(28, os.strerror(28))

    failed = store(folder, Full()).finish()
    assert failed.refused is not None
    assert "disk is full" in failed.refused.reason
    keeper = store(folder, Unflushed())
    assert keeper.interrupted() is not None
    assert keeper.finish().done
    assert all_new(folder)


def test_an_interrupted_key_press_leaves_nothing_begun(folder: Path) -> None:
    mine = home_of(folder)

    class Pressed(Unflushed):
        def rename(self, source: Path, target: Path) -> None:
            super().rename(source, target)
            if target.name == ".env" and target.read_bytes() == TEXTS[".env"][1]:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store(folder, Pressed()).save(mine)
    assert all_old(folder)
    assert not strays(folder)
    assert not lock_files(folder)
    assert not list((folder / "state").rglob("*begun*"))
