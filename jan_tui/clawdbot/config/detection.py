"""Which release a person has, found from what is there, with the reason in words."""

from __future__ import annotations

import json
import stat
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.config.locations import Environment, Locations, locate, overridden_by
from jan_tui.clawdbot.config.sources import there
from jan_tui.clawdbot.lookalikes import files as lookalikes
from jan_tui.clawdbot.releases.catalogue import NO_CHOICE, RELEASES, Choice, Release
from jan_tui.clawdbot.releases.history import UnknownReleaseError, asked_for, release_of
from jan_tui.clawdbot.values.javascript import record, trim
from jan_tui.clawdbot.values.notices import Notice, Severity
from jan_tui.clawdbot.values.prediction import VersionSource
from jan_tui.clawdbot.values.step import StepAction
from jan_tui.clawdbot.values.version import Version
from jan_tui.json5_text import Json5Error, parse
from jan_tui.plain import printable
from jan_tui.structs import replace

__all__ = ["Found", "UnknownReleaseError", "detect", "installed_version"]

_FIRST_OPENCLAW = Version(2026, 1, 27)
"""No version of this day or later was called Clawdbot."""


_NEAR = 4
"""How many folders above the program its package may begin."""


class Found(Struct, frozen=True):
    """A release, why it was taken, its places and environment, and notices about the choice.

    `version_source` is where the version of the program is known from.
    """

    release: Release
    reason: str
    locations: Locations
    environment: Environment
    notices: tuple[Notice, ...] = ()
    version_source: VersionSource = VersionSource.ASSUMED


class _Place(Struct, frozen=True):
    """What one release would read."""

    release: Release
    locations: Locations
    environment: Environment
    exists: bool


def detect(surroundings: Surroundings, choice: Choice = NO_CHOICE) -> Found:
    """The release to read with: the chosen one, else found (contract: common options).

    In this order: a variable that moves a release's files; the config file that exists; its
    `meta`; the program on PATH; Clawdbot. Its version is the chosen one, else that of the installed
    program, else the one that last wrote the file, else the newest known.
    Raises `UnknownReleaseError` or `ProfileError`.
    """
    found = _release(surroundings, choice)
    rules = found.release.rules
    for schema in choice.schemas if not rules.recorded else ():
        if (schema.program, schema.version) == (rules.program, rules.version):
            rules = replace(rules, installed=schema)
            return replace(found, release=replace(found.release, rules=rules))
    return found


def _release(surroundings: Surroundings, choice: Choice) -> Found:
    program, version = asked_for(choice.release) if choice.release else (None, None)
    if program is not None and version is not None:
        release = release_of(program, version)
        found = _found(_place(surroundings, release, choice), choice.reason)
        return replace(found, version_source=VersionSource.OPTION)
    installed = {name: _installed(surroundings, name, choice) for name in RELEASES}
    releases = [
        release_of(name, there) if (there := installed[name]) else release
        for name, release in RELEASES.items()
        if program in (None, name)
    ]
    places = [_place(surroundings, release, choice) for release in releases]
    if program is not None:
        found = _found(places[0], choice.reason)
    else:
        found = _detected(surroundings, choice, places)
    if installed[found.release.id]:
        return replace(found, version_source=VersionSource.INSTALLED)
    return _as_written(surroundings, choice, found)


def _installed(surroundings: Surroundings, name: str, choice: Choice) -> str | None:
    """The version of the installed program: by its files, else as the caller was told."""
    told = choice.installed.get(name, "")
    found = installed_version(surroundings, RELEASES[name].program)
    return found or (told if Version.of(told) else None)


def _as_written(surroundings: Surroundings, choice: Choice, found: Found) -> Found:
    """The same in the version that last wrote the file, where that is known."""
    writer = _writer(surroundings, found.locations.config_path)
    if writer is None or writer.program != found.release.id or not writer.version:
        return found
    place = _place(surroundings, release_of(found.release.id, writer.version), choice)
    return replace(_found(place, found.reason, found.notices), version_source=VersionSource.META)


def _detected(surroundings: Surroundings, choice: Choice, places: list[_Place]) -> Found:
    """The release by what is there."""
    overridden = [place for place in places if overridden_by(place.release, surroundings.env)]
    if len(overridden) == 1 and choice.config is None:
        name = overridden_by(overridden[0].release, surroundings.env)
        return _found(overridden[0], f"{name} is set")
    if choice.config is not None and overridden and (named := _by_name(surroundings, places)):
        return named
    there = [place for place in (overridden or places) if place.exists]
    if len(there) == 1:
        return _found(there[0], f"{_shown(there[0])} exists")
    if len({surroundings.files.resolve(place.locations.config_path) for place in there}) > 1:
        return _latest(surroundings, there)
    return _by_file(surroundings, there) or _by_program(surroundings, overridden or places)


def _place(surroundings: Surroundings, release: Release, choice: Choice) -> _Place:
    locations, environment = locate(surroundings, release, choice)
    exists = there(surroundings.files, locations.config_path)
    return _Place(release, locations, environment, exists)


def _found(place: _Place, reason: str, notices: tuple[Notice, ...] = ()) -> Found:
    return Found(place.release, reason, place.locations, place.environment, notices)


def _shown(place: _Place) -> str:
    path = place.locations.config_path
    home = place.locations.home
    return printable(f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path))


def _latest(surroundings: Surroundings, places: list[_Place]) -> Found:
    """Of two files the one changed last, and a notice that there is another."""
    taken, other, *_ = sorted(
        places, key=lambda place: _changed(surroundings, place.locations.config_path), reverse=True
    )
    notice = Notice(
        "two-configs",
        Severity.WARNING,
        "<root>",
        f"{_shown(taken)} of {taken.release.label} and {_shown(other)} of {other.release.label} "
        f"both exist; {taken.release.label} is shown, whose file was changed last.",
        f"Look at {_shown(other)} instead, or remove the file that is not used.",
        action=StepAction.CHOOSE_RELEASE,
        values=(other.release.id,),
    )
    return _found(taken, f"{_shown(taken)} was changed last", (notice,))


def _changed(surroundings: Surroundings, path: Path) -> int:
    with suppress(OSError):
        return surroundings.files.stat(path).st_mtime_ns
    return 0


def _by_file(surroundings: Surroundings, places: list[_Place]) -> Found | None:
    """The release of a file that both would read, by its name or its `meta`."""
    if not places:
        return None
    name = places[0].locations.config_path.name
    for place in places:
        rivals = [one.release.config_names for one in places if one is not place]
        if name in place.release.config_names and not any(name in names for names in rivals):
            return _found(place, f"the file is called {printable(name)}")
    writer = _writer(surroundings, places[0].locations.config_path)
    if writer is None:
        return None
    taken = next(place for place in places if place.release.id == writer.program)
    return _found(taken, f"{writer.key} in {_shown(taken)}")


def _by_name(surroundings: Surroundings, places: list[_Place]) -> Found | None:
    """The release of a file that the command line names, against a variable of another one."""
    name = places[0].locations.config_path.name
    for place in places:
        if place.release.config_names[0] == name:
            return _by_file(surroundings, places) or _found(
                place, f"the file is called {printable(name)}"
            )
    return None


class _Writer(Struct, frozen=True):
    """The program that last wrote a file, its version where it is known, and what shows it."""

    program: str
    version: str
    key: str


def _writer(surroundings: Surroundings, path: Path) -> _Writer | None:
    """The program that last wrote a file by its `meta`, None where that does not tell."""
    try:
        data = surroundings.files.read_bytes(path)
        value: Any = parse(data.decode("utf-8", "replace")) if b"lastTouched" in data else {}
    except (OSError, Json5Error):
        return None
    meta = record(record(value).get("meta"))
    written = str(meta.get("lastTouchedVersion", ""))
    version = Version.of(written)
    if version is not None:
        program = "clawdbot" if version < _FIRST_OPENCLAW else "openclaw"
        return _Writer(program, written, "meta.lastTouchedVersion")
    # Of the newest versions only Clawdbot writes this key.
    return _Writer("clawdbot", "", "meta.lastTouchedAt") if "lastTouchedAt" in meta else None


def _by_program(surroundings: Surroundings, places: list[_Place]) -> Found:
    for place in places:
        stray = lookalikes.suggests(
            place.release.program, place.locations.home, surroundings.files.is_file
        )
        if stray is not None and not place.exists:
            return _found(place, f"{printable(stray.name)} is there")
    installed = [place for place in places if on_path(surroundings, place.release.program)]
    if len(installed) == 1:
        return _found(installed[0], f"{installed[0].release.program} is on PATH")
    why = f"both releases read {_shown(places[0])}" if places[0].exists else "nothing is there yet"
    return _found(places[0], f"{why}; {places[0].release.label} is assumed")


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
