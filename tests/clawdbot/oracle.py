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
        """What the program answers to each question, by name; `work` is a folder for its files."""
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
        with (work / f"{release}.err").open("w") as errors:
            subprocess.run(
                [str(self.script), release, str(asked), str(answered)],
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
    """The oracle for a release; skips the test with a reason where it cannot be had."""
    folder = os.environ.get("JAN_TUI_ORACLE") or str(_REPOSITORY.parent / "shared" / "oracle")
    script = Path(folder) / "batch"
    if not script.is_file():
        pytest.skip(f"no oracle: {script} is not there; JAN_TUI_ORACLE names its folder")
    default = Path.home() / ".cache" / "jan-oracle"
    programs = Path(os.environ.get("JAN_ORACLE_DIR", default))
    if not (programs / _PACKAGES[release]).is_dir():
        pytest.skip(f"{release} is not installed in {programs}; run {script.parent / 'setup'}")
    return Oracle(script, programs)
