"""Configs from the programs' own documentation, and what the programs say of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.clawdbot.oracle import Question, oracle
from tests.clawdbot.places import CONFIGS, HOME, Place
from tests.clawdbot.schema.record_cases import FILE

CASES = json.loads(FILE.read_text(encoding="utf-8"))
_PLUGIN_SETTINGS = "plugins.entries."
"""Clawdbot words problems of plugin settings as another checker does: in one line, its own way."""


def _in_order(lines: list[str]) -> list[str]:
    return [line for line in lines if not line.startswith(_PLUGIN_SETTINGS)]


@pytest.mark.parametrize(("release", "config", "lines"), CASES, ids=range(len(CASES)))
def test_is_judged_as_the_program_judges(release: str, config: str, lines: list[str]) -> None:
    reading = Place(config, release).read()
    told = [str(issue) for issue in reading.issues]

    if lines and reading.valid:
        assert reading.unchecked, lines
    else:
        assert bool(told) == bool(lines)
        assert _in_order(told) == _in_order([one.replace("$HOME", str(HOME)) for one in lines])


def test_both_programs_refuse_and_take_many() -> None:
    for release in ("clawdbot", "openclaw"):
        mine = [lines for program, _, lines in CASES if program == release]
        assert sum(bool(lines) for lines in mine) > 50
        assert sum(not lines for lines in mine) > 20


@pytest.mark.real
@pytest.mark.parametrize("release", ["clawdbot", "openclaw"])
def test_programs_still_say_so(release: str, tmp_path: Path) -> None:
    cases = [case for case in CASES if case[0] == release]
    questions = []
    for index, (_, config, _) in enumerate(cases):
        home = tmp_path / str(index)
        (home / CONFIGS[release]).parent.mkdir(parents=True)
        (home / CONFIGS[release]).write_text(config, encoding="utf-8")
        questions.append(Question(str(index), home, {}, home))
    answers = oracle(release).ask(release, questions, tmp_path)

    for question, (_, config, lines) in zip(questions, cases, strict=True):
        issues = answers[question.name]["issues"]
        said = [line.replace(str(question.home), "$HOME") for line in issues]
        assert said == lines, config
