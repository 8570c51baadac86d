"""The program's word as a headline."""

from __future__ import annotations

import pytest

from jan_tui.clawdbot.values.confirmation import Confirmation, Listed, Standing
from jan_tui.clawdbot.values.notices import Severity
from jan_tui.clawdbot.values.step import StepAction
from jan_tui.diagnosis import Diagnosis
from jan_tui.diagnosis.diagnosing import diagnose
from jan_tui.structs import replace
from tests.clawdbot.places import Place
from tests.diagnosis.cases import GOOD, IMPLICIT, LLAMA, predicted, snapshot

REF = f"jan/{LLAMA}"
SAID = Confirmation(
    program="clawdbot",
    version="1",
    standing=Standing.ANSWERED,
    valid=True,
    primary=REF,
    listed=((REF, Listed.AVAILABLE),),
)


def told(said: Confirmation | None, place: Place = GOOD) -> tuple[Diagnosis, ...]:
    seen = snapshot()
    return diagnose(seen, replace(predicted(seen, place), confirmation=said))


@pytest.mark.parametrize(
    ("said", "begins"),
    [
        (None, "All is well: "),
        (SAID, "All is well: "),
        (replace(SAID, standing=Standing.ASKING), "All is well as predicted: "),
        (replace(SAID, standing=Standing.UNASKED), "All is well as predicted: "),
    ],
)
def test_well_is_predicted_until_it_is_confirmed(said: Confirmation | None, begins: str) -> None:
    assert told(said)[0].headline.startswith(begins)
    assert told(said)[0].severity is Severity.INFO


def test_discovery_that_is_not_known_has_a_way_out() -> None:
    difference = f"{REF}: clawdbot lists it as missing."
    said = replace(SAID, listed=((REF, Listed.MISSING),), differences=(difference,))
    first = told(said, IMPLICIT)[0]

    assert first.headline == f"clawdbot 1 lists {REF} as missing."
    assert first.severity is Severity.ERROR
    assert first.step.action in (StepAction.SET_MODE, StepAction.REPAIR)


def test_a_fallback_that_cannot_be_used_is_a_warning() -> None:
    said = replace(SAID, listed=(("jan/x", Listed.NO_CREDENTIALS),), differences=("jan/x: no.",))
    found = told(said)[0]

    assert found.headline == "clawdbot 1 has no credentials for jan/x."
    assert found.severity is Severity.WARNING


@pytest.mark.parametrize(
    ("primary", "headline"),
    [
        ("other/x", "Not as predicted: primary: ..."),
        (None, "clawdbot 1 fails: primary: ..."),
    ],
)
def test_another_answer_is_an_error(primary: str | None, headline: str) -> None:
    said = replace(SAID, primary=primary, differences=("primary: ...", "allowlist: ..."))
    first = told(said)[0]

    assert first.headline == headline
    assert first.severity is Severity.ERROR
    assert first.step.action is StepAction.ASK_PROGRAM


def test_a_file_that_is_taken_all_the_same_is_a_warning() -> None:
    said = replace(SAID, overruled=True, differences=("clawdbot accepts the config.",))
    first = told(said)[0]

    assert first.headline == "clawdbot 1 takes this file, which was predicted to be refused."
    assert first.severity is Severity.WARNING


def test_no_answer_is_said_after_everything_else() -> None:
    said = Confirmation(program="clawdbot", standing=Standing.FAILED, problem="It hung.")
    found = told(said)

    assert [each.code for each in found] == ["program-not-asked"]
    assert found[0].step.text == "It hung."
