"""What a rehearsal costs beside the program's own start: the same turn without copy and guard.

Run with `pytest tests/benchmarks/bench_rehearse.py -m benchmark -n 0 -s`. The server answers at
once, so that neither has a model in it; processor seconds are those of the program with all its
processes.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
from pathlib import Path

import pytest

from jan_tui.clawdbot import Choice, ServerFacts, read
from jan_tui.clawdbot.predicting import predict
from jan_tui.clawdbot.program import installed
from jan_tui.clawdbot.releases.catalogue import RELEASES
from jan_tui.clock import SystemClock
from jan_tui.rehearsal.proving import Setup, rehearse
from tests.benchmarks.bench_ask import cost
from tests.clawdbot.first_turns import MODEL, recorder
from tests.clawdbot.program.test_asking import home_with, real_program
from tests.rehearsal.program import config


@pytest.mark.benchmark
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("release", RELEASES)
def test_a_rehearsal(release: str, tmp_path: Path) -> None:
    program = real_program(release, tmp_path)
    with recorder() as (url, _):
        around = home_with(tmp_path, config(url, MODEL), release)

        def alone() -> None:
            turn = ["agent", "--local", "--agent", "main", "--message", "hi", "--json"]
            env = {**around.env, "HOME": str(tmp_path / "alone")}
            home_with(tmp_path / "alone", config(url, MODEL), release)
            env["HOME"] = str(tmp_path / "alone" / "home")
            subprocess.run(
                [str(program), *turn],
                env=env,
                cwd=env["HOME"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
            )

        async def rehearsed() -> None:
            reading, facts = read(around, Choice(release)), ServerFacts(url)
            found = installed(around, release)
            setup = Setup(reading, predict(reading, facts), facts, url, found)
            async for progress in rehearse(setup, clock=SystemClock(), timeout=1500):
                last = progress
            assert last.verdicts[0].works, last.verdicts

        print(f"\n{release}, {os.cpu_count()} processors")
        for name, work in (
            ("the program's own turn", alone),
            ("the rehearsal of it", lambda: asyncio.run(rehearsed())),
        ):
            seconds, spent = cost(work)
            print(f"  {name:24} {seconds:7.1f} s   {spent:6.1f} s of a processor")
