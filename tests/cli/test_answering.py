"""`--ask`: what the installed program says of the files as they are, or as they would be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.clawdbot.hazards.cases import ENTRY, config
from tests.cli.conftest import Run
from tests.cli.hostile import config_of

STATUS = {"resolvedDefault": "jan/a", "fallbacks": [], "aliases": {}, "allowed": []}
PREVIEW = ("preview", "--offline", "--ask")
APPLY = ("apply", "--ask", "--no-fallbacks")


@pytest.fixture
def program(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clawdbot that prints what `status` and `list` beside it hold, or refuses with `refuse`."""
    place = home / "bin"
    place.mkdir()
    for name, value in (("status", STATUS), ("list", {"models": []})):
        (place / name).write_text(json.dumps(value))
    script = place / "clawdbot"
    script.write_text(
        f"#!/bin/sh\n[ -e {place}/refuse ] && cat {place}/refuse >&2 && exit 1\n"
        f'case "$1" in models) cat {place}/$2 ;; *) echo 2026.1.24 ;; esac\n'
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{place}:/usr/bin:/bin")
    config_of(home).write_text(config(ENTRY, fallbacks=["jan/b"]))
    return place


def test_a_preview_that_is_confirmed(program: Path, home: Path, run: Run) -> None:
    config_of(home).write_text(config(ENTRY))
    said = run(*PREVIEW)

    assert said.status == 0
    assert said.out.startswith("clawdbot 2026.1.24 (installed): ")
    assert said.out.endswith("\nconfirmed by clawdbot 2026.1.24\n")


def test_a_preview_that_is_not(program: Path, home: Path, run: Run) -> None:
    said = run(*PREVIEW)

    assert said.status == 1
    assert said.out.endswith(
        "\nclawdbot 2026.1.24 does not confirm this:\n"
        "  fallbacks: clawdbot says none, the prediction jan/b.\n"
    )


def test_the_programs_own_lines_stand_with_their_places(
    program: Path, home: Path, run: Run
) -> None:
    (program / "refuse").write_text("Config invalid\nProblem:\n  - agents.defaults: No such.\n")
    said = run(*PREVIEW)

    assert said.status == 1
    assert f"  {config_of(home)}:1:" in said.out
    assert "agents.defaults: No such.\n" in said.out
    told = json.loads(run(*PREVIEW, "--json").out)
    assert not told["valid"]
    assert told["confirmed"]["issues"] == ["agents.defaults: No such."]
    assert told["asked"] == told["confirmed"]


def test_without_a_program(home: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(home))
    config_of(home).write_text(config(ENTRY))
    said = run(*PREVIEW, "--json")

    assert said.status == 1
    assert said.err == "clawdbot is not on PATH. Install it, or name the program.\n"
    assert json.loads(said.out)["confirmed"] is None


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_the_result_of_a_change_is_asked_about(
    dry: tuple[str, ...], program: Path, home: Path, run: Run
) -> None:
    """The program says what it would of the planned text: no fallbacks."""
    said = run(*APPLY, *dry, "--json")
    told = json.loads(said.out)

    assert said.status == 0
    assert told["preview"]["confirmed"]["agrees"]
    assert ("jan/b" in config_of(home).read_text()) == bool(dry)


def test_a_result_that_the_program_refuses_is_not_written(
    program: Path, home: Path, run: Run
) -> None:
    (program / "refuse").write_text("Config invalid\n  - agents.defaults: No such.\n")
    before = config_of(home).read_text()
    said = run(*APPLY)

    assert said.status == 1
    assert "clawdbot refuses the result: agents.defaults: No such." in said.err
    assert config_of(home).read_text() == before
    assert run("apply", "--no-fallbacks").status == 0


def test_a_primary_that_the_program_does_not_know_is_not_written(
    program: Path, home: Path, run: Run
) -> None:
    rows = [{"key": "jan/a", "tags": ["default"], "missing": True}]
    (program / "list").write_text(json.dumps({"models": rows}))
    said = run(*APPLY)

    assert said.status == 1
    assert "lists jan/a as missing" in said.err


def test_a_dry_run_shows_the_difference_all_the_same(program: Path, home: Path, run: Run) -> None:
    (program / "refuse").write_text("Config invalid\n  - agents.defaults: No such.\n")
    said = run(*APPLY, "--dry-run")

    assert "jan/b" in said.out
    assert "refuses the result" in said.err
