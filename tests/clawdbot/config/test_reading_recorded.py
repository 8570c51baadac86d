"""Every recorded case is read as the real programs read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.clawdbot.recorded import Case, cases, shown

_PARSE_FAILED = "<root>: JSON5 parse failed:"


def _comparable(issue: str) -> str:
    """Of a syntax error only the prefix counts: what follows may say it better."""
    return _PARSE_FAILED if issue.startswith(_PARSE_FAILED) else issue


@pytest.mark.parametrize("case", cases(), ids=str)
def test_validity_issues_and_places_are_those_of_the_program(case: Case, tmp_path: Path) -> None:
    reading = case.read(tmp_path)

    issues = [_comparable(shown(issue, tmp_path)) for issue in reading.issues]
    assert issues == [_comparable(issue) for issue in case.answer.get("issues", [])]
    assert reading.valid is case.answer["valid"]
    assert shown(reading.locations.config_path, tmp_path) == case.answer["configPath"]
    if case.answer.get("agentDir") is not None:
        assert shown(reading.locations.agent_dir, tmp_path) == case.answer["agentDir"]
