"""Which version of a program is installed, by the files beside it; the program is not started."""

from __future__ import annotations

import json
import stat
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.releases.versions import Version
from jan_tui.clawdbot.values.javascript import record, trim

_NEAR = 4
"""How many folders above the program its package may begin."""


def on_path(surroundings: Surroundings, program: str) -> Path | None:
    """The first executable file of that name in a folder of PATH."""
    folders = surroundings.env.get("PATH", "").split(":")
    places = (surroundings.cwd / one / program for one in folders if trim(one))
    return next((place for place in places if _executable(surroundings, place)), None)


def installed_version(surroundings: Surroundings, program: str) -> str | None:
    """The version in the `package.json` of the installed program, None where there is none.

    That file lies beside the program once links are followed, or in a folder above it; npm, pnpm
    and Homebrew install in this way.
    """
    place = package_of(surroundings, program)
    if place is None:
        return None
    with suppress(OSError):
        return _version(surroundings.files.read_bytes(place), program)
    return None


def package_of(surroundings: Surroundings, program: str) -> Path | None:
    """The `package.json` of the installed program."""
    place = on_path(surroundings, program)
    if place is None:
        return None
    with suppress(OSError):
        for folder in list(surroundings.files.resolve(place).parents)[:_NEAR]:
            file = folder / "package.json"
            if surroundings.files.is_file(file):
                named = _version(surroundings.files.read_bytes(file), program)
                return file if named else None
    return None


@lru_cache(maxsize=8)
def _version(data: bytes, program: str) -> str | None:
    """The version that a package states, None for the package of another program."""
    try:
        package = record(json.loads(data))
    except ValueError:
        return None
    version = package.get("version")
    named = package.get("name") == program and isinstance(version, str) and Version.of(version)
    return str(version) if named else None


def _executable(surroundings: Surroundings, path: Path) -> bool:
    with suppress(OSError):
        mode = surroundings.files.stat(path).st_mode
        return stat.S_ISREG(mode) and bool(mode & 0o111)
    return False
