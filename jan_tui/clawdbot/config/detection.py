"""Which release a person has, found from what is there, with the reason in words."""

from __future__ import annotations

import re
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.config.locations import Environment, Locations, locate, overridden_by
from jan_tui.clawdbot.config.sources import there
from jan_tui.clawdbot.lookalikes import files as lookalikes
from jan_tui.clawdbot.releases.catalogue import NO_CHOICE, RELEASES, Choice, Release
from jan_tui.clawdbot.values.javascript import record, trim
from jan_tui.clawdbot.values.notices import Notice, Severity
from jan_tui.clawdbot.values.step import StepAction
from jan_tui.json5_text import Json5Error, parse
from jan_tui.plain import printable

_FIRST_OPENCLAW = (2026, 1, 29)
"""The day of the last version that was called Clawdbot is before this one."""


@dataclass(frozen=True, slots=True)
class Found:
    """A release, why it was taken, its places and environment, and notices about the choice."""

    release: Release
    reason: str
    locations: Locations
    environment: Environment
    notices: tuple[Notice, ...] = ()


class UnknownReleaseError(ValueError):
    """A `--release` that there is not."""


@dataclass(frozen=True, slots=True)
class _Place:
    """What one release would read."""

    release: Release
    locations: Locations
    environment: Environment
    exists: bool


def detect(surroundings: Surroundings, choice: Choice = NO_CHOICE) -> Found:
    """The release to read with: the chosen one, else found (contract: common options).

    In this order: a variable that moves a release's files; the config file that exists; its
    `meta`; the program on PATH; Clawdbot. Raises `UnknownReleaseError` or `ProfileError`.
    """
    if choice.release is not None:
        if choice.release not in RELEASES:
            known = ", ".join(RELEASES)
            raise UnknownReleaseError(f'"{choice.release}" is no release; there are {known}.')
        return _found(_place(surroundings, RELEASES[choice.release], choice), "chosen for this run")
    places = [_place(surroundings, release, choice) for release in RELEASES.values()]
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
    taken = next(place for place in places if place.release.id == writer[0])
    return _found(taken, f"{writer[1]} in {_shown(taken)}")


def _by_name(surroundings: Surroundings, places: list[_Place]) -> Found | None:
    """The release of a file that the command line names, against a variable of another one."""
    name = places[0].locations.config_path.name
    for place in places:
        if place.release.config_names[0] == name:
            return _by_file(surroundings, places) or _found(
                place, f"the file is called {printable(name)}"
            )
    return None


def _writer(surroundings: Surroundings, path: Path) -> tuple[str, str] | None:
    """The release that last wrote a file, and the part of its `meta` that shows it."""
    try:
        data = surroundings.files.read_bytes(path)
        value: Any = parse(data.decode("utf-8", "replace")) if b"lastTouched" in data else {}
    except (OSError, Json5Error):
        return None
    meta = record(record(value).get("meta"))
    if "lastTouchedAt" in meta:
        return "clawdbot", "meta.lastTouchedAt"
    version = re.match(r"(\d+)\.(\d+)\.(\d+)", str(meta.get("lastTouchedVersion", "")))
    if version is None:
        return None
    later = tuple(int(part) for part in version.groups()) >= _FIRST_OPENCLAW
    return ("openclaw" if later else "clawdbot"), "meta.lastTouchedVersion"


def _by_program(surroundings: Surroundings, places: list[_Place]) -> Found:
    for place in places:
        stray = lookalikes.suggests(
            place.release.program, place.locations.home, surroundings.files.is_file
        )
        if stray is not None and not place.exists:
            return _found(place, f"{printable(stray.name)} is there")
    installed = [place for place in places if _on_path(surroundings, place.release.program)]
    if len(installed) == 1:
        return _found(installed[0], f"{installed[0].release.program} is on PATH")
    why = f"both releases read {_shown(places[0])}" if places[0].exists else "nothing is there yet"
    return _found(places[0], f"{why}; {places[0].release.label} is assumed")


def _on_path(surroundings: Surroundings, program: str) -> bool:
    folders = surroundings.env.get("PATH", "").split(":")
    return any(_executable(surroundings, Path(one) / program) for one in folders if trim(one))


def _executable(surroundings: Surroundings, path: Path) -> bool:
    with suppress(OSError):
        mode = surroundings.files.stat(surroundings.cwd / path).st_mode
        return stat.S_ISREG(mode) and bool(mode & 0o111)
    return False
