"""A machine that loses power: what is renamed was flushed, and what comes next waits for it."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from jan_tui.editing.plan import Plan
from jan_tui.editing.saving.filesystem import DiskSaves
from tests.editing.saving.helpers import change, contents, plan, store


class Watched(DiskSaves):
    """The disk, with a note of each call that matters to it, and the rules checked at each."""

    def __init__(self, home: Path, places: list[Path]) -> None:
        object.__setattr__(self, "home", home)
        object.__setattr__(self, "places", places)
        object.__setattr__(self, "handles", {})
        object.__setattr__(self, "loose", set())
        object.__setattr__(self, "put", [])

    home: Path
    places: list[Path]
    handles: dict[int, Path]
    loose: set[Path]
    """Files whose bytes, and folders whose names, a loss of power would lose now."""
    put: list[Path]
    """The files put in their places, in order."""

    def create(self, path: Path) -> int:
        handle = super().create(path)
        self.handles[handle] = path
        self.loose.add(path)
        return handle

    def write(self, handle: int, data: memoryview) -> int:
        self.loose.add(self.handles[handle])
        return super().write(handle, data)

    def set_mode(self, handle: int, mode: int) -> None:
        self.loose.add(self.handles[handle])
        super().set_mode(handle, mode)

    def sync(self, handle: int) -> None:
        super().sync(handle)
        self.loose.discard(self.handles[handle])

    def sync_folder(self, folder: Path) -> None:
        super().sync_folder(folder)
        self.loose.discard(folder)

    def make_folder(self, path: Path) -> None:
        super().make_folder(path)
        self.loose.add(path.parent)

    def remove(self, path: Path) -> None:
        if path in self.places:
            self._check_all_settled(path)
        super().remove(path)
        if path in self.places or path.suffix == ".json":
            self.loose.add(path.parent)

    def rename(self, source: Path, target: Path) -> None:
        assert source not in self.loose, "its bytes were not flushed"
        if target in self.places:
            self._check_all_settled(target)
        super().rename(source, target)
        self.loose.add(target.parent)

    def _check_all_settled(self, target: Path) -> None:
        assert (self.home / "state/jan-tui/last-save.begun.json").exists()
        assert not {path for path in self.loose if not path.name.endswith(".tmp")}
        if target.exists():
            name = ".env" if target.name == "env" else target.name
            folder = self.home if target.name == "env" else target.parent
            assert (folder / f"{name}.bak").read_bytes() == target.read_bytes(), "no backup yet"
        self.put.append(target)


@pytest.fixture
def places(tmp_path: Path) -> list[Path]:
    """A new file, and two that are there, one behind a link."""
    (tmp_path / "dotfiles").mkdir()
    (tmp_path / "dotfiles/env").write_bytes(b"A=1\n")
    (tmp_path / ".env").symlink_to(tmp_path / "dotfiles/env")
    (tmp_path / "clawdbot.json").write_bytes(b"{ a: 1 }")
    return [
        tmp_path / "agents/main/auth.json",
        tmp_path / "dotfiles/env",
        tmp_path / "clawdbot.json",
    ]


def _plan(home: Path) -> Plan:
    return plan(
        change(home / "agents/main/auth.json", b"{}"),
        change(home / ".env", b"A=2\n"),
        change(home / "clawdbot.json", b"{ a: 2 }"),
    )


def test_a_save_flushes_each_file_and_folder_before_the_next_step(
    tmp_path: Path, places: list[Path]
) -> None:
    disk = Watched(tmp_path, places)
    assert store(tmp_path, disk).save(_plan(tmp_path)).done
    assert disk.put == places
    assert not disk.loose


def test_an_undo_goes_the_same_way_backwards(tmp_path: Path, places: list[Path]) -> None:
    assert store(tmp_path).save(_plan(tmp_path)).done
    disk = Watched(tmp_path, places)
    assert store(tmp_path, disk).undo().done
    assert disk.put == places[::-1]
    assert not disk.loose


def test_a_roll_back_is_flushed_too(tmp_path: Path, places: list[Path]) -> None:
    class Failing(Watched):
        def rename(self, source: Path, target: Path) -> None:
            if target.name == "clawdbot.json":
                raise OSError(errno.EIO, "gone")
            super().rename(source, target)

        def _check_all_settled(self, target: Path) -> None:
            """On the way back the files stand as they are found."""

    disk = Failing(tmp_path, places)
    before = contents(tmp_path)
    assert not store(tmp_path, disk).save(_plan(tmp_path)).done
    assert {name: data for name, data in contents(tmp_path).items() if "state/" not in name} == (
        before
    )
    assert places[1].parent not in disk.loose


class TestCalls:
    """What the machine's own calls are asked for."""

    def test_sync_and_sync_folder_flush_what_they_name(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        flushed: list[int] = []
        monkeypatch.setattr(os, "fsync", lambda handle: flushed.append(os.fstat(handle).st_ino))
        disk = DiskSaves()
        handle = disk.create(tmp_path / "file")
        disk.sync(handle)
        os.close(handle)
        disk.sync_folder(tmp_path)
        assert flushed == [(tmp_path / "file").stat().st_ino, tmp_path.stat().st_ino]

    @pytest.mark.parametrize("code", [errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EIO])
    def test_only_a_folder_that_cannot_be_flushed_at_all_is_let_pass(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
    ) -> None:
        def refuse(handle: int) -> None:
            raise OSError(code, os.strerror(code))

        monkeypatch.setattr(os, "fsync", refuse)
        if code == errno.EIO:
            with pytest.raises(OSError, match=os.strerror(code)):
                DiskSaves().sync_folder(tmp_path)
        else:
            DiskSaves().sync_folder(tmp_path)

    def test_a_file_is_no_folder(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(NotADirectoryError):
            DiskSaves().sync_folder(tmp_path / "file")

    def test_a_new_file_is_private_even_without_a_mask(self, tmp_path: Path) -> None:
        previous = os.umask(0)
        try:
            os.close(DiskSaves().create(tmp_path / "file"))
            os.close(DiskSaves().lock(tmp_path / "lock"))
            DiskSaves().make_folder(tmp_path / "folder")
        finally:
            os.umask(previous)
        modes = [(tmp_path / name).stat().st_mode & 0o777 for name in ("file", "lock", "folder")]
        assert modes == [0o600, 0o600, 0o700]

    def test_flags(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """O_EXCL alone does not follow a link on Linux; elsewhere O_NOFOLLOW has to say it."""
        if sys.platform == "win32":
            pytest.skip("pipes with names, owners and signals are of POSIX systems")
        flags: list[int] = []
        real = os.open

        def spy(path: Path, how: int, mode: int = 0o777) -> int:
            flags.append(how)
            return real(path, how, mode)

        monkeypatch.setattr(os, "open", spy)
        disk = DiskSaves()
        os.close(disk.create(tmp_path / "file"))
        os.close(disk.lock(tmp_path / "lock"))
        disk.read_unfollowed(tmp_path / "file")
        disk.read_bytes(tmp_path / "file")
        made, locked, unfollowed, followed = flags
        assert made & os.O_EXCL
        assert made & locked & unfollowed & os.O_NOFOLLOW
        assert not followed & os.O_NOFOLLOW
        assert locked & unfollowed & followed & os.O_NONBLOCK

    def test_a_pipe_is_neither_waited_for_nor_read(self, tmp_path: Path) -> None:
        if sys.platform == "win32":
            pytest.skip("pipes with names, owners and signals are of POSIX systems")
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(OSError, match="not a regular file"):
            DiskSaves().read_bytes(tmp_path / "pipe")
        with pytest.raises(IsADirectoryError):
            DiskSaves().read_bytes(tmp_path)

    def test_a_link_is_read_only_where_it_may_be(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_bytes(b"text")
        (tmp_path / "link").symlink_to(tmp_path / "file")
        assert DiskSaves().read_bytes(tmp_path / "link") == b"text"
        assert DiskSaves().read_unfollowed(tmp_path / "file")[1] == b"text"
        with pytest.raises(OSError, match=os.strerror(errno.ELOOP)):
            DiskSaves().read_unfollowed(tmp_path / "link")
