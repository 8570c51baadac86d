"""What the files of a save hold now: always read, never assumed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from jan_tui.editing.diff import unified
from jan_tui.editing.half_done import FileState, Holds
from jan_tui.editing.plan import FileChange
from jan_tui.editing.saving import backups
from jan_tui.editing.saving.journal import Record, current
from jan_tui.editing.saving.replacement import Replacement
from jan_tui.plain import printable

if TYPE_CHECKING:
    from jan_tui.editing.saving.filesystem import SaveFiles

_TRIES = 2
"""A file system that fails once may answer the second time."""

Changed = tuple[Replacement, bytes | None]
"""A file of a save that holds neither the text before nor the one after it, and what it holds."""


def unchanged(files: SaveFiles, step: Replacement) -> bool:
    """Whether the file was read and is as it was before the step."""
    read, now = _read(files, step.target)
    return read and now == step.before


def state(
    files: SaveFiles, replacement: Replacement, copies: Iterable[Path] | None = None
) -> FileState:
    """What one file of a save holds, and where its old text is; `copies` are places to look."""
    created = replacement.before is None
    read, now = _read(files, replacement.target)
    if not read:
        holds = Holds.UNKNOWN
    elif now is None:
        holds = Holds.ABSENT
    elif now == replacement.before:
        return FileState(replacement.path, Holds.OLD)
    else:
        holds = Holds.NEW if now == replacement.after else Holds.OTHER
    if created:
        return FileState(replacement.path, holds, created=True)
    places = backups.places(replacement.path) if copies is None else copies
    old_at = next(
        (each for each in places if _read(files, each) == (True, replacement.before)), None
    )
    return FileState(replacement.path, holds, old_at)


def changed_since(files: SaveFiles, record: Record) -> tuple[Changed, ...]:
    """The files of the save that somebody else changed after it. Raises `SaveError`."""
    found = ((each, current(files, each.target)) for each in record.replacements)
    return tuple((each, now) for each, now in found if now not in (each.after, each.before))


def stale(changed: Iterable[Changed], done: str) -> str:
    """Why the last save cannot `done` ("be taken back")."""
    names = ", ".join(printable(str(each.path)) for each, _ in changed)
    return f"The last save cannot {done}, since this was changed after it: {names}."


def differences(changed: Iterable[Changed]) -> str:
    """What was changed since, with secrets masked."""
    return "".join(unified(each.after, now, each.path) for each, now in changed)


def again(each: Replacement) -> FileChange:
    """The change that makes a save again."""
    return FileChange(
        each.path,
        each.target,
        each.before,
        each.after or b"",
        unified(each.before, each.after, each.path),
        tighten=each.tighten,
    )


def _read(files: SaveFiles, path: Path) -> tuple[bool, bytes | None]:
    """Whether it could be read, and the bytes, None where nothing is."""
    for _ in range(_TRIES):
        try:
            return True, files.read_bytes(path) if files.present(path) else None
        except OSError:
            continue
    return False, None
