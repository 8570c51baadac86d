"""Random set-ups in any published version: where the prediction differs from the program's answers.

`python -m tests.clawdbot.compare_versions 2026.4.29 2026.6.11 --count 300` installs what is not yet
installed, asks, and prints the differences by kind, each with its first set-up. `--keep FOLDER`
keeps homes and answers, so that the next run with the same seed only predicts.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jan_tui.clawdbot.config.reading import read
from jan_tui.clawdbot.predicting import predict_as_is
from jan_tui.clawdbot.releases.catalogue import Choice
from jan_tui.clawdbot.values.prediction import Prediction
from tests.clawdbot.oracle import Oracle, Question, recorder
from tests.clawdbot.random_configs import Setup, setups
from tests.clawdbot.random_places import places
from tests.clawdbot.random_selections import selections

Answer = dict[str, Any]

MAKERS = (setups, selections, places)
_AT_ONCE = 150
"""Set-ups for one process: openclaw takes no more than 256 homes in one."""
_QUOTED = re.compile(r'"[^"]*"|\$HOME\S*|\d+')


@dataclass(frozen=True)
class Difference:
    """A set-up on which the program and the prediction differ, and the answers of both."""

    setup: Setup
    ours: Answer
    theirs: Answer
    said: str

    @property
    def fields(self) -> tuple[str, ...]:
        """What of the answers differs."""
        return tuple(name for name, value in self.theirs.items() if self.ours.get(name) != value)

    @property
    def kind(self) -> str:
        """Equal for differences that probably have one cause."""
        if "valid" in self.fields:
            verdict = "taken" if self.theirs["valid"] else "refused"
            return f"{verdict} by the program: {_QUOTED.sub('…', self.said)}"
        return ", ".join(self.fields)

    def __str__(self) -> str:
        lines = [f"{self.setup.name}  env {self.setup.env}"]
        lines += [
            f"  {name}: ours {self.ours.get(name)!r}, theirs {self.theirs.get(name)!r}"
            for name in self.fields
        ]
        return "\n".join(lines)


def compare(
    programs: Oracle, release: str, made: Sequence[Setup], folder: Path
) -> list[Difference]:
    """Every set-up on which a release and the prediction differ.

    `release` is a program, or one with a version as `openclaw@2026.4.29`. Answers that are in the
    folder already are not asked for again.
    """
    kept = folder / "answers.json"
    answers: dict[str, Answer] = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
    found: dict[str, Prediction] = {}
    texts: dict[str, str] = {}
    questions = []
    for setup in made:
        home = folder / setup.name
        home.mkdir(exist_ok=True)
        around = setup.lay_out(home)
        reading = read(around, Choice(release=release))
        found[setup.name] = predict_as_is(reading)
        texts[setup.name] = str(reading.issues[0]) if reading.issues else ""
        env = {name: text for name, text in around.env.items() if name != "HOME"}
        if setup.name not in answers:
            questions.append(Question(setup.name, home, env, home))
    for start in range(0, len(questions), _AT_ONCE):
        answers |= programs.ask(release, questions[start : start + _AT_ONCE], folder)
        kept.write_text(json.dumps(answers), encoding="utf-8")
    different = []
    for setup in made:
        home = folder / setup.name
        ours = _ours(found[setup.name], home)
        theirs = _theirs(answers[setup.name], home)
        if release == "openclaw":
            own = {one.agent for one in found[setup.name].agents if one.own_primary is not None}
            _hand_fallbacks_over(own, ours, theirs)
        said = _said(answers[setup.name]) or texts[setup.name]
        found_here = Difference(setup, ours, theirs, said)
        if found_here.fields:
            different.append(found_here)
    return different


def _hand_fallbacks_over(own: Collection[str], ours: Answer, theirs: Answer) -> None:
    """Take the primary of these agents, their own, from the end of their chains.

    The batch asks without the agent's fallbacks and gets it once more there; the `agent` command of
    openclaw (2026.9.6) hands them over, as `oracle/version --batch` does: no primary is added.
    """
    for name, chain in theirs.get("agents", {}).items():
        mine = ours.get("agents", {}).get(name)
        if mine and name in own and chain == [*mine, mine[0]]:
            theirs["agents"][name] = mine


def _said(answer: Answer) -> str:
    """The first reason of a program for refusing, or why it gave no answer."""
    reasons = [answer.get("crash"), *answer.get("issues", ()), *answer.get("legacyIssues", ())]
    return next((reason for reason in reasons if reason), "")


def _ours(found: Prediction, home: Path) -> Answer:
    """The prediction in the form of the oracle's answers."""
    place: Answer = {"valid": found.valid, "config": _below(found.config_path, home)}
    if not found.valid:
        return place
    return {
        **place,
        "primary": found.primary.ref if found.primary else None,
        "fallbacks": [link.raw for link in found.fallbacks],
        "aliases": dict(found.aliases),
        "allowed": list(found.allowed),
        "agents": {
            chain.agent: [chain.primary, *(link.ref for link in chain.candidates)]
            for chain in found.agents
        },
    }


def _below(path: Any, home: Path) -> str:
    return str(path).replace(str(home), "$HOME")


def _theirs(said: Answer, home: Path) -> Answer:
    """The oracle's answer, of both programs in one form."""
    valid = bool(said.get("valid"))
    place: Answer = {"valid": valid, "config": _below(said.get("configPath"), home)}
    if not valid:
        return place
    agents = said["runtime"]["agents"] if "runtime" in said else said["agents"]
    # Where its status command fails a program says less; some show the config of another home.
    status = said.get("statusDefault") or ""
    listed: Answer = {}
    if status and said["resolvedDefault"].endswith(status.partition("/")[2]):
        names = ("fallbacks", "aliases", "allowed")
        listed = {"primary": status} | {name: said[name] for name in names if name in said}
    return {
        **place,
        **listed,
        "agents": {
            name: [one["primary"], *one.get("candidates", ("?",))] for name, one in agents.items()
        },
    }


def random_setups(release: str, seed: int, count: int) -> list[Setup]:
    """Random set-ups of every kind, as many in all as asked."""
    shares = [count // len(MAKERS)] * len(MAKERS)
    shares[0] += count - sum(shares)
    return [
        setup
        for make, share in zip(MAKERS, shares, strict=True)
        for setup in make(release, seed, share)
    ]


def told(differences: Iterable[Difference]) -> list[str]:
    """The differences by kind, the most frequent first, each with its first set-up."""
    kinds: dict[str, list[Difference]] = defaultdict(list)
    for one in differences:
        kinds[one.kind].append(one)
    frequent = sorted(kinds.items(), key=lambda kind: -len(kind[1]))
    return [f"{len(ones):4d}  {kind}\n{ones[0]}" for kind, ones in frequent]


def main(arguments: Sequence[str]) -> int:
    """Compares the given versions; 1 where something differs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("versions", nargs="+", help="such as 2026.4.29, or clawdbot")
    parser.add_argument("--count", type=int, default=300, help="set-ups for each version")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for homes and answers")
    parser.add_argument("--all", action="store_true", help="print every set-up, not one of a kind")
    given = parser.parse_args(arguments)
    programs = recorder()
    different = 0
    with tempfile.TemporaryDirectory() as temporary:
        for version in given.versions:
            folder = (given.keep or Path(temporary)) / version / str(given.seed)
            folder.mkdir(parents=True, exist_ok=True)
            program = version == "clawdbot"
            made = random_setups("clawdbot" if program else "openclaw", given.seed, given.count)
            release = version if program else f"openclaw@{version}"
            found = compare(programs, release, made, folder)
            different += len(found)
            print(f"{version}: {len(found)} of {len(made)} differ", flush=True)
            for text in map(str, found) if given.all else told(found):
                print(text, flush=True)
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
