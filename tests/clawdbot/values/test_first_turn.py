"""What a first turn takes, and which context is enough for it."""

from __future__ import annotations

import pytest

from jan_tui.clawdbot.values.first_turn import FirstTurns, enough_context
from jan_tui.clawdbot.values.prediction import ServerFacts
from tests.clawdbot.hazards.cases import ENTRY, config
from tests.clawdbot.places import Place


@pytest.mark.parametrize(
    ("tokens", "least", "size"),
    [(12_971, 4000, 16_384), (11_900, 16_000, 16_384), (15_000, 0, 32_768), (1, 0, 4096)],
)
def test_the_smallest_context_that_leaves_room(tokens: int, least: int, size: int) -> None:
    assert enough_context(tokens, least) == size


def test_more_than_the_largest_usual_context_is_told_as_it_is() -> None:
    assert enough_context(2_000_000) == 2_002_048


def test_what_was_measured_goes_before_what_is_known() -> None:
    turns = FirstTurns(13_000, 4000, (("a", 20_000),))

    assert (turns.of("a"), turns.enough("a"), turns.is_measured("a")) == (20_000, 32_768, True)
    assert (turns.of("b"), turns.enough("b"), turns.is_measured("b")) == (13_000, 16_384, False)


def test_the_notice_says_the_measured_size() -> None:
    place = Place(config(ENTRY), "openclaw")
    measured = (("openclaw", "a", 20_123), ("clawdbot", "a", 1), ("openclaw", "b", 1))
    facts = ServerFacts(served=("a",), contexts=(("a", 16_384),), first_turns=measured)
    code = "first-turn-over-context"
    (notice,) = [one for one in place.predict(facts).notices if one.code == code]

    assert "takes 20123 by itself" in notice.message
    assert notice.fix == "Load the model with 32768 or more in Jan."
    without = place.predict(ServerFacts(served=("a",), contexts=(("a", 16_384),)))
    assert code not in {one.code for one in without.notices}
