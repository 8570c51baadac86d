"""Figures in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from jan_tui import units

TIME = datetime(2026, 11, 22, 14, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("count", "size", "memory", "gigabytes"),
    [
        (0, "0 MB", "0 MB", "0.0 GB"),
        (33_400_000, "33 MB", "33 MB", "0.0 GB"),
        (999_000_000, "999 MB", "999 MB", "1.0 GB"),
        (4_123_456_789, "4.1 GB", "4.1 GB", "4.1 GB"),
        (12_300_000_000, "12.3 GB", "12 GB", "12.3 GB"),
    ],
)
def test_bytes(count: int, size: str, memory: str, gigabytes: str) -> None:
    assert units.size(count) == size
    assert units.memory(count) == memory
    assert units.gigabytes(count) == gigabytes


@pytest.mark.parametrize(
    ("count", "words"), [(512, "0.5 KB"), (64 * 1024, "64 KB"), (3 << 19, "1.5 MB")]
)
def test_a_size_limit_is_in_powers_of_two(count: int, words: str) -> None:
    assert units.size_limit(count) == words


@pytest.mark.parametrize(
    ("milliseconds", "words", "measured"),
    [
        (0.24, "1 ms", "0.2 ms"),
        (3.4, "3 ms", "3.4 ms"),
        (999.4, "999 ms", "999.4 ms"),
        (1500, "1.5 s", "1500.0 ms"),
    ],
)
def test_latencies(milliseconds: float, words: str, measured: str) -> None:
    assert units.latency(milliseconds) == words
    assert units.measured_latency(milliseconds) == measured


def test_round_latencies() -> None:
    assert [units.round_latency(each) for each in (10, 500, 1000, 5000)] == [
        *("10 ms", "500 ms", "1 s", "5 s"),
    ]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-1, "0.0 s"),
        (0.44, "0.4 s"),
        (9, "9 s"),
        (59.4, "59 s"),
        (60, "1 min"),
        (125, "2 min 5 s"),
        (3600, "1 h"),
        (12_000, "3 h 20 min"),
    ],
)
def test_durations(seconds: float, words: str) -> None:
    assert units.duration(seconds) == words


def test_times() -> None:
    assert units.clock(TIME) == "14:02:09"
    assert units.clock_minute(TIME) == "14:02"
    assert units.date(TIME) == "2026-11-22"
    assert units.date_and_clock(TIME) == "2026-11-22 14:02:09"


def test_a_time_of_another_day_has_its_date() -> None:
    now = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
    assert units.clock_or_date(TIME, now) == "14:02"
    assert units.clock_or_date(TIME - timedelta(days=1), now) == "2026-11-21 14:02"


def test_today_is_the_day_in_the_zone_of_now() -> None:
    tokyo = timezone(timedelta(hours=9))
    late = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
    assert units.clock_or_date(late, datetime(2026, 11, 23, 8, 0, tzinfo=tokyo)) == "00:30"


@pytest.mark.parametrize(("count", "words"), [(0, "0 models"), (1, "1 model"), (2, "2 models")])
def test_counts(count: int, words: str) -> None:
    assert units.counted(count, "model") == words
