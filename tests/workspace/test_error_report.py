"""Unexpected errors: what is told of them, what is logged, and when they end the program."""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jan_tui.json5_text import Json5Error, remembered
from jan_tui.workspace.error_log import LIMIT, ErrorLog
from jan_tui.workspace.error_record import (
    SHOWN_AGAIN_SECONDS,
    TOO_MANY,
    TOO_MANY_SECONDS,
    ErrorRecord,
)
from jan_tui.workspace.error_report import LINE_LENGTH, LINES, report

SECRET = "correct-horse-battery"


@dataclass
class Clock:
    seconds: float = 0.0
    zero: datetime = field(default=datetime(2026, 11, 22, 14, 2, tzinfo=UTC))

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return self.zero


def caught(error: Exception) -> Exception:
    with pytest.raises(type(error)) as info:
        raise error
    return info.value


class UnspeakableError(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no text")


def test_a_report_has_the_place_and_no_values() -> None:
    def fails(password: str) -> None:
        raise ValueError("no good")

    with pytest.raises(ValueError, match="no good") as info:
        fails(SECRET)
    told = report(info.value)
    assert told.summary.startswith("ValueError: no good (test_error_report.py:")
    assert "in fails" in told.details
    assert SECRET not in told.details


def test_the_place_is_in_this_program_where_it_can_be() -> None:
    with pytest.raises(Json5Error) as info:
        remembered("{")
    assert "(json5_text/" in report(info.value).summary


@pytest.mark.parametrize(
    "message",
    [
        f"apiKey: '{SECRET}'",
        f"GET http://ann:{SECRET}@jan/v1",
        f"Authorization: Bearer {SECRET}",
        f"/v1/models?api_key={SECRET}",
        f"what stands here is {SECRET}",
        f"two\nlines, token={SECRET}",
    ],
)
def test_no_secret_is_reported(message: str) -> None:
    error = caught(RuntimeError(message))
    error.__cause__ = caught(ValueError(message))
    error.add_note(message)
    told = report(error, [SECRET])
    assert SECRET not in told.summary + told.details


def test_a_report_is_one_printable_line_and_bounded() -> None:
    told = report(caught(RuntimeError("\x1b[31mred\x9b\u202e" + "x" * 100_000)))
    assert told.summary.isprintable()
    assert len(told.summary) < 300
    assert len(told.details) < LINES * LINE_LENGTH
    assert all(line.isprintable() for line in told.details.split("\n"))


def test_the_log_is_the_persons_own_and_bounded(tmp_path: Path) -> None:
    log = ErrorLog(tmp_path / "state" / "jan-tui" / "errors.log")
    for number in range(3 * LIMIT // 10_000):
        log.write(f"{number} " + "x" * 9_990)
    assert stat.S_IMODE(log.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.path.parent.stat().st_mode) == 0o700
    sizes = [path.stat().st_size for path in log.path.parent.iterdir()]
    assert len(sizes) == 2
    assert max(sizes) <= LIMIT


def test_a_log_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    log = ErrorLog(tmp_path / "errors.log")
    log.path.touch(0o644)
    log.write("entry")
    assert stat.S_IMODE(log.path.stat().st_mode) == 0o600


@pytest.mark.parametrize("kind", ["link", "pipe", "folder", "foreign"])
def test_nothing_but_an_own_file_is_written_to(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform == "win32":
        pytest.skip("pipes with names, owners and signals are of POSIX systems")
    log = ErrorLog(tmp_path / "errors.log")
    other = tmp_path / "other"
    other.write_text("mine", encoding="utf-8")
    if kind == "link":
        log.path.symlink_to(other)
    elif kind == "pipe":
        os.mkfifo(log.path)
    elif kind == "folder":
        log.path.mkdir()
    else:
        log.path.touch(0o600)
        monkeypatch.setattr("os.geteuid", lambda: os.getuid() + 1)
    with pytest.raises(OSError):  # noqa: PT011
        log.write("entry")
    assert other.read_text(encoding="utf-8") == "mine"
    record = ErrorRecord(log, Clock())
    assert record.take(caught(RuntimeError("x"))).unlogged


def test_the_same_error_floods_neither_screen_nor_log(tmp_path: Path) -> None:
    clock = Clock()
    record = ErrorRecord(ErrorLog(tmp_path / "errors.log"), clock)
    error = caught(RuntimeError("again"))
    shown = []
    for _ in range(1000):
        clock.seconds += 1
        shown.append(record.take(error).show)
    assert shown[0]
    assert sum(shown) == -(-1000 // int(SHOWN_AGAIN_SECONDS))
    text = (tmp_path / "errors.log").read_text(encoding="utf-8")
    assert text.count("Traceback") == 1
    assert "again, 1000 times" in text


def test_errors_by_themselves_one_after_the_other_end_the_program() -> None:
    clock = Clock()
    record = ErrorRecord(clock=clock)
    ends = []
    for number in range(TOO_MANY):
        clock.seconds += TOO_MANY_SECONDS / TOO_MANY
        ends.append(record.take(caught(RuntimeError(str(number)))).end)
    assert ends == [False] * (TOO_MANY - 1) + [True]


@pytest.mark.parametrize("how", ["slow", "keys"])
def test_slow_errors_and_those_of_a_held_key_end_nothing(how: str) -> None:
    clock = Clock()
    record = ErrorRecord(clock=clock)
    for _ in range(5 * TOO_MANY):
        if how == "keys":
            record.person_acts()
        else:
            clock.seconds += 2 * TOO_MANY_SECONDS / TOO_MANY
        assert not record.take(caught(RuntimeError("x"))).end


def test_an_error_that_cannot_be_formatted_is_still_taken() -> None:
    assert "UnspeakableError" in ErrorRecord().take(caught(UnspeakableError())).report.summary
