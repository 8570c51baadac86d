"""Only regular files are read, without waiting, and never more than the limit."""

from __future__ import annotations

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("pipes and devices with names are of POSIX systems", allow_module_level=True)

import errno
import os
import socket
from collections.abc import Callable
from pathlib import Path

from jan_tui import regular_files
from jan_tui.regular_files import NotRegularError, TooLargeError
from jan_tui.system_errors import cause

READERS = {
    "read": lambda path: regular_files.read(path, 100),
    "head": lambda path: regular_files.head(path, 100),
    "tail": lambda path: regular_files.tail(path, 100),
}
every_reader = pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
ZERO = Path("/dev/zero")


def test_a_regular_file_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "f"
    for data in (b"", b"x", bytes(range(256)) * 9000):
        path.write_bytes(data)
        assert regular_files.read(path) == data
        assert regular_files.head(path, 10) == data[:10]
        assert regular_files.tail(path, 10) == data[-10:]


@pytest.mark.parametrize("size", [99, 100])
def test_up_to_the_limit_all_is_read(tmp_path: Path, size: int) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"x" * size)
    assert len(regular_files.read(path, 100)) == size


def test_one_byte_more_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"x" * 101)
    with pytest.raises(TooLargeError) as refused:
        regular_files.read(path, 100)
    assert refused.value.filename == str(path)
    assert len(regular_files.head(path, 100)) == len(regular_files.tail(path, 100)) == 100


@pytest.mark.parametrize(("limit", "words"), [(4 << 20, "4 MB"), (1536, "1.5 KB")])
def test_the_limit_is_in_the_error(tmp_path: Path, limit: int, words: str) -> None:
    path = tmp_path / "sparse"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(TooLargeError) as refused:
        regular_files.read(path, limit)
    assert cause(refused.value) == (f"it is larger than {words}, the most that jan-tui reads of it")


def test_a_file_that_grows_is_read_no_further(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its size at the opening is below the limit; each piece that is read adds another."""
    path = tmp_path / "log"
    path.write_bytes(b"x" * 50)
    plain, asked = os.read, []

    def read(handle: int, size: int) -> bytes:
        asked.append(size)
        with path.open("ab") as file:
            file.write(b"x" * 5000)
        return plain(handle, size)

    monkeypatch.setattr(os, "read", read)
    with pytest.raises(TooLargeError):
        regular_files.read(path, 100)
    assert sum(asked) <= 2 * 101


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_files_of_proc_tell_no_size_and_are_read() -> None:
    path = Path("/proc/self/status")
    assert path.stat().st_size == 0
    assert b"Pid:" in regular_files.read(path)
    with pytest.raises(TooLargeError):
        regular_files.read(path, 10)


@every_reader
def test_a_pipe_is_not_opened(reader: Callable[[Path], object], tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    assert _refused(reader, path) == "it is a pipe, not a regular file, so it is not opened"


@every_reader
def test_a_pipe_with_a_writer_is_left_to_its_reader(
    reader: Callable[[Path], object], tmp_path: Path
) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    ours = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    writer = os.open(path, os.O_WRONLY)
    os.write(writer, b"for another")
    assert "a pipe" in _refused(reader, path)
    assert os.read(ours, 100) == b"for another"
    os.close(writer)
    os.close(ours)


@every_reader
@pytest.mark.parametrize("through_a_link", [False, True])
def test_an_endless_device_is_not_opened(
    reader: Callable[[Path], object], tmp_path: Path, through_a_link: bool
) -> None:
    path = ZERO
    if through_a_link:
        path = tmp_path / "link"
        path.symlink_to(ZERO)
    assert _refused(reader, path) == "it is a device, not a regular file, so it is not opened"


@every_reader
def test_a_socket_is_not_opened(reader: Callable[[Path], object], tmp_path: Path) -> None:
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        assert "a socket" in _refused(reader, path)


@every_reader
def test_a_name_that_changes_hands_is_judged_by_what_was_opened(
    reader: Callable[[Path], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at the name and its opening a pipe takes the place of the file."""
    path = tmp_path / "f"
    path.write_bytes(b"x")
    plain, before = os.open, _open_files()

    def open_late(name: Path, flags: int) -> int:
        path.unlink()
        os.mkfifo(path)
        return plain(name, flags)

    monkeypatch.setattr(os, "open", open_late)
    assert "a pipe" in _refused(reader, path)
    monkeypatch.undo()
    assert _open_files() == before


@every_reader
@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda path: None, FileNotFoundError, "it is not there"),
        (lambda path: path.mkdir(), IsADirectoryError, "a folder stands in its place"),
        (lambda path: path.symlink_to(path.name), OSError, "its symbolic links go in a circle"),
    ],
    ids=["missing", "folder", "circle"],
)
def test_what_the_system_says_keeps_its_type(
    reader: Callable[[Path], object],
    make: Callable[[Path], object],
    error: type[OSError],
    words: str,
    tmp_path: Path,
) -> None:
    path = tmp_path / "f"
    make(path)
    with pytest.raises(error) as refused:
        reader(path)
    assert cause(refused.value) == words
    assert refused.value.filename == str(path)


def test_a_stream_of_the_system_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as /proc/kmsg, which is regular by its mode and has nothing to read for now."""
    path = tmp_path / "f"
    path.write_bytes(b"x")

    def read(handle: int, size: int) -> bytes:
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "read", read)
    with pytest.raises(NotRegularError):
        regular_files.read(path)


def _refused(reader: Callable[[Path], object], path: Path) -> str:
    with pytest.raises(NotRegularError) as refused:
        reader(path)
    assert refused.value.filename == str(path)
    return cause(refused.value)


def _open_files() -> int:
    return len(list(Path("/dev/fd").iterdir()))
