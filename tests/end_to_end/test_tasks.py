"""Each task of a person in a real terminal of both sizes, and what the real programs make of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.clawdbot.oracle import Question, oracle
from tests.end_to_end.conftest import Open, opener
from tests.end_to_end.tasks import TASKS, Person

SIZES = [
    pytest.param(columns, lines, marks=pytest.mark.xdist_group(f"terminal-{columns}"))
    for columns, lines in ((80, 24), (120, 36))
]
"""Every wait of a task is for a condition, so that those of one size may run beside the others."""


@pytest.mark.parametrize(("columns", "lines"), SIZES)
@pytest.mark.parametrize("task", TASKS)
def test_a_task(open_terminal: Open, home: Path, task: str, columns: int, lines: int) -> None:
    left = TASKS[task](Person(home, open_terminal, columns, lines))
    if left is not None:
        assert left.config == home / ".clawdbot" / "clawdbot.json"


READ_BACK = ("first_run", "jan_as_fallback_only", "repairs", "another_host", "a_key")
RELEASES = ("clawdbot", "openclaw")


@pytest.mark.real
@pytest.mark.timeout(600)
def test_the_real_programs_try_what_the_tasks_chose(
    tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]
) -> None:
    """Each program reads the file of each task, in one process each."""
    work = tmp_path_factory.mktemp("read")
    questions: dict[str, list[Question]] = {release: [] for release in RELEASES}
    expected = {}
    for name in READ_BACK:
        home = tmp_path_factory.mktemp(name)
        (home / ".clawdbot").mkdir()
        left = TASKS[name](Person(home, opener(home, {**environment, "HOME": str(home)})))
        assert left is not None
        expected[name] = left.tries
        for release in RELEASES:
            place = work / name / release / f".{release}" / f"{release}.json"
            place.parent.mkdir(parents=True)
            place.write_bytes(left.config.read_bytes())
            questions[release].append(Question(name, place.parents[1], {}, place.parents[1]))
    for release in RELEASES:
        answers = oracle(release).ask(release, questions[release], work)
        for name, tries in expected.items():
            answer = answers[name]
            assert answer["valid"], (name, answer)
            agents = answer["runtime"]["agents"] if "runtime" in answer else answer["agents"]
            found = agents["main"]["candidates"]
            # What a program adds by itself comes after what is written.
            assert found[: len(tries)] == list(tries), (name, release)
