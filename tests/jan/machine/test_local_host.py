"""Containers and WSL, by the marks that they leave."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from jan_tui.jan.disk.files import Entry
from jan_tui.jan.machine.local_host import Enclosure, enclosure


@dataclass(frozen=True)
class FewFiles:
    """A disk with these files and nothing else."""

    files: Mapping[str, bytes]

    def read(self, path: Path, limit: int) -> bytes:
        if path.as_posix() not in self.files:
            raise FileNotFoundError(path)
        return self.files[path.as_posix()][:limit]

    def tail(self, path: Path, limit: int) -> bytes:
        return self.read(path, limit)

    def size(self, path: Path) -> int:
        return len(self.read(path, 1_000_000))

    def entries(self, path: Path) -> Iterable[Entry]:
        raise FileNotFoundError(path)

    def identity(self, path: Path) -> Hashable:
        return path


KERNEL = "/proc/sys/kernel/osrelease"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, Enclosure.NONE, id="no-marks"),
        pytest.param({KERNEL: b"6.8.0-generic\n"}, Enclosure.NONE, id="linux"),
        pytest.param({"/.dockerenv": b""}, Enclosure.CONTAINER, id="docker"),
        pytest.param({"/run/.containerenv": b"x"}, Enclosure.CONTAINER, id="podman"),
        pytest.param({KERNEL: b"5.15.1-microsoft-standard-WSL2\n"}, Enclosure.WSL, id="wsl2"),
        pytest.param({KERNEL: b"4.4.0-19041-Microsoft\n"}, Enclosure.WSL, id="wsl1"),
        pytest.param(
            {"/.dockerenv": b"", KERNEL: b"5.15-microsoft"}, Enclosure.CONTAINER, id="docker-in-wsl"
        ),
    ],
)
def test_enclosure(files: Mapping[str, bytes], expected: Enclosure) -> None:
    assert enclosure(FewFiles(files)) is expected
