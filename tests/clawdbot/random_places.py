"""Random set-ups around the files that a program finds: folders, variables, `.env`, includes."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from tests.clawdbot.random_configs import Setup

_CONFIGS = (
    ".openclaw/openclaw.json",
    ".openclaw/clawdbot.json",
    ".clawdbot/clawdbot.json",
    ".clawdbot/openclaw.json",
    ".moltbot/moltbot.json",
    ".moltbot/openclaw.json",
    ".moldbot/moldbot.json",
    "other/openclaw.json",
    "other/clawdbot.json",
    "other/moltbot.json",
    "other/.openclaw/openclaw.json",
    "undefined/.openclaw/openclaw.json",
    "null/.openclaw/openclaw.json",
)
_DOTENVS = (
    ".env",
    ".openclaw/.env",
    ".clawdbot/.env",
    "other/.env",
    "other/.openclaw/.env",
    ".config/openclaw/gateway.env",
    "other/.config/openclaw/gateway.env",
)
_FOLDERS = ("$HOME/other", "~/other", "other", "$HOME/.openclaw", " ", "", "undefined", "null")
_FILES = (
    "$HOME/other/openclaw.json",
    "~/other/openclaw.json",
    "other/openclaw.json",
    "$HOME/.openclaw/openclaw.json",
    "$HOME/none.json",
    "$HOME/other",
    " ",
)
_ROOTS = ("$HOME/shared", "~/shared", "$HOME/none:$HOME/shared", "$HOME", " ", "shared")
_VARIABLES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("OPENCLAW_HOME", _FOLDERS),
    ("OPENCLAW_STATE_DIR", _FOLDERS),
    ("OPENCLAW_CONFIG_PATH", _FILES),
    ("CLAWDBOT_STATE_DIR", _FOLDERS),
    ("CLAWDBOT_CONFIG_PATH", _FILES),
    ("MOLTBOT_STATE_DIR", _FOLDERS),
    ("OPENCLAW_INCLUDE_ROOTS", _ROOTS),
    ("OPENCLAW_AGENT_DIR", ("$HOME/keys", " ")),
    ("WHO", ("process", "", " ")),
)
_OF_DOTENV = (
    "WHO=dotenv{}\n",
    "export WHO='quoted{}'\n",
    "WHO=\n",
    "OTHER=x\n",
    "OPENCLAW_HOME={home}/other\nWHO=moved\n",
    "OPENCLAW_STATE_DIR={home}/other\n",
    "OPENCLAW_CONFIG_PATH={home}/other/openclaw.json\n",
    "OPENCLAW_INCLUDE_ROOTS={home}/shared\n",
    "JAN_API_KEY=k\nNODE_OPTIONS=\nWHO=n{}\n",
)
_INCLUDED = (
    "part.json5",
    "./sub/part.json5",
    "../shared/part.json5",
    "$HOMEDIR/shared/part.json5",
    "$HOMEDIR/.openclaw/sub/../part.json5",
    "sub/../../shared/part.json5",
)


def places(release: str, seed: int, count: int) -> list[Setup]:
    """As many set-ups as asked; every file names another model, so that the answer tells which."""
    random = Random(f"places-{release}-{seed}")
    return [_setup(f"{release}-{seed}-p{index}", release, random) for index in range(count)]


def _setup(name: str, release: str, random: Random) -> Setup:
    files = {
        path: json.dumps(_config(str(number), random), indent=1)
        for number, path in enumerate(_CONFIGS)
        if random.random() < (0.7 if number == 0 else 0.15)
    }
    for number, path in enumerate(_DOTENVS):
        if random.random() < 0.2:
            text = random.choice(_OF_DOTENV)
            files[path] = text.replace("{}", str(number)).replace("{home}", "$HOMEDIR")
    for folder in ("", "other/", ".openclaw/", ".clawdbot/"):
        files[f"{folder}part.json5"] = _part(f"{folder}part")
        files[f"{folder}sub/part.json5"] = _part(f"{folder}sub")
    files["shared/part.json5"] = _part("shared")
    env = {
        variable: random.choice(values) for variable, values in _VARIABLES if random.random() < 0.12
    }
    return Setup(name, release, files, env)


def _part(named: str) -> str:
    return json.dumps({"agents": {"defaults": {"model": {"fallbacks": [f"jan/{named}"]}}}})


def _config(named: str, random: Random) -> dict[str, Any]:
    primary = f"jan/{named}"
    who = random.random()
    if who < 0.3:
        primary = f"jan/{named}-${{WHO}}"
    config: dict[str, Any] = {
        "agents": {"defaults": {"model": {"primary": primary}}},
        "models": {
            "providers": {
                "jan": {
                    "baseUrl": "http://127.0.0.1:9/v1",
                    "apiKey": "k",
                    "api": "openai-completions",
                    "models": [{"id": named, "name": named}],
                }
            }
        },
    }
    if random.random() < 0.3:
        config["env"] = {"vars": {"WHO": random.choice((f"block{named}", "", "  ", "${OTHER}"))}}
        if random.random() < 0.3:
            config["env"]["WHO"] = random.choice((f"direct{named}", " "))
    if random.random() < 0.25:
        config["$include"] = random.choice(_INCLUDED)
    if random.random() < 0.15:
        config["agents"]["list"] = [{"id": "main", "agentDir": random.choice(("~/a", "b", "/c"))}]
    return config
