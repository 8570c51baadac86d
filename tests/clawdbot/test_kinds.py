"""Set-ups of every kind are read and resolved as the real programs do, both releases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jan_tui.clawdbot.releases.catalogue import RELEASES
from tests.clawdbot.kinds import asked, predicted, rows, setup

_CASES = [
    pytest.param(row, release, id=f"{row['name']}-{release}")
    for row in rows()
    for release in RELEASES
    if release in row
]


@pytest.mark.parametrize(("row", "release"), _CASES)
def test_is_predicted_as_the_program_answered(
    row: dict[str, Any], release: str, tmp_path: Path
) -> None:
    said = row[release]
    found = predicted(setup(row), release, tmp_path)

    assert {key: value for key, value in found.items() if key in said} == said


@pytest.mark.real
@pytest.mark.timeout(900)
@pytest.mark.parametrize("release", RELEASES)
def test_kept_answers_are_those_of_the_installed_program(release: str, tmp_path: Path) -> None:
    said = asked(release, tmp_path)

    kept = {row["name"]: row[release] for row in rows() if release in row}
    assert [name for name, answer in said.items() if answer != kept[name]] == []
