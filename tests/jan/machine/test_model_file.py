"""How far a process has read a file, told by the kernel's own figures."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest

from jan_tui.jan.machine import model_file

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="figures of Linux")

BYTES = 160_000_000

_MAPS = """
import mmap, sys
with open(sys.argv[1], "rb") as file:
    held = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
    for at in range(0, int(len(held) * float(sys.argv[2])), mmap.PAGESIZE):
        held[at]
    print("done", flush=True)
    sys.stdin.read()
"""
_READS = """
import sys
with open(sys.argv[1], "rb", buffering=0) as file:
    left = int(float(sys.argv[2]) * int(sys.argv[3]))
    while left > 0:
        left -= len(file.read(min(left, 1 << 20)))
    print("done", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("weights") / "model.gguf"
    with path.open("wb") as file:
        for _ in range(BYTES // 1_000_000):
            file.write(b"w" * 1_000_000)
    return path


@contextmanager
def reader(code: str, path: Path, share: float) -> Iterator[psutil.Process]:
    words = [sys.executable, "-c", code, str(path), str(share), str(BYTES)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"done\n"
        yield psutil.Process(child.pid)


@pytest.mark.parametrize("code", [_MAPS, _READS], ids=["mapped", "read"])
@pytest.mark.parametrize("share", [0.25, 0.5, 1.0])
def test_both_ways_of_reading_are_seen_with_a_warm_cache(
    weights: Path, code: str, share: float
) -> None:
    with reader(code, weights, share) as process:
        percent = model_file.percent_read(process, BYTES)
    # The kernel maps up to 16 pages around a fault, and the interpreter itself is some 10 MB.
    assert percent is not None
    assert min(100, share * 100) <= percent <= min(100, share * 100 + 12)


def test_the_size_of_a_split_model_is_that_of_all_its_parts(tmp_path: Path) -> None:
    for number in (1, 2, 3):
        with (tmp_path / f"big-{number:05}-of-00003.gguf").open("wb") as file:
            file.truncate(90_000_000)
    own = psutil.Process()
    first = tmp_path / "big-00001-of-00003.gguf"
    assert model_file.size(own, str(first)) == 270_000_000
    (tmp_path / "big-00003-of-00003.gguf").unlink()
    assert model_file.size(own, str(first)) is None


def test_what_is_small_or_no_file_is_not_measured(tmp_path: Path) -> None:
    small = tmp_path / "small.gguf"
    small.write_bytes(b"GGUF")
    for named in (str(small), str(tmp_path), str(tmp_path / "none.gguf"), "\0"):
        assert model_file.size(psutil.Process(), named) is None


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_a_system_that_does_not_tell_gives_no_figure(
    monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    quiet: Any = SimpleNamespace(memory_info=lambda: SimpleNamespace(rss=1))
    with monkeypatch.context() as other:
        other.setattr(sys, "platform", platform)
        assert model_file.percent_read(quiet, BYTES) is None


def test_a_process_that_may_not_be_read_gives_no_figure() -> None:
    def denied() -> object:
        raise psutil.AccessDenied(1)

    refused: Any = SimpleNamespace(
        memory_info=lambda: SimpleNamespace(shared=1), io_counters=denied
    )
    assert model_file.percent_read(refused, BYTES) is None
