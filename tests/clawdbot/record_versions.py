"""What each version of openclaw answers, and the names that change with every release.

`python -m tests.clawdbot.record_versions 2026.10.1` installs that version beside the others, asks
it, and writes two files: the names into `jan_tui/clawdbot/releases/recorded.json`, which the
prediction reads, and its answers into `tests/data/clawdbot_versions/answers.jsonl`, which the tests
compare it with. Without a version it only brings the list of published versions up to date.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from jan_tui.clawdbot.values.version import Version
from tests.clawdbot.oracle import Oracle, Question
from tests.clawdbot.recorded import Case, cases, shown

NAMES = Path(__file__).parents[2] / "jan_tui" / "clawdbot" / "releases" / "recorded.json"
ANSWERS = Path(__file__).parent.parent / "data" / "clawdbot_versions" / "answers.jsonl"
_AT_ONCE = 80
"""Set-ups for one process: a newer openclaw takes no more than 256 homes in one."""
_ALIASES = re.compile(r"DEFAULT_MODEL_ALIASES = \{([^}]*)\}")
_SHORT_IDS = re.compile(r"ANTHROPIC_MODEL_ALIASES = \{([^}]*)\}")
_PAIR = re.compile(r"[\"']?([\w.-]+)[\"']?:\s*[\"']([\w./-]+)[\"']")
_GOOGLE = re.compile(r"function normalizeGoogleModelId\((?:[^}]|\}(?!\n))*")
_RENAMED = re.compile(r"=== [\"']([\w.-]+)[\"']\)\s*\{?\s*return [\"']([\w.-]+)[\"']")
_PROVIDERS = tuple(
    """
    z.ai z-ai opencode-zen opencode-go-auth qwen modelstudio qwencloud kimi kimi-code kimi-coding
    bedrock aws-bedrock bytedance doubao moonshot-ai novita-ai gmi-cloud x-ai google-antigravity
    azure-openai-responses minimax vercel-ai-gateway openrouter
    """.split()  # noqa: SIM905
)
_REFUSED = re.compile(r"^agents\.(?:entries|list)\.a?(\d+)\.model: ")
Answer = dict[str, Any]


def answered(answer: Mapping[str, Any], home: Path) -> Answer:
    """The part of an answer that is kept, with the home folder as `$HOME`."""
    found: Answer = {
        "valid": answer["valid"],
        "configPath": shown(answer["configPath"], home),
    }
    if not answer["valid"]:
        return found
    found["primary"] = answer.get("statusDefault") or answer["resolvedDefault"]
    found["agents"] = {
        name: [one["primary"], *one["candidates"]] for name, one in answer["agents"].items()
    }
    for key in ("fallbacks", "aliases", "allowed"):
        if answer.get(key) is not None:
            value = answer[key]
            found[key] = sorted(value) if key == "allowed" else value
    return found


def ask(programs: Oracle, version: str, work: Path) -> dict[str, Answer]:
    """What a version answers to the recorded set-ups, by their names."""
    asked: list[tuple[Case, Question]] = []
    for case in cases():
        if case.release == "openclaw":
            home = work / case.name
            home.mkdir()
            around = case.lay_out(home)
            around.cwd.mkdir(parents=True, exist_ok=True)
            env = {name: value for name, value in around.env.items() if name != "HOME"}
            asked.append((case, Question(case.name, home, env, around.cwd)))
    said: dict[str, Any] = {}
    for start in range(0, len(asked), _AT_ONCE):
        some = [question for _, question in asked[start : start + _AT_ONCE]]
        said |= programs.ask(f"openclaw@{version}", some, work)
    return {case.name: answered(said[case.name], work / case.name) for case, _ in asked}


def names(programs: Oracle, version: str, work: Path) -> Answer:
    """The default model, and the names of providers and models that a version brings to others.

    The program says its default and what it makes of providers; the names of models are read from
    its package, where they stand as tables.
    """
    dist = programs.programs / "versions" / version / "node_modules" / "openclaw" / "dist"
    synonyms = model_synonyms(dist)
    samples = [f"{provider}/{next(iter(ids))}" for provider, ids in synonyms.items()]
    refs = [*(f"{one}/x" for one in _PROVIDERS), *samples]
    agents = [{"id": f"a{i}", "model": ref} for i, ref in enumerate(refs)]
    configs: dict[str, Any] = {
        "default": {},
        "key": {"agents": {"defaults": {"model": {"primary": "anthropic/x"}}}},
        "plain": {"agents": {"list": agents}},
        "owned": {"agents": {"list": agents, "ownership": "explicit"}},
    }
    said = _asked(programs, version, configs, work / "names")
    providers = next(said[name] for name in ("plain", "owned") if said[name]["valid"])["agents"]
    found = {
        one: providers[f"a{i}"]["primary"].partition("/")[0] for i, one in enumerate(_PROVIDERS)
    }
    for i, ref in enumerate(samples, start=len(_PROVIDERS)):
        # A version may have such a table and not go by it.
        if providers[f"a{i}"]["primary"] == ref:
            del synonyms[ref.partition("/")[0]]
    return {
        "default_model": said["default"]["resolvedDefault"],
        "provider_synonyms": {one: name for one, name in found.items() if one != name},
        "model_synonyms": synonyms,
        "builtin_aliases": _pairs(dist, _ALIASES),
        "anthropic_key_lists": sorted(set(said["key"].get("allowed") or ()) - {"anthropic/x"}),
    }


def model_synonyms(dist: Path) -> dict[str, dict[str, str]]:
    """By provider, the ids that become others: of the manifests, or of the program itself."""
    found: dict[str, dict[str, str]] = {}
    for file in sorted(dist.glob("extensions/*/openclaw.plugin.json")):
        manifest = json.loads(file.read_text(encoding="utf-8"))
        for provider, rules in (
            (manifest.get("modelIdNormalization") or {}).get("providers", {}).items()
        ):
            if rules.get("aliases"):
                found[provider] = rules["aliases"]
    if not found:
        text = next((text for text in _texts(dist) if _GOOGLE.search(text)), "")
        google = _GOOGLE.search(text)
        found["google"] = dict(_RENAMED.findall(google[0])) if google else {}
        found["anthropic"] = _pairs(dist, _SHORT_IDS)
    return {provider: ids for provider, ids in sorted(found.items()) if ids}


def _pairs(dist: Path, table: re.Pattern[str]) -> dict[str, str]:
    """The pairs of the first such table in the program."""
    found = (table.search(text) for text in _texts(dist))
    return next((dict(_PAIR.findall(one[1])) for one in found if one), {})


def _texts(dist: Path) -> Iterable[str]:
    for pattern in ("*.js", "*.mjs", "agents/*.js", "config/*.js"):
        for file in sorted(dist.glob(pattern)):
            yield file.read_text(encoding="utf-8", errors="replace")


def _asked(
    programs: Oracle, version: str, configs: Mapping[str, Any], work: Path
) -> dict[str, Any]:
    questions = []
    for name, config in configs.items():
        home = work / name
        file = home / ".openclaw" / "openclaw.json"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(config))
        env = {"ANTHROPIC_API_KEY": "k"} if name == "key" else {}
        questions.append(Question(name, home, env, home))
    return programs.ask(f"openclaw@{version}", questions, work, seconds=300)


def published() -> list[str]:
    """The versions that the package registry has, oldest first."""
    told = subprocess.run(
        ["npm", "view", "openclaw", "versions", "--json"],
        capture_output=True,
        check=True,
        text=True,
        timeout=120,
    )
    known = [text for text in json.loads(told.stdout) if text.startswith("20")]
    return sorted(known, key=_order)


def _order(text: str) -> Version:
    version = Version.of(text)
    assert version is not None, text
    return version


def keep_names(table: dict[str, Any], version: str, found: Answer) -> None:
    """Puts the names of a version into the table, which is kept sorted."""
    rows = {row.pop("version"): row for row in table["openclaw"]["names"]}
    # What stands in the code of a version and in no table of it was found by asking.
    before = rows.get(version, {}).get("model_synonyms", {})
    for provider, ids in before.items():
        found["model_synonyms"][provider] = {**ids, **found["model_synonyms"].get(provider, {})}
    rows[version] = found
    table["openclaw"]["names"] = [{"version": one, **rows[one]} for one in sorted(rows, key=_order)]


def keep_answers(version: str, found: Mapping[str, Answer]) -> None:
    """Puts the answers of a version into the file: a line for each set-up and answer to it."""
    kept: dict[str, dict[str, Any]] = {}
    if ANSWERS.exists():
        for name, versions, answer in rows():
            kept.setdefault(name, {}).update(dict.fromkeys(versions, answer))
    for name, answer in found.items():
        kept.setdefault(name, {})[version] = answer
    lines = []
    for name, by_version in sorted(kept.items()):
        groups: dict[str, list[str]] = {}
        for one in sorted(by_version, key=_order):
            groups.setdefault(json.dumps(by_version[one], sort_keys=True), []).append(one)
        lines += [
            json.dumps({"name": name, "versions": versions, "answer": json.loads(text)})
            for text, versions in groups.items()
        ]
    ANSWERS.parent.mkdir(parents=True, exist_ok=True)
    ANSWERS.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def rows() -> list[tuple[str, list[str], Answer]]:
    """The kept answers: the set-up, the versions that gave the answer, and the answer."""
    lines = ANSWERS.read_text(encoding="utf-8").splitlines()
    found = [json.loads(line) for line in lines]
    return [(one["name"], one["versions"], one["answer"]) for one in found]


def main(versions: Sequence[str]) -> None:
    """Records the given versions."""
    programs = Oracle(
        Path(os.environ["JAN_TUI_ORACLE"]) / "batch", Path(os.environ["JAN_ORACLE_DIR"])
    )
    _keep({"published": published()})
    for version in versions:
        with tempfile.TemporaryDirectory() as folder:
            keep_answers(version, ask(programs, version, Path(folder)))
            found = names(programs, version, Path(folder))
        _keep({}, {version: found})
        print(f"{version} is recorded")


def _keep(fields: Mapping[str, Any], found: Mapping[str, Answer] | None = None) -> None:
    """Writes into the table as it is by now: fields of openclaw, and the names of versions."""
    table = json.loads(NAMES.read_text(encoding="utf-8"))
    table["openclaw"] |= fields
    for version, row in (found or {}).items():
        keep_names(table, version, row)
    NAMES.write_text(f"{json.dumps(table, indent=1)}\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
