"""A prediction put right by the program's answer, and the places of its lines."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jan_tui.clawdbot.config.reading import Reading, read
from jan_tui.clawdbot.other_versions import NOT_PROVEN
from jan_tui.clawdbot.predicting import predict
from jan_tui.clawdbot.program.answer import Answer
from jan_tui.clawdbot.program.compare import place
from jan_tui.clawdbot.program.correction import confirmed
from jan_tui.clawdbot.releases.catalogue import Choice
from jan_tui.clawdbot.values.confirmation import Listed
from jan_tui.clawdbot.values.prediction import Prediction, ServerFacts, Status
from jan_tui.structs import replace
from tests.clawdbot.hazards.cases import ENTRY, KEYED, config
from tests.clawdbot.places import Place

FACTS = ServerFacts(served=("a",))
SAID = Answer(version="1", valid=True, primary="jan/a", listed=(("jan/a", Listed.AVAILABLE),))


def corrected(text: str, answer: Answer, **env: str) -> Prediction:
    reading = Place(text, env=env).read()
    return confirmed(predict(reading, FACTS), reading.release.id, answer, reading, FACTS)


def codes(prediction: Prediction) -> set[str]:
    return {notice.code for notice in prediction.notices}


def test_agreement_changes_nothing_but_what_was_unchecked() -> None:
    text = config(ENTRY, gateway={"port": 1})
    reading = Place(text).read()
    plain = predict(reading, FACTS)
    found = corrected(text, SAID)

    assert found.confirmation is not None
    assert found.confirmation.agrees
    assert found.unchecked == ()
    assert replace(found, confirmation=None, unchecked=plain.unchecked) == plain


def test_discovery_that_is_seen_is_no_promise_any_more() -> None:
    unseen = corrected(config(), SAID, **KEYED)
    seen = corrected(config(), replace(SAID, lists_jan=True), **KEYED)

    assert "implicit-not-in-release" in codes(unseen)
    assert "implicit-not-in-release" not in codes(seen)


@pytest.mark.parametrize(("said", "told"), [("jan/a", False), ("openai/x", True)])
def test_rules_that_are_not_proven_are_once_the_program_agrees(said: str, told: bool) -> None:
    newer = Choice("openclaw@2030.1.1")
    reading = read(Place(config(ENTRY), "openclaw").surroundings, newer)
    predicted = predict(reading, FACTS)
    assert NOT_PROVEN in codes(predicted)
    answer = replace(SAID, primary=said)
    found = confirmed(predicted, reading.release.id, answer, reading, FACTS)
    assert (NOT_PROVEN in codes(found)) is told
    assert found.unchecked == ()


def test_a_model_that_is_missing_is_so_whatever_jan_serves() -> None:
    found = corrected(config(), replace(SAID, listed=(("jan/a", Listed.MISSING),)), **KEYED)

    assert found.primary is not None
    assert found.primary.status is Status.MISSING
    assert found.candidates[0].status is Status.MISSING
    assert [row.usable for row in found.catalog if row.ref == "jan/a"] == [False]


@pytest.mark.parametrize(
    ("provider", "missing"),
    [({}, ["jan/a"]), ({"entry": ENTRY}, [])],
    ids=["no provider", "an entry"],
)
def test_a_model_absent_from_the_list_is_missing_without_its_provider(
    provider: dict[str, Any], missing: list[str]
) -> None:
    found = corrected(config(**provider), replace(SAID, listed=()), **KEYED)

    assert found.confirmation is not None
    assert [ref for ref, _ in found.confirmation.unusable] == missing


def test_the_programs_own_choice_takes_the_place_of_ours() -> None:
    answer = replace(SAID, primary="other/x", fallbacks=("jan/a",), listed=None)
    found = corrected(config(ENTRY, fallbacks=["jan/b"]), answer)

    assert found.primary is not None
    assert found.primary.ref == "other/x"
    assert [link.ref for link in found.fallbacks] == ["jan/a"]
    assert [link.ref for link in found.candidates] == ["other/x", "jan/a"]
    assert found.confirmation is not None
    assert len(found.confirmation.differences) == 2


def test_a_file_that_the_program_refuses_is_refused_in_its_words() -> None:
    answer = Answer(version="1", valid=False, issues=(("gateway.port", "Invalid input"),))
    found = corrected(config(ENTRY, gateway={"port": "x"}), answer)

    assert not found.valid
    assert [str(issue) for issue in found.issues] == ["gateway.port: Invalid input"]
    assert found.issues[0].origin is not None
    assert (found.primary, found.candidates, found.unchecked) == (None, (), ())


def test_a_file_that_the_program_takes_is_taken() -> None:
    text = config(ENTRY, agents={"odd": 1})
    assert not predict(Place(text).read(), FACTS).valid
    found = corrected(text, SAID)

    assert found.valid
    assert found.primary is not None
    assert found.primary.ref == "jan/a"
    assert found.confirmation is not None
    assert found.confirmation.overruled
    assert found.confirmation.differences == (
        "clawdbot accepts the config; the prediction refuses it.",
    )


def test_what_it_chooses_from_a_file_that_was_predicted_to_be_refused_is_compared() -> None:
    found = corrected(config(ENTRY, agents={"odd": 1}), replace(SAID, fallbacks=("jan/b",)))

    assert found.confirmation is not None
    assert len(found.confirmation.differences) == 2
    assert [link.raw for link in found.fallbacks] == ["jan/b"]


TEXT = json.dumps(
    {
        "models": {"providers": {"jan": {"models": [{"id": "x"}]}}},
        "agents": {"defaults": {"models": {"jan/llama-3.3-70b": {"alias": 1}}}},
    }
)


@pytest.mark.parametrize(
    ("path", "message", "steps"),
    [
        ("models.providers.jan.models.0.id", "", ("models", "providers", "jan", "models", 0, "id")),
        ("models.providers.jan.models[0].name", "", ("models", "providers", "jan", "models", 0)),
        (
            'agents.defaults.models["jan/llama-3.3-70b"].alias',
            "",
            ("agents", "defaults", "models", "jan/llama-3.3-70b", "alias"),
        ),
        (
            "agents.defaults.models.jan/llama-3.3-70b",
            'Unrecognized key: "alias"',
            ("agents", "defaults", "models", "jan/llama-3.3-70b", "alias"),
        ),
        ("<root>", 'Unrecognized key: "agents"', ("agents",)),
        ("nowhere.at.all", "", None),
        ("<root>", "broken", None),
    ],
)
def test_the_place_of_a_line(path: str, message: str, steps: tuple[str | int, ...] | None) -> None:
    reading: Reading = Place(TEXT).read()
    found = place(reading, path, message)

    assert (found and found.path) == steps


def test_the_place_of_a_syntax_error() -> None:
    found = place(Place("{ agents: \n ]").read(), "<root>", "JSON5 parse failed: bad at 2:2")

    assert found is not None
    assert (found.line, found.column) == (2, 2)
