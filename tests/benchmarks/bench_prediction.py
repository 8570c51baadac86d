"""How long it takes to read and predict a config of ten kilobytes.

Run with `pytest tests/benchmarks/bench_prediction.py -m benchmark -n 0 -s`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from statistics import median

import pytest

from jan_tui.clawdbot.predict import predict
from jan_tui.clawdbot.prediction import ServerFacts
from jan_tui.clawdbot.reading import read
from jan_tui.clawdbot.releases import RELEASES, Choice
from jan_tui.json5_text import scan
from tests.clawdbot.places import Place

_SIZE = 10_000


def config() -> str:
    """A config of ten kilobytes as a person might have it: comments and many models."""
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


def milliseconds(work: Callable[[], object], times: int = 50) -> float:
    """The median of many runs."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return median(taken)


@pytest.mark.benchmark
@pytest.mark.parametrize("release", RELEASES)
def test_time_of_a_prediction(release: str) -> None:
    text = config()
    around = Place(text, release, env={"JAN_API_KEY": "key"}).surroundings
    reading = read(around, Choice(release))
    assert reading.valid

    as_json = json.dumps(reading.value)
    figures = {
        "json.loads of the same values": milliseconds(lambda: json.loads(as_json)),
        "scan of the text": milliseconds(lambda: scan(text)),
        "read": milliseconds(lambda: read(around, Choice(release))),
        "read and predict": milliseconds(
            lambda: predict(read(around, Choice(release)), ServerFacts())
        ),
    }
    print(f"\n{release}, {len(text)} bytes:")
    for name, figure in figures.items():
        print(f"  {name:32} {figure:8.2f} ms")
