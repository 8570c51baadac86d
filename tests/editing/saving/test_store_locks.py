"""Two savers with state folders of their own meet at the lock beside the file itself."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from jan_tui.editing.saving import filesystem
from jan_tui.editing.saving.filesystem import DiskSaves
from jan_tui.editing.saving.store import Saved, Store
from tests.editing.saving.helpers import (
    StillClock,
    Unflushed,
    change,
    contents,
    lock_files,
    mode,
    plan,
    store,
)
from tests.editing.saving.test_store_rivals import _HOLDER

_REPOSITORY = Path(__file__).parents[3]


def other_store(home: Path) -> Store:
    """A saver of the same files with another state folder."""
    return Store(Unflushed(), StillClock(), home / "other state")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "clawdbot.json"
    path.write_bytes(b"{ a: 1 }")
    return path


class Meeting(Unflushed):
    """A disk on which another saver comes when the first file is about to be moved."""

    home: Path
    path: Path
    met: list[Saved]

    def __init__(self, home: Path, path: Path) -> None:
        object.__setattr__(self, "home", home)
        object.__setattr__(self, "path", path)
        object.__setattr__(self, "met", [])

    def rename(self, source: Path, target: Path) -> None:
        if not self.met and self.path.name in target.name:
            self.met.append(other_store(self.home).save(plan(change(self.path, b"{ theirs: 1 }"))))
        super().rename(source, target)


@pytest.mark.parametrize("linked", [False, True])
def test_the_second_saver_is_refused_while_the_first_saves(
    tmp_path: Path, config: Path, linked: bool
) -> None:
    path = config
    if linked:
        path = tmp_path / "links" / "clawdbot.json"
        path.parent.mkdir()
        path.symlink_to(config)
    disk = Meeting(tmp_path, config)
    assert store(tmp_path, disk).save(plan(change(path, b"{ a: 2 }"))).done
    (other,) = disk.met
    assert other.refused is not None
    assert f"another jan-tui (pid {os.getpid()}) is saving" in other.refused.reason
    assert str(tmp_path / ".clawdbot.json.jan-tui.lock") in other.refused.reason
    assert config.read_bytes() == b"{ a: 2 }"
    assert not lock_files(tmp_path)
    assert other_store(tmp_path).save(plan(change(config, b"{ a: 3 }"))).done


def test_an_undo_meets_a_save_of_another(tmp_path: Path, config: Path) -> None:
    assert store(tmp_path).save(plan(change(config, b"{ a: 2 }"))).done
    disk = Meeting(tmp_path, config)
    assert store(tmp_path, disk).undo().done
    (other,) = disk.met
    assert not other.done
    assert config.read_bytes() == b"{ a: 1 }"


def test_a_lock_of_a_killed_process_holds_nobody_and_goes(tmp_path: Path, config: Path) -> None:
    path = filesystem.beside(config)
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(path)],
        cwd=_REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert mode(path) == 0o600
        refused = store(tmp_path).save(plan(change(config, b"{ a: 2 }"))).refused
        assert refused is not None
        assert f"(pid {holder.pid})" in refused.reason
        holder.kill()
    assert path.exists()
    assert store(tmp_path).save(plan(change(config, b"{ a: 2 }"))).done
    assert not path.exists()


def test_a_failed_save_frees_its_locks(tmp_path: Path, config: Path) -> None:
    mine = plan(change(config, b"{ a: 2 }"))
    config.write_bytes(b"{ theirs: 1 }")
    assert store(tmp_path).save(mine).conflict
    assert not lock_files(tmp_path)
    handles = [
        DiskSaves().lock(path)
        for path in (filesystem.beside(config), tmp_path / "state" / "jan-tui" / "lock")
    ]
    for handle in handles:
        os.close(handle)


def _open_handles() -> int:
    return len(os.listdir("/dev/fd"))  # noqa: PTH208


def test_a_busy_lock_leaves_no_handle_open(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    path.write_bytes(b"1234567890123456")
    handle = DiskSaves().lock(path)
    assert path.read_bytes() == str(os.getpid()).encode()
    before = _open_handles()
    for _ in range(3):
        with pytest.raises(BlockingIOError):
            DiskSaves().lock(path)
    assert _open_handles() == before
    DiskSaves().unlock(handle)
    assert _open_handles() == before - 1


def test_no_handle_is_left_open(tmp_path: Path, config: Path) -> None:
    store(tmp_path).save(plan(change(config, b"{ a: 0 }")))
    before = _open_handles()
    for number in range(5):
        assert store(tmp_path).save(plan(change(config, b"{ a: %d }" % (number + 1)))).done
    assert store(tmp_path).undo().done
    assert _open_handles() == before


class TestPlanted:
    """What stands in the place of a lock or a temporary file is never written through."""

    @pytest.fixture
    def victim(self, tmp_path: Path) -> Path:
        path = tmp_path / "victim"
        path.write_bytes(b"mine")
        return path

    @pytest.mark.parametrize("beside", [True, False])
    @pytest.mark.parametrize("how", ["symbolic", "hard", "pipe", "dangling"])
    def test_a_lock(
        self, tmp_path: Path, config: Path, victim: Path, how: str, beside: bool
    ) -> None:
        if sys.platform == "win32":
            pytest.skip("pipes with names, owners and signals are of POSIX systems")
        place = filesystem.beside(config) if beside else tmp_path / "state" / "jan-tui" / "lock"
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if how == "symbolic":
            place.symlink_to(victim)
        elif how == "dangling":
            place.symlink_to(tmp_path / "made")
        elif how == "hard":
            os.link(victim, place)
        else:
            os.mkfifo(place)
        saved = store(tmp_path).save(plan(change(config, b"{ a: 2 }")))
        assert saved.refused is not None
        assert "cannot take the lock" in saved.refused.reason.lower()
        assert str(place) in saved.refused.reason
        assert ("symbolic link" in saved.refused.reason) == (how in ("symbolic", "dangling"))
        assert victim.read_bytes() == b"mine"
        assert not (tmp_path / "made").exists()
        assert config.read_bytes() == b"{ a: 1 }"

    @pytest.mark.parametrize("how", ["file", "symbolic", "dangling"])
    def test_a_temporary_file(self, tmp_path: Path, victim: Path, how: str) -> None:
        place = tmp_path / ".x.tmp"
        if how == "file":
            place.write_bytes(b"theirs")
        else:
            place.symlink_to(victim if how == "symbolic" else tmp_path / "made")
        with pytest.raises(FileExistsError):
            DiskSaves().create(place)
        assert victim.read_bytes() == b"mine"
        assert not (tmp_path / "made").exists()


def test_a_lock_that_its_holder_removed_is_taken_anew(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    disk = DiskSaves()
    first = disk.lock(path)
    path.unlink()
    second = disk.lock(path)
    with pytest.raises(BlockingIOError):
        disk.lock(path)
    os.close(first)
    with pytest.raises(BlockingIOError):
        disk.lock(path)
    os.close(second)
    os.close(disk.lock(path))


def test_a_lock_removed_between_opening_and_locking_is_opened_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform == "win32":
        pytest.skip("pipes with names, owners and signals are of POSIX systems")
    import fcntl

    path = tmp_path / "lock"
    real = fcntl.flock
    stolen: list[int] = []

    def flock(handle: int, how: int) -> None:
        if not stolen:
            stolen.append(handle)
            path.unlink()
        real(handle, how)

    monkeypatch.setattr(fcntl, "flock", flock)
    before = _open_handles()
    handle = DiskSaves().lock(path)
    assert _open_handles() == before + 1
    assert os.fstat(handle).st_ino == path.stat().st_ino
    assert path.read_bytes() == str(os.getpid()).encode()
    os.close(handle)


@pytest.mark.parametrize("code", [errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS])
def test_a_file_system_without_locks_saves_all_the_same(
    tmp_path: Path, config: Path, code: int
) -> None:
    class Lockless(Unflushed):
        def lock(self, path: Path) -> int:
            path.touch()
            raise OSError(code, os.strerror(code))

    assert store(tmp_path, Lockless()).save(plan(change(config, b"{ a: 2 }"))).done
    assert not lock_files(tmp_path)
    assert set(contents(tmp_path)) == {
        "clawdbot.json",
        "clawdbot.json.bak",
        "state/jan-tui/last-save.json",
        "state/jan-tui/lock",
    }


def test_a_long_name_has_a_lock_too(tmp_path: Path) -> None:
    assert len(filesystem.beside(tmp_path / ("é" * 120 + ".json")).name.encode()) < 255
    assert filesystem.beside(tmp_path / "a\udcff.json").name == ".a.json.jan-tui.lock"
