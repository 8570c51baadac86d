"""The way to a step: the keys in force, without those that lead to where it is read."""

from __future__ import annotations

import pytest

from jan_tui.clawdbot import Severity
from jan_tui.clawdbot.values.step import Step, StepAction
from jan_tui.diagnosis import Diagnosis
from jan_tui.structs import replace
from jan_tui.tui.keys.action import Scope, shown_key
from jan_tui.tui.keys.bindings import key_in_force
from jan_tui.tui.keys.registry import BY_ID
from jan_tui.tui.steps import SCREENS, WAYS, written
from jan_tui.tui.widgets.key_bar import KeyBar
from tests.diagnosis.cases import GONE
from tests.tui.conftest import Opened


def registry_key(action_id: str) -> str:
    """The key of an action where nothing renames it."""
    return shown_key(BY_ID[action_id].keys[0])


KEY = Step("Enter it as the key.", StepAction.ENTER_KEY, first="Copy it from Jan.")
CHOOSE = Step("Choose one.", StepAction.CHOOSE_PRIMARY)


@pytest.mark.parametrize(
    ("step", "scope", "expected"),
    [
        (Step("Start Jan."), Scope.STATUS, "Start Jan."),
        (KEY, Scope.STATUS, "Copy it from Jan. Press 3: enter it as the key."),
        (KEY, Scope.CONFIG, "Copy it from Jan. Enter it as the key."),
        (KEY, None, "Copy it from Jan. Press 3: enter it as the key."),
        (CHOOSE, Scope.CONFIG, "Press 2, then p: choose one."),
        (CHOOSE, Scope.MODELS, "Press p: choose one."),
        (Step("Repair it.", StepAction.REPAIR), Scope.CONFIG, "Press R: repair it."),
        (
            replace(CHOOSE, agent="ops"),
            Scope.STATUS,
            "Press 2, then w until agent ops, then p: choose one.",
        ),
        (
            Step("Take it out.", StepAction.INHERIT, values=("ops",)),
            Scope.MODELS,
            "Press w until agent ops, then I: take it out.",
        ),
    ],
)
def test_written(step: Step, scope: Scope | None, expected: str) -> None:
    assert written(step, registry_key, scope) == expected


def test_every_step_has_a_way_of_registered_actions() -> None:
    assert set(WAYS) == set(StepAction)
    assert {each for way in WAYS.values() for each in way} | set(SCREENS.values()) <= set(BY_ID)


def test_the_way_to_the_agent_that_is_shown_is_left_out() -> None:
    step = replace(CHOOSE, agent="ops")
    assert written(step, registry_key, Scope.MODELS, "ops") == "Press p: choose one."


async def test_a_key_that_is_renamed_is_the_one_that_is_named(opened: Opened) -> None:
    down = Diagnosis("x", "It is elsewhere.", Step("Set it.", StepAction.SET_BASE_URL))
    async with opened(first=GONE) as hand:
        more = replace(down, code="y", severity=Severity.WARNING)
        hand.world.diagnose = lambda *_: (down, more)  # type: ignore[method-assign]
        hand.app.set_keymap({"app.show-config": "f3", "app.notices": "N", "models.filter": "/"})
        await hand.press("r")
        shown = hand.text()
        assert "Press f3: set it." in shown
        others = len(hand.app.session.state.noted) - 1
        assert others > 0
        assert f"{others} more: N" in shown
        named = {each.action: each.key for each in hand.app.screen.query_one(KeyBar).actions}
        assert named["notices"] == "N"
        assert [key_in_force(hand.app, each) for each in ("filter", "palette", "undo")] == [
            "/",
            "ctrl+p",
            "u",
        ]
        await hand.press("full_stop")
        assert "[3 Config]" in hand.text()
        assert "Set it." in hand.text()
