"""Random set-ups are read as the installed programs read them."""

from __future__ import annotations

from pathlib import Path

import pytest

from jan_tui.clawdbot.config.reading import Reading, read
from jan_tui.clawdbot.releases.catalogue import RELEASES, Choice
from tests.clawdbot.oracle import Question, oracle
from tests.clawdbot.random_configs import Setup, setups
from tests.clawdbot.recorded import shown


@pytest.mark.real
@pytest.mark.timeout(600)
@pytest.mark.parametrize("release", RELEASES)
def test_validity_and_issues_of_random_configs(release: str, tmp_path: Path) -> None:
    """No difference in 300 set-ups; a failure shows the first ones with their files."""
    programs = oracle(release)
    made = setups(release, seed=1, count=300)
    readings: dict[str, Reading] = {}
    questions = []
    for setup in made:
        home = tmp_path / setup.name
        home.mkdir()
        around = setup.lay_out(home)
        readings[setup.name] = read(around, Choice(release=release))
        questions.append(Question(setup.name, home, setup.env, home))

    answers = programs.ask(release, questions, tmp_path)

    differences = [
        _difference(setup, readings[setup.name], answers[setup.name], tmp_path / setup.name)
        for setup in made
    ]
    assert [one for one in differences if one][:5] == []


def _difference(
    setup: Setup, reading: Reading, answer: dict[str, object], home: Path
) -> dict[str, object] | None:
    """What is said otherwise of a set-up, with its files; None where both agree."""
    said = answer.get("issues")
    ours = [shown(issue, home) for issue in reading.issues]
    theirs = [shown(issue, home) for issue in said] if isinstance(said, list) else None
    if ours == theirs and reading.valid == answer.get("valid"):
        return None
    return {"ours": ours, "theirs": theirs, "answer": answer.get("crash"), "files": setup.files}
