"""Records configs with the programs' verdicts: python -m tests.clawdbot.schema.record_cases.

The configs are the examples of the programs' own documentation. Of those that a version refuses one
is kept for each kind of issue, the shortest; of those that it takes one for each set of sections.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jan_tui.clawdbot.schema.versions import recorded
from jan_tui.json5_text import Json5Error, parse
from tests.clawdbot.oracle import Question, oracle
from tests.clawdbot.places import CONFIGS

FILE = Path(__file__).parents[2] / "data" / "clawdbot_schema" / "cases.json"
_FENCE = re.compile(r"^[ \t]*```(?:json5?|jsonc)[^\n]*\n(.*?)^[ \t]*```", re.DOTALL | re.MULTILINE)
_NAMED = re.compile(r'"[^"]*"|\d+')
VERSIONS = {"clawdbot": "2026.1.24", "openclaw": "2026.9.6"}
_MOST = 1200
"""Longer examples are left out."""


def examples(programs: Path) -> Iterator[str]:
    """The configs in the documentation of both programs, each once."""
    sections = {
        name for program in VERSIONS for name in recorded(program, VERSIONS[program]).sections
    }
    seen = set()
    for program in VERSIONS:
        docs = programs / program / "node_modules" / program / "docs"
        for page in sorted(docs.rglob("*.md")):
            for fence in _FENCE.finditer(page.read_text(encoding="utf-8", errors="replace")):
                for text in (fence[1], f"{{{fence[1]}}}"):
                    value = _parsed(text)
                    plain = isinstance(value, dict) and sections & set(value)
                    form = json.dumps(value, sort_keys=True)
                    if plain and form not in seen and len(form) < _MOST and "$" not in form:
                        seen.add(form)
                        yield json.dumps(value)


def _parsed(text: str) -> Any:
    try:
        return parse(text)
    except Json5Error:
        return None


def main() -> None:
    programs = Path(os.environ.get("JAN_ORACLE_DIR", Path.home() / ".cache" / "jan-oracle"))
    texts = list(examples(programs))
    kept = []
    for release in VERSIONS:
        with tempfile.TemporaryDirectory() as folder:
            questions = []
            for index, text in enumerate(texts):
                home = Path(folder) / str(index)
                config = home / CONFIGS[release]
                config.parent.mkdir(parents=True)
                config.write_text(text, encoding="utf-8")
                questions.append(Question(str(index), home, {}, home))
            for start in range(0, len(questions), 300):
                part = questions[start : start + 300]
                answers = oracle(release).ask(release, part, Path(folder), seconds=3600)
                for one in part:
                    answer = answers[one.name]
                    lines = [line.replace(str(one.home), "$HOME") for line in answer["issues"]]
                    kept.append([release, texts[int(one.name)], lines])
                print(release, start, len(kept), file=sys.stderr)
    write(kept)


def write(answered: list[list[Any]]) -> None:
    """Keeps the shortest config of each kind."""
    chosen: dict[tuple[Any, ...], list[Any]] = {}
    for release, text, lines in sorted(answered, key=lambda one: len(one[1])):
        kinds = [_NAMED.sub("", line.partition(": ")[2]) for line in lines]
        sections = tuple(sorted(json.loads(text)))
        keys = [(release, kind, sections[:1]) for kind in kinds] or [(release, "", sections)]
        if any(key not in chosen for key in keys):
            for key in keys:
                chosen.setdefault(key, [release, text, lines])
    unique = {(one[0], one[1]): one for one in chosen.values()}
    FILE.parent.mkdir(exist_ok=True)
    rows = ",\n".join(json.dumps(one, ensure_ascii=False) for one in unique.values())
    FILE.write_text(f"[\n{rows}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
