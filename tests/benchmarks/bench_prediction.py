"""How long it takes to read and predict a config of ten kilobytes, beside the real program.

Run with `pytest tests/benchmarks/bench_prediction.py -m benchmark -n 0 -s`.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

import pytest

from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.config.reading import read
from jan_tui.clawdbot.predicting import predict, predict_as_is
from jan_tui.clawdbot.releases.catalogue import RELEASES, Choice
from jan_tui.clawdbot.values.prediction import Prediction, ServerFacts
from jan_tui.json5_text import scan
from tests.clawdbot.oracle import oracle
from tests.clawdbot.places import CONFIGS, Place
from tests.clawdbot.record_versions import rows
from tests.clawdbot.recorded import cases

_SIZE = 10_000
_ENV = {"JAN_API_KEY": "key"}


def many_models() -> str:
    """A config of ten kilobytes with comments, whose models say everything about themselves."""
    entry = (
        '          {{ id: "model-{0}", name: "Model {0}", reasoning: false, input: ["text"],\n'
        "            // loaded by hand\n"
        "            cost: {{ input: 0, output: 0, cacheRead: 0, cacheWrite: 0 }},\n"
        "            contextWindow: 32768, maxTokens: 8192 }},\n"
    )
    head = (
        '{\n  agents: { defaults: { model: { primary: "jan/model-0", '
        'fallbacks: ["jan/model-1"] } } },\n  models: { providers: { jan: {\n'
        '    baseUrl: "http://127.0.0.1:1337/v1", apiKey: "${JAN_API_KEY}",\n'
        '    api: "openai-completions", models: [\n'
    )
    tail = "    ] } } }\n}\n"
    count = (_SIZE - len(head) - len(tail)) // len(entry.format(10)) + 1
    return head + "".join(entry.format(number) for number in range(count)) + tail


def many_aliases() -> str:
    """A config of ten kilobytes with an alias for every model, a long chain and many notices."""
    numbers = range(72)
    models = "".join(
        f"      // number {n}\n" + f'      {{ id: "org/model-{n}-GGUF", name: "Model {n}" }},\n'
        for n in numbers
    )
    aliases = "".join(
        f'      "jan/org/model-{n}-GGUF": {{ alias: "m{n}" }}, // short name\n' for n in numbers
    )
    fallbacks = ", ".join(f'"m{n}"' for n in range(1, 20))
    return (
        '{\n  agents: { defaults: {\n    model: { primary: "m0", '
        f"fallbacks: [{fallbacks}] }},\n    models: {{\n{aliases}    }} }},\n"
        '    list: [{ id: "main", model: "m3" }] },\n'
        '  models: { providers: { jan: { baseUrl: "http://127.0.0.1:1337/v1",\n'
        f'    apiKey: "jan-local", api: "openai-completions", models: [\n{models}    ] }} }} }}\n'
        "}\n"
    )


def milliseconds(work: Callable[[], object], times: int = 50) -> tuple[float, float]:
    """The median of many runs by the clock, and the least time on the processor."""
    clock, processor = [], []
    for _ in range(times):
        start, spent = time.perf_counter(), time.process_time()
        work()
        processor.append((time.process_time() - spent) * 1000)
        clock.append((time.perf_counter() - start) * 1000)
    return median(clock), min(processor)


@pytest.mark.benchmark
@pytest.mark.parametrize("config", [many_models, many_aliases], ids=lambda make: make.__name__)
@pytest.mark.parametrize("release", RELEASES)
def test_time_of_a_prediction(release: str, config: Callable[[], str]) -> None:
    text = config()
    around = Place(text, release, env=_ENV).surroundings
    choice = Choice(release)
    reading = read(around, choice)
    assert reading.valid
    assert len(text) >= _SIZE

    as_json = json.dumps(reading.value)
    facts = ServerFacts(served=("model-0", "org/model-0-GGUF"))
    figures = {
        "json.loads of the same values": milliseconds(lambda: json.loads(as_json)),
        "scan of the text": milliseconds(lambda: scan(text)),
        "read": milliseconds(lambda: read(around, choice)),
        "read and predict": milliseconds(lambda: predict(read(around, choice), facts)),
    }
    print(f"\n{release}, {len(text)} bytes, {len(predict(reading, facts).notices)} notices:")
    for name, (clock, processor) in figures.items():
        print(f"  {name:32} {clock:8.2f} ms, on the processor at best {processor:8.2f} ms")


@pytest.mark.benchmark
@pytest.mark.timeout(300)
def test_time_of_every_recorded_question(tmp_path: Path) -> None:
    """Each question in each recorded version, offline: reading and predicting it, on the processor.

    Every one is well under 10 ms. Beside it the time of the same process for a set-up of nothing,
    which is what a slower machine costs.
    """
    questions = {case.name: case for case in cases() if case.release == "openclaw"}
    versions: dict[str, set[str]] = defaultdict(set)
    for asked, those, _ in rows():
        versions[asked].update(those)
    taken: dict[str, float] = {}
    for name, case in questions.items():
        home = tmp_path / name
        home.mkdir()
        around = case.lay_out(home)
        for version in sorted(versions[name]):
            choice = Choice(f"openclaw@{version}")
            _, taken[f"{name} in {version}"] = milliseconds(
                partial(_as_is, around, choice), times=3
            )
    nothing = Place("{}").surroundings
    _, least = milliseconds(lambda: _as_is(nothing, Choice("openclaw")))
    slowest = max(taken, key=lambda name: taken[name])
    print(f"\n{len(taken)} recorded answers, read and predicted, on the processor at best:")
    print(f"  median {median(taken.values()):.2f} ms, slowest {taken[slowest]:.2f} ms ({slowest})")
    print(f"  a config of nothing {least:.2f} ms")


def _as_is(around: Surroundings, choice: Choice) -> Prediction:
    return predict_as_is(read(around, choice))


@pytest.mark.benchmark
@pytest.mark.timeout(120)
@pytest.mark.parametrize("release", RELEASES)
def test_time_of_the_real_program(release: str, tmp_path: Path) -> None:
    """The same question to the program: `models status --json`; skipped where it is not there."""
    programs = oracle(release)
    file = tmp_path / CONFIGS[release]
    file.parent.mkdir(parents=True)
    file.write_text(many_models(), encoding="utf-8")
    env = {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(tmp_path),
        "JAN_ORACLE_DIR": str(programs.programs),
        **_ENV,
    }
    taken = []
    for _ in range(3):
        with (tmp_path / "errors").open("w") as errors:
            start = time.perf_counter()
            done = subprocess.run(
                [str(programs.script.parent / release), "models", "status", "--json"],
                env=env,
                cwd=tmp_path,
                stdout=subprocess.PIPE,
                stderr=errors,
                timeout=60,
                check=True,
            )
            taken.append((time.perf_counter() - start) * 1000)
        assert b"jan/model-0" in done.stdout
    print(f"\n{release} itself, models status --json: {median(taken):8.0f} ms")
