"""What `jan-tui models` says below its table."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from jan_tui.clawdbot import ServerFacts
from jan_tui.cli import models
from tests.clawdbot.places import Place
from tests.cli.conftest import Run
from tests.servers import serving

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


@pytest.mark.parametrize(
    ("config", "status"), [("{ models: {", 1), (REFUSED, 1), (f"{{ {ENTRY} }}", 0), ("{}", 0)]
)
def test_of_a_refused_file_no_model_is_said_to_be_left_out(
    run: Run, home: Path, config: str, status: int
) -> None:
    (home / ".clawdbot" / "clawdbot.json").write_text(config)
    with serving("n") as jan:
        said = run("models", "--base-url", jan.base_url)
    assert said.status == status
    assert ("not in config" in said.out) == (config == f"{{ {ENTRY} }}")
    assert (" does not parse: " in said.err) == (config == "{ models: {")
