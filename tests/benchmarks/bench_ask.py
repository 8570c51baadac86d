"""What it costs to ask the installed program all questions, beside a bare `PROGRAM --version`.

Run with `pytest tests/benchmarks/bench_ask.py -m benchmark -n 0 -s`. Processor seconds are those of
the program with all its processes: a busy machine does not change them much.
"""

from __future__ import annotations

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("measured by means of POSIX systems", allow_module_level=True)

import asyncio
import resource
import time
from collections.abc import Callable
from pathlib import Path

from jan_tui.clawdbot.config.reading import read
from jan_tui.clawdbot.program.asking import ask
from jan_tui.clawdbot.program.find import installed
from jan_tui.clawdbot.releases.catalogue import RELEASES, Choice
from jan_tui.clawdbot.values.prediction import ServerFacts
from jan_tui.workspace.local import LocalWorkspace, Options
from tests.clawdbot.program.test_asking import REAL, home_with, real_program
from tests.editing.saving.helpers import StillClock
from tests.workspace.test_program_answers import Person

_QUESTIONS = ("models status --json", "models list --json", "config validate --json")


def cost(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and processor seconds of what was started and has ended."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - start, spent


@pytest.mark.benchmark
@pytest.mark.timeout(600)
@pytest.mark.parametrize("release", RELEASES)
def test_a_question(release: str, tmp_path: Path) -> None:
    place = real_program(release, tmp_path)
    around = home_with(tmp_path, REAL["explicit"], release)
    reading, found = read(around, Choice(release)), installed(around, release)
    assert found is not None
    rows: list[tuple[str, Callable[[], object]]] = [
        ("all questions in one process", lambda: asyncio.run(ask(reading, found, timeout=300)))
    ]
    for arguments in ("--version", *_QUESTIONS[: 3 if reading.release.validates else 2]):
        rows.append((f"{release} {arguments}", bare(place, arguments, around.home)))
    print()
    for name, work in rows:
        clock, processor = cost(work)
        print(f"{name:45} {clock:6.1f} s, {processor:5.1f} s of the processor")
    runs = len((tmp_path / "runs").read_text().split())
    print(f"runs of the program: {runs - len(rows) + 1} for all questions")


def bare(place: Path, arguments: str, home: Path) -> Callable[[], object]:
    """One command of the program, as a person runs it."""

    async def run() -> None:
        process = await asyncio.create_subprocess_exec(
            str(place),
            *arguments.split(),
            env={"HOME": str(home), "PATH": "/usr/bin:/bin"},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        await process.wait()

    return lambda: asyncio.run(run())


@pytest.mark.benchmark
def test_what_is_known(tmp_path: Path) -> None:
    """A reading whose answer is kept, beside one of a person without a program."""
    person = Person(tmp_path)
    asyncio.run(person.answers().ask(person.question()))
    runs = (tmp_path / "runs").read_text()
    for name, path in (("with the program", f"{tmp_path / 'bin'}:/usr/bin:/bin"), ("without", "/")):
        person.env = {"PATH": path}
        place = LocalWorkspace(person.surroundings, Options(), StillClock())
        times = []
        for _ in range(50):
            start = time.perf_counter()
            place.predict(ServerFacts(served=("a",)))
            times.append((time.perf_counter() - start) * 1000)
        print(f"\na prediction {name}: {min(times):.2f} ms")
    assert (tmp_path / "runs").read_text() == runs, "a known answer starts no program"
