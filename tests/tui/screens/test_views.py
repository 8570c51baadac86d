"""What the headline of a screen says, with the keys in force."""

from __future__ import annotations

from pathlib import Path

import pytest

from jan_tui.clawdbot.values.notices import Severity
from jan_tui.clawdbot.values.step import Step, StepAction
from jan_tui.diagnosis import Diagnosis
from jan_tui.editing.intent import Intent
from jan_tui.editing.plan import FileChange, Plan, Refusal, Remedy
from jan_tui.product import JAN
from jan_tui.structs import replace
from jan_tui.tui.keys.action import Scope
from jan_tui.tui.screens.views import headline, keys_of_the_moment, nothing_chosen
from jan_tui.tui.state import State
from jan_tui.tui.widgets.headline import HeadlineView
from tests.tui.test_steps import registry_key

CHOSEN = Intent(primary="jan/a")
DOWN = Diagnosis("down", "Jan is not running.", Step("Set the base URL.", StepAction.SET_BASE_URL))
WORSE = Diagnosis("old", "The file is old.", Step("Read it."), Severity.WARNING)
WELL = Diagnosis("well", "All is well.", Step(""), Severity.INFO)


def state(*diagnoses: Diagnosis, refused: Refusal | None = None, unsaved: bool = False) -> State:
    intent = CHOSEN if unsaved else Intent()
    path = Path("/home/ann/clawdbot.json")
    changes = () if refused else (FileChange(path, path, b"", b"{}"),)
    plan = Plan(changes, None, refused) if unsaved else None
    return State(Path("/home/ann"), diagnoses=diagnoses, intent=intent, planned=intent, plan=plan)


@pytest.mark.parametrize(
    ("copyable", "offered"),
    [
        ("", False),
        ("kill 77", True),
        (JAN.server_page, False),
        (f"{JAN.server_page} > Server Port", False),
    ],
)
def test_copying_is_offered_where_there_is_something_to_type(copyable: str, offered: bool) -> None:
    seen = state(Diagnosis("down", "Jan is not running.", Step("Do it.", copyable=copyable)))
    assert (keys_of_the_moment(seen, Scope.STATUS).get("next-step") == "Copy it") is offered


def test_a_step_leaves_out_the_way_to_the_screen_it_is_read_on() -> None:
    for scope, step in (
        (Scope.STATUS, "Press 3: set the base URL."),
        (Scope.CONFIG, "Set the base URL."),
    ):
        assert headline(state(DOWN, WORSE, WELL), registry_key, scope) == HeadlineView(
            Severity.ERROR, "Jan is not running.", step, "1 more: n", "1 more: n"
        )


@pytest.mark.parametrize(
    ("refusal", "scope", "expected"),
    [
        (
            Refusal("It breaks."),
            Scope.STATUS,
            HeadlineView(
                Severity.ERROR,
                "This change would not be saved: It breaks.",
                "Press 3: change it, or x to discard the changes.",
                whole="all of it: 3",
            ),
        ),
        (
            Refusal("It breaks.", line=3, column=7),
            Scope.CONFIG,
            HeadlineView(
                Severity.ERROR,
                "This change would not be saved: It breaks.",
                "Press e to fix line 3, column 7 in your editor, or x to discard the changes.",
            ),
        ),
        (
            Refusal("It is included.", remedy=Remedy.INCLUDE_EDITS),
            Scope.CONFIG,
            HeadlineView(
                Severity.WARNING,
                "Not saved yet: It is included.",
                "Press ctrl+s to allow that, or x to discard the changes.",
            ),
        ),
        (
            None,
            Scope.STATUS,
            HeadlineView(
                Severity.WARNING,
                "Not saved yet: ~/clawdbot.json would change.",
                "Press ctrl+s to see the diff and save, or x to discard the changes.",
            ),
        ),
    ],
    ids=["refused", "refused-at-a-line", "included", "unsaved"],
)
def test_unsaved_changes(refusal: Refusal | None, scope: Scope, expected: HeadlineView) -> None:
    assert headline(state(WELL, refused=refusal, unsaved=True), registry_key, scope) == expected


def test_a_file_that_is_not_there_is_created() -> None:
    path = Path("/home/ann/clawdbot.json")
    new = Plan((FileChange(path, path, None, b"{}"),), None)
    told = headline(replace(state(WELL, unsaved=True), plan=new), registry_key, Scope.STATUS)
    assert told.headline == "Not saved yet: ~/clawdbot.json would be created."


def test_an_empty_chain_names_the_keys_in_force() -> None:
    def renamed(action_id: str) -> str:
        return {"show-models": "F2", "make-primary": "P"}[action_id]

    assert nothing_chosen(state(), renamed, Scope.STATUS) == (
        "No model is chosen. Press F2, then P: choose one."
    )
    assert (
        nothing_chosen(state(), renamed, Scope.MODELS) == "No model is chosen. Press P: choose one."
    )
