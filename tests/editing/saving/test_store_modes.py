"""Rights: kept by a save, tightened where a key is written, and put back by the undo."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from jan_tui.editing.saving.filesystem import DiskSaves
from tests.editing.saving.helpers import change, mode, plan, store


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / ".env"
    path.write_bytes(b"A=1\n")
    return path


@pytest.mark.parametrize("before", [0o644, 0o600, 0o640, 0o666, 0o700, 0o604])
def test_an_undo_gives_back_the_rights_that_the_save_took(
    tmp_path: Path, secret: Path, before: int
) -> None:
    secret.chmod(before)
    keeper = store(tmp_path)
    assert keeper.save(plan(change(secret, b"A=2\n", tighten=True))).done
    assert mode(secret) == before & 0o700
    undone = keeper.undo()
    assert (secret.read_bytes(), mode(secret)) == (b"A=1\n", before)
    assert undone.remarks == ()
    # The copy of the text with the key is as tight as the file was that held it.
    assert mode(secret.with_name(".env.bak")) == before & 0o700


@pytest.mark.parametrize(("by_hand", "said"), [(0o400 | 0o200 | 0o040, "0640"), (0o700, "0700")])
def test_rights_that_were_changed_since_stay_and_the_undo_reports_it(
    tmp_path: Path, secret: Path, by_hand: int, said: str
) -> None:
    secret.chmod(0o644)
    keeper = store(tmp_path)
    keeper.save(plan(change(secret, b"A=2\n", tighten=True)))
    secret.chmod(by_hand)
    undone = keeper.undo()
    assert undone.done
    assert mode(secret) == by_hand
    (remark,) = undone.remarks
    assert str(secret) in remark
    assert f"keeps its mode {said}" in remark
    assert "it was 0644" in remark


def test_rights_that_are_those_of_before_already_need_no_word(tmp_path: Path, secret: Path) -> None:
    secret.chmod(0o644)
    keeper = store(tmp_path)
    keeper.save(plan(change(secret, b"A=2\n", tighten=True)))
    secret.chmod(0o644)
    undone = keeper.undo()
    assert (mode(secret), undone.remarks) == (0o644, ())


def test_a_failed_undo_leaves_the_tight_rights(tmp_path: Path, secret: Path) -> None:
    secret.chmod(0o644)
    config = tmp_path / "clawdbot.json"
    config.write_bytes(b"{ a: 1 }")
    keeper = store(tmp_path)
    keeper.save(plan(change(secret, b"A=2\n", tighten=True), change(config, b"{ a: 2 }")))
    config.write_bytes(b"{ theirs: 1 }")
    assert not keeper.undo().done
    assert (secret.read_bytes(), mode(secret)) == (b"A=2\n", 0o600)
    config.write_bytes(b"{ a: 2 }")
    assert keeper.undo().done
    assert mode(secret) == 0o644


@dataclass(frozen=True)
class Unwritable(DiskSaves):
    """The disk on which nobody may write a file, be it for want of rights or as it is mounted."""

    mounted: bool

    def writable(self, path: Path) -> bool:
        return False

    def mounted_read_only(self, path: Path) -> bool:
        return self.mounted


@pytest.mark.parametrize(
    ("mounted", "reason"),
    [(True, "the file system is mounted read-only"), (False, "it is read-only for you (chmod u+w")],
)
def test_a_file_system_that_is_read_only_is_told_from_missing_rights(
    tmp_path: Path, secret: Path, mounted: bool, reason: str
) -> None:
    refused = store(tmp_path, Unwritable(mounted=mounted)).save(plan(change(secret, b"A=2\n")))
    assert refused.refused is not None
    assert reason in refused.refused.reason
    assert secret.read_bytes() == b"A=1\n"


def test_the_disk_tells_whether_it_is_mounted_read_only(tmp_path: Path) -> None:
    assert not DiskSaves().mounted_read_only(tmp_path)
