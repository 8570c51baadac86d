"""A small stand-in for a program: one real process that makes a first turn as the real ones do.

It reads the config of its copy, asks each model of the chain in turn, and would run a tool call.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from jan_tui.clawdbot.config.files import Surroundings

BODY = """
import json, os, subprocess, sys, urllib.error, urllib.request
if "--version" in sys.argv:
    print("OpenClaw 2026.9.6 (abc)"); sys.exit(0)
name = os.environ["OPENCLAW_CONFIG_PATH"]
config = json.load(open(name))
EXTRA
entry = config["models"]["providers"]["jan"]
chosen = config["agents"]["defaults"]["model"]
chain = [chosen["primary"], *chosen.get("fallbacks", [])]
failed = []
for ref in chain:
    model = ref.partition("/")[2]
    body = {"model": model, "stream": False, "max_completion_tokens": 8192,
            "messages": [{"role": "system", "content": "x" * 200 + os.environ["HOME"]},
                         {"role": "user", "content": "hi"}],
            "tools": [{"type": "function", "function": {"name": "exec", "parameters": {}}}]}
    headers = {"content-type": "application/json", "authorization": "Bearer " + entry["apiKey"]}
    request = urllib.request.Request(
        entry["baseUrl"] + "/chat/completions", json.dumps(body).encode(), headers)
    try:
        answer = json.load(urllib.request.urlopen(request))
    except urllib.error.HTTPError as error:
        failed.append(f"{ref}: {error.code} {error.reason} (billing)")
        continue
    message = answer["choices"][0]["message"]
    for call in message.get("tool_calls", []):
        subprocess.run(json.loads(call["function"]["arguments"])["command"], shell=True)
    print(json.dumps({"payloads": [{"text": message["content"]}], "meta": {"durationMs": 1}}))
    sys.exit(0)
print("Error: All models failed (%d): %s" % (len(failed), " | ".join(failed)), file=sys.stderr)
sys.exit(1)
"""


def entry(base_url: str, *models: str) -> dict[str, object]:
    listed = [{"id": name, "name": name, "contextWindow": 128000} for name in models]
    return {"baseUrl": base_url, "apiKey": "sk-own", "api": "openai-completions", "models": listed}


def config(base_url: str, *models: str, **more: object) -> str:
    """A config whose chain is these models, the primary first."""
    refs = [f"jan/{name}" for name in models]
    chosen = {"primary": refs[0], "fallbacks": refs[1:]}
    providers = {"jan": entry(base_url, *models)}
    return json.dumps(
        {"models": {"providers": providers}, "agents": {"defaults": {"model": chosen}}, **more}
    )


def home(folder: Path, text: str, extra: str = "", **env: str) -> Surroundings:
    """A home with a config of openclaw, and the stand-in on PATH; `extra` is what it does first."""
    place = folder / "home"
    (place / ".openclaw").mkdir(parents=True, mode=0o700)
    (place / ".openclaw" / "openclaw.json").write_text(text)
    program(folder, extra)
    path = f"{folder / 'bin'}:{os.environ['PATH']}"
    return Surroundings({"HOME": str(place), "PATH": path, **env}, place, place)


def program(folder: Path, extra: str = "") -> Path:
    """The stand-in itself, a script of this Python."""
    (folder / "bin").mkdir(exist_ok=True)
    script = folder / "bin" / "openclaw"
    script.write_text(f"#!{sys.executable} -IS\n{BODY.replace('EXTRA', extra)}")
    script.chmod(0o755)
    return script
