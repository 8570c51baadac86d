"""`jan-tui rehearse`: its words, its JSON and its exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.rehearsal.program import config, program
from tests.servers import serving

FIELDS = {
    *("format", "program", "version", "agent", "ref", "sent_to", "key_sent", "request", "n_ctx"),
    *("room_tokens", "first_token_ms", "prompt_tokens_per_second", "tokens_per_second"),
    *("tool_call", "error", "verdict"),
}
"""Those of the contract; others are only added."""


@pytest.fixture
def place(home: Path) -> Path:
    """A home of openclaw, with the stand-in for the program in `bin`."""
    (home / ".openclaw").mkdir(mode=0o700)
    program(home)
    return home


def write(home: Path, text: str) -> None:
    (home / ".openclaw" / "openclaw.json").write_text(text)


def test_it_works(place: Path, run: Run) -> None:
    with serving("a", key="sk-own") as jan:
        write(place, config(jan.base_url, "a"))
        options = ("--program", str(place / "bin" / "openclaw"), "--release", "openclaw")
        said = run("rehearse", *options, "--base-url", jan.base_url, "--timeout", "100")

    assert said.status == 0, said
    assert said.out.startswith("Works: OpenClaw's first turn")
    assert "openclaw 2026.9.6, agent main" in said.out
    assert said.err.splitlines()[0] == "This may take 1 min 40 s at most."
    assert "Starting openclaw in a private copy." in said.err
    assert "Request sent to Jan: " in said.err
    assert "sk-own" not in said.out + said.err
    kept = place / ".local" / "state" / "jan-tui" / "rehearsals.json"
    assert "sk-own" not in kept.read_text()


def test_as_json(place: Path, run: Run) -> None:
    with serving("a", key="sk-other") as jan:
        write(place, config(jan.base_url, "a", "b"))
        options = ("--program", str(place / "bin" / "openclaw"), "--release", "openclaw", "--json")
        said = run("rehearse", *options, "--fallbacks", "--base-url", jan.base_url)

    answer = json.loads(said.out)
    assert said.status == 1
    assert answer.keys() >= FIELDS
    assert (answer["program"], answer["version"]) == ("openclaw", "2026.9.6")
    assert (answer["agent"], answer["ref"], answer["key_sent"]) == ("main", "jan/a", True)
    assert answer["request"]["tools"] == 1
    assert answer["error"]["kind"] == "unauthorized"
    assert answer["next_command"].startswith("jan-tui apply --api-key-stdin")
    assert answer["predicted"] == ["jan/a", "jan/b"]
    assert [one["ref"] for one in answer["tried"]] == ["jan/a", "jan/b"]
    assert [one["ref"] for one in answer["fallbacks"]] == ["jan/b"]


def test_without_a_program(place: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with serving("a", key="sk-own") as jan:
        write(place, config(jan.base_url, "a"))
        said = run("rehearse", "--json", "--release", "openclaw", "--base-url", jan.base_url)

    answer = json.loads(said.out)
    assert said.status == 0
    assert (answer["program"], answer["version"]) == (None, None)
    assert "openclaw is not on PATH: the request is one of the size of its own" in said.err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--agent", "ops"), "There is no agent ops. The config has: main."),
        (("--program", "/nowhere/openclaw"), "is no program that can be run"),
    ],
)
def test_what_cannot_be_rehearsed(
    options: tuple[str, str], words: str, place: Path, run: Run
) -> None:
    write(place, config("http://127.0.0.1:9/v1", "a"))
    said = run("rehearse", "--release", "openclaw", *options)
    assert said.status == 1
    assert words in said.err

    as_json = run("rehearse", "--json", "--release", "openclaw", *options)
    answer = json.loads(as_json.out)
    assert as_json.status == 1
    assert answer.keys() >= FIELDS
    assert words in answer["error"]["message"]


def test_a_chain_without_jan(place: Path, run: Run) -> None:
    write(place, '{ agents: { defaults: { model: { primary: "anthropic/claude-opus-4-6" } } } }')
    said = run("rehearse", "--release", "openclaw")

    assert said.status == 1
    assert "uses no model of Jan" in said.err


@pytest.mark.parametrize("seconds", ["-1", "soon"])
def test_a_limit_that_is_none(seconds: str, run: Run) -> None:
    assert run("rehearse", "--timeout", seconds).status == 2
