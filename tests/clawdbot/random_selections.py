"""Random choices of models that a release takes, from a seed: aliases, allowlists, agents."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from tests.clawdbot.random_configs import CONFIG, STATE, Setup

_IDS = (
    "llama-3.3-70b",
    "qwen2.5-coder-32b",
    "unsloth/Qwen3-8B-GGUF",
    "Llama-3.3-70B",
    "qwen3:8b",
    "foo@q4",
    "foo@q4@home",
    "foo@20250101",
    "jan/inner",
    "google/gemini-3-pro",
    "coder",
    "7",
)
_PROVIDERS = ("jan", "JAN", " jan ", "local", "openai", "unsloth", "z.ai", "anthropic", "9")
_APIS = ("openai-completions", "openai-responses", "anthropic-messages")
_NAMES = ("fast", "Fast", "Big One", "my/big", "coder", "opus", "jan/fast", "llama-3.3-70b", " x ")
_ALLOWED = ("jan/*", "jan/unsloth/*", "JAN/llama-3.3-70b", "jan/Qwen2.5-Coder-32b", "local/coder")
_ODD = (
    "",
    "  ",
    "/",
    "jan/",
    "/x",
    "jan//x",
    "jan/*",
    "jan/unsloth/*",
    "anthropic/opus-4.5",
    "anthropic/opus",
    "anthropic/claude-opus-4-5",
    "openai/gpt-6-astra",
    "openai/gpt-5.2",
    "google/gemini-3-pro",
    "opus-4.5",
    "qwen/coder",
    "z.ai/glm",
    "Z-AI/glm",
    "jan/missing",
    "jan/fast",
    "jan / llama-3.3-70b",
    "jan/llama-3.3-70b@work",
    "fast@work",
)


def selections(release: str, seed: int, count: int) -> list[Setup]:
    """As many set-ups of a release as asked; the same seed gives the same ones."""
    random = Random(f"selection-{release}-{seed}")
    return [_setup(f"{release}-{seed}-s{index}", release, random) for index in range(count)]


def _setup(name: str, release: str, random: Random) -> Setup:
    config: dict[str, Any] = {"agents": _agents(release, random)}
    if random.random() < 0.85:
        config["models"] = {"providers": _providers(random)}
    if release == "openclaw" and random.random() < 0.1:
        config["meta"] = {"migrations": {"modelPolicyAllowlist": True}}
    env = {"ANTHROPIC_API_KEY": "k"} if random.random() < 0.1 else {}
    files = {f"{STATE[release]}/{CONFIG[release]}": json.dumps(config, indent=2)}
    return Setup(name, release, files, env)


def _providers(random: Random) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key in random.sample(_PROVIDERS, random.choice((1, 1, 2, 3))):
        entry: dict[str, Any] = {
            "baseUrl": "http://127.0.0.1:9/v1",
            "apiKey": "x",
            "models": [
                {"id": ident, "name": ident}
                for ident in random.choices(_IDS, k=random.choice((0, 1, 2, 3)))
            ],
        }
        if random.random() < 0.8:
            entry["api"] = random.choice(_APIS)
        found[key] = entry
    return found


def _ref(random: Random) -> str:
    kind = random.random()
    if kind < 0.45:
        return f"{random.choice(('jan', 'jan', 'JAN', 'local', 'openai'))}/{random.choice(_IDS)}"
    if kind < 0.6:
        return random.choice(_IDS)
    if kind < 0.8:
        return random.choice(_NAMES)
    return random.choice(_ODD)


def _model(random: Random) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if random.random() < 0.85:
        found["primary"] = _ref(random)
    if random.random() < 0.75:
        found["fallbacks"] = [_ref(random) for _ in range(random.choice((0, 1, 2, 3, 4)))]
    return found


def _models(random: Random) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for _ in range(random.choice((0, 1, 2, 3))):
        entry: dict[str, Any] = {}
        if random.random() < 0.6:
            entry["alias"] = random.choice((*_NAMES, "", " "))
        found[_ref(random)] = entry
    return found


def _agents(release: str, random: Random) -> dict[str, Any]:
    defaults: dict[str, Any] = {}
    if random.random() < 0.9:
        model: Any = _model(random)
        if release == "openclaw" and random.random() < 0.15:
            model = _ref(random)
        defaults["model"] = model
    if random.random() < 0.6:
        defaults["models"] = _models(random)
    if release == "openclaw" and random.random() < 0.15:
        defaults["modelPolicy"] = {"allow": random.sample(_ALLOWED, 2)}
    agents: dict[str, Any] = {"defaults": defaults}
    if random.random() < 0.4:
        agents["list"] = _list(release, random)
        if release == "openclaw" and len(agents["list"]) > 1:
            _give_owner(agents, random)
    return agents


def _give_owner(agents: dict[str, Any], random: Random) -> None:
    """What openclaw wants of several agents: one that is marked, or ownership of its own."""
    listed = agents["list"]
    if random.random() < 0.4:
        random.choice(listed)["default"] = True
        return
    agents["ownership"] = "explicit"
    if random.random() < 0.6:
        agents["defaults"]["systemAgent"] = {"agentId": random.choice(listed)["id"]}


def _list(release: str, random: Random) -> list[dict[str, Any]]:
    count = random.choice((1, 2, 3))
    names = ["main", "Work", "B ig", "work", "x-1"]
    if release == "openclaw":
        names = ["main", "work", "x-1", "ops"]
    listed = []
    for name in random.sample(names, count):
        agent: dict[str, Any] = {"id": name}
        if random.random() < 0.7:
            agent["model"] = random.choice((_ref(random), _model(random)))
        if random.random() < 0.3 and release == "clawdbot":
            agent["default"] = random.random() < 0.7
        listed.append(agent)
    return listed
