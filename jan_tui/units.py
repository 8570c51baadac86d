"""Figures in words: bytes, latencies, durations, times of day, counts.

Sizes are decimal, as the shops and Jan count them: 1 MB is 10**6 bytes. Limits are powers of two.
"""

from __future__ import annotations

from datetime import datetime


def size(count: int) -> str:
    """The size of a file, from bytes: `412 MB`, `4.1 GB`, `12.3 GB`."""
    return gigabytes(count) if count >= 10**9 else f"{count / 1e6:.0f} MB"


def memory(count: int) -> str:
    """The memory of a process, from bytes, in two or three figures: `33 MB`, `4.1 GB`, `12 GB`."""
    return f"{count / 1e9:.0f} GB" if count >= 10**10 else size(count)


def gigabytes(count: int) -> str:
    """Bytes as gigabytes with one digit, however few they are: `0.4 GB`."""
    return f"{count / 1e9:.1f} GB"


def size_limit(count: int) -> str:
    """The most bytes that are read of something, in powers of two: `64 KB`, `1.5 MB`."""
    megabytes = count / 2**20
    return f"{megabytes:g} MB" if megabytes >= 1 else f"{count / 2**10:g} KB"


def latency(milliseconds: float) -> str:
    """The latency of one answer, at least a millisecond: `1 ms`, `412 ms`, `1.5 s`."""
    if milliseconds < 1000:
        return f"{max(1, round(milliseconds))} ms"
    return f"{milliseconds / 1000:.1f} s"


def measured_latency(milliseconds: float) -> str:
    """The latency of one answer as it was measured: `0.8 ms`, `1500.0 ms`."""
    return f"{milliseconds:.1f} ms"


def round_latency(milliseconds: int) -> str:
    """A latency that is a round figure already: `10 ms`, `2 s`."""
    return f"{milliseconds} ms" if milliseconds < 1000 else f"{milliseconds // 1000} s"


def duration(seconds: float) -> str:
    """How long something took or lasts: `0.4 s`, `9 s`, `2 min 5 s`, `3 h 20 min`."""
    if seconds < 1:
        return f"{max(seconds, 0):.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        minutes, rest = divmod(whole, 60)
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, rest = divmod(whole // 60, 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def clock(time: datetime) -> str:
    """The time of day in the zone of `time`: `14:02:20`."""
    return f"{time:%H:%M:%S}"


def clock_minute(time: datetime) -> str:
    """The time of day in the zone of `time`, without seconds: `14:02`."""
    return f"{time:%H:%M}"


def date(time: datetime) -> str:
    """The day in the zone of `time`: `2026-11-22`."""
    return f"{time:%Y-%m-%d}"


def date_and_minute(time: datetime) -> str:
    """Day and time of day in the zone of `time`, without seconds: `2026-11-22 14:02`."""
    return f"{date(time)} {clock_minute(time)}"


def date_and_clock(time: datetime) -> str:
    """Day and time of day in the zone of `time`: `2026-11-22 14:02:20`."""
    return f"{date(time)} {clock(time)}"


def clock_or_date(time: datetime, now: datetime) -> str:
    """`14:02` of today, `2026-11-21 14:02` of another day, in the zone of `now`."""
    local = time.astimezone(now.tzinfo)
    minute = clock_minute(local)
    return minute if local.date() == now.date() else date_and_minute(local)


def counted(count: int, noun: str) -> str:
    """A number with its noun, whose plural ends in s: `1 model`, `0 models`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"
