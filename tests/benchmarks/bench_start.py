"""How long a start takes: the dashboard beside a bare Textual app, sub-commands beside no program.

Run with `pytest tests/benchmarks/bench_start.py -m benchmark -n 0 -s`. The programs take turns, so
that a busy machine is busy for all of them; the ratios are of the least times.
"""

from __future__ import annotations

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("measured by means of POSIX systems", allow_module_level=True)

import fcntl
import os
import pty
import resource
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

import psutil

from tests.end_to_end.conftest import COMMAND

_TURNS = 15
_NOBODY = "http://127.0.0.1:9/v1"
"""An address where nothing answers, so that a request is no part of a figure."""

_BARE = """
from textual.app import App
from textual.widgets import Static

class Bare(App):
    def compose(self):
        yield Static("the only line")

Bare().run()
"""
_NOTHING = (sys.executable, "-c", "pass")
_ROWS, _COLUMNS = 36, 120


class Started:
    """A program on a terminal; every wait is for bytes that it writes."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str]) -> None:
        self.begun = time.perf_counter()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            os.execve(command[0], list(command), dict(env))
        size = struct.pack("HHHH", _ROWS, _COLUMNS, 0, 0)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, size)
        self._written = b""

    def until(self, text: str) -> float:
        """Milliseconds from the start until this text has been written."""
        while text.encode() not in self._written:
            assert select.select([self._fd], [], [], 30)[0], f"{text!r} is not written"
            self._written += os.read(self._fd, 65536)
        return (time.perf_counter() - self.begun) * 1000

    def end(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._fd)


def _to_text(command: Sequence[str], env: Mapping[str, str], text: str) -> float:
    program = Started(command, env)
    try:
        return program.until(text)
    finally:
        program.end()


def _whole(command: Sequence[str], env: Mapping[str, str]) -> tuple[float, float]:
    """Milliseconds of a run by the clock, and on the processor."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, env=env, capture_output=True, timeout=60, check=False)
    clock = time.perf_counter() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return clock * 1000, spent * 1000


def _in_turn(measures: Mapping[str, Callable[[], float]]) -> dict[str, list[float]]:
    taken: dict[str, list[float]] = {name: [] for name in measures}
    for turn in range(_TURNS + 1):
        for name, measure in measures.items():
            figure = measure()
            # In the first turn Python may still write its compiled files.
            if turn:
                taken[name].append(figure)
    return taken


def _show(taken: Mapping[str, list[float]]) -> None:
    least = min(next(iter(taken.values())))
    for name, figures in taken.items():
        print(
            f"  {name:38} least {min(figures):6.0f} ms ({min(figures) / least:4.2f} times)"
            f"   median {median(figures):6.0f} ms"
        )


@pytest.mark.benchmark
@pytest.mark.timeout(600)
def test_time_to_the_first_frame(environment: dict[str, str]) -> None:
    """From exec to the key bar, which the first complete frame has, and to the first headline."""
    bare = (sys.executable, "-c", _BARE)
    dashboard = (*COMMAND, "--base-url", _NOBODY)
    taken = _in_turn(
        {
            "a bare Textual app": lambda: _to_text(bare, environment, "the only line"),
            "the dashboard, first frame": lambda: _to_text(dashboard, environment, "Quit"),
            "the dashboard, first answer of Jan": lambda: _to_text(
                dashboard, environment, "Nothing listens"
            ),
        }
    )
    print()
    _show(taken)


@pytest.mark.benchmark
@pytest.mark.timeout(600)
def test_time_of_sub_commands(environment: dict[str, str], home: Path) -> None:
    """Whole runs, on the processor: other programs do not change that much."""
    commands = {
        "python -c pass": _NOTHING,
        "--version": (*COMMAND, "--version"),
        "--help": (*COMMAND, "--help"),
        "preview --offline --json": (*COMMAND, "preview", "--offline", "--json"),
        "status --json, nothing listens": (*COMMAND, "status", "--json", "--base-url", _NOBODY),
    }

    def measure(command: Sequence[str]) -> Callable[[], float]:
        return lambda: _whole(command, environment)[1]

    print()
    _show(_in_turn({name: measure(command) for name, command in commands.items()}))


@pytest.mark.benchmark
@pytest.mark.timeout(60)
def test_memory_after_the_start(environment: dict[str, str]) -> None:
    """Resident bytes once the first headline is shown, beside those of a bare Textual app."""
    print()
    for name, command, text in (
        ("a bare Textual app", (sys.executable, "-c", _BARE), "the only line"),
        ("the dashboard", (*COMMAND, "--base-url", _NOBODY), "Nothing listens"),
    ):
        program = Started(command, environment)
        try:
            program.until(text)
            print(f"  {name:38} {psutil.Process(program.pid).memory_info().rss / 1e6:6.1f} MB")
        finally:
            program.end()
