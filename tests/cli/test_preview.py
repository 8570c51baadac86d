"""`jan-tui preview` as text: what it says to do about what it finds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.cli.hostile import config_of
from tests.servers import serving


def written(home: Path, base_url: str, primary: str, **more: Any) -> None:
    entry = {
        "baseUrl": base_url,
        "apiKey": "any",
        "api": "openai-completions",
        "models": [{"id": "llama-3.3-70b", "name": "Llama", "contextWindow": 32768}],
    }
    value = {
        "models": {"providers": {"jan": entry}},
        "agents": {"defaults": {"model": {"primary": primary}}},
    }
    config_of(home).write_text(json.dumps(value | more))


def test_what_the_diagnosis_knows_to_do_stands_below_its_notice(home: Path, run: Run) -> None:
    """Typed as it is printed, the command makes the finding go away."""
    with serving("llama-3.3-70b") as jan:
        written(home, jan.base_url, "jan/llama-3.3-70")
        to = ("--base-url", jan.base_url)
        before = run("preview", *to).out
        line = next(line.split() for line in before.split("\n") if line.startswith("    jan-tui"))
        assert "primary-not-served" in before
        assert run(*line[1:], *to).status == 0
        assert "primary-not-served" not in run("preview", *to).out


def test_a_model_is_not_to_be_loaded_where_jan_is_not_connected(home: Path, run: Run) -> None:
    """Jan serves it: what is missing is the provider."""
    with serving("llama-3.3-70b") as jan:
        written(home, jan.base_url, "jan/llama-3.3-70b", models={})
        said = run("preview", "--base-url", jan.base_url).out
    assert "no-jan-provider" in said
    assert "model-not-usable" not in said


def test_what_was_not_checked_names_the_way_to_ask(
    home: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command asks nobody by itself, so there is nothing to wait for."""
    program = home / "bin" / "clawdbot"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    with serving("llama-3.3-70b") as jan:
        written(home, jan.base_url, "jan/llama-3.3-70b", plugins={"load": {"paths": ["/x"]}})
        monkeypatch.setenv("PATH", "/nowhere")
        without = run("preview", "--base-url", jan.base_url).out
        monkeypatch.setenv("PATH", str(program.parent))
        installed = run("preview", "--base-url", jan.base_url).out
    assert "Not checked in clawdbot.json: plugins.load.paths" in without
    assert "jan-tui preview --ask" in installed
    assert "Install Clawdbot" in without
    assert "jan-tui preview --ask" not in without
