"""What the real programs print at the end of a turn, as it was recorded."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from jan_tui.clawdbot.rehearsal.outcome import Attempt, FirstTurn, Stop, first_turn, tried
from jan_tui.clawdbot.rehearsal.run import Ran

FILE = Path(__file__).parents[2] / "data" / "first_turn" / "outcomes.json"
"""Recorded with clawdbot 2026.1.24-3 and openclaw 2026.9.6, before a relay of ours."""


@cache
def recorded() -> dict[tuple[str, str], dict[str, Any]]:
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    return {(row["program"], row["name"]): row for row in rows}


def ended(program: str, name: str) -> FirstTurn:
    row = recorded()[program, name]
    return first_turn(Ran(row["status"], row["output"], row["errors"]), sent=row["sent"])


@pytest.mark.parametrize(
    ("program", "name", "stop", "message"),
    [
        ("clawdbot", "nokey", Stop.NO_CREDENTIALS, 'No API key found for provider "jan".'),
        ("clawdbot", "implicit", Stop.UNKNOWN_MODEL, "Unknown model: jan/m1"),
        ("openclaw", "implicit", Stop.UNKNOWN_MODEL, "Unknown model: jan/m1."),
        ("clawdbot", "invalid", Stop.REFUSED, 'agents.defaults: Unrecognized key: "nonsense"'),
        ("openclaw", "invalid", Stop.REFUSED, 'agents.defaults: Unrecognized key: "nonsense"'),
        ("clawdbot", "smallctx", Stop.REFUSED, "Model context window too small (8192 tokens)."),
        # It ends with 0 and says this as if it were the model.
        ("clawdbot", "unlisted", Stop.OTHER, "Cannot read properties of undefined"),
        ("clawdbot", "anthropic", Stop.OTHER, "Connection error."),
    ],
)
def test_why_nothing_was_sent(program: str, name: str, stop: Stop, message: str) -> None:
    found = ended(program, name)

    assert found.stop is stop
    assert found.message.startswith(message)


@pytest.mark.parametrize("name", ["unlisted", "smallctx"])
def test_a_turn_that_took_its_answer(name: str) -> None:
    found = ended("openclaw", name)

    assert found.stop is None
    assert [one.result for one in found.attempts] == ["success"]


def test_the_models_that_a_program_says_it_tried() -> None:
    assert ended("openclaw", "anthropic").attempts[-1] == Attempt("jan/m2", "success")
    assert ended("clawdbot", "allfail").attempts == (
        Attempt("jan/m1", "billing"),
        Attempt("jan/m2", "billing"),
    )
    # After a refusal for want of credit openclaw gives up the whole provider.
    assert ended("openclaw", "allfail").attempts == (
        Attempt("jan/m1", "billing"),
        Attempt("jan/m2", "auth"),
    )


def test_requests_tell_the_chain_of_a_program_that_does_not() -> None:
    asked = [("jan/a", "refused"), ("jan/a", "refused"), ("jan/b", "refused")]
    found = tried(FirstTurn(), asked)

    assert found == (Attempt("jan/a", "refused"), Attempt("jan/b", "refused"))


def test_a_program_that_cannot_be_run() -> None:
    found = first_turn(Ran(127, "", "node: No such file or directory\n"), sent=False)

    assert (found.stop, found.message) == (Stop.OTHER, "node: No such file or directory")
    assert first_turn(Ran(127, "", ""), sent=False).message == "it cannot be run"


def test_keys_are_masked_in_the_program_s_words() -> None:
    found = first_turn(Ran(1, "", "Error: bad key sk-abcdefghijklmnopqrstuvwx\n"), sent=False)

    assert "sk-abcdefghijklmnopqrstuvwx" not in found.message
