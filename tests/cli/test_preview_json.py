"""The JSON of `preview` and `models`, as scripts read it."""

from __future__ import annotations

import argparse
import json

import pytest

from jan_tui.clawdbot.values.confirmation import Confirmation, Listed, Standing
from jan_tui.cli import preview
from jan_tui.cli.preview_json import models_json, to_json
from jan_tui.structs import replace
from tests.clawdbot.hazards.cases import ENTRY, KEYED, config, served
from tests.clawdbot.places import HOME, Place


def test_a_preview_of_discovery() -> None:
    text = config(
        primary="jan/a", fallbacks=["coder"], defaults={"models": {"jan/q": {"alias": "coder"}}}
    )
    found = to_json(Place(text, env=KEYED).predict(served("a", "b")))

    assert json.loads(json.dumps(found)) == found
    assert found["format"] == 1
    assert found["release"] == "clawdbot"
    assert found["config_path"] == str(HOME / ".clawdbot/clawdbot.json")
    assert (found["exists"], found["valid"], found["issues"]) == (True, True, [])
    assert found["unchecked"] == []
    assert found["provider"] == {
        "id": "jan",
        "mode": "implicit",
        "base_url": "http://127.0.0.1:1337/v1",
        "api_key_source": "env:JAN_API_KEY",
    }
    assert found["catalog"] == ["jan/a", "jan/b"]
    assert (found["primary"], found["primary_status"]) == ("jan/a", "served")
    assert found["fallbacks"] == [{"raw": "coder", "ref": "jan/q", "status": "missing"}]
    assert found["candidates"] == ["jan/a", "jan/q"]
    assert found["agents"] == {"main": {"primary": "jan/a", "candidates": ["jan/a", "jan/q"]}}
    assert found["as_meant"] is None
    assert "asked" not in found
    assert "jan-local" not in json.dumps(found)


def test_what_only_the_program_can_judge_is_told_to_scripts_and_people(
    capsys: pytest.CaptureFixture[str],
) -> None:
    prediction = Place(config(ENTRY, channels={"mine": {}})).predict(served("a"))
    preview._print_prediction(prediction, argparse.Namespace(agent=None), (), {})

    assert to_json(prediction)["unchecked"] == ["channels.mine"]
    assert not prediction.checked
    assert "not checked: channels.mine" in capsys.readouterr().out.splitlines()


def test_a_notice_says_where_it_stands() -> None:
    text = '{\n  agents: { defaults: { model: { primary: "jan/zz" } } }\n}\n'
    found = to_json(Place(text, env=KEYED).predict(served("a")))

    (notice,) = [one for one in found["notices"] if one["code"] == "primary-not-served"]
    assert notice["severity"] == "warning"
    assert notice["path"] == "agents.defaults.model.primary"
    assert notice["file"] == str(HOME / ".clawdbot/clawdbot.json")
    assert (notice["line"], notice["column"]) == (2, 43)
    assert notice["message"]
    assert notice["fix"]


def test_a_refused_file_has_the_repaired_prediction() -> None:
    model = {"primary": "jan/a", "fallback": ["jan/b"]}
    found = to_json(Place(config(ENTRY, defaults={"model": model})).predict(served("a")))

    assert found["valid"] is False
    assert found["issues"] == ['agents.defaults.model: Unrecognized key: "fallback"']
    assert (found["primary"], found["primary_status"]) == (None, None)
    assert (found["candidates"], found["agents"], found["catalog"]) == ([], {}, [])
    assert found["as_meant"]["primary"] == "jan/a"
    assert found["as_meant"]["candidates"] == ["jan/a", "jan/b"]


def test_what_the_program_says_stands_beside_it() -> None:
    said = Confirmation(
        program="clawdbot",
        version="2026.1.24-3",
        standing=Standing.ANSWERED,
        valid=True,
        listed=(("jan/a", Listed.MISSING),),
        differences=("jan/a: clawdbot lists it as missing.",),
    )
    found = to_json(replace(Place().predict(), confirmation=said), asked=True)

    assert found["confirmed"] == {
        "program": "clawdbot",
        "version": "2026.1.24-3",
        "agrees": False,
        "valid": True,
        "issues": [],
        "listed": {"jan/a": "missing"},
        "differences": ["jan/a: clawdbot lists it as missing."],
    }
    assert found["asked"] == found["confirmed"]


@pytest.mark.parametrize("standing", [Standing.ASKING, Standing.UNASKED, Standing.FAILED])
def test_without_an_answer_nothing_is_confirmed(standing: Standing) -> None:
    said = Confirmation(program="clawdbot", standing=standing)

    assert to_json(replace(Place().predict(), confirmation=said))["confirmed"] is None


def test_the_models() -> None:
    place = Place(config(ENTRY))
    found = models_json(place.predict(served("a", "r1", contexts=(("a", 8192),))))

    assert found["format"] == 1
    assert found["models"] == [
        {
            "ref": "jan/a",
            "id": "a",
            "name": "A",
            "reasoning": False,
            "input": ["text"],
            "cost": {"input": 0, "output": 0, "cacheRead": 0, "cacheWrite": 0},
            "contextWindow": 65536,
            "maxTokens": 8192,
            "source": "both",
            "served": True,
            "usable": True,
            "n_ctx": 8192,
            "role": "primary",
        },
        {
            "ref": "jan/r1",
            "id": "r1",
            "name": "r1",
            "reasoning": True,
            "input": ["text"],
            "cost": {"input": 0, "output": 0, "cacheRead": 0, "cacheWrite": 0},
            "contextWindow": 128000,
            "maxTokens": 8192,
            "source": "discovered",
            "served": True,
            "usable": False,
            "n_ctx": None,
            "role": None,
        },
    ]
