"""What a plan and a save cost, beside the plain write of the same bytes in the same run.

Run with: pytest tests/benchmarks/bench_save.py -m benchmark -n 0 -s
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.releases.catalogue import Choice
from jan_tui.clawdbot.values.prediction import Mode, ServerFacts
from jan_tui.editing.intent import Intent
from tests.editing.planned import plan
from tests.editing.saving.helpers import store

_ROUNDS = 20


def _median_ms(work: Callable[[int], object]) -> float:
    times = []
    for number in range(_ROUNDS):
        start = time.perf_counter()
        work(number)
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def _config(size: int) -> str:
    filler = "".join(
        f'    // note {number}\n    key{number}: {{ name: "n", on: true, list: [1, 2, 3] }},\n'
        for number in range(size // 75)
    )
    return f"{{\n  channels: {{\n{filler}  }},\n  agents: {{ defaults: {{ model: {{}} }} }},\n}}\n"


@pytest.mark.benchmark
@pytest.mark.parametrize("size", [500, 5_000, 50_000])
def test_plan_and_save(tmp_path: Path, size: int) -> None:
    config = tmp_path / ".clawdbot" / "clawdbot.json"
    config.parent.mkdir()
    config.write_text(_config(size))
    place = Surroundings({}, tmp_path, tmp_path)
    facts = ServerFacts(served=tuple(f"model-{number}" for number in range(5)))
    keeper = store(tmp_path)

    def planned(number: int) -> object:
        intent = Intent(mode=Mode.EXPLICIT, all_models=True, primary=f"model-{number % 5}")
        return plan(intent, place, Choice("clawdbot"), facts)

    def saved(number: int) -> None:
        intent = Intent(primary=f"model-{number % 5}")
        made = plan(intent, place, Choice("clawdbot"), facts)
        start = time.perf_counter()
        assert keeper.save(made).done
        spent.append((time.perf_counter() - start) * 1000)

    def written(number: int) -> None:
        with (tmp_path / "plain").open("wb") as file:
            file.write(config.read_bytes())
            file.flush()
            os.fsync(file.fileno())

    spent: list[float] = []
    plan_ms = _median_ms(planned)
    _median_ms(saved)
    save_ms, plain_ms = statistics.median(spent), _median_ms(written)
    print(
        f"\n{config.stat().st_size:6} bytes: plan {plan_ms:6.1f} ms, save {save_ms:6.1f} ms "
        f"(a plain write and flush of the same bytes: {plain_ms:.1f} ms)"
    )
