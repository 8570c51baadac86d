"""What each version of openclaw answers, and the names that change with every release.

`python -m tests.clawdbot.record_versions 2026.10.1` installs that version beside the others, asks
it, and writes two files: the names into `jan_tui/clawdbot/releases/recorded.json`, which the
prediction reads, and its answers into `tests/data/clawdbot_versions/answers.jsonl`, which the tests
compare it with; with `--names` only the names. Without a version it only brings the list of
published versions up to date.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from jan_tui.clawdbot.values.version import Version
from tests.clawdbot.oracle import Oracle, Question, recorder
from tests.clawdbot.recorded import Case, cases, shown

NAMES = Path(__file__).parents[2] / "jan_tui" / "clawdbot" / "releases" / "recorded.json"
ANSWERS = Path(__file__).parent.parent / "data" / "clawdbot_versions" / "answers.jsonl"
_AT_ONCE = 80
"""Set-ups for one process: a newer openclaw takes no more than 256 homes in one."""
_TURNS = 5
"""How often references are asked again without those that are refused."""
_ALIASES = re.compile(r"DEFAULT_MODEL_ALIASES = \{([^}]*)\}")
_SHORT_IDS = re.compile(r"ANTHROPIC_MODEL_ALIASES = \{([^}]*)\}")
_PAIR = re.compile(r"[\"']?([\w.-]+)[\"']?:\s*[\"']([\w./-]+)[\"']")
_GOOGLE = re.compile(r"function normalizeGoogleModelId\((?:[^}]|\}(?!\n))*")
_RENAMED = re.compile(r"=== [\"']([\w.-]+)[\"']\)\s*\{?\s*return [\"']([\w.-]+)[\"']")
_PROVIDERS = tuple(
    """
    z.ai z-ai opencode-zen opencode-go-auth qwen modelstudio qwencloud kimi kimi-code kimi-coding
    bedrock aws-bedrock bytedance doubao moonshot-ai novita-ai gmi-cloud x-ai google-antigravity
    google-gemini-cli
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

    The program says what it makes of each provider, and of each model id that any version has
    another name for; those stand as tables in its package and in `NAMES`. Of an id that it refuses
    as a primary its table counts.
    """
    dist = programs.programs / "versions" / version / "node_modules" / "openclaw" / "dist"
    written = model_synonyms(dist)
    models = sorted({*_ids(written), *_known_ids()})
    refs = [*(f"{one}/x" for one in _PROVIDERS), *(f"{one}/{ident}" for one, ident in models)]
    configs: dict[str, Any] = {
        "default": {},
        "key": {"agents": {"defaults": {"model": {"primary": "anthropic/x"}}}},
    }
    said = _asked(programs, version, configs, work / "names")
    primaries = _primaries(programs, version, refs, work)
    providers = {one: primaries[f"{one}/x"].partition("/")[0] for one in _PROVIDERS}
    synonyms: dict[str, dict[str, str]] = {}
    for one, ident in models:
        ref = f"{one}/{ident}"
        refused = f"{one}/{written.get(one, {}).get(ident, ident)}"
        provider, _, name = primaries.get(ref, refused).partition("/")
        if provider == one and name != ident:
            synonyms.setdefault(one, {})[ident] = name
    return {
        "default_model": said["default"]["resolvedDefault"],
        "provider_synonyms": {one: name for one, name in providers.items() if one != name},
        "model_synonyms": synonyms,
        "builtin_aliases": _pairs(dist, _ALIASES),
        "anthropic_key_lists": [
            ref for ref in said["key"].get("allowed") or () if ref != "anthropic/x"
        ],
    }


def _primaries(programs: Oracle, version: str, refs: Sequence[str], work: Path) -> dict[str, str]:
    """What a version makes of each reference, as the primary of an agent; without those refused."""
    left = list(refs)
    for turn in range(_TURNS):
        agents = [{"id": f"a{i}", "model": ref} for i, ref in enumerate(left)]
        configs = {
            "plain": {"agents": {"list": agents}},
            "owned": {"agents": {"list": agents, "ownership": "explicit"}},
        }
        said = _asked(programs, version, configs, work / f"refs{turn}")
        for one in said.values():
            if one["valid"]:
                return {ref: one["agents"][f"a{i}"]["primary"] for i, ref in enumerate(left)}
        refused = {
            int(found[1])
            for one in said.values()
            for issue in one["issues"]
            if (found := _REFUSED.match(issue))
        }
        if not refused:
            break
        left = [ref for i, ref in enumerate(left) if i not in refused]
    raise ValueError(f"{version} takes no agents: {said}")


def _ids(synonyms: Mapping[str, Mapping[str, str]]) -> Iterable[tuple[str, str]]:
    for provider, pairs in synonyms.items():
        yield from ((provider, ident) for ident in pairs)


def _known_ids() -> Iterable[tuple[str, str]]:
    for program in json.loads(NAMES.read_text(encoding="utf-8")).values():
        for row in program["names"]:
            yield from _ids(row["model_synonyms"])


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
    """Puts the names of a version into the table, sorted, and without those that change nothing."""
    rows = {row.pop("version"): row for row in table["openclaw"]["names"]}
    rows[version] = found
    kept: list[Answer] = []
    for one in sorted(rows, key=_order):
        if not kept or kept[-1] | {"version": one} != {"version": one, **rows[one]}:
            kept.append({"version": one, **rows[one]})
    table["openclaw"]["names"] = kept


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


def main(arguments: Sequence[str]) -> None:
    """Records the given versions."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("versions", nargs="*", help="published ones, such as 2026.10.1")
    parser.add_argument("--names", action="store_true", help="only the names, not the answers")
    given = parser.parse_args(arguments)
    programs = recorder()
    known = published()
    for version in given.versions:
        if version not in known:
            parser.error(f"openclaw {version} is not published; the newest is {known[-1]}")
    _keep({"published": known})
    for version in given.versions:
        with tempfile.TemporaryDirectory() as folder:
            if not given.names:
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
