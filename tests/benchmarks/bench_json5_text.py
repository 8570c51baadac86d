"""Reading, editing and saving JSON5, beside npm json5 and the package json5: one run, three sizes.

Run with `pytest -m benchmark -n 0 -s tests/benchmarks/bench_json5_text.py`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import perf_counter

import pytest

from jan_tui.json5_text import Delete, Set, edit, parse, scan
from jan_tui.structs import replace
from tests.editing.saving.helpers import change, plan, store
from tests.json5_text.npm_reader import NoNpm, package

SIZES = {"5 KB": 5_000, "50 KB": 50_000, "500 KB": 500_000}
PACKAGE_LIMIT = 10_000

_MEMBER = """
    // provider {n}: local, "quoted" and plain
    provider{n}: {{
      baseUrl: "http://127.0.0.1:{port}/v1", // port {port}
      'apiKey': '${{KEY_{n}}}',
      enabled: true, weight: .5, mask: 0x{n:X}F,
      models: [
        {{ id: "model-{n}-small", contextWindow: 8192, input: ["text"], cost: {{ input: 0 }} }},
        {{ id: 'model-{n}-large', contextWindow: 131072, reasoning: false }}, /* the big one */
      ],
    }},
"""

_NODE = """
const json5 = require(process.argv[1]);
const texts = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const best = text => {
  let least = Infinity;
  for (let i = 0; i < 5; i++) {
    const start = process.hrtime.bigint();
    json5.parse(text);
    least = Math.min(least, Number(process.hrtime.bigint() - start) / 1e6);
  }
  return least;
};
console.log(JSON.stringify(texts.map(best)));
"""


@pytest.mark.benchmark
@pytest.mark.timeout(600)
def test_figures(tmp_path: Path) -> None:
    texts = [document(size) for size in SIZES.values()]
    ours = [best(partial(parse, text)) for text in texts]
    scans = [best(partial(scan, text)) for text in texts]
    wish = Set(("models", "providers", "jan", "models"), [{"id": "a", "contextWindow": 8192}])
    number = Set(("models", "providers", "provider1", "weight"), 2)
    inserts = [best(partial(edit, text, [wish])) for text in texts]
    changes = [best(partial(edit, text, [number])) for text in texts]
    saves = [saving(tmp_path, edit(text, [number])) for text in texts]
    print(f"\n{'ms, best of 5':24}" + "".join(f"{name:>12}" for name in SIZES))
    show("scan", scans)
    show("parse", ours)
    show("edit, a new provider", inserts)
    show("edit, one number", changes)
    show("save", [both for both, _ in saves])
    show("  of which on disk", [disk for _, disk in saves])
    show("plain write and flush", [plainly(tmp_path, text) for text in texts])
    show("npm json5 in node", in_node(texts))
    show("package json5", [in_package(text) for text in texts])


@pytest.mark.benchmark
@pytest.mark.timeout(600)
def test_deleting() -> None:
    """Beside 30,000 blanks of each kind, and among 100,000 members of the same key."""
    print(f"\n{'ms, best of 2':24}{'del':>12}")
    for name, blank in {"spaces": " ", "lines": "\n", "comments": "/**/ "}.items():
        text = "{a: 1,%s b: 2,%s c: 3}".replace("%s", blank * 30_000)
        show(f"30,000 {name}", [best(partial(edit, text, [Delete(("b",))]), rounds=2)])
    for name, member in {"in one line": "b: 1, ", "in lines": "  b: 1,\n"}.items():
        text = "{\n" + member * 100_000 + " c: 3\n}"
        show(f"100,000 keys {name}", [best(partial(edit, text, [Delete(("b",))]), rounds=2)])


def document(size: int) -> str:
    """A config of about that many characters, with comments and every kind of spelling."""
    members = ""
    number = 0
    while len(members) < size:
        members += _MEMBER.format(n=number, port=1337 + number)
        number += 1
    return (
        "// made for a benchmark\n{\n  models: {\n    providers: {" + members + "    },\n  },\n}\n"
    )


def best(work: Callable[[], object], rounds: int = 5) -> float:
    """The least of some times, in milliseconds."""
    times = []
    for _ in range(rounds):
        start = perf_counter()
        work()
        times.append((perf_counter() - start) * 1000)
    return min(times)


def saving(folder: Path, text: str) -> tuple[float, float]:
    """A save with its reading by the second reader, backup and flushes, and one without reading."""
    config = folder / "clawdbot.json"
    keeper = store(folder)

    def saved(*, json5: bool) -> None:
        config.write_text("{}")
        made = replace(change(config, text.encode()), json5=json5)
        assert keeper.save(plan(made)).done

    return best(partial(saved, json5=True), rounds=2), best(partial(saved, json5=False))


def plainly(folder: Path, text: str) -> float:
    """What no save can be faster than: the same bytes written and flushed."""

    def written() -> None:
        with (folder / "plain").open("wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())

    return best(written)


def in_node(texts: list[str]) -> list[float | None]:
    try:
        place = package()
    except NoNpm:
        return [None for _ in texts]
    node = shutil.which("node") or "node"
    done = subprocess.run(
        [node, "-e", _NODE, str(place)],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[float | None] = json.loads(done.stdout)
    return found


def in_package(text: str) -> float | None:
    """Not measured where one reading would take many seconds."""
    if len(text) > PACKAGE_LIMIT * 6:
        return None
    import json5

    return best(lambda: json5.loads(text), rounds=2)


def show(name: str, times: list[float] | list[float | None]) -> None:
    cells = "".join(f"{'-' if time is None else format(time, '.2f'):>12}" for time in times)
    print(f"{name:24}{cells}")
