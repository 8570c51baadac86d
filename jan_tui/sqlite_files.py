"""Reading SQLite files of other programs: never changed, never waited for, never without end.

A connection to a file in WAL mode makes files beside it. Where no change waits in a log the file
alone is the whole database, and is read as one that does not change.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from jan_tui import regular_files

if TYPE_CHECKING:
    import sqlite3

Row = tuple[Any, ...]
_State = tuple[tuple[int, ...], ...]

_BUSY_SECONDS = 0.05
_STEPS = 10_000
_MOST_CALLS = 500
"""Of `_STEPS` instructions each: no query that is asked here needs so many."""
_MOST_BYTES = 16 * 1024 * 1024


class UnreadableError(OSError):
    """A file that is no SQLite database, is broken, or is locked; `strerror` is the reason."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(None, reason, str(path))


def rows(path: Path, query: str, parameters: Sequence[str] = ()) -> list[Row]:
    """What a query answers; nothing where there is no such table or column.

    Raises `UnreadableError`, and `OSError` as `regular_files.head` does.
    """
    for _ in range(2):
        before = _stamps(path)
        found = _asked(path, query, tuple(parameters), before, alone=not any(before[1:]))
        if any(before[1:]) or _stamps(path) == before:
            return list(found)
    return list(_asked(path, query, tuple(parameters), _stamps(path), alone=False))


def answered(connection: sqlite3.Connection, query: str, parameters: Sequence[str]) -> list[Row]:
    """What a query answers on a connection, within bounds. Raises `sqlite3.Error`."""
    import sqlite3

    calls = 0

    def too_long() -> bool:
        nonlocal calls
        calls += 1
        return calls > _MOST_CALLS

    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MOST_BYTES)
    connection.set_progress_handler(too_long, _STEPS)
    connection.execute("PRAGMA trusted_schema = OFF")
    try:
        return connection.execute(query, tuple(parameters)).fetchall()
    except sqlite3.OperationalError as error:
        if str(error).startswith(("no such table", "no such column")):
            return []
        raise


@lru_cache(maxsize=64)
def _asked(
    path: Path, query: str, parameters: tuple[str, ...], _state: _State, *, alone: bool
) -> tuple[Row, ...]:
    """The answer; the same one as long as the file and its logs stay as they are."""
    # Opening a pipe or a device by SQLite could wait for ever.
    regular_files.head(path, 1)
    try:
        import sqlite3
    except ImportError as missing:
        raise UnreadableError(path, "this Python has no sqlite3") from missing
    mode = "immutable=1" if alone else "mode=ro"
    try:
        with closing(
            sqlite3.connect(f"file:{quote(str(path))}?{mode}", uri=True, timeout=_BUSY_SECONDS)
        ) as connection:
            return tuple(answered(connection, query, parameters))
    except (sqlite3.Error, UnicodeError, OverflowError) as error:
        raise UnreadableError(path, str(error)) from error


def _stamps(path: Path) -> _State:
    """The state of the file, then those of its logs that hold something; empty where none does."""
    return tuple(_stamp(path.with_name(path.name + end)) for end in ("", "-wal", "-journal"))


def _stamp(path: Path) -> tuple[int, ...]:
    try:
        about = path.stat()
    except OSError:
        return ()
    return (about.st_ino, about.st_size, about.st_mtime_ns) if about.st_size else ()
