"""One list of all that there is to say, what the headline is about first."""

from __future__ import annotations

from jan_tui.clawdbot.values.notices import Severity
from jan_tui.clawdbot.values.step import Step
from jan_tui.diagnosis import Diagnosis, noted, with_exported_key
from jan_tui.diagnosis.diagnosing import diagnose
from tests.tui.world import EXPLICIT, OLDER_FORM, READY, predicted


def test_the_notice_of_the_headline_comes_first_and_each_thing_once() -> None:
    prediction = predicted(EXPLICIT, "llama-3.3-70b")
    diagnoses = diagnose(READY, prediction)
    found = noted(prediction, diagnoses)
    assert found[0] == diagnoses[0].notice
    assert set(prediction.notices) <= set(found)
    assert len(found) == len(set(found))


def test_the_issues_stand_for_the_headline_of_a_refused_file() -> None:
    prediction = predicted(OLDER_FORM, "llama-3.3-70b")
    found = noted(prediction, diagnose(READY, prediction))
    assert found[: len(prediction.issues)] == prediction.issues
    assert not any(isinstance(each, Diagnosis) and each.code == "config-invalid" for each in found)


def test_that_all_is_well_is_no_notice() -> None:
    well = Diagnosis("well", "All is well.", Step(""), Severity.INFO)
    worse = Diagnosis("old", "The file is old.", Step("Read it."), Severity.WARNING)
    assert noted(None, (worse, well)) == (worse,)


def test_a_key_that_no_file_keeps_is_told_with_the_line_to_type() -> None:
    bare = Diagnosis("no-jan-provider", "Not connected.", Step("Write an entry."))
    told = with_exported_key(bare, "export JAN_API_KEY=x", "Clawdbot")
    assert told.step.copyable == "export JAN_API_KEY=x"
    assert told.severity is Severity.WARNING
    assert with_exported_key(bare, "", "Clawdbot") is bare
    other = Diagnosis("down", "Down.", Step("Start it."))
    assert with_exported_key(other, "export JAN_API_KEY=x", "Clawdbot") is other
