"""The journal, the theme and the lock are this user's own, regular files in a folder of theirs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from jan_tui.editing.errors import SaveError
from jan_tui.editing.saving import own_files
from jan_tui.editing.saving.filesystem import DiskSaves
from jan_tui.workspace.preferences import Preferences
from tests.editing.saving.helpers import change, mode, plan, store

_STRANGER = 65534
_ROOT_ONLY = pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() != 0, reason="only root can give a file away"
)

Spoil = Callable[[Path], None]


def _owned(path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("pipes with names, owners and signals are of POSIX systems")
    os.chown(path, _STRANGER, -1)


def _folder_owned(path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("pipes with names, owners and signals are of POSIX systems")
    os.chown(path.parent, _STRANGER, -1)


def _linked(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to(path.with_name("elsewhere"))


def _piped(path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("pipes with names, owners and signals are of POSIX systems")
    path.unlink()
    os.mkfifo(path)


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _writable(path: Path) -> None:
    path.chmod(0o666)


def _group_writable(path: Path) -> None:
    path.chmod(0o620)


def _others_writable(path: Path) -> None:
    path.chmod(0o602)


def _folder_others_writable(path: Path) -> None:
    path.parent.chmod(0o702)


def _folder_writable(path: Path) -> None:
    path.parent.chmod(0o777)


def _folder_group_writable(path: Path) -> None:
    path.parent.chmod(0o770)


SPOILED = [
    pytest.param(_owned, "another user (uid 65534)", marks=_ROOT_ONLY),
    pytest.param(_folder_owned, "another user (uid 65534)", marks=_ROOT_ONLY),
    pytest.param(_linked, "a symbolic link"),
    pytest.param(_piped, "not a regular file"),
    pytest.param(_folder, "not a regular file"),
    pytest.param(_writable, "other users may write it (chmod go-w "),
    pytest.param(_group_writable, "other users may write it"),
    pytest.param(_others_writable, "other users may write it"),
    pytest.param(_folder_others_writable, "other users may write it"),
    pytest.param(_folder_writable, "other users may write it"),
    pytest.param(_folder_group_writable, "other users may write it"),
]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "clawdbot.json"
    path.write_bytes(b"{ a: 1 }")
    assert store(tmp_path).save(plan(change(path, b"{ a: 2 }"))).done
    return path


@pytest.mark.parametrize(("spoil", "said"), SPOILED)
def test_an_undo_trusts_no_journal_that_another_may_have_written(
    tmp_path: Path, config: Path, spoil: Spoil, said: str
) -> None:
    journal = tmp_path / "state/jan-tui/last-save.json"
    spoil(journal)
    keeper = store(tmp_path)
    last = keeper.last()
    assert last is not None
    assert said in last.stale
    undone = keeper.undo()
    assert undone.refused is not None
    assert said in undone.refused.reason
    assert str(tmp_path / "state/jan-tui") in undone.refused.reason
    assert "Nothing was changed." in undone.refused.reason
    assert config.read_bytes() == b"{ a: 2 }"


@pytest.mark.parametrize(("spoil", "said"), SPOILED)
def test_nothing_is_finished_on_the_word_of_another(
    tmp_path: Path, config: Path, spoil: Spoil, said: str
) -> None:
    journal = tmp_path / "state/jan-tui/last-save.json"
    begun = journal.with_name("last-save.begun.json")
    record = json.loads(journal.read_bytes())
    secret = dict(record["files"][0], path=str(tmp_path / "new"), target=str(tmp_path / "new"))
    record["files"] = [record["files"][0], dict(secret, before=None)]
    begun.write_bytes(json.dumps(record).encode())
    begun.chmod(0o600)
    assert store(tmp_path).interrupted() is not None
    spoil(begun)
    assert store(tmp_path).interrupted() is None
    assert store(tmp_path).finish().refused is not None
    saved = store(tmp_path).save(plan(change(config, b"{ a: 3 }")))
    assert saved.refused is not None
    assert said in saved.refused.reason
    assert not (tmp_path / "new").exists()


def test_a_sticky_folder_of_all_is_one_where_nobody_touches_anothers_file(
    tmp_path: Path, config: Path
) -> None:
    (tmp_path / "state/jan-tui").chmod(0o1777)
    assert store(tmp_path).undo().done
    assert config.read_bytes() == b"{ a: 1 }"


@pytest.mark.parametrize(
    "change_of",
    [
        {"path": "relative"},
        {"target": "relative"},
        {"path": "/nul\0byte"},
        {"mode_before": -1},
        {"mode_after": 0o10000},
        {"mode_after": "0644"},
        {"after": "no base64!"},
    ],
    ids=str,
)
def test_a_journal_that_this_program_cannot_have_written_is_damaged(
    tmp_path: Path, config: Path, change_of: dict[str, object]
) -> None:
    journal = tmp_path / "state/jan-tui/last-save.json"
    record = json.loads(journal.read_bytes())
    record["files"][0].update(change_of)
    journal.write_bytes(json.dumps(record).encode())
    refused = store(tmp_path).undo().refused
    assert refused is not None
    assert "is damaged" in refused.reason
    assert config.read_bytes() == b"{ a: 2 }"


@pytest.mark.parametrize("text", ['{"format": 1, "saved": "2026-11-22", "files": []}', "[" * 99999])
def test_a_journal_of_nothing_is_damaged(tmp_path: Path, config: Path, text: str) -> None:
    (tmp_path / "state/jan-tui/last-save.json").write_text(text)
    refused = store(tmp_path).undo().refused
    assert refused is not None
    assert "is damaged" in refused.reason
    assert config.read_bytes() == b"{ a: 2 }"


def test_what_a_killed_process_left_of_its_journal_is_in_nobodys_way(
    tmp_path: Path, config: Path
) -> None:
    folder = tmp_path / "state/jan-tui"
    (folder / "last-save.begun.json").write_bytes(b'{"format": 1, "sav')
    (folder / "last-save.begun.json.new").write_bytes(b"{")
    keeper = store(tmp_path)
    assert keeper.interrupted() is None
    last = keeper.last()
    assert last is not None
    assert last.stale == ""
    assert keeper.save(plan(change(config, b"{ a: 3 }"))).done
    assert keeper.undo().done
    assert config.read_bytes() == b"{ a: 2 }"
    assert {path.name for path in folder.iterdir()} == {"lock", "last-save.1.json"}


def test_a_journal_of_before_the_modes_were_kept_is_read(tmp_path: Path, config: Path) -> None:
    journal = tmp_path / "state/jan-tui/last-save.json"
    record = json.loads(journal.read_bytes())
    del record["kind"], record["files"][0]["mode_before"], record["files"][0]["mode_after"]
    journal.write_bytes(json.dumps(record).encode())
    config.chmod(0o640)
    assert store(tmp_path).undo().done
    assert (config.read_bytes(), mode(config)) == (b"{ a: 1 }", 0o640)


class _Meanwhile(DiskSaves):
    """Another part of the program makes each folder just before."""

    def make_folder(self, path: Path) -> None:
        super().make_folder(path)
        super().make_folder(path)


def test_a_folder_that_is_made_at_the_same_moment_is_taken(tmp_path: Path) -> None:
    folder = tmp_path / "state/jan-tui"
    own_files.make_folder(_Meanwhile(), folder)
    assert (folder.is_dir(), mode(folder)) == (True, 0o700)


class TestTheme:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        return tmp_path / "state/jan-tui/preferences.json"

    def test_it_is_kept_private(self, path: Path) -> None:
        assert Preferences(path, DiskSaves()).theme is None
        assert Preferences(path, DiskSaves()).remember("theme", "nord") == ""
        assert Preferences(path, DiskSaves()).theme == "nord"
        assert Preferences(path, DiskSaves()).remember("theme", "gruvbox") == ""
        assert Preferences(path, DiskSaves()).theme == "gruvbox"
        assert [mode(path), mode(path.parent), mode(path.parent.parent)] == [0o600, 0o700, 0o700]
        assert [each.name for each in path.parent.iterdir()] == [path.name]

    @pytest.mark.parametrize(("spoil", "said"), SPOILED)
    def test_a_file_of_another_is_neither_read_nor_replaced(
        self, path: Path, spoil: Spoil, said: str
    ) -> None:
        assert Preferences(path, DiskSaves()).remember("theme", "nord") == ""
        spoil(path)
        before = path.lstat()
        assert Preferences(path, DiskSaves()).theme is None
        assert said in Preferences(path, DiskSaves()).remember("theme", "gruvbox")
        assert path.lstat().st_ino == before.st_ino

    @pytest.mark.parametrize("name", ["preferences.json", "preferences.json.new"])
    def test_a_planted_link_changes_nothing_where_it_leads(self, path: Path, name: str) -> None:
        victim = path.parent.parent / "victim"
        path.parent.mkdir(parents=True, mode=0o700)
        victim.write_text('{"theme": "nord"}')
        path.with_name(name).symlink_to(victim)
        assert Preferences(path, DiskSaves()).theme is None
        Preferences(path, DiskSaves()).remember("theme", "gruvbox")
        assert victim.read_text() == '{"theme": "nord"}'

    def test_what_a_killed_process_left_is_in_nobodys_way(self, path: Path) -> None:
        Preferences(path, DiskSaves()).remember("theme", "nord")
        path.with_name("preferences.json.new").write_bytes(b"{")
        assert Preferences(path, DiskSaves()).remember("theme", "gruvbox") == ""
        assert Preferences(path, DiskSaves()).theme == "gruvbox"

    @pytest.mark.parametrize("text", ["", "[]", "{", '{"theme": 3}', "\udcff", "[" * 99999])
    def test_a_damaged_file_is_no_theme(self, path: Path, text: str) -> None:
        Preferences(path, DiskSaves()).remember("theme", "nord")
        path.write_text(text, errors="surrogateescape")
        assert Preferences(path, DiskSaves()).theme is None
        assert Preferences(path, DiskSaves()).remember("theme", "gruvbox") == ""
        assert Preferences(path, DiskSaves()).theme == "gruvbox"


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "state").write_bytes(b"")
    with pytest.raises(SaveError, match="not a folder"):
        own_files.make_folder(DiskSaves(), tmp_path / "state")
