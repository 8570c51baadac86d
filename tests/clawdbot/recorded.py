"""The answers of the real programs, kept as files, and homes laid out as the programs saw them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.config.reading import Reading, read
from jan_tui.clawdbot.releases.catalogue import Choice

FOLDER = Path(__file__).parent.parent / "data" / "clawdbot"
_ANSWERS = {"clawdbot": "clawdbot_2026_1_24", "openclaw": "openclaw_2026_9_6"}
_PREFIX = {"clawdbot": "", "openclaw": "openclaw_"}


@dataclass(frozen=True)
class Case:
    """One set-up and what one release answered to it; `$HOME` stands for the home folder."""

    name: str
    release: str
    files: Mapping[str, str]
    env: Mapping[str, str]
    cwd: str | None
    answer: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.name}-{self.release}"

    def lay_out(self, home: Path) -> Surroundings:
        """Writes the files below a home, and says where the program runs."""
        for name, text in self.files.items():
            file = home / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text.replace("$HOMEDIR", str(home)), encoding="utf-8", newline="")
        folder = home / self.cwd.replace("$HOME", str(home)) if self.cwd else home
        env = {key: value.replace("$HOME", str(home)) for key, value in self.env.items()}
        return Surroundings({"HOME": str(home), **env}, home, folder)

    def read(self, home: Path) -> Reading:
        """The case as this project reads it."""
        return read(self.lay_out(home), Choice(release=self.release))


@cache
def cases() -> tuple[Case, ...]:
    """Every recorded case, once for each release."""
    found = []
    for file in sorted(FOLDER.glob("*.json")):
        record = json.loads(file.read_text(encoding="utf-8"))
        for release, key in _ANSWERS.items():
            files = record[f"{_PREFIX[release]}files"]
            env = record[f"{_PREFIX[release]}env"]
            if record[key] is not None:
                found.append(
                    Case(record["name"], release, files, env or {}, record["cwd"], record[key])
                )
    return tuple(found)


def shown(value: Any, home: Path) -> str:
    """A text with the home folder written as `$HOME`."""
    return str(value).replace(str(home), "$HOME")
