"""Every recorded answer of both programs about the choice of models."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jan_tui.clawdbot.predicting import predict_as_is
from jan_tui.clawdbot.values.prediction import Prediction
from tests.clawdbot.recorded import Case, cases

VALID = [case for case in cases() if case.answer["valid"]]
REFUSED = [case for case in cases() if not case.answer["valid"]]


def runtime(found: Prediction) -> dict[str, Any]:
    """What is tried for each agent, as the records hold it."""
    return {
        chain.agent: {
            "primary": chain.primary,
            "candidates": [link.ref for link in chain.candidates],
        }
        for chain in found.agents
    }


@pytest.mark.parametrize("case", VALID, ids=str)
def test_selects_as_the_program_does(case: Case, tmp_path: Path) -> None:
    found = predict_as_is(case.read(tmp_path))

    said = case.answer
    assert found.valid
    assert found.primary is not None
    assert found.primary.ref == said["resolvedDefault"]
    assert runtime(found) == said["runtime"]["agents"]
    assert found.default_agent == said["runtime"].get("defaultAgent", found.default_agent)
    assert found.default_agent in runtime(found)


@pytest.mark.parametrize(
    "case", [case for case in VALID if case.answer["fallbacks"] is not None], ids=str
)
def test_lists_fallbacks_aliases_and_allowlist_as_the_program_does(
    case: Case, tmp_path: Path
) -> None:
    found = predict_as_is(case.read(tmp_path))

    assert [link.raw for link in found.fallbacks] == case.answer["fallbacks"]
    assert dict(found.aliases) == case.answer["aliases"]
    assert list(found.allowed) == case.answer["allowed"]


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_chooses_nothing_from_a_refused_file(case: Case, tmp_path: Path) -> None:
    found = predict_as_is(case.read(tmp_path))

    assert not found.valid
    assert found.primary is None
    assert found.candidates == ()
    assert not any(model.usable for model in found.catalog)
