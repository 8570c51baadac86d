"""What a change brings about beside what was asked for is said before it is made."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jan_tui.clawdbot.values.prediction import Mode
from jan_tui.editing.intent import Intent, KeyChoice, KeyLocation
from tests.clawdbot.hazards.cases import ENTRY, MODEL, config, database, without
from tests.editing.planned import Home

STATE = ".openclaw/state/openclaw.sqlite"


def stored(key: str) -> bytes:
    profile: dict[str, Any] = {"type": "api_key", "provider": "jan", "key": key}
    return database(
        ("auth.sharedStore", {"location": "state-db"}),
        ("authProfiles.store", {"profiles": {"jan:default": profile}}),
    )


def test_models_chosen_elsewhere_are_named_when_jan_is_taken_away() -> None:
    text = config(ENTRY, primary="openai/x", defaults={"heartbeat": {"model": "jan/a"}})
    said = Home(text).planned(Intent(mode=Mode.OFF)).said
    assert "Still chosen and no longer there: agents.defaults.heartbeat.model (jan/a)." in said


def test_a_removed_model_that_is_chosen_elsewhere_is_named() -> None:
    two = without(models=[MODEL, {**MODEL, "id": "b"}])
    text = config(two, defaults={"subagents": {"model": "jan/b"}, "heartbeat": {"model": "jan/a"}})
    said = Home(text).planned(Intent(remove_models=("b",))).said
    assert "agents.defaults.subagents.model (jan/b)" in said
    assert "heartbeat" not in said


def test_what_was_missing_before_is_not_said_again() -> None:
    text = config(ENTRY, defaults={"heartbeat": {"model": "jan/ghost"}})
    assert "Still chosen" not in Home(text).planned(Intent(primary="jan/llama-3.3-70b")).said


def test_a_file_that_one_release_alone_reads_is_judged_by_that_one() -> None:
    intent = Intent(key=KeyChoice(KeyLocation.ENV_BLOCK, "sk-1"))
    assert "would refuse" not in Home(config(ENTRY), "openclaw").planned(intent).said


def test_a_file_that_both_releases_read_is_judged_by_both() -> None:
    text = config(ENTRY)
    only = {".clawdbot/clawdbot.json": text}
    home = Home(None, "openclaw", only)
    intent = Intent(key=KeyChoice(KeyLocation.ENV_BLOCK, "sk-1"))
    said = home.planned(intent).said
    assert "Clawdbot reads this file too and accepts it now; it would refuse the result" in said
    assert 'Missing env var "JAN_API_KEY"' in said


def test_a_file_that_the_other_release_refuses_already_is_not_mentioned() -> None:
    text = config(ENTRY, agents={"entries": {"main": {}}})
    home = Home(None, "openclaw", {".clawdbot/clawdbot.json": text})
    intent = Intent(key=KeyChoice(KeyLocation.ENV_BLOCK, "sk-1"))
    assert "would refuse" not in home.planned(intent).said


@pytest.mark.parametrize(("kept", "said"), [("old", True), ("sk-new", False)])
def test_a_key_that_an_auth_profile_goes_before_is_said_to_have_no_effect(
    kept: str, said: bool
) -> None:
    home = Home(config(ENTRY), "openclaw", {STATE: stored(kept)})
    made = home.planned(Intent(key=KeyChoice(KeyLocation.ENTRY, "sk-new")))
    command = "openclaw models auth paste-api-key --provider jan --profile-id jan:default"
    assert (command in made.said) is said
    assert STATE not in made.files


def test_an_id_with_an_at_is_told_before_it_is_listed_and_refused_where_it_is_chosen() -> None:
    home = Home(json.dumps(json.loads(config(ENTRY))), "openclaw")
    listed = home.planned(Intent(add_models=("x@1", "y@q4_0")))
    assert "jan/x@1 means jan/x" in listed.said
    assert "y@q4_0" not in listed.said

    text = config(without(models=[MODEL, {**MODEL, "id": "x@1"}]))
    chosen = Home(text, "openclaw").planned(Intent(primary="jan/x@1"))
    assert 'reads jan/x@1 as jan/x with the auth profile "1"' in chosen.refusal.reason
    assert Home(text).planned(Intent(primary="jan/x@1")).plan.refused is None


def test_an_auth_profile_that_is_meant_is_written_and_told() -> None:
    made = Home(config(ENTRY), "openclaw").planned(Intent(primary="jan/a@work"))
    assert made.plan.refused is None
    assert 'with the auth profile "work"' in made.said


@pytest.mark.parametrize("variable", ["OPENCLAW_NIX_MODE", "OPENCLAW_CONFIG_READONLY"])
def test_a_config_that_is_managed_elsewhere_is_not_written(variable: str) -> None:
    home = Home(config(ENTRY), "openclaw", env={variable: "1"})
    refusal = home.planned(Intent(primary="jan/llama-3.3-70b")).refusal
    assert f"({variable}=1), so nothing is written." in refusal.reason
    assert (
        Home(config(ENTRY), env={variable: "1"}).planned(Intent(primary="jan/llama-3.3-70b")).files
    )
