"""Random set-ups around the parts of the config that this project touches, from a seed."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from jan_tui.clawdbot.config.files import Surroundings

STATE = {"clawdbot": ".clawdbot", "openclaw": ".openclaw"}
CONFIG = {"clawdbot": "clawdbot.json", "openclaw": "openclaw.json"}

_REFS: tuple[Any, ...] = (
    "jan/llama-3.3-70b",
    "jan/qwen2.5-coder-32b",
    "jan/unsloth/Qwen3-8B-GGUF",
    "JAN/llama-3.3-70b",
    "llama-3.3-70b",
    "fast",
    "Big One",
    " jan/llama-3.3-70b ",
    "jan/",
    "/x",
    "",
    "  ",
    "ollama/phi",
    "anthropic/opus-4.5",
    "jan/missing",
    "jan/*",
    "openai/gpt-5.2",
    "opus",
    "z.ai/glm",
)
_ODD: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    1,
    -1,
    0.5,
    8192,
    1e308,
    "",
    " ",
    "x",
    "8192",
    [],
    ["x"],
    [1],
    [None],
    {},
    {"x": 1},
    {"primary": "jan/llama-3.3-70b"},
    {"fallback": ["jan/qwen2.5-coder-32b"]},
    "${JAN_API_KEY}",
    "${NOT_SET}",
    "$${JAN_API_KEY}",
    "a${JAN_API_KEY}b$",
    {"source": "env", "provider": "default", "id": "JAN_API_KEY"},
    {"source": "env", "provider": "Default", "id": "JAN_API_KEY"},
    {"source": "env", "provider": "Default", "id": "jan"},
    {"source": "moon", "provider": "default", "id": "X"},
    {"source": "file", "provider": "default", "id": "/a/b"},
    {"source": "exec", "provider": "default", "id": "../x"},
    {"source": "store", "provider": "default"},
)
_KEYS = (
    "fallback",
    "fallbacks",
    "primary",
    "alias",
    "apiKey",
    "baseUrl",
    "models",
    "model",
    "api",
    "name",
    "id",
    "contextWindow",
    "contextTokens",
    "maxTokens",
    "reasoning",
    "input",
    "cost",
    "compat",
    "headers",
    "authHeader",
    "auth",
    "mode",
    "default",
    "params",
    "streaming",
    "imageModel",
    "list",
    "entries",
    "ownership",
    "vars",
    "shellEnv",
    "agentDir",
    "temperature",
    "1",
    "0",
    "timeoutSeconds",
    "workspace",
    "lastTouchedAt",
    "lastTouchedVersion",
    "thinkingDefault",
    "agentRuntime",
    "modelPolicy",
    "region",
    "subagents",
    "identity",
)
_VALUES: dict[str, tuple[Any, ...]] = {
    "api": ("openai-completions", "openai-responses", "ollama", "google-vertex", "nope"),
    "auth": ("api-key", "token", "none"),
    "mode": ("merge", "replace", "other"),
    "input": (["text"], ["text", "image"], ["audio"], ["smell"], [], "text"),
    "cost": (
        {"input": 0, "output": 0, "cacheRead": 0, "cacheWrite": 0},
        {"input": -1},
        {"input": "0"},
        {"other": 1},
    ),
    "contextWindow": (128000, 0, -5, 1.5, "8192", 10**20),
    "maxTokens": (8192, 0, 0.1, 10**9),
    "contextTokens": (4096, 0, 1.5, "x"),
    "compat": (
        {"supportsStore": False},
        {"supportsTools": True},
        {"maxTokensField": "max_tokens"},
        {"maxTokensField": "tokens"},
        {"thinkingFormat": "qwen"},
        {"thinkingFormat": "none"},
        {"supportsStore": "no", "odd": 1},
    ),
    "headers": ({"X-A": "1"}, {"X-A": 1}, {}, {"X": None}),
    "reasoning": (True, False, "yes", 1),
    "default": (True, False, "yes"),
    "timeoutSeconds": (30, 0, -1, 1.5, 2**60),
    "thinkingDefault": ("off", "high", "max", "most"),
    "ownership": ("explicit", "shared"),
    "modelPolicy": ({"allow": ["jan/llama-3.3-70b"]}, {"allow": "x"}, {"deny": []}),
    "agentRuntime": ({"id": "pi"}, {"id": 1}, {}),
    "identity": ({"name": "Al"}, {"name": 1}),
    "streaming": (True, "on"),
}


@dataclass(frozen=True)
class Setup:
    """One set-up for one release: files below home, and what is exported.

    `$HOMEDIR` in a file and `$HOME` in a variable stand for the home folder.
    """

    name: str
    release: str
    files: dict[str, str]
    env: dict[str, str] = field(default_factory=dict)

    def lay_out(self, home: Path) -> Surroundings:
        """Writes the files below a home, and says where the program runs."""
        for name, text in self.files.items():
            file = home / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text.replace("$HOMEDIR", str(home)), encoding="utf-8")
        env = {name: text.replace("$HOME", str(home)) for name, text in self.env.items()}
        return Surroundings({"HOME": str(home), **env}, home, home)


def setups(release: str, seed: int, count: int) -> list[Setup]:
    """As many random set-ups of a release; the same seed gives the same ones."""
    random = Random(f"{release}-{seed}")
    return [_setup(f"{release}-{seed}-{index}", release, random) for index in range(count)]


def _setup(name: str, release: str, random: Random) -> Setup:
    config = _config(release, random)
    for _ in range(random.choice((0, 0, 1, 1, 1, 2, 3))):
        _mutate(config, random)
    if random.random() < 0.1:
        config["gateway"] = {"mode": "local"}
    state = STATE[release]
    files: dict[str, str] = {}
    if random.random() < 0.25:
        config = _split(config, state, files, random)
    files[f"{state}/{CONFIG[release]}"] = json.dumps(config, indent=2) + "\n"
    env = {"JAN_API_KEY": random.choice(("key", "", "other"))} if random.random() < 0.4 else {}
    if random.random() < 0.2:
        files[".env"] = random.choice(_DOTENV)
    if random.random() < 0.2:
        files[f"{state}/.env"] = random.choice(_DOTENV)
    if release == "clawdbot" and random.random() < 0.2:
        files[f"{state}/agents/main/agent/auth-profiles.json"] = json.dumps(_profiles(random))
    return Setup(name, release, files, env)


_DOTENV = (
    "JAN_API_KEY=plain\n",
    "export JAN_API_KEY='quoted'\nNOT_SET=now\n",
    'JAN_API_KEY="two\\nlines" # comment\r\n',
    "JAN_API_KEY=\nOTHER: yes\n",
    '# JAN_API_KEY=no\nJAN_API_KEY = "a\nb"\n',
    "JAN_API_KEY=a#b\nJAN_API_KEY=`back`\n",
)


def _profiles(random: Random) -> dict[str, Any]:
    kind = random.choice(("api_key", "token", "oauth", "other"))
    entry = {"type": kind, "provider": random.choice(("jan", "JAN", "")), "key": "k", "token": "t"}
    return {"version": 1, "profiles": {"jan:default": entry}}


def _config(release: str, random: Random) -> dict[str, Any]:
    """A config that the release takes, of the kind that this project writes."""
    config: dict[str, Any] = {}
    if random.random() < 0.8:
        config["models"] = {"providers": _providers(random)}
    if random.random() < 0.9:
        config["agents"] = _agents(release, random)
    if random.random() < 0.25:
        config["env"] = {"vars": {"JAN_API_KEY": random.choice(("v", " ", ""))}}
        if release == "clawdbot" and random.random() < 0.5:
            config["env"]["JAN_API_KEY"] = "direct"
    if random.random() < 0.1:
        config["meta"] = {"lastTouchedVersion": "2026.1.20"}
    return config


def _providers(random: Random) -> dict[str, Any]:
    found = {}
    for name in random.sample(("jan", "Jan", "local", "ollama", "9"), random.choice((1, 1, 2))):
        entry: dict[str, Any] = {
            "baseUrl": random.choice(("http://127.0.0.1:1337/v1", "127.0.0.1:1337/v1")),
            "apiKey": random.choice(("jan-local", "${JAN_API_KEY}", "")),
            "api": "openai-completions",
            "models": [_model(random) for _ in range(random.choice((0, 1, 2)))],
        }
        for key in ("apiKey", "api"):
            if random.random() < 0.15:
                del entry[key]
        found[name] = entry
    return found


def _model(random: Random) -> dict[str, Any]:
    ident = random.choice(("llama-3.3-70b", "qwen2.5-coder-32b", "unsloth/Qwen3-8B-GGUF", "r1"))
    model: dict[str, Any] = {"id": ident, "name": ident}
    for key in ("reasoning", "contextWindow", "maxTokens", "input", "cost"):
        if random.random() < 0.3:
            model[key] = deepcopy(_VALUES[key][0])
    return model


def _agents(release: str, random: Random) -> dict[str, Any]:
    defaults: dict[str, Any] = {}
    if random.random() < 0.85:
        defaults["model"] = _choice(random)
    if random.random() < 0.4:
        defaults["models"] = {
            ref: random.choice(({}, {"alias": "fast"}, {"alias": "Big One"}, {"alias": ""}))
            for ref in random.sample(_REFS, random.choice((0, 1, 2, 3)))
        }
    agents: dict[str, Any] = {"defaults": defaults}
    if random.random() < 0.3:
        agents["list"] = [_agent(name, random) for name in _names(random)]
        if release == "openclaw" and random.random() < 0.4:
            agents["ownership"] = "explicit"
        if release == "openclaw" and random.random() < 0.4:
            listed = agents.pop("list")
            agents["entries"] = {one.pop("id"): one for one in listed}
    return agents


def _names(random: Random) -> list[str]:
    return random.sample(("main", "work", "B ig", "Work", "x-1"), random.choice((0, 1, 1, 2)))


def _agent(name: str, random: Random) -> dict[str, Any]:
    agent: dict[str, Any] = {"id": name}
    if random.random() < 0.6:
        agent["model"] = random.choice((random.choice(_REFS), _choice(random)))
    if random.random() < 0.4:
        agent["default"] = random.random() < 0.7
    return agent


def _choice(random: Random) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if random.random() < 0.85:
        found["primary"] = random.choice(_REFS)
    if random.random() < 0.6:
        found["fallbacks"] = [random.choice(_REFS) for _ in range(random.choice((0, 1, 2, 3)))]
    return found


def _mutate(config: dict[str, Any], random: Random) -> None:
    """Changes one place: another value, an odd value, a key more or a key less."""
    container, step = random.choice(_places(config))
    kinds: list[Callable[[], None]] = [
        lambda: _put(container, step, deepcopy(random.choice(_ODD))),
        lambda: _remove(container, step),
        lambda: _add(container, random),
    ]
    random.choice(kinds)()


def _places(config: dict[str, Any]) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = [(config, None)]
    stack: list[Any] = [config]
    while stack:
        value = stack.pop()
        steps = list(value) if isinstance(value, dict) else list(range(len(value)))
        for step in steps:
            found.append((value, step))
            if isinstance(value[step], dict | list):
                stack.append(value[step])
    return found


def _put(container: Any, step: Any, value: Any) -> None:
    if step is not None:
        container[step] = value


def _remove(container: Any, step: Any) -> None:
    if step is not None:
        del container[step]


def _add(container: Any, random: Random) -> None:
    key = random.choice(_KEYS)
    value = deepcopy(random.choice(_VALUES.get(key, _ODD)))
    if isinstance(container, dict):
        container[key] = value
    else:
        container.append(value)


def _split(
    config: dict[str, Any], state: str, files: dict[str, str], random: Random
) -> dict[str, Any]:
    """Puts some sections into included files, in one of several ways."""
    keys = [key for key in config if random.random() < 0.5]
    part = {key: config[key] for key in keys}
    rest = {key: one for key, one in config.items() if key not in keys}
    files[f"{state}/part.json5"] = json.dumps(part)
    way = random.randrange(6)
    if way == 0:
        return {"$include": "./part.json5", **rest}
    if way == 1:
        files[f"{state}/more.json5"] = json.dumps(deepcopy(config))
        return {"$include": ["part.json5", "./more.json5"], **rest}
    if way == 2:
        return {"$include": "sub/part.json5", **rest}
    if way == 3:
        files[f"{state}/sub/part.json5"] = json.dumps({"$include": "../part.json5"})
        return {"$include": "sub/part.json5", **rest}
    if way == 4 and keys:
        files[f"{state}/one.json5"] = json.dumps(config[keys[0]])
        return {**config, keys[0]: {"$include": "one.json5"}}
    return {"$include": random.choice((1, None, ["part.json5", 1], "part.json5", [])), **rest}
