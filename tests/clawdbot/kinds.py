"""Set-ups of every kind with the whole answers of the real programs, one a line of a file.

`python -m tests.clawdbot.kinds` asks the installed programs again and writes the file.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jan_tui.clawdbot.config.reading import read
from jan_tui.clawdbot.predicting import predict_as_is
from jan_tui.clawdbot.releases.catalogue import RELEASES, Choice
from tests.clawdbot.edge_answers import comparable
from tests.clawdbot.edge_setups import Edge
from tests.clawdbot.oracle import Question, oracle
from tests.clawdbot.recorded import shown

FILE = Path(__file__).parent.parent / "data" / "clawdbot_kinds" / "cases.jsonl"
_AT_ONCE = 100
"""Set-ups for one process: openclaw takes no more than 256 homes in one."""
Answer = dict[str, Any]


@cache
def rows() -> tuple[dict[str, Any], ...]:
    """Every line of the file: a set-up and, by release, what the program answered."""
    return tuple(json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines())


def setup(row: Mapping[str, Any]) -> Edge:
    """The set-up of a line; `hex` holds a config that is no text."""
    config = bytes.fromhex(row["hex"]) if "hex" in row else row.get("config")
    return Edge(
        row["name"],
        config,
        row.get("files", {}),
        row.get("env", {}),
        folders=tuple(row.get("folders", ())),
    )


def predicted(edge: Edge, release: str, home: Path) -> Answer:
    """What this project makes of a set-up, in the form that is kept."""
    reading = read(edge.lay_out(home, release), Choice(release))
    found: Answer = {
        "valid": reading.valid,
        "issues": [comparable(shown(issue, home)) for issue in reading.issues],
        "configPath": shown(reading.locations.config_path, home),
    }
    if reading.valid:
        told = predict_as_is(reading)
        found |= {
            "agentDir": shown(reading.locations.agent_dir, home),
            "primary": told.primary.ref if told.primary else None,
            "fallbacks": [link.raw for link in told.fallbacks],
            "aliases": dict(told.aliases),
            "allowed": list(told.allowed),
            "agents": {
                chain.agent: [chain.primary, *(link.ref for link in chain.candidates)]
                for chain in told.agents
            },
        }
    return found


def asked(release: str, work: Path) -> dict[str, Answer]:
    """The answers of the installed program by the name of the set-up."""
    questions = []
    for row in rows():
        if release in row:
            edge, home = setup(row), work / row["name"]
            home.mkdir()
            around = edge.lay_out(home, release)
            env = {name: value for name, value in around.env.items() if name != "HOME"}
            questions.append(Question(edge.name, home, env, around.cwd))
    answers: dict[str, dict[str, Any]] = {}
    for start in range(0, len(questions), _AT_ONCE):
        answers |= oracle(release).ask(release, questions[start : start + _AT_ONCE], work)
    return {name: answered(said, work / name) for name, said in answers.items()}


def answered(said: Mapping[str, Any], home: Path) -> Answer:
    """The answer of a program; what it does not say is left out."""
    found: Answer = {
        "valid": said["valid"],
        "issues": [comparable(shown(issue, home)) for issue in said["issues"]],
        "configPath": shown(said["configPath"], home),
    }
    if not said["valid"]:
        return found
    by_agent = said["runtime"]["agents"] if "runtime" in said else said["agents"]
    found["primary"] = said.get("statusDefault") or said["resolvedDefault"]
    found["agents"] = {name: [one["primary"], *one["candidates"]] for name, one in by_agent.items()}
    if "statusErr" not in said:
        found |= {key: said[key] for key in ("fallbacks", "aliases", "allowed")}
        found["agentDir"] = shown(said["agentDir"], home)
    return found


if __name__ == "__main__":
    kept = [dict(row) for row in rows()]
    for name in RELEASES:
        with tempfile.TemporaryDirectory() as folder:
            for case, answer in asked(name, Path(folder)).items():
                next(row for row in kept if row["name"] == case)[name] = answer
    text = "".join(f"{json.dumps(row, ensure_ascii=True)}\n" for row in kept)
    FILE.write_text(text, encoding="utf-8")
