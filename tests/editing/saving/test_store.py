"""A save: atomic, in place of what was there and like it, backed up, undoable."""

from __future__ import annotations

import itertools
import json
import os
import sys
from pathlib import Path

import pytest

from jan_tui.editing.plan import Plan, Refusal
from jan_tui.structs import replace
from tests.editing.saving.helpers import change, contents, mode, plan, store, strays

OLD = b"{ // mine\r\n  a: 1 }"
NEW = b"{ // mine\r\n  a: 2 }"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "home" / "clawdbot.json"
    path.parent.mkdir()
    path.write_bytes(OLD)
    path.chmod(0o640)
    return path


def test_a_save_replaces_the_bytes_and_keeps_mode_and_line_ends(
    tmp_path: Path, config: Path
) -> None:
    saved = store(tmp_path).save(plan(change(config, NEW)))
    assert saved.done
    assert [(file.path, file.created) for file in saved.files] == [(config, False)]
    assert config.read_bytes() == NEW
    assert mode(config) == 0o640
    assert not strays(tmp_path)


def test_the_backup_holds_the_old_text_with_the_old_mode(tmp_path: Path, config: Path) -> None:
    saved = store(tmp_path).save(plan(change(config, NEW)))
    backup = saved.files[0].backup
    assert backup == config.with_name("clawdbot.json.bak")
    assert backup.read_bytes() == OLD
    assert mode(backup) == 0o640


def test_a_new_file_and_its_folders_belong_to_the_person_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "deeper" / "clawdbot.json"
    previous = os.umask(0)
    try:
        saved = store(tmp_path).save(plan(change(path, NEW)))
    finally:
        os.umask(previous)
    assert saved.files[0].created
    assert saved.files[0].backup is None
    assert [mode(path), mode(path.parent), mode(path.parent.parent)] == [0o600, 0o700, 0o700]
    assert [mode(tmp_path / "state"), mode(tmp_path / "state/jan-tui/last-save.json")] == [
        0o700,
        0o600,
    ]


def test_six_saves_leave_five_backups_newest_first(tmp_path: Path, config: Path) -> None:
    keeper = store(tmp_path)
    for number in range(6):
        keeper.save(plan(change(config, b"{ a: %d }" % number)))
    names = [backup.path.name for backup in keeper.backups(config)]
    first = "clawdbot.json.bak"
    assert names == [first, *(f"{first}.{number}" for number in range(1, 5))]
    texts = [backup.path.read_bytes() for backup in keeper.backups(config)]
    assert texts == [b"{ a: %d }" % number for number in (4, 3, 2, 1, 0)]
    assert sorted(contents(config.parent)) == sorted(["clawdbot.json", *names])


def test_a_backup_is_listed_with_its_text(tmp_path: Path, config: Path) -> None:
    keeper = store(tmp_path)
    before = config.read_bytes()
    keeper.save(plan(change(config, NEW)))
    (backup,) = keeper.backups(config)
    assert (backup.of, backup.text) == (config, before)


def test_saves_are_taken_back_one_by_one_and_told_apart(tmp_path: Path, config: Path) -> None:
    keeper = store(tmp_path)
    texts = [config.read_bytes(), *(b"{ a: %d }" % number for number in range(10, 22))]
    for text in texts[1:]:
        assert keeper.save(replace(plan(change(config, text)), what=f"to {text.decode()}")).done
    for before, after in reversed([*itertools.pairwise(texts)][-10:]):
        last = store(tmp_path).last()
        assert last is not None
        assert (last.what, last.stale) == (f"to {after.decode()}", "")
        assert [(each.before, each.after) for each in last.changes] == [(before, after)]
        assert store(tmp_path).undo().done
        assert config.read_bytes() == before
    assert keeper.last() is None
    assert keeper.undo().refused is not None


def test_an_undo_whose_end_was_not_noted_does_not_hide_the_save_before(
    tmp_path: Path, config: Path
) -> None:
    first, second = b"{ a: 10 }", b"{ a: 11 }"
    keeper, folder = store(tmp_path), tmp_path / "state/jan-tui"
    start = config.read_bytes()
    for text in (first, second):
        assert keeper.save(plan(change(config, text))).done
    record = json.loads((folder / "last-save.json").read_text())
    for gone in (False, True):
        if gone:
            (folder / "last-save.json").unlink()
        marker = folder / "last-save.begun.json"
        marker.write_text(json.dumps({**record, "kind": "undo"}))
        marker.chmod(0o600)
        config.write_bytes(first)
        last = keeper.last()
        assert last is not None
        assert last.changes[0].before == start
    assert keeper.undo().done
    assert config.read_bytes() == start
    assert keeper.last() is None


@pytest.mark.parametrize("levels", [1, 2])
def test_a_symbolic_link_stays_and_its_target_is_written(
    tmp_path: Path, config: Path, levels: int
) -> None:
    link = config
    for level in range(levels):
        pointing = tmp_path / f"link{level}" / "clawdbot.json"
        pointing.parent.mkdir()
        pointing.symlink_to(link)
        link = pointing
    saved = store(tmp_path).save(plan(change(link, NEW)))
    assert link.is_symlink()
    assert config.read_bytes() == NEW
    assert saved.files[0].backup == link.with_name("clawdbot.json.bak")
    assert link.with_name("clawdbot.json.bak").read_bytes() == OLD


def test_a_link_that_leads_nowhere_gets_its_target(tmp_path: Path) -> None:
    link = tmp_path / "clawdbot.json"
    link.symlink_to(tmp_path / "dotfiles" / "real.json")
    assert store(tmp_path).save(plan(change(link, NEW))).done
    assert link.is_symlink()
    assert (tmp_path / "dotfiles" / "real.json").read_bytes() == NEW


def test_rights_of_others_go_where_a_key_is_written(tmp_path: Path, config: Path) -> None:
    store(tmp_path).save(plan(change(config, NEW, tighten=True)))
    assert mode(config) == 0o600
    assert mode(config.with_name("clawdbot.json.bak")) == 0o640


@pytest.mark.parametrize(
    "meanwhile", [b"{ theirs: 1 }", None, OLD + b"\n"], ids=["edited", "vanished", "one byte"]
)
def test_a_change_made_meanwhile_is_never_overwritten(
    tmp_path: Path, config: Path, meanwhile: bytes | None
) -> None:
    mine = plan(change(config, NEW))
    config.unlink()
    if meanwhile is not None:
        config.write_bytes(meanwhile)
    saved = store(tmp_path).save(mine)
    assert saved.conflict
    assert saved.refused is not None
    assert "changed meanwhile" in saved.refused.reason
    assert saved.difference
    assert (config.read_bytes() if config.exists() else None) == meanwhile
    assert [path.name for path in config.parent.iterdir()] == (
        [] if meanwhile is None else [config.name]
    )


def test_a_file_that_appeared_meanwhile_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "clawdbot.json"
    mine = plan(change(path, NEW))
    path.write_bytes(OLD)
    assert store(tmp_path).save(mine).conflict
    assert path.read_bytes() == OLD


def test_a_link_that_was_turned_elsewhere_is_a_conflict(tmp_path: Path, config: Path) -> None:
    link = tmp_path / "link.json"
    link.symlink_to(config)
    mine = plan(change(link, NEW))
    other = tmp_path / "other.json"
    other.write_bytes(OLD)
    link.unlink()
    link.symlink_to(other)
    assert store(tmp_path).save(mine).conflict
    assert (config.read_bytes(), other.read_bytes()) == (OLD, OLD)


def test_of_several_files_none_is_written_where_the_last_was_changed(
    tmp_path: Path, config: Path
) -> None:
    secret = config.with_name(".env")
    secret.write_bytes(b"A=1\n")
    mine = plan(change(secret, b"A=2\n"), change(config, NEW))
    config.write_bytes(b"{ theirs: 1 }")
    assert store(tmp_path).save(mine).conflict
    assert contents(config.parent) == {".env": b"A=1\n", "clawdbot.json": b"{ theirs: 1 }"}


def test_undo_takes_back_every_file_of_the_last_save(tmp_path: Path, config: Path) -> None:
    keeper = store(tmp_path)
    made = config.with_name(".env")
    keeper.save(plan(change(made, b"A=2\n"), change(config, NEW)))
    last = keeper.last()
    assert last is not None
    assert (last.files, last.stale) == ((made, config), "")
    assert "+++ /dev/null" in last.diff
    undone = keeper.undo()
    assert undone.done
    assert {file.path for file in undone.files} == {made, config}
    assert config.read_bytes() == OLD
    assert mode(config) == 0o640
    assert not made.exists()
    assert made.with_name(".env.bak").read_bytes() == b"A=2\n"
    assert not strays(tmp_path)


def test_undo_is_refused_with_the_difference_if_one_file_was_changed_since(
    tmp_path: Path, config: Path
) -> None:
    keeper = store(tmp_path)
    made = config.with_name(".env")
    keeper.save(plan(change(made, b"A=2\n"), change(config, NEW)))
    config.write_bytes(b"{ // mine\r\n  a: 3 }")
    last = keeper.last()
    assert last is not None
    assert "changed after it" in last.stale
    undone = keeper.undo()
    assert undone.refused is not None
    assert undone.refused.path == config
    assert "-  a: 2 }" in undone.difference
    assert "+  a: 3 }" in undone.difference
    assert made.read_bytes() == b"A=2\n"


def test_undo_works_once(tmp_path: Path, config: Path) -> None:
    keeper = store(tmp_path)
    keeper.save(plan(change(config, NEW)))
    assert keeper.undo().done
    assert keeper.last() is None
    again = keeper.undo()
    assert again.refused is not None
    assert "no save" in again.refused.reason


def test_a_failed_save_leaves_the_one_before_to_be_taken_back(tmp_path: Path, config: Path) -> None:
    keeper = store(tmp_path)
    keeper.save(plan(change(config, NEW)))
    stale = plan(change(config, b"{}"))
    config.write_bytes(b"{ theirs: 1 }")
    assert keeper.save(stale).conflict
    config.write_bytes(NEW)
    assert keeper.undo().done
    assert config.read_bytes() == OLD


@pytest.mark.parametrize(
    "damage", [b"", b"[]", b'{"format": 1}', b'{"format": 9}', b"\xff", b'{"format":1,"saved":3}']
)
def test_a_damaged_journal_is_reported_and_touches_nothing(
    tmp_path: Path, config: Path, damage: bytes
) -> None:
    keeper = store(tmp_path)
    keeper.save(plan(change(config, NEW)))
    (tmp_path / "state/jan-tui/last-save.json").write_bytes(damage)
    undone = keeper.undo()
    assert undone.refused is not None
    assert "journal" in undone.refused.reason
    last = keeper.last()
    assert last is not None
    assert last.stale
    assert config.read_bytes() == NEW


def test_the_journal_does_not_keep_the_next_save_from_happening(
    tmp_path: Path, config: Path
) -> None:
    keeper = store(tmp_path)
    keeper.save(plan(change(config, NEW)))
    (tmp_path / "state/jan-tui/last-save.json").write_bytes(b"damaged")
    assert keeper.save(plan(change(config, OLD))).done
    assert keeper.undo().done


def test_a_refused_plan_and_an_empty_one_write_nothing(tmp_path: Path) -> None:
    refused = Plan((), None, Refusal("no"))
    assert store(tmp_path).save(refused).refused == Refusal("no")
    assert store(tmp_path).save(plan()).files == ()
    assert not (tmp_path / "state").exists()


def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "clawdbot.json"
    mine = plan(change(path, NEW))
    path.mkdir()
    saved = store(tmp_path).save(mine)
    assert saved.refused is not None
    assert "a folder stands in its place" in saved.refused.reason


def test_a_file_where_a_folder_should_be_is_refused(tmp_path: Path) -> None:
    mine = plan(change(tmp_path / "state_dir" / "clawdbot.json", NEW))
    (tmp_path / "state_dir").write_bytes(b"")
    saved = store(tmp_path).save(mine)
    assert saved.refused is not None
    assert "not a folder" in saved.refused.reason


def test_a_pipe_in_the_place_of_the_file_is_refused(tmp_path: Path, config: Path) -> None:
    mine = plan(change(config, NEW))
    config.unlink()
    config.symlink_to("/dev/null")
    assert store(tmp_path).save(mine).refused is not None


def test_what_a_killed_save_left_is_swept_and_nothing_else(tmp_path: Path, config: Path) -> None:
    gone = config.with_name(".clawdbot.json.4194305.abcd1234.0.jan-tui.tmp")
    live = config.with_name(f".clawdbot.json.{os.getppid()}.abcd1234.0.jan-tui.tmp")
    theirs = config.with_name("clawdbot.json.4194305.abcd.tmp")
    for path in (gone, live, theirs):
        path.write_bytes(b"x")
    assert store(tmp_path).save(plan(change(config, NEW))).done
    assert [path.exists() for path in (gone, live, theirs)] == [False, True, True]


def test_a_long_name_leaves_room_for_the_temporary_one(tmp_path: Path) -> None:
    path = tmp_path / ("é" * 100 + ".json")
    assert store(tmp_path).save(plan(change(path, NEW))).done
    assert path.read_bytes() == NEW


def test_extended_attributes_go_along_where_the_file_system_has_them(
    tmp_path: Path, config: Path
) -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("Python reads and writes extended attributes on Linux alone")
    setxattr = getattr(os, "setxattr", None)
    if setxattr is None:
        pytest.skip("this system has no extended attributes")
    try:
        setxattr(config, "user.origin", b"dotfiles")
    except OSError:
        pytest.skip("this file system takes no extended attributes")
    assert store(tmp_path).save(plan(change(config, NEW))).done
    assert config.read_bytes() == NEW
    assert os.getxattr(config, "user.origin") == b"dotfiles"
