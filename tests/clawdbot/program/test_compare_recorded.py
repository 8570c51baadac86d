"""The recorded answers, as the programs' commands would print them, contradict no prediction."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jan_tui.clawdbot.predicting import predict
from jan_tui.clawdbot.program.answer import CommandResult, answer_of
from jan_tui.clawdbot.program.compare import confirm
from jan_tui.clawdbot.values.confirmation import Listed
from tests.clawdbot.hazards.cases import other_name
from tests.clawdbot.places import Place
from tests.clawdbot.recorded import Case, cases


def printed(case: Case) -> dict[str, CommandResult]:
    """What `models status` and `models list` print for a recorded answer."""
    answer = case.answer
    if not answer["valid"]:
        lines = "".join(f"- {issue}\n" for issue in answer["issues"])
        return {"status": CommandResult(1, "", f"Config invalid\nProblem:\n{lines}")}
    names = ("resolvedDefault", "fallbacks", "aliases", "allowed")
    results = {"status": CommandResult(0, json.dumps({name: answer[name] for name in names}), "")}
    if answer.get("modelsList") is not None:
        rows = json.dumps({"models": answer["modelsList"]})
        results["list"] = CommandResult(0, rows, "")
    return results


@pytest.mark.parametrize("case", cases(), ids=str)
def test_the_answer_differs_in_what_cannot_be_used_alone(case: Case, tmp_path: Path) -> None:
    if case.answer["valid"] and case.answer.get("fallbacks") is None:
        pytest.skip("the status command was not recorded")
    reading = case.read(tmp_path)
    said = confirm(case.release, answer_of(printed(case), "1"), reading, predict(reading))

    missing = {f"{ref}: {case.release} lists it as missing." for ref, _ in said.unusable}
    assert set(said.differences) == missing
    assert {state for _, state in said.unusable} <= {Listed.MISSING}


def test_an_entry_in_capitals_is_known_to_the_program() -> None:
    """openclaw 2026.9.6 requests a model that such an entry does not list."""
    text = other_name("Jan AI", "Jan AI/b")
    status = {"resolvedDefault": "jan ai/b", "fallbacks": [], "aliases": {}, "allowed": []}
    results = {
        "status": CommandResult(0, json.dumps(status), ""),
        "list": CommandResult(0, json.dumps({"models": []}), ""),
    }
    place = Place(text, "openclaw")
    said = confirm("openclaw", answer_of(results, "1"), place.read(), place.predict())

    assert said.agrees
    assert said.unusable == ()
