"""`jan-tui status --outside`: another machine is asked only when a person wants it.

Over a network: tests/end_to_end/test_outside.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from jan_tui.demo.standin import StandIn
from jan_tui.workspace.local_jan import LocalJan
from tests.cli.conftest import NOBODY, Run
from tests.servers import ThreadedStandIn


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """A Jan that stands for one on the machine outside."""
    server = ThreadedStandIn(StandIn(("qwen3",)))
    server.start()
    monkeypatch.setattr(LocalJan, "outside", lambda jan, url: (NOBODY, server.base_url))
    yield server.standin
    server.stop()


def test_what_answers_outside_is_told_with_the_command_for_it(run: Run, outside: StandIn) -> None:
    said = run("status", "--outside")
    assert said.status == 1
    assert "nothing listens" in said.out
    assert "answers, 1 model" in said.out
    assert f"--base-url {outside.base_url}" in said.out


def test_programs_read_it_as_json(run: Run, outside: StandIn) -> None:
    told = json.loads(run("status", "--outside", "--json").out)["outside"]
    assert told == [
        {"base_url": NOBODY, "phase": "down", "works": False},
        {"base_url": outside.base_url, "phase": "ready", "works": True},
    ]


def test_nothing_is_asked_outside_by_itself(run: Run, outside: StandIn) -> None:
    assert "outside" not in json.loads(run("status", "--json").out)
    assert outside.requests == 0


def test_where_jan_answers_nobody_else_is_asked(run: Run, outside: StandIn) -> None:
    said = run("status", "--outside", "--json", "--base-url", outside.base_url)
    assert json.loads(said.out)["outside"] == []
