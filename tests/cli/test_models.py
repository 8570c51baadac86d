"""What `jan-tui models` says below its table."""

from __future__ import annotations

import argparse

import pytest

from jan_tui.clawdbot import ServerFacts
from jan_tui.cli import models
from tests.clawdbot.places import Place

ENTRY = """models: { providers: { jan: { baseUrl: "http://127.0.0.1:1337/v1", apiKey: "k",
  api: "openai-completions", models: [{ id: "m", name: "m" }] } } }"""
REFUSED = f'{{ {ENTRY}, agents: {{ defaults: {{ model: "jan/m" }} }} }}'


@pytest.mark.parametrize(
    ("text", "served", "told"),
    [
        (f"{{ {ENTRY} }}", ("m",), []),
        (f"{{ {ENTRY} }}", ("m", "n"), ["  jan-tui apply --add-model n"]),
        (f"{{ {ENTRY} }}", None, []),
        (REFUSED, None, []),
    ],
    ids=["listed", "one more", "not asked", "refused"],
)
def test_only_what_is_served_is_offered_for_the_entry(
    text: str, served: tuple[str, ...] | None, told: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    place = Place(text, release="clawdbot")
    given = argparse.Namespace(base_url=None, config=None, profile=None, release=None, program=None)
    models._print_table(place.predict(ServerFacts(served=served)), given)
    shown = capsys.readouterr().out.splitlines()
    assert [line for line in shown if "apply" in line] == told
