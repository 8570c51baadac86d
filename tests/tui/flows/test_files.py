"""The editor opens what the headline or the notice is about."""

from __future__ import annotations

import pytest

from jan_tui.clawdbot.values.notices import Issue, Notice, Origin
from jan_tui.editing import Intent
from jan_tui.editing.plan import Plan, Refusal
from jan_tui.tui.flows.files import named_place
from jan_tui.tui.state import State
from tests.tui.conftest import Opened
from tests.tui.world import CONFIG, HOME, OLDER_FORM, World


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Origin | None]:
    """The places that were to be opened."""
    places: list[Origin | None] = []

    def editor(_: World, place: Origin | None = None) -> tuple[str, ...]:
        places.append(place)
        return ()

    monkeypatch.setattr(World, "editor", editor)
    return places


async def test_the_line_of_the_headline_is_opened(
    opened: Opened, asked: list[Origin | None]
) -> None:
    async with opened(World(OLDER_FORM), toasts=True) as hand:
        await hand.press("e")
        assert asked[0] is not None
        line = hand.world.text.splitlines()[asked[0].line - 1]
        assert '"fallback"' in line or '"model"' in line
        await hand.press("n", "e")
        assert asked[1] is not None
        assert asked[1].file == CONFIG


@pytest.mark.parametrize(
    ("key", "codes"),
    [("fallback", ["fallback-key"]), ("primry", ["misspelt-key"]), ("nobodys", [])],
)
async def test_an_unknown_key_is_opened_where_it_is_written(
    key: str, codes: list[str], opened: Opened, asked: list[Origin | None]
) -> None:
    """Its value may begin lines below."""
    text = "{\n  agents: { defaults: { model: {\n    KEY:\n      [] } } } }".replace("KEY", key)
    async with opened(World(text), toasts=True) as hand:
        noted = hand.app.state.noted
        wanted = [at for at, each in enumerate(noted) if isinstance(each, Issue)]
        notices = [each for each in noted if isinstance(each, Notice) and key in each.path]
        assert [each.code for each in notices] == codes
        wanted += map(noted.index, notices)
        await hand.press("e")
        for at in wanted:
            await hand.press("n", *["down"] * at, "e")
        assert len(asked) == 2 + len(codes)
        assert {(place.line, place.column) for place in asked if place is not None} == {(3, 5)}


def test_a_refused_change_names_its_line() -> None:
    intent = Intent(primary="jan/a")
    refused = Refusal("It does not parse.", CONFIG, 3, 7)
    state = State(HOME, intent=intent, planned=intent, plan=Plan((), None, refused))
    assert named_place(state) == Origin(CONFIG, 3, 7)
    assert named_place(State(HOME)) is None
