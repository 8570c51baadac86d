"""The paths of a release: config file, state folder, agent folder, `.env` files, auth store."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from jan_tui.clawdbot.config import dotenv
from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.config.guarded_variables import barred_from_folder, portable
from jan_tui.clawdbot.config.includes import resolved
from jan_tui.clawdbot.config.sources import there
from jan_tui.clawdbot.releases.catalogue import NO_CHOICE, AuthStore, Choice, Release
from jan_tui.clawdbot.values.javascript import trim
from jan_tui.clawdbot.values.prediction import KeyOrigin

_PROFILE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}", re.IGNORECASE | re.ASCII)
_DOTENV_LIMIT = 1024 * 1024
_LEGACY_AUTH = {AuthStore.JSON: "auth.json", AuthStore.SQLITE: "auth-profiles.json"}


class ProfileError(ValueError):
    """A `--profile` that no release accepts."""


@dataclass(frozen=True, slots=True)
class Locations:
    """The places of one release, all absolute.

    `config_path` is the file that is read, whether it exists or not. `candidates` are all the
    places at which it is looked for, the best first; an override variable leaves one.
    `dotenv_files` are in order of precedence: the current folder's, then the state folder's.
    `legacy_auth` is the store of older releases that this one migrates or asks to migrate.
    `override` names the variable or option that moved the config file, None by default.
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


@dataclass(frozen=True, slots=True)
class Environment:
    """Variables as the program sees them, and where each came from (`process`,
    `dotenv` or `env-block`). `unread` are the `.env` files that are there and cannot be read."""

    values: dict[str, str] = field(repr=False)
    origin: dict[str, KeyOrigin] = field(repr=False)
    unread: dict[Path, OSError] = field(default_factory=dict, repr=False)


def locate(
    surroundings: Surroundings, release: Release, choice: Choice = NO_CHOICE
) -> tuple[Locations, Environment]:
    """The places of a release, and the environment after its `.env` files.

    Raises `ProfileError` where the chosen profile has an impossible name.
    """
    base = _chosen(surroundings, release, choice)
    values = dict(base)
    origin = dict.fromkeys(values, KeyOrigin.PROCESS)
    home = home_of(surroundings, release, values)
    folder_file = surroundings.cwd / ".env"
    environment = Environment(values, origin)
    barred = barred_from_folder if release.dotenv_guarded else _nothing
    _add_dotenv(surroundings, folder_file, release, environment, barred)
    files = [folder_file]
    for file in _state_dotenv(surroundings, release, values, home):
        _add_dotenv(surroundings, file, release, environment, _nothing)
        files.append(file)
    state_dir = _state_dir(surroundings, release, values, home)
    candidates = _candidates(surroundings, release, values, home, state_dir)
    config = next((one for one in candidates if there(surroundings.files, one)), None)
    agent_dir = _agent_dir(surroundings, release, values, home, state_dir)
    locations = Locations(
        home,
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


def home_of(surroundings: Surroundings, release: Release, values: Mapping[str, str]) -> Path:
    """The home folder, which one release lets a variable replace."""
    given = _set(values, release.home_variable)
    if given in (None, "undefined", "null"):
        return surroundings.home
    return user_path(given or "", surroundings, surroundings.home)


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
        release.config_variable,
        release.state_variable,
        release.home_variable,
        release.profile_variable,
    )
    return next((name for name in names if name and _set(values, name)), None)


def _set(values: Mapping[str, str], name: str | None) -> str | None:
    return (trim(values.get(name, "")) or None) if name else None


def _chosen(surroundings: Surroundings, release: Release, choice: Choice) -> Mapping[str, str]:
    """The process environment, with the options of the command line over it."""
    values = dict(surroundings.env)
    if choice.config is not None:
        values[release.config_variable] = str(choice.config)
    if choice.profile is None:
        return values
    home = home_of(surroundings, release, values)
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
    barred: Callable[[str], bool],
) -> None:
    """Adds the variables of a `.env` file that are not set, even to nothing, before."""
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
        if name in environment.values or (strict and not portable(name)) or barred(name):
            continue
        environment.values[name] = value
        environment.origin[name] = KeyOrigin.DOTENV


def _nothing(name: str) -> bool:
    return False


def _state_dotenv(
    surroundings: Surroundings, release: Release, values: Mapping[str, str], home: Path
) -> tuple[Path, ...]:
    moved = _set(values, release.state_variable)
    config = _set(values, release.config_variable) if release.dotenv_beside_config else None
    default = home / release.state_folders[0]
    folder = default
    if moved is not None:
        folder = user_path(moved, surroundings, home)
    elif config is not None:
        folder = user_path(config, surroundings, home).parent
    more = () if moved is not None and folder != default else release.more_dotenv
    return (folder / ".env", *(home / name for name in more))


def _state_dir(
    surroundings: Surroundings, release: Release, values: Mapping[str, str], home: Path
) -> Path:
    moved = _set(values, release.state_variable)
    if moved is not None:
        return user_path(moved, surroundings, home)
    folders = [home / name for name in release.state_folders]
    return next((one for one in folders if there(surroundings.files, one)), folders[0])


def _candidates(
    surroundings: Surroundings,
    release: Release,
    values: Mapping[str, str],
    home: Path,
    state_dir: Path,
) -> tuple[Path, ...]:
    """The possible config files in order; the first is not always the one created."""
    moved = _set(values, release.config_variable)
    if moved is not None:
        return (user_path(moved, surroundings, home),)
    folders = [state_dir]
    if _set(values, release.state_variable) is None:
        folders += [home / name for name in release.state_folders]
    found = [folder / name for folder in folders for name in release.config_names]
    return tuple(dict.fromkeys(found))


def _created(release: Release, state_dir: Path, candidates: tuple[Path, ...]) -> Path:
    """The file that would be created where none exists."""
    return candidates[0] if len(candidates) == 1 else state_dir / release.config_names[0]


def _agent_dir(
    surroundings: Surroundings,
    release: Release,
    values: Mapping[str, str],
    home: Path,
    state_dir: Path,
) -> Path:
    for name in release.agent_variables:
        moved = _set(values, name)
        if moved is not None:
            return user_path(moved, surroundings, home)
    return state_dir / "agents" / "main" / "agent"


def moved_by_block(
    locations: Locations, surroundings: Surroundings, release: Release, values: Mapping[str, str]
) -> Locations:
    """The places once the env block has set its variables, too.

    The config and the `.env` files have been found by then, in the state folder of the start; what
    agents keep can still move.
    """
    home = home_of(surroundings, release, values)
    state_dir = _state_dir(surroundings, release, values, home)
    agent_dir = _agent_dir(surroundings, release, values, home, state_dir)
    return replace(locations, home=home, state_dir=state_dir).with_agent_dir(agent_dir, release)


def _override(release: Release, choice: Choice, values: Mapping[str, str]) -> str | None:
    if choice.config is not None:
        return "--config"
    if choice.profile is not None:
        return "--profile"
    names = (release.config_variable, release.state_variable, release.home_variable)
    return next((name for name in names if name and _set(values, name)), None)
