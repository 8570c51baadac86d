"""Each task of a person in a real terminal of both sizes, and what the real programs make of it."""

from __future__ import annotations

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are of POSIX systems", allow_module_level=True)

from pathlib import Path

from tests.clawdbot.oracle import Question, oracle
from tests.end_to_end.conftest import Open, opener
from tests.end_to_end.tasks import BY_HAND, TASKS, Person
from tests.servers import serving

SIZES = [
    pytest.param(80, 24),
    pytest.param(120, 36, marks=pytest.mark.thorough),
]
"""Every wait of a task is for a condition, so that they may run beside one another."""


@pytest.mark.parametrize(("columns", "lines"), SIZES)
@pytest.mark.parametrize("task", TASKS)
def test_a_task(open_terminal: Open, home: Path, task: str, columns: int, lines: int) -> None:
    person = Person(home, open_terminal, columns, lines)
    left = TASKS[task](person)
    if left is not None:
        model = person.value()["agents"]["defaults"]["model"]
        assert (model["primary"], *model.get("fallbacks", ())) == left.tries


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


@pytest.mark.real
@pytest.mark.timeout(600)
def test_the_installed_program_is_asked(open_terminal: Open, home: Path) -> None:
    """By itself, and once more by a key, which shows its whole answer."""
    place = oracle("clawdbot")
    program = str(place.script.with_name("clawdbot"))
    person = Person(home, open_terminal)
    with serving("a", "b") as jan:
        person.has(BY_HAND.replace("BASE_URL", jan.base_url))
        with person.at("--program", program, JAN_ORACLE_DIR=str(place.programs)) as keys:
            keys.terminal.wait_for("fallback 1 jan/b", "✓ confirmed by clawdbot", seconds=180)
            keys.terminal.press("a")
            keys.terminal.wait_for("clawdbot", "jan/a", "Esc closes", seconds=180)
            keys.press("escape", "✓ confirmed by clawdbot", absent="Esc closes")
