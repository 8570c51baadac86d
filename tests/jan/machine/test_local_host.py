"""Containers and WSL, by the marks that they leave."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from jan_tui.jan.disk.files import Entry
from jan_tui.jan.machine.local_host import Isolation, detect_isolation


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
        pytest.param({}, Isolation.NONE, id="no-marks"),
        pytest.param({KERNEL: b"6.8.0-generic\n"}, Isolation.NONE, id="linux"),
        pytest.param({"/.dockerenv": b""}, Isolation.CONTAINER, id="docker"),
        pytest.param({"/run/.containerenv": b"x"}, Isolation.CONTAINER, id="podman"),
        pytest.param({KERNEL: b"5.15.1-microsoft-standard-WSL2\n"}, Isolation.WSL, id="wsl2"),
        pytest.param({KERNEL: b"4.4.0-19041-Microsoft\n"}, Isolation.WSL, id="wsl1"),
        pytest.param(
            {"/.dockerenv": b"", KERNEL: b"5.15-microsoft"}, Isolation.CONTAINER, id="docker-in-wsl"
        ),
    ],
)
def test_isolation(files: Mapping[str, bytes], expected: Isolation) -> None:
    assert detect_isolation(FewFiles(files)) is expected
