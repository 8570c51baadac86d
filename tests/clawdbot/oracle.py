"""Asks the real programs, many set-ups in one process, where they are installed."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

_REPOSITORY = Path(__file__).parents[2]
_PACKAGES = {"clawdbot": "clawdbot", "openclaw": "openclaw"}


@dataclass(frozen=True)
class Question:
    """One set-up: a home in which its files already lie, the environment, and the folder."""

    name: str
    home: Path
    env: Mapping[str, str]
    cwd: Path


@dataclass(frozen=True)
class Oracle:
    """The installed programs, and the script that asks them."""

    script: Path
    programs: Path

    def ask(
        self, release: str, questions: Sequence[Question], work: Path, *, seconds: float = 600
    ) -> dict[str, dict[str, Any]]:
        """What the program answers to each question, by name; `work` is a folder for its files.

        `release` is a program, or openclaw in any published version as `openclaw@2026.4.29`, which
        is installed where it is not yet.
        """
        asked, answered = work / f"{release}.json", work / f"{release}.jsonl"
        asked.write_text(
            json.dumps(
                [
                    {
                        "name": one.name,
                        "home": str(one.home),
                        "env": dict(one.env),
                        "cwd": str(one.cwd),
                    }
                    for one in questions
                ]
            )
        )
        home = work / f"{release}-home"
        home.mkdir(exist_ok=True)
        env = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(home),
            "JAN_ORACLE_DIR": str(self.programs),
        }
        _, at, version = release.partition("@")
        start = [str(self.script), release]
        if at:
            start = [str(self.script.with_name("version")), version, "--batch"]
        with (work / f"{release}.err").open("w") as errors:
            subprocess.run(
                [*start, str(asked), str(answered)],
                env=env,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                timeout=seconds,
                check=True,
            )
        answers = [
            json.loads(line) for line in answered.read_text(encoding="utf-8").split("\n") if line
        ]
        return {answer["name"]: answer["r"] for answer in answers}


def oracle(release: str) -> Oracle:
    """The oracle for a release, a program or `openclaw@VERSION`; skips the test with a reason where
    it cannot be had."""
    folder = os.environ.get("JAN_TUI_ORACLE") or str(_REPOSITORY.parent / "shared" / "oracle")
    script = Path(folder) / "batch"
    if not script.is_file():
        pytest.skip(f"no oracle: {script} is not there; JAN_TUI_ORACLE names its folder")
    default = Path.home() / ".cache" / "jan-oracle"
    programs = Path(os.environ.get("JAN_ORACLE_DIR", default))
    package = _PACKAGES[release.partition("@")[0]]
    if not (programs / package).is_dir():
        pytest.skip(f"{release} is not installed in {programs}; run {script.parent / 'setup'}")
    return Oracle(script, programs)
