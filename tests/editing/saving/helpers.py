"""What the tests of this room share: a still clock, plans made by hand, a look at a folder."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from jan_tui.editing.plan import FileChange, Plan
from jan_tui.editing.saving.filesystem import DiskSaves, SaveFiles
from jan_tui.editing.saving.store import Store


@dataclass(frozen=True)
class StillClock:
    """A clock that stands."""

    def monotonic(self) -> float:
        return 0.0

    def now(self) -> datetime:
        return datetime(2026, 11, 22, 14, 2, 20, tzinfo=UTC)


class Unflushed(DiskSaves):
    """The disk without waiting for it: in tests calls fail and processes die, not machines."""

    def sync(self, handle: int) -> None:
        assert handle >= 0

    def sync_folder(self, folder: Path) -> None:
        assert folder.is_dir()


def store(home: Path, files: SaveFiles | None = None) -> Store:
    return Store(files or DiskSaves(), StillClock(), home / "state")


def change(path: Path, after: bytes, *, tighten: bool = False) -> FileChange:
    """A change of the file as it is now."""
    before = path.read_bytes() if path.exists() else None
    return FileChange(path, path.resolve(), before, after, tighten=tighten)


def plan(*changes: FileChange) -> Plan:
    return Plan(changes, None)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file under a folder, by its path in it."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def lock_files(folder: Path) -> list[Path]:
    """Locks beside files that are still there."""
    return list(folder.rglob("*.jan-tui.lock"))


def strays(folder: Path) -> list[str]:
    """Temporary files of a save that are still there."""
    return [str(path) for path in folder.rglob("*.tmp")]
