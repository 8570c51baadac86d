"""How soon the screen tells of a start and of an end, and what an idle dashboard costs.

pytest -m benchmark -n 0 -s tests/benchmarks/bench_dashboard.py

Each figure has its baseline beside it, taken in the same run.
"""

from __future__ import annotations

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("measured by means of POSIX systems", allow_module_level=True)

import os
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from tests.end_to_end.conftest import Open
from tests.end_to_end.engine import Engine
from tests.end_to_end.terminal import Terminal
from tests.servers import serving

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(1200)]

ROUNDS = 20
SECONDS = 20.0
_TICKS = os.sysconf("SC_CLK_TCK")


def _row(name: str, seconds: Sequence[float]) -> str:
    ordered = sorted(seconds)
    last = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return (
        f"{name:48} min {ordered[0] * 1e3:7.0f}  median {statistics.median(ordered) * 1e3:7.0f}"
        f"  p95 {last * 1e3:7.0f}  max {ordered[-1] * 1e3:7.0f} ms  (n {len(ordered)})"
    )


def _measured(terminal: Terminal, engine: Engine, up: str, down: str) -> tuple[str, ...]:
    """First good answer to text, and death to text, over the rounds."""
    starts, ends = [], []
    for _ in range(ROUNDS):
        engine.start()
        answered = engine.wait()
        terminal.wait_for(up)
        starts.append(time.monotonic() - answered)
        terminal.settle(0.5)
        killed = time.monotonic()
        engine.kill()
        terminal.wait_for(down, absent=up)
        ends.append(time.monotonic() - killed)
        terminal.settle(0.5)
    return _row("  first good answer to text", starts), _row("  death to text", ends)


def test_how_soon_the_screen_tells(
    open_terminal: Open, engine: Engine, environment: dict[str, str], home: Path
) -> None:
    print()
    with open_terminal("--base-url", engine.base_url) as terminal:
        terminal.wait_for("○ down")
        # The panel's own line; the history keeps both words.
        rows = _measured(terminal, engine, "● ready   since", "○ down   since")
        print("jan-tui", *rows, sep="\n")
    # The everyday way without a dashboard.
    loop = (
        f"while :; do clear; curl -s {engine.base_url}/models | head -c 400 || true; sleep 1; done"
    )
    with Terminal(["bash", "-c", loop], env=environment, cwd=home) as terminal:
        rows = _measured(terminal, engine, "tiny-r1", "")
        print("watch -n1 curl (a loop, once a second)", *rows, sep="\n")


@pytest.fixture
def clawdbot(home: Path) -> float:
    """Seconds that the real program takes for its list, the median of three."""
    from tests.end_to_end.test_main_job import ask

    seconds = []
    for _ in range(3):
        begin = time.monotonic()
        ask("clawdbot", home, "models", "list", "--json")
        seconds.append(time.monotonic() - begin)
    return statistics.median(seconds)


def test_how_long_the_real_list_takes(clawdbot: float) -> None:
    print(f"\nclawdbot models list --json: {clawdbot * 1e3:.0f} ms a call")


def _cpu(pid: int) -> float:
    """CPU seconds of a process so far, its threads included."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _idle(terminal: Terminal) -> str:
    # The first figures of the sparkline are medians of ten seconds.
    terminal.settle(12, limit=60)
    before, bytes_before, begin = _cpu(terminal.pid), len(terminal.raw), time.monotonic()
    while time.monotonic() - begin < SECONDS:
        terminal.read(0.5)
    elapsed = time.monotonic() - begin
    share = (_cpu(terminal.pid) - before) / elapsed
    written = (len(terminal.raw) - bytes_before) / elapsed
    return f"{share * 100:5.2f} % of a core, {written:6.1f} bytes/s"


_BARE = "from textual.app import App; from textual.widgets import Label\n"
_BARE += "class Bare(App):\n    def compose(self): yield Label('nothing')\nBare().run()"


def test_what_an_idle_dashboard_costs(
    open_terminal: Open, environment: dict[str, str], home: Path
) -> None:
    print()
    bare = [sys.executable, "-c", _BARE]
    with Terminal(bare, env=environment, cwd=home, columns=120, lines=40) as terminal:
        terminal.wait_for("nothing")
        print(f"baseline, Textual with one word {_idle(terminal)}")
    with serving("a", "b", "c") as jan:
        for key, screen in (("1", "Status"), ("2", "Models"), ("3", "Config")):
            with open_terminal("--base-url", jan.base_url, columns=120, lines=40) as terminal:
                terminal.wait_for("ready")
                terminal.press(key)
                print(f"idle, {screen:25} {_idle(terminal)}")
        with open_terminal("--base-url", jan.base_url, columns=120, lines=40) as terminal:
            terminal.wait_for("ready")
            terminal.press("P")
            terminal.wait_for("paused")
            print(f"paused                          {_idle(terminal)}")
        jan.stop()
        with open_terminal("--base-url", jan.base_url, columns=120, lines=40) as terminal:
            terminal.wait_for("down")
            print(f"a dead port                     {_idle(terminal)}")
