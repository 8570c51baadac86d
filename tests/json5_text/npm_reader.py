"""The reference reader, npm json5 2.2.3, run in one node process for a whole batch of texts."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from jan_tui.json5_text import JsonValue

VERSION = "2.2.3"

_SCRIPT = """
const json5 = require(process.argv[1]);
console.warn = () => {};
const number = v => ({number: Object.is(v, -0) ? '-0' : String(v)});
const tagged = v => {
  if (typeof v === 'number') return number(v);
  if (Array.isArray(v)) return v.map(tagged);
  if (v !== null && typeof v === 'object')
    return {members: Object.keys(v).map(key => [key, tagged(v[key])])};
  return v;
};
const read = text => {
  try { return {value: tagged(json5.parse(text))}; }
  catch (error) { return {error: error.message}; }
};
const texts = JSON.parse(require('fs').readFileSync(0, 'utf8'));
process.stdout.write(JSON.stringify(texts.map(read)));
"""


class NoNpm(Exception):  # noqa: N818 - a reason to skip
    """The reference reader cannot be had here, and why."""


def verdicts(texts: list[str]) -> list[dict[str, Any]]:
    """For each text `{"value": ...}`, its numbers and objects tagged, or `{"error": message}`."""
    done = subprocess.run(
        ["node", "--stack-size=50000", "-e", _SCRIPT, str(package())],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def package() -> Path:
    """Where the package is; installed into the cache of the tests when it is not there yet."""
    usual = Path.home() / ".cache" / "jan-tui-tests" / "npm"
    cache = Path(os.environ.get("JAN_TUI_NPM_CACHE", usual))
    place = cache / "node_modules" / "json5"
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise NoNpm("node and npm are not on PATH")
    if not place.exists():
        cache.mkdir(parents=True, exist_ok=True)
        install = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(cache)]
        done = subprocess.run(
            [*install, f"json5@{VERSION}"], capture_output=True, text=True, timeout=120, check=False
        )
        if done.returncode:
            raise NoNpm(f"npm cannot install json5@{VERSION}")
    found = json.loads((place / "package.json").read_text(encoding="utf-8"))["version"]
    if found != VERSION:
        raise NoNpm(f"the cache holds json5 {found}, not {VERSION}")
    return place


def untagged(value: Any) -> JsonValue:
    """The value that a verdict spells."""
    if isinstance(value, list):
        return [untagged(part) for part in value]
    if isinstance(value, dict) and "number" in value:
        return float(value["number"])
    if isinstance(value, dict):
        return {key: untagged(part) for key, part in value["members"]}
    plain: JsonValue = value
    return plain
