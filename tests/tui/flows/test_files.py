"""The editor opens what the headline or the notice is about."""

from __future__ import annotations

import pytest

from jan_tui.clawdbot.values.notices import Origin
from jan_tui.editing import Intent
from jan_tui.editing.plan import Plan, Refusal
from jan_tui.tui.flows.files import named_place
from jan_tui.tui.state import State
from tests.tui.conftest import Opened
from tests.tui.world import CONFIG, HOME, OLDER_FORM, World


async def test_the_line_of_the_headline_is_opened(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Origin | None] = []
    async with opened(World(OLDER_FORM), toasts=True) as hand:

        def editor(place: Origin | None = None) -> tuple[str, ...]:
            asked.append(place)
            return ()

        monkeypatch.setattr(hand.world, "editor", editor)
        await hand.press("e")
        assert asked[0] is not None
        line = hand.world.text.splitlines()[asked[0].line - 1]
        assert '"fallback"' in line or '"model"' in line
        await hand.press("n", "e")
        assert asked[1] is not None
        assert asked[1].file == CONFIG


def test_a_refused_change_names_its_line() -> None:
    intent = Intent(primary="jan/a")
    refused = Refusal("It does not parse.", CONFIG, 3, 7)
    state = State(HOME, intent=intent, planned=intent, plan=Plan((), None, refused))
    assert named_place(state) == Origin(CONFIG, 3, 7)
    assert named_place(State(HOME)) is None
