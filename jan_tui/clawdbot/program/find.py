"""The installed program: where it is, and which version, found without running it."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path, PureWindowsPath

from msgspec import Struct

from jan_tui import regular_files
from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.values.javascript import record
from jan_tui.patterns import lazy_pattern

VERSION = lazy_pattern(r"\d{4}\.\d+\.\d+[\w.-]*")
"""How both programs write their versions."""

_ABOVE = 4
"""Folders above a program in which its package.json is looked for."""

_WRAPPER = 64 * 1024
"""Bytes of a script that are searched for the program that it starts."""

_SHIMS = frozenset({".cmd", ".bat", ".ps1"})
_SCRIPTS = lazy_pattern(r"(?:%~?dp0%?|\$basedir)[\\/]*([^\"%$\r\n]+\.[cm]?js)", re.IGNORECASE)
"""In the shims of npm's cmd-shim and pnpm's: `"%dp0%\\node_modules\\..."`, `$basedir/...`."""

_PATHS = lazy_pattern(r"/[^\s\"'`;|&<>()$]+")


class Installed(Struct, frozen=True):
    """A program on this machine.

    `version` is empty where only a run would tell it. `stamp` changes when the program's file
    changes, or that of the program which a wrapper names. `runs` are the words that start it where
    that is not `path` itself.
    """

    name: str
    path: Path
    version: str
    stamp: str
    runs: tuple[str, ...] = ()

    @property
    def command(self) -> tuple[str, ...]:
        """The words that start the program, without a shell."""
        return self.runs or (str(self.path),)


def installed(surroundings: Surroundings, name: str, named: Path | None = None) -> Installed | None:
    """The program that the person named, else that of this name on PATH; None where it is not
    there."""
    found = shutil.which(named or name, path=surroundings.env.get("PATH", ""))
    if found is None:
        return None
    path = Path(found)
    script = _of_shim(path)
    runs = _by_node(path, script, surroundings) if script else ()
    for target in (path, *([script] if script else _named(path))):
        version = _packaged(target.resolve(), name)
        if version:
            return Installed(name, path, version, f"{_stamp(path)};{_stamp(target)}", runs)
    return Installed(name, path, "", _stamp(path), runs)


def _of_shim(path: Path) -> Path | None:
    """The script that a shim of npm, pnpm or yarn starts on Windows; None for anything else.

    A `.cmd` goes through cmd.exe, which takes arguments apart once more, and a `.ps1` is no program
    at all: the script is started without them.
    """
    kind = path.suffix.lower()
    if kind not in _SHIMS:
        return None
    try:
        text = regular_files.head(path, _WRAPPER).decode("utf-8", "replace")
    except OSError:
        return None
    for below in _SCRIPTS.findall(text):
        script = path.parent.joinpath(*PureWindowsPath(below).parts)
        if script.is_file():
            return script
    return None


def _by_node(shim: Path, script: Path, surroundings: Surroundings) -> tuple[str, ...]:
    """As the shim does it: by the Node.js beside it, else by that on PATH."""
    if (beside := shim.with_name("node.exe")).is_file():
        return str(beside), str(script)
    node = shutil.which("node", path=surroundings.env.get("PATH", ""))
    return (node, str(script)) if node else ()


def _named(path: Path) -> list[Path]:
    """The files that a short script names by their whole paths: what a wrapper starts."""
    try:
        if path.stat().st_size > _WRAPPER:
            return []
        text = regular_files.read(path).decode("utf-8", "replace")
    except OSError:
        return []
    if not text.startswith("#!") or "node" in text.partition("\n")[0]:
        return []
    named = map(Path, dict.fromkeys(_PATHS.findall(text.partition("\n")[2])))
    return [each for each in named if each.is_file()]


def _packaged(target: Path, name: str) -> str:
    """The version in the package.json above a program; empty without one of that name."""
    for folder in target.parents[:_ABOVE]:
        try:
            package = record(json.loads(regular_files.read(folder / "package.json")))
        except (OSError, ValueError, RecursionError):
            continue
        version = package.get("version")
        return version if package.get("name") == name and isinstance(version, str) else ""
    return ""


def _stamp(target: Path) -> str:
    try:
        state = target.stat()
    except OSError:
        return str(target)
    return f"{target.resolve()} {state.st_size} {state.st_mtime_ns}"
