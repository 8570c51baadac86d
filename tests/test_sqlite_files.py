"""SQLite files of other programs are read as they are, and nothing is left beside them."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from jan_tui import sqlite_files
from jan_tui.sqlite_files import UnreadableError

QUERY = "SELECT x FROM t WHERE x > ?"


def rows(path: Path) -> list[sqlite_files.Row]:
    return sqlite_files.rows(path, QUERY, ("a",))


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database in WAL mode whose log is written back and gone."""
    path = tmp_path / "with ?#% d.sqlite"
    with closing(sqlite3.connect(path)) as made:
        made.execute("PRAGMA journal_mode = WAL")
        made.execute("CREATE TABLE t (x TEXT)")
        made.executemany("INSERT INTO t VALUES (?)", [("a",), ("b",)])
        made.commit()
    return path


@pytest.fixture
def writer(database: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(database)) as connection:
        yield connection


def test_a_closed_database_is_read_and_nothing_is_left_beside_it(database: Path) -> None:
    assert rows(database) == [("b",)]
    assert [path.name for path in database.parent.iterdir()] == [database.name]


def test_rows_that_are_only_in_the_log_of_a_running_program_count(
    database: Path, writer: sqlite3.Connection
) -> None:
    writer.execute("INSERT INTO t VALUES ('c')")
    writer.commit()
    before = sorted(database.parent.iterdir())

    assert rows(database) == [("b",), ("c",)]
    assert sorted(database.parent.iterdir()) == before


def test_a_log_that_a_killed_program_left_counts(database: Path) -> None:
    writing = f"""
import os, sqlite3
made = sqlite3.connect({str(database)!r})
made.execute("INSERT INTO t VALUES ('killed')")
made.commit()
os._exit(0)
"""
    subprocess.run([sys.executable, "-c", writing], check=True)
    assert rows(database) == [("b",), ("killed",)]


def test_a_program_that_writes_is_not_waited_for(
    database: Path, writer: sqlite3.Connection
) -> None:
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("INSERT INTO t VALUES ('not committed')")
    assert rows(database) == [("b",)]


def test_a_locked_database_is_told_and_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "locked.sqlite"
    with closing(sqlite3.connect(path)) as made:
        made.execute("CREATE TABLE t (x TEXT)")
        made.commit()
        made.execute("BEGIN EXCLUSIVE")
        made.execute("INSERT INTO t VALUES ('b')")
        with pytest.raises(UnreadableError, match="locked"):
            rows(path)


@pytest.mark.parametrize(
    "data", [b"SQLite format 3", b"{}", b"SQLite format 3\0" + bytes(4096), os.urandom(8192)]
)
def test_what_is_no_database_is_told(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "broken.sqlite"
    path.write_bytes(data)
    with pytest.raises(UnreadableError):
        rows(path)


def test_a_database_of_another_program_has_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(path)) as made:
        made.execute("CREATE TABLE u (y TEXT)")
        made.commit()
    assert rows(path) == []


def test_an_empty_file_has_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "empty.sqlite"
    path.touch()
    assert rows(path) == []


def test_a_query_without_end_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "endless.sqlite"
    with closing(sqlite3.connect(path)) as made:
        made.execute(
            "CREATE VIEW t AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) "
            "SELECT x FROM n WHERE x < 0"
        )
        made.commit()
    with pytest.raises(UnreadableError, match="interrupted"):
        rows(path)


def test_what_is_no_regular_file_is_not_opened(tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("pipes with names, owners and signals are of POSIX systems")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="a pipe"):
        rows(tmp_path / "pipe")
    with pytest.raises(FileNotFoundError):
        rows(tmp_path / "nowhere")
    with pytest.raises(IsADirectoryError):
        rows(tmp_path)
