"""Asks the real programs, many set-ups in one process, where they are installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
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
    found = _named()
    if not found.script.is_file():
        pytest.skip(_missing(found))
    package = _PACKAGES[release.partition("@")[0]]
    if not (found.programs / package).is_dir():
        setup = found.script.parent / "setup"
        pytest.skip(f"{release} is not installed in {found.programs}; run {setup}")
    return found


def recorder() -> Oracle:
    """The oracle for the scripts that record, which installs what is missing.

    Ends the script with a sentence where there is none.
    """
    found = _named()
    if not found.script.is_file():
        sys.exit(_missing(found))
    return found


def _named() -> Oracle:
    folder = os.environ.get("JAN_TUI_ORACLE") or _REPOSITORY.parent / "shared" / "oracle"
    programs = os.environ.get("JAN_ORACLE_DIR") or Path.home() / ".cache" / "jan-oracle"
    return Oracle(Path(folder) / "batch", Path(programs))


def _missing(found: Oracle) -> str:
    return f"no oracle: {found.script} is not there; JAN_TUI_ORACLE names its folder"
