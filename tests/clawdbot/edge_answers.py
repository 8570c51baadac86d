"""What the real programs answer to the set-ups at the edges, kept as files.

`python -m tests.clawdbot.edge_answers` asks the installed programs again and writes the files.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jan_tui.clawdbot.config.reading import Reading
from jan_tui.clawdbot.releases.catalogue import RELEASES
from tests.clawdbot.edge_setups import edges
from tests.clawdbot.oracle import Question, oracle
from tests.clawdbot.recorded import shown

FOLDER = Path(__file__).parent.parent / "data" / "clawdbot_edges"
_PARSE_FAILED = "<root>: JSON5 parse failed:"
_KEY = ("models", "providers", "jan", "apiKey")


def kept(release: str) -> dict[str, dict[str, Any]]:
    """The kept answers of a release by the name of the set-up."""
    found: dict[str, dict[str, Any]] = json.loads(
        (FOLDER / f"{release}.json").read_text(encoding="utf-8")
    )
    return found


def answered(release: str, work: Path) -> dict[str, dict[str, Any]]:
    """The answers of the installed program, in the form that is kept."""
    asked = edges(release)
    questions = []
    for edge in asked:
        home = work / edge.name
        home.mkdir()
        around = edge.lay_out(home, release)
        env = {name: value for name, value in around.env.items() if name != "HOME"}
        questions.append(Question(edge.name, home, env, around.cwd))
    answers = oracle(release).ask(release, questions, work)
    return {edge.name: _of_program(answers[edge.name], work / edge.name) for edge in asked}


def of_reading(reading: Reading, home: Path) -> dict[str, Any]:
    """What this project makes of a set-up, in the form that is kept."""
    found: dict[str, Any] = {
        "valid": reading.valid,
        "exists": reading.exists,
        "issues": [comparable(shown(issue, home)) for issue in reading.issues],
        "configPath": shown(reading.locations.config_path, home),
    }
    if reading.valid:
        warned = [notice for notice in reading.notices if notice.code == "missing-variable"]
        found["agentDir"] = shown(reading.locations.agent_dir, home)
        key = reading.get(_KEY)
        found["apiKey"] = key and shown(key, home)
        found["missing"] = len(warned)
    return found


def _of_program(answer: Mapping[str, Any], home: Path) -> dict[str, Any]:
    found: dict[str, Any] = {
        "valid": answer["valid"],
        "exists": answer["exists"],
        "issues": [comparable(shown(issue, home)) for issue in answer["issues"]],
        "configPath": shown(answer["configPath"], home),
    }
    if answer["valid"]:
        loaded = answer.get("loaded", {}).get("providers") or answer.get("loadedProviders") or {}
        missing = [one for one in answer.get("warnings", ()) if "Missing env var" in one]
        found["agentDir"] = answer.get("agentDir") and shown(answer["agentDir"], home)
        key = loaded.get("jan", {}).get("apiKey")
        found["apiKey"] = key and shown(key, home)
        found["missing"] = len(missing)
    return found


def comparable(issue: str) -> str:
    """Of a syntax error only the prefix counts: what follows may say it better."""
    return _PARSE_FAILED if issue.startswith(_PARSE_FAILED) else issue


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name in RELEASES:
        with tempfile.TemporaryDirectory() as folder:
            text = json.dumps(answered(name, Path(folder)), indent=1, ensure_ascii=True)
        (FOLDER / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")
