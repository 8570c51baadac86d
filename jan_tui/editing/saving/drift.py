"""Files of a save that somebody else changed since: neither the text before nor the one after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from jan_tui.editing.diff import unified
from jan_tui.editing.saving.filesystem import SaveFiles
from jan_tui.editing.saving.journal import Record, current
from jan_tui.plain import printable


@dataclass(frozen=True, slots=True)
class Drift:
    """A file that is neither as the last save left it nor as it was before."""

    path: Path
    left: bytes | None
    now: bytes | None


def changed_since(files: SaveFiles, record: Record) -> tuple[Drift, ...]:
    """The files of the save that were changed after it. Raises `SaveError`."""
    found = []
    for each in record.replacements:
        now = current(files, each.target)
        if now not in (each.after, each.before):
            found.append(Drift(each.path, each.after, now))
    return tuple(found)


def stale(changed: Iterable[Drift], done: str) -> str:
    """Why the last save cannot `done` ("be taken back")."""
    names = ", ".join(printable(str(each.path)) for each in changed)
    return f"The last save cannot {done}, since this was changed after it: {names}."


def differences(changed: Iterable[Drift]) -> str:
    """What was changed since, with secrets masked."""
    return "".join(unified(each.left, each.now, each.path) for each in changed)
