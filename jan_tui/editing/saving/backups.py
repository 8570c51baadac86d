"""The backups of a file: `.bak`, `.bak.1` ... beside it, the newest first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from jan_tui.structs import Discreet

KEPT = 5
"""Backups of one file, as clawdbot 2026.1.24 keeps them (facts: Writes)."""


class Backup(Discreet, frozen=True):
    """One older text of the file `of`: where it is kept, and when it was written."""

    hidden: ClassVar = ("text",)

    path: Path
    modified: datetime
    of: Path
    text: bytes


def newest(path: Path) -> Path:
    """Where the last text of the file is kept."""
    return path.with_name(f"{path.name}.bak")


def places(path: Path) -> tuple[Path, ...]:
    """All places of backups of this file, newest first."""
    first = newest(path)
    return (first, *(path.with_name(f"{first.name}.{number}") for number in range(1, KEPT)))


def moves(path: Path, aside: Path) -> Iterator[tuple[Path, Path]]:
    """The renames that make room for a new `.bak`, in order; the oldest goes aside."""
    held = places(path)
    yield held[-1], aside
    yield from zip(reversed(held[:-1]), reversed(held[1:]), strict=True)
