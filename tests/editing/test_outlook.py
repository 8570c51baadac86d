"""What cannot work is told before it is written: what first turns of the programs ended with."""

from __future__ import annotations

import json

import pytest

from jan_tui.clawdbot.values.prediction import ServerFacts
from jan_tui.editing.outlook import impediment
from jan_tui.editing.plan import Remedy
from tests.clawdbot.hazards.cases import BASE, ENTRY, MODEL, config, here, without

FACTS = ServerFacts(served=("a",))
OTHER = {"baseUrl": BASE.replace("1337", "8080"), "api": "openai-completions", "models": [MODEL]}


def _beside(primary: str) -> str:
    value = json.loads(config(ENTRY, primary=primary))
    value["models"]["providers"]["other"] = OTHER
    return json.dumps(value)


@pytest.mark.parametrize(
    ("text", "release", "remedy"),
    [
        (config(without("apiKey")), "clawdbot", Remedy.REPAIR),
        (config(without("api")), "clawdbot", Remedy.REPAIR),
        (_beside("jan/a"), "clawdbot", None),
        (config(ENTRY, auth={"order": {"jan": ["jan:x"]}}), "openclaw", Remedy.REPAIR),
    ],
)
def test_a_set_up_that_ends_every_turn_is_impeded(
    text: str, release: str, remedy: Remedy | None
) -> None:
    found = impediment(here(text, release).predict(FACTS))
    assert found is not None
    assert found.remedy is remedy


@pytest.mark.parametrize(
    ("text", "release"),
    [
        (config(ENTRY), "clawdbot"),
        (config(without("apiKey")), "openclaw"),
        (config(without("api")), "openclaw"),
        (_beside("other/a"), "openclaw"),
        (_beside("openai/gpt"), "clawdbot"),
    ],
)
def test_what_may_work_is_not_impeded(text: str, release: str) -> None:
    assert impediment(here(text, release).predict(FACTS)) is None
