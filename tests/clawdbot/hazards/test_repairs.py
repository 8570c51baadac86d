"""An offered repair ends its notice and brings no new refusal; a refused file is seen as meant."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jan_tui.clawdbot.config.reading import Reading, read
from jan_tui.clawdbot.hazards.repairs import repaired_texts
from jan_tui.clawdbot.predicting import predict, predict_as_is
from jan_tui.clawdbot.values.notices import Notice
from jan_tui.clawdbot.values.prediction import KeyOrigin, KeySource, Mode, Prediction, ServerFacts
from tests.clawdbot.hazards.cases import (
    ENTRY,
    KEYED,
    MODEL,
    Firing,
    cases,
    config,
    other_name,
    served,
    without,
)
from tests.clawdbot.places import HOME, Place

CASES = tuple(cases())
NEVER_OFFERED = frozenset(
    {
        "several-jan-entries",
        "key-of-another-version",
        "implicit-and-explicit",
        "entry-model-not-served",
        "served-not-in-entry",
        "reasoning-by-accident",
        "first-turn-over-context",
        "context-window-under-32000",
        "max-tokens-over-context",
        "placeholder-key-but-server-wants-one",
        "key-refused",
        "implicit-needs-no-key-on-server",
        "profile-before-entry-key",
        "profile-without-key",
        "blank-variable",
        "env-not-seen-by-service",
        "shell-import-without-jan",
        "key-in-clear-and-file-readable-by-others",
        "implicit-ignores-custom-url",
        "local-entry-not-watched",
        "stale-models-json",
        "fallback-not-served",
        "fallback-without-provider-prefix",
        "fallback-idle",
        "jan-not-chosen",
        "alias-with-slash",
        "alias-twice",
        "allowlist-wildcard",
        "agents-override-primary",
        "agent-without-fallbacks",
        "session-keeps-its-model",
        "no-config-file",
        "config-set-rewrites",
        "includes-not-watched",
        "profiles-unknown",
        "key-counts-from-second-loading",
        "context-window-under-8000",
        "unlisted-model-runs",
        "authorization-before-entry-key",
        "loopback-through-proxy",
        "model-sent-elsewhere",
        "config-managed",
        "secret-not-set",
        "secret-kept-elsewhere",
        "id-taken-as-auth-profile",
        "agents-without-owner",
        "other-model-without-provider",
    }
)
"""Where only the person can say what is meant, or the repair lies outside the files."""


def repaired(reading: Reading, notice: Notice) -> Reading:
    """The place with one repair made."""
    assert notice.repair is not None
    assert reading.surroundings is not None
    texts = repaired_texts(reading, [notice.repair])
    return read(reading.surroundings.over(dict(texts)), reading.choice)


def of(found: Prediction, code: str) -> list[Notice]:
    return [notice for notice in found.notices if notice.code == code]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_repair_ends_its_notice(case: Firing) -> None:
    reading = case.fires.read()
    before = of(predict_as_is(reading, case.facts), case.code)
    for notice in before:
        if notice.repair is None:
            continue
        after = repaired(reading, notice)
        left = of(predict_as_is(after, case.facts), case.code)
        assert len(left) < len(before), notice.repair
        assert set(map(str, after.issues)) <= set(map(str, reading.issues))


def test_repairs_are_offered_where_they_are_safe() -> None:
    offered = {
        notice.code
        for case in CASES
        for notice in of(predict_as_is(case.fires.read(), case.facts), case.code)
        if notice.repair is not None
    }

    assert {case.code for case in CASES} - offered == NEVER_OFFERED


def test_a_repair_keeps_comments_and_goes_to_the_file_that_holds_the_value() -> None:
    part = '// of Ann\n{ primary: "jan/a", fallback: ["jan/b"] } // the guide\n'
    place = Place(
        '{ agents: { defaults: { model: { $include: "./model.json5" } } } }',
        files={".clawdbot/model.json5": part},
    )
    reading = place.read()
    (notice,) = of(predict(reading), "fallback-key")

    assert notice.origin is not None
    assert notice.origin.file == HOME / ".clawdbot/model.json5"
    assert notice.repair is not None
    assert repaired_texts(reading, [notice.repair]) == {
        HOME / ".clawdbot/model.json5": part.replace("fallback", "fallbacks").encode()
    }


def test_both_spellings_are_merged() -> None:
    model = {"primary": "jan/a", "fallbacks": ["jan/b"], "fallback": ["jan/c", "jan/b"]}
    reading = Place(config(ENTRY, defaults={"model": model})).read()
    (notice,) = of(predict(reading), "fallback-key")

    after = predict(repaired(reading, notice))

    assert after.valid
    assert [link.raw for link in after.fallbacks] == ["jan/b", "jan/c"]


@pytest.mark.parametrize(
    ("place", "wanted", "offered"),
    [
        (Place(config(without("apiKey"))), None, 'Write the key "jan-local"'),
        (Place(config(without("apiKey"))), True, None),
        (Place(config(without("apiKey")), env=KEYED), True, "Take the key from JAN_API_KEY"),
        (
            Place(config(without("apiKey")), files={".clawdbot/.env": "JAN_API_KEY=sk-secret\n"}),
            True,
            "Take the key from JAN_API_KEY",
        ),
    ],
    ids=["any", "a-real-one-is-wanted", "exported", "dotenv"],
)
def test_the_key_that_is_offered_is_one_that_serves(
    place: Place, wanted: bool | None, offered: str | None
) -> None:
    found = predict(place.read(), ServerFacts(served=("a",), key_wanted=wanted))
    (notice,) = of(found, "no-apikey-in-entry")

    assert (notice.repair.label if notice.repair else None) == offered


def test_of_doubled_models_the_one_that_counts_is_kept() -> None:
    models = [{**MODEL, "name": name} for name in ("first", "second", "last")]
    reading = Place(config(without(models=models))).read()
    (notice,) = of(predict(reading), "duplicate-model-ids")

    kept = repaired(reading, notice).get(("models", "providers", "jan", "models"))
    assert kept == [models[2]]


def test_of_two_models_that_differ_in_case_none_is_guessed() -> None:
    models = [{**MODEL, "id": "Qwen"}, {**MODEL, "id": "qwen"}]
    place = Place(config(without(models=models), primary="jan/QWEN"))
    (notice,) = of(predict(place.read(), served("Qwen", "qwen")), "primary-not-served")

    assert notice.repair is None


@pytest.mark.parametrize(
    ("loaded", "offered"), [(15_999, None), (16_000, "Write contextWindow: 16000")]
)
def test_a_loaded_window_is_offered_from_the_least_that_the_program_takes(
    loaded: int, offered: str | None
) -> None:
    facts = served("a", contexts=(("a", loaded),))
    found = predict(Place(config(ENTRY)).read(), facts)
    (notice,) = of(found, "context-window-larger-than-loaded")

    assert (notice.repair.label if notice.repair else None) == offered


@pytest.mark.parametrize(("loaded", "written"), [(15_999, 128_000), (16_000, 16_000)])
def test_a_window_that_is_not_said_is_the_loaded_one_if_the_program_takes_it(
    loaded: int, written: int
) -> None:
    entry = without(models=[{"id": "a", "name": "A"}])
    facts = served("a", contexts=(("a", loaded),))
    (notice,) = of(predict(Place(config(entry)).read(), facts), "default-context-window")

    assert notice.repair is not None
    assert notice.repair.label == f"Write contextWindow: {written}"


def test_a_file_that_is_not_utf8_is_offered_no_repair() -> None:
    text = config(ENTRY, defaults={"model": {"fallback": ["jan/b"]}})
    surroundings = Place(text).surroundings
    broken = text.encode().replace(b"jan-local", b"jan-\xff")
    path = HOME / ".clawdbot/clawdbot.json"
    found = predict(read(surroundings.over({path: broken}), Place().read().choice))

    assert of(found, "fallback-key")
    assert all(notice.repair is None for notice in found.notices)
    assert found.as_meant is None


def test_the_guide_s_own_example_is_predicted_as_repaired() -> None:
    model = {"primary": "jan/a", "fallback": ["jan/b"]}
    found = Place(config(ENTRY, defaults={"model": model})).predict(served("a"))

    assert not found.valid
    assert found.primary is None
    assert found.candidates == ()
    assert found.as_meant is not None
    assert found.as_meant.valid
    assert [link.ref for link in found.as_meant.candidates] == ["jan/a", "jan/b"]


def test_an_entry_without_models_is_repaired_with_what_jan_serves() -> None:
    found = Place(config(without("models"))).predict(served("a", "r1"))

    assert found.as_meant is not None
    assert [model.ref for model in found.as_meant.catalog] == ["jan/a", "jan/r1"]
    assert [model.reasoning for model in found.as_meant.catalog] == [False, True]


def test_an_entry_with_only_the_key_is_repaired_with_what_jan_serves() -> None:
    found = Place(config({"apiKey": "jan-local"})).predict(served("a"))

    assert found.as_meant is not None
    assert found.as_meant.provider.api_key_source == KeySource(KeyOrigin.CONFIG)
    assert [model.ref for model in found.as_meant.catalog if model.usable] == ["jan/a"]


@pytest.mark.parametrize(
    "text",
    ["{ agents: ", '{"agents": {"defaults": {"model": {"primary": 5}}}}', "[]", '{"nope": 1}'],
)
def test_what_no_repair_makes_valid_has_no_meaning(text: str) -> None:
    found = Place(text).predict(ServerFacts(served=("a",)))

    assert not found.valid
    assert found.as_meant is None


def test_a_repair_that_no_longer_fits_is_left_out() -> None:
    reading = Place(config(ENTRY, defaults={"systemPrompt": "x"})).read()
    (notice,) = of(predict(reading), "system-prompt-key")
    assert notice.repair is not None
    elsewhere = [(Path("/nowhere"), edits) for _, edits in notice.repair.edits]

    assert repaired_texts(reading, [type(notice.repair)("x", tuple(elsewhere))]) == {}
    assert len(repaired_texts(reading, [notice.repair, notice.repair])) == 1


def test_a_key_that_is_a_reference_stays_one() -> None:
    entry = '{ baseUrl: "http://127.0.0.1:1337/v1", apiKey: "${JAN_API_KEY}", models: [] }'
    place = Place(
        f"{{ env: {{ JAN_API_KEY: 'sk-mine' }}, models: {{ providers: {{ jan: {entry} }} }} }}"
    )
    (notice,) = of(predict(place.read()), "variable-only-in-env-block")

    assert notice.repair is None
    assert notice.fix == "Set JAN_API_KEY in the environment or in .env."


def test_a_refused_file_with_a_key_in_its_env_block_is_repaired_for_discovery() -> None:
    place = Place(
        "{ env: { JAN_API_KEY: 'jan-local' }, "
        "agents: { defaults: { model: { primary: 'jan/a', fallback: ['jan/b'] } } } }"
    )
    meant = predict(place.read()).as_meant

    assert meant is not None
    assert meant.provider.mode is Mode.IMPLICIT


def test_what_gets_another_name_is_repaired_inside_too() -> None:
    entry = without(models=[{"id": "a", "name": "A"}])
    text = other_name("JAN", "jan/a").replace(json.dumps(ENTRY), json.dumps(entry))
    reading = Place(text).read()
    wanted = [notice.repair for notice in predict(reading).notices if notice.repair is not None]
    (found,) = repaired_texts(reading, wanted).values()
    providers = json.loads(found)["models"]["providers"]
    assert list(providers) == ["jan"]
    assert "contextWindow" in providers["jan"]["models"][0]
