"""The paths of a release: config file, state folder, agent folder, `.env` files, auth store."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from msgspec import Struct, field

from jan_tui.clawdbot.config import dotenv
from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.config.guarded_variables import barred_from_folder, portable
from jan_tui.clawdbot.config.includes import resolved
from jan_tui.clawdbot.config.sources import there
from jan_tui.clawdbot.releases.catalogue import NO_CHOICE, AuthStore, Choice, Release
from jan_tui.clawdbot.values.javascript import trim
from jan_tui.clawdbot.values.prediction import KeyOrigin
from jan_tui.structs import Discreet, replace

_PROFILE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}", re.IGNORECASE | re.ASCII)
_DOTENV_LIMIT = 1024 * 1024
_LEGACY_AUTH = {AuthStore.JSON: "auth.json", AuthStore.SQLITE: "auth-profiles.json"}


class ProfileError(ValueError):
    """A `--profile` that no release accepts."""


class Locations(Struct, frozen=True):
    """The places of one release, all absolute.

    `config_path` is the file that is read, whether it exists or not. `candidates` are all the
    places at which it is looked for, the best first; an override variable leaves one.
    `dotenv_files` are in order of precedence: the current folder's, then the state folder's.
    `legacy_auth` is the store of older releases that this one migrates or asks to migrate.
    `override` names the variable or the choice that moved the config file, None by default.
    """

    home: Path
    config_path: Path
    state_dir: Path
    agent_dir: Path
    auth_store: Path
    legacy_auth: Path
    dotenv_files: tuple[Path, ...]
    candidates: tuple[Path, ...]
    override: str | None = None

    def with_agent_dir(self, folder: Path, release: Release) -> Locations:
        """The same places with another agent folder and the auth store in it."""
        return replace(
            self,
            agent_dir=folder,
            auth_store=folder / release.auth_store_name,
            legacy_auth=folder / _LEGACY_AUTH[release.auth_store],
        )


class Environment(Discreet, frozen=True):
    """Variables as the program sees them, and where each came from (`process`,
    `dotenv` or `env-block`). `unread` are the `.env` files that are there and cannot be read."""

    hidden: ClassVar = ("values", "origin", "unread")

    values: dict[str, str]
    origin: dict[str, KeyOrigin]
    unread: dict[Path, OSError] = field(default_factory=dict)


def locate(
    surroundings: Surroundings, release: Release, choice: Choice = NO_CHOICE
) -> tuple[Locations, Environment]:
    """The places of a release, and the environment after its `.env` files.

    Raises `ProfileError` where the chosen profile has an impossible name.
    """
    values = _chosen(surroundings, release, choice)
    environment = Environment(values, dict.fromkeys(values, KeyOrigin.PROCESS))
    lookup = _Lookup.of(surroundings, release, values)
    folder_file = surroundings.cwd / ".env"
    _add_dotenv(surroundings, folder_file, release, environment, of_folder=True)
    files = [folder_file]
    for file in lookup.dotenv_files():
        _add_dotenv(surroundings, file, release, environment)
        files.append(file)
    # A `.env` file may move the home folder, but not the `.env` files.
    lookup = _Lookup.of(surroundings, release, values)
    state_dir = lookup.state_dir()
    candidates = lookup.candidates(state_dir)
    config = next((one for one in candidates if there(surroundings.files, one)), None)
    agent_dir = lookup.agent_dir(state_dir)
    locations = Locations(
        lookup.home,
        config or _created(release, state_dir, candidates),
        state_dir,
        agent_dir,
        agent_dir / release.auth_store_name,
        agent_dir / _LEGACY_AUTH[release.auth_store],
        tuple(dict.fromkeys(files)),
        candidates,
        _override(release, choice, values),
    )
    return locations, environment


def moved_by_block(
    locations: Locations, surroundings: Surroundings, release: Release, values: Mapping[str, str]
) -> Locations:
    """The places once the env block has set its variables, too.

    The config and the `.env` files have been found by then, in the state folder of the start; what
    agents keep can still move.
    """
    lookup = _Lookup.of(surroundings, release, values)
    state_dir = lookup.state_dir()
    moved = replace(locations, home=lookup.home, state_dir=state_dir)
    return moved.with_agent_dir(lookup.agent_dir(state_dir), release)


class _Lookup(Struct, frozen=True):
    """The places of a release by the variables that are set."""

    surroundings: Surroundings
    release: Release
    values: Mapping[str, str]
    home: Path

    @classmethod
    def of(cls, surroundings: Surroundings, release: Release, values: Mapping[str, str]) -> _Lookup:
        """With the home folder, which one release lets a variable replace."""
        home, given = surroundings.home, _set(values, release.home_variable)
        if given and not (release.home_placeholders and given in ("undefined", "null")):
            home = user_path(given, surroundings, home)
        return cls(surroundings, release, values, home)

    def moved(self, *names: str | None) -> Path | None:
        """The path in the first of these variables that is set, under a former prefix too."""
        every = (one for name in names if name for one in spellings(self.release, name))
        texts = (_set(self.values, name) for name in every)
        return next((user_path(text, self.surroundings, self.home) for text in texts if text), None)

    def dotenv_files(self) -> tuple[Path, ...]:
        """The `.env` of the state folder and the files that are read after it."""
        release, default = self.release, self.home / self.release.state_folders[0]
        moved = self.moved(release.state_variable)
        config = self.moved(release.config_variable) if release.dotenv_beside_config else None
        folder = moved or (config.parent if config else default)
        more = () if moved and folder != default else release.more_dotenv
        return (folder / ".env", *(self.home / name for name in more))

    def state_dir(self) -> Path:
        folders = [self.home / name for name in self.release.state_folders]
        first = next((one for one in folders if there(self.surroundings.files, one)), folders[0])
        return self.moved(self.release.state_variable) or first

    def candidates(self, state_dir: Path) -> tuple[Path, ...]:
        """The possible config files in order; the first is not always the one created."""
        named = self.moved(self.release.config_variable)
        if named is not None:
            return (named, *self._instead(named, state_dir))
        folders = [state_dir]
        moved = self.moved(self.release.state_variable)
        if moved is None or not self.release.state_variable_final:
            folders += [self.home / name for name in self.release.state_folders]
        found = [folder / name for folder in folders for name in self.release.config_names]
        return tuple(dict.fromkeys(found))

    def _instead(self, named: Path, state_dir: Path) -> tuple[Path, ...]:
        """What is read where the file that a former variable names is not there.

        Source: openclaw 2026.2.26, resolveConfigPath.
        """
        release = self.release
        if not release.former_prefixes or _set(self.values, release.config_variable):
            return ()
        found = tuple(state_dir / name for name in release.config_names)
        moved = _set(self.values, release.state_variable)
        return found if moved else (*found, named)

    def agent_dir(self, state_dir: Path) -> Path:
        default = state_dir / "agents" / "main" / "agent"
        return self.moved(*self.release.agent_variables) or default


def user_path(text: str, surroundings: Surroundings, home: Path) -> Path:
    """A path as a person writes it: trimmed, `~` expanded, relative to the current folder."""
    path = trim(text)
    if path == "~" or path.startswith("~/"):
        path = f"{home}{path[1:]}"
    return Path(resolved(str(surroundings.cwd), path))


def profile_folder(home: Path, release: Release, profile: str) -> Path:
    """The state folder of a profile. Raises `ProfileError` for a name that is not possible."""
    name = trim(profile)
    if not _PROFILE.fullmatch(name):
        raise ProfileError(
            f'"{profile}" is no profile: use letters, digits, "_" and "-" only, 64 at most.'
        )
    suffix = "" if name.lower() == "default" else f"-{name}"
    return home / f"{release.state_folders[0]}{suffix}"


def overridden_by(release: Release, values: Mapping[str, str]) -> str | None:
    """The first set variable that moves a path of this release, None where there is none."""
    names = (
        *spellings(release, release.config_variable),
        *spellings(release, release.state_variable),
        release.home_variable,
        release.profile_variable,
    )
    return next((name for name in names if name and _set(values, name)), None)


def spellings(release: Release, name: str) -> tuple[str, ...]:
    """A variable and its former names that still count."""
    _, _, rest = name.partition("_")
    return (name, *(f"{prefix}_{rest}" for prefix in release.former_prefixes))


def _set(values: Mapping[str, str], name: str | None) -> str | None:
    return (trim(values.get(name, "")) or None) if name else None


def _chosen(surroundings: Surroundings, release: Release, choice: Choice) -> dict[str, str]:
    """The process environment, with the options of the command line over it."""
    values = dict(surroundings.env)
    if choice.config is not None:
        values[release.config_variable] = str(choice.config)
    if choice.profile is None:
        return values
    home = _Lookup.of(surroundings, release, values).home
    state = profile_folder(home, release, choice.profile)
    values[release.profile_variable] = trim(choice.profile)
    if _set(values, release.state_variable) is None:
        values[release.state_variable] = str(state)
    if _set(values, release.config_variable) is None:
        folder = user_path(values[release.state_variable], surroundings, home)
        values[release.config_variable] = str(folder / release.config_names[0])
    return values


def _add_dotenv(
    surroundings: Surroundings,
    file: Path,
    release: Release,
    environment: Environment,
    *,
    of_folder: bool = False,
) -> None:
    """Adds the variables of a `.env` file that are not set, even to nothing, before.

    `of_folder` is whether it is the current folder's, which some releases do not trust.
    """
    try:
        data = surroundings.files.read_bytes(file)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        # A folder of that name is common: a virtual environment of Python.
        return
    except OSError as error:
        environment.unread[file] = error
        return
    strict = release.dotenv_guarded
    if strict and len(data) > _DOTENV_LIMIT:
        return
    for name, value in dotenv.parse(data.decode("utf-8", "replace")).items():
        refused = not portable(name) or (of_folder and barred_from_folder(name))
        if name in environment.values or (strict and refused):
            continue
        environment.values[name] = value
        environment.origin[name] = KeyOrigin.DOTENV


def _created(release: Release, state_dir: Path, candidates: tuple[Path, ...]) -> Path:
    """The file that would be created where none exists; the one that a variable names is last."""
    named = candidates[0] == candidates[-1]
    return candidates[0] if named else state_dir / release.config_names[0]


def _override(release: Release, choice: Choice, values: Mapping[str, str]) -> str | None:
    if choice.config is not None:
        return "the choice of a file for this run"
    if choice.profile is not None:
        return "the choice of a profile for this run"
    names = (
        *spellings(release, release.config_variable),
        *spellings(release, release.state_variable),
        release.home_variable,
    )
    return next((name for name in names if name and _set(values, name)), None)
