"""A dashboard that sees its server come and go all day does not grow.

pytest -m soak -n 0 -s tests/end_to_end/test_growth.py

JAN_TUI_SOAK_SECONDS sets how long it is watched after the warm-up (default: 20 minutes, of which
the bounds are judged; a shorter run prints its figures and judges none).
"""

from __future__ import annotations

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are of POSIX systems", allow_module_level=True)

import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import linear_regression

from tests.end_to_end.conftest import Open
from tests.end_to_end.terminal import Terminal

pytestmark = [pytest.mark.soak, pytest.mark.timeout(0)]

WARM_UP = 120.0
"""Seconds in which caches may fill."""

JUDGED = 1200.0
"""Seconds after the warm-up from which the slope says enough to be judged."""

TOUCHED_EVERY = 3.0
MOST_BYTES_A_FLAP = 1024.0
MOST_CPU_RATIO = 1.25
"""The CPU of a cycle in the last quarter against that of the first one."""

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Sample:
    """What a process had at one moment: seconds since the begin, bytes resident, CPU seconds."""

    at: float
    resident: int
    cpu: float


def sample(pid: int, began: float) -> Sample:
    proc = Path(f"/proc/{pid}")
    resident = int(proc.joinpath("statm").read_text(encoding="ascii").split()[1]) * _PAGE
    fields = proc.joinpath("stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return Sample(time.monotonic() - began, resident, (int(fields[11]) + int(fields[12])) / _TICKS)


def bytes_a_second(samples: Sequence[Sample]) -> float:
    """The slope of the resident memory, by linear fit."""
    return linear_regression([s.at for s in samples], [s.resident for s in samples]).slope


def cpu_a_second(samples: Sequence[Sample]) -> float:
    """CPU seconds spent in a second, from the first sample to the last."""
    return (samples[-1].cpu - samples[0].cpu) / (samples[-1].at - samples[0].at)


def report(samples: Sequence[Sample], flap: float) -> str:
    """The figures for one flap, whole and by quarters."""
    quarter = len(samples) // 4
    quarters = [samples[at : at + quarter + 1] for at in range(0, quarter * 4, quarter)]
    costs = "  ".join(f"{cpu_a_second(each) * flap * 1e3:.1f}" for each in quarters)
    slopes = "  ".join(f"{bytes_a_second(each) * flap:.0f}" for each in quarters)
    return (
        f"{samples[-1].at - samples[0].at:.0f} s, {flap:g} s a flap: "
        f"{samples[0].resident / 1e6:.1f} MB -> {samples[-1].resident / 1e6:.1f} MB\n"
        f"  memory   {bytes_a_second(samples) * flap:8.0f} bytes a flap  (quarters: {slopes})\n"
        f"  CPU      {cpu_a_second(samples) * flap * 1e3:8.1f} ms a flap  (quarters: {costs})"
    )


@contextmanager
def flapping(up: float, down: float) -> Iterator[str]:
    """The base URL of a server in another process that comes and goes."""
    command = [sys.executable, "-m", "tests.end_to_end.flapping", str(up), str(down)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=_ROOT
    ) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.communicate()
    assert server.returncode == 0


def watched(terminal: Terminal, config: Path, seconds: float) -> list[Sample]:
    """A sample a second, while the config is touched; the terminal takes all that is written."""
    text = config.read_text(encoding="utf-8")
    began, touches = time.monotonic(), 0
    samples: list[Sample] = []
    while (passed := time.monotonic() - began) < seconds:
        if passed >= touches * TOUCHED_EVERY:
            touches += 1
            config.write_text(f"// {touches}\n{text}", encoding="utf-8")
        if passed >= len(samples):
            samples.append(sample(terminal.pid, began))
            terminal.raw.clear()
        assert terminal.read(0.05), f"the dashboard ended\n{terminal.text}"
    config.write_text(text, encoding="utf-8")
    return samples


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads memory from /proc")
@pytest.mark.parametrize(("up", "down"), [(0.5, 0.5)], ids=["once-a-second"])
def test_a_day_of_restarts(open_terminal: Open, home: Path, up: float, down: float) -> None:
    seconds = float(os.environ.get("JAN_TUI_SOAK_SECONDS", JUDGED))
    warm = min(WARM_UP, seconds / 3)
    with flapping(up, down) as base_url:
        config = home / ".clawdbot" / "clawdbot.json"
        config.write_text(_config(base_url), encoding="utf-8")
        with open_terminal() as terminal:
            terminal.wait_for("● ready")
            samples = watched(terminal, config, warm + seconds)
            judged = [each for each in samples if each.at >= warm]
            print(f"\nat the begin {samples[0].resident / 1e6:.1f} MB; after the warm-up:")
            print(report(judged, up + down))
            terminal.wait_for("● ready", "llama-3.3-70b")
            terminal.wait_for("○ down")
            terminal.press("q")
            assert terminal.wait_for_exit() == 0
    if seconds >= JUDGED:
        quarter = len(judged) // 4
        ratio = cpu_a_second(judged[-quarter:]) / cpu_a_second(judged[:quarter])
        assert bytes_a_second(judged) * (up + down) < MOST_BYTES_A_FLAP
        assert ratio < MOST_CPU_RATIO


def _config(base_url: str) -> str:
    return (
        f"{{ models: {{ providers: {{ jan: {{ baseUrl: '{base_url}', apiKey: 'jan-local',"
        " api: 'openai-completions', models: [{ id: 'llama-3.3-70b', name: 'L' }] } } },"
        " agents: { defaults: { model: { primary: 'jan/llama-3.3-70b' } } } }\n"
    )
