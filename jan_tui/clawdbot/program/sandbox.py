"""A private copy of what a program reads, since its commands write."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from jan_tui import system
from jan_tui.clawdbot.config.auth_profiles import stores
from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.config.reading import Reading
from jan_tui.clawdbot.resolution.entry import KEY_VARIABLE
from jan_tui.clawdbot.values.javascript import trim
from jan_tui.redact import is_secret_name

_NAME = re.compile(r"\b[A-Z_][A-Z0-9_]*\b")
"""A variable as a config names it: `${NAME}`, or the id of a secret."""

_STAND_IN = "stand-in"
_CREDENTIALS = ("_API_KEY", "_OAUTH_TOKEN", "_AUTH_TOKEN")
"""Endings of variables whose presence is looked at by the programs; their values change nothing."""

_PLACES = frozenset(
    {
        *("HOME", "PWD", "OLDPWD", "TMPDIR"),
        *("USERPROFILE", "HOMEDRIVE", "HOMEPATH", "APPDATA", "LOCALAPPDATA", "TEMP", "TMP"),
    }
)
_KINDS = ("XDG_", "NODE_", "JAN_TUI_")
"""Variables that would lead out of the copy, or change how the program runs; the latter by their
beginnings."""

_OF_PROGRAMS = ("CLAWDBOT_", "MOLTBOT_", "OPENCLAW_", "PI_")
"""Beginnings of variables of which only what the config names is passed."""

_MANAGERS = {
    "ASDF_DATA_DIR": ".asdf",
    "BUN_INSTALL": ".bun",
    "FNM_DIR": ".local/share/fnm",
    "MISE_CONFIG_DIR": ".config/mise",
    "MISE_DATA_DIR": ".local/share/mise",
    "NVM_DIR": ".nvm",
    "PNPM_HOME": ".local/share/pnpm",
    "VOLTA_HOME": ".volta",
}
"""Where managers of Node versions find the program below the home folder, if nothing is set."""


_PREFIX = "jan-tui-"
_LEFT = {"ask": 3600.0, "rehearse": 24 * 3600.0}
"""Seconds after which a private copy belongs to nobody any more."""


class PrivateCopy(Struct, frozen=True):
    """Files under `root` as they are under `/`, and the environment that finds them."""

    root: Path
    cwd: Path
    env: Mapping[str, str]

    def shown(self, text: str) -> str:
        """A text of the program with the copy's folder taken out of its paths."""
        # In JSON the backslashes of Windows are doubled.
        for root in {json.dumps(str(self.root))[1:-1], str(self.root)}:
            text = text.replace(root, "")
        return text


@contextlib.contextmanager
def private_folder(purpose: str) -> Iterator[Path]:
    """A folder for this user only, removed with all that is in it; `purpose` is a key of `_LEFT`.

    Raises `OSError` where it cannot be made.
    """
    prefix = f"{_PREFIX}{purpose}-"
    with tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as name:
        yield Path(name)


def remove_left() -> None:
    """Removes the copies of a jan-tui that was killed, since they hold what the config holds."""
    for purpose, seconds in _LEFT.items():
        for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}{purpose}-*"):
            with contextlib.suppress(OSError):
                state = folder.lstat()
                old = time.time() - state.st_mtime > seconds
                if old and state.st_uid == system.FILES.user() and stat.S_ISDIR(state.st_mode):
                    shutil.rmtree(folder, ignore_errors=True)


def lay_out(reading: Reading, root: Path, more: Iterable[tuple[Path, bytes]] = ()) -> PrivateCopy:
    """Copies config, includes, `.env` files and auth store below `root`, for this user only.

    `more` are further files, by the paths that they have outside. Raises `OSError` where the copy
    cannot be written.
    """
    surroundings = reading.surroundings
    root = root.resolve()
    cwd = under(root, surroundings.cwd)
    home = under(root, surroundings.home)
    for folder in (home, cwd, under(root, reading.locations.state_dir)):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path, data in (*_texts(reading), *_stores(reading), *more):
        place = under(root, path)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        place.touch(mode=0o600)
        place.write_bytes(data)
    return PrivateCopy(root, cwd, {**_passed(surroundings), **_environment(reading, root, home)})


def digest(reading: Reading, *more: str) -> str:
    """A key for all that the program's answer depends on, and nothing that can be read from it.

    Of the auth stores only what is used counts: a running gateway writes into them all the time.
    """
    found = hashlib.sha256()
    places = reading.locations
    named = (places.config_path, places.state_dir, places.agent_dir)
    root = Path("/")
    parts = [*map(str, named), *more, repr(sorted(reading.profiles.items()))]
    parts += (f"{each}" for each in sorted(_environment(reading, root, root).items()))
    for path, data in _texts(reading):
        parts += (str(path), hashlib.sha256(data).hexdigest())
    for part in parts:
        found.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return found.hexdigest()


def _texts(reading: Reading) -> Iterator[tuple[Path, bytes]]:
    """The config, what it includes, the `.env` files, and the models that were listed last."""
    for source in reading.sources:
        yield source.path, source.data
    listed = reading.locations.agent_dir / "models.json"
    yield from held(reading, (*reading.locations.dotenv_files, listed))


def _stores(reading: Reading) -> Iterator[tuple[Path, bytes]]:
    locations = reading.locations
    yield from held(reading, (*stores(reading.release, locations), locations.legacy_auth))


def held(reading: Reading, paths: Iterable[Path]) -> Iterator[tuple[Path, bytes]]:
    """The files of these that are there, with what they hold."""
    for path in dict.fromkeys(paths):
        try:
            yield path, reading.surroundings.files.read_bytes(path)
        except OSError:
            continue


def _passed(surroundings: Surroundings) -> dict[str, str]:
    """What a wrapper may need to find the program; secrets stay here."""
    passed = {
        name: value
        for name, value in surroundings.env.items()
        if not (_leads_out(name) or name.startswith(_OF_PROGRAMS) or is_secret_name(name))
    }
    for name, below in _MANAGERS.items():
        folder = surroundings.home / below
        if name not in passed and surroundings.files.exists(folder):
            passed[name] = str(folder)
    return passed


def _leads_out(name: str) -> bool:
    return name in _PLACES or name.startswith(_KINDS)


def _environment(reading: Reading, root: Path, home: Path) -> dict[str, str]:
    """What the program's answer depends on."""
    release, locations, surroundings = reading.release, reading.locations, reading.surroundings
    kept = {
        name: _STAND_IN
        for name, value in surroundings.env.items()
        if name.endswith(_CREDENTIALS) and trim(value)
    }
    named = {match for source in reading.sources for match in _NAME.findall(source.text)}
    for name in (*sorted(named), KEY_VARIABLE):
        if name in surroundings.env and not _leads_out(name):
            kept[name] = surroundings.env[name]
    kept |= {
        **system.FOLDERS.environment(home, root),
        "NO_COLOR": "1",
        # Filled anew in each copy it would cost more than it saves.
        "NODE_DISABLE_COMPILE_CACHE": "1",
        release.config_variable: str(under(root, locations.config_path)),
        release.state_variable: str(under(root, locations.state_dir)),
        release.agent_variables[0]: str(under(root, locations.agent_dir)),
    }
    for moving in (release.home_variable, release.profile_variable, *release.agent_variables[1:]):
        kept.pop(moving or "", None)
    if release.include_roots_variable:
        # In an order that is the same in each process, for the digest.
        folders = sorted({source.path.parent for source in reading.sources})
        given = surroundings.env.get(release.include_roots_variable, "")
        roots = [given, *map(str, folders), *(str(under(root, folder)) for folder in folders)]
        kept[release.include_roots_variable] = os.pathsep.join(filter(None, roots))
    return kept


def under(root: Path, path: Path) -> Path:
    """Where a path is in the copy."""
    return root / path.relative_to(path.anchor)
