"""What lies around the config: where it is, how it is written, who rewrites it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jan_tui.clawdbot.hazards.context import Scene
from jan_tui.clawdbot.hazards.rule import Finding, Hazard
from jan_tui.clawdbot.values.notices import Origin, Severity

_VARIABLE = re.compile(r"(?<!\$)\$\{[A-Z_][A-Z0-9_]*\}")


def _no_file(scene: Scene) -> Iterator[Finding]:
    locations = scene.reading.locations
    if scene.reading.exists or not scene.reading.reachable:
        return
    moved = locations.override is not None
    yield Finding(
        (),
        f"{locations.config_path} does not exist, so the config is empty."
        + (f" {locations.override} points there." if moved else ""),
        f"Correct {locations.override}, or save a config there."
        if moved
        else "Save a set-up to create it.",
        severity=Severity.WARNING if moved else None,
    )


def _flattening(scene: Scene) -> Iterator[Finding]:
    if not scene.release.writes_flatten or not scene.reading.sources:
        return
    includes = len(scene.reading.sources) > 1
    variables = any(_VARIABLE.search(source.text) for source in scene.reading.sources)
    if includes or variables:
        what = " and ".join(
            text
            for text, there in (
                ("puts included files into this one", includes),
                ("writes the values of variables in clear", variables),
            )
            if there
        )
        yield Finding(
            (),
            f"`{scene.release.program} config set` and `models set` rewrite the whole file: that "
            f"{what}, and comments are lost.",
            "Change the file here or by hand instead.",
            origin=Origin(scene.reading.sources[0].path, 1, 1),
        )


def _unwatched(scene: Scene) -> Iterator[Finding]:
    if scene.release.includes_watched or len(scene.reading.sources) < 2:
        return
    names = ", ".join(source.path.name for source in scene.reading.sources[1:])
    yield Finding(
        (),
        f"A running gateway does not notice changes of included files ({names}).",
        f"Restart it after such a change: {scene.release.program} gateway restart.",
    )


def _unreadable_profiles(scene: Scene) -> Iterator[Finding]:
    if scene.reading.profiles_unreadable:
        yield Finding(
            (),
            f"Auth profiles are not known here: {scene.reading.profiles_unreadable}",
            f"Ask the program itself: {scene.release.program} models status",
        )


HAZARDS = (
    Hazard("no-config-file", Severity.INFO, "a config file that does not exist", _no_file),
    Hazard(
        "config-set-rewrites",
        Severity.INFO,
        "includes or variables that the program's own `config set` would flatten",
        _flattening,
    ),
    Hazard(
        "includes-not-watched",
        Severity.INFO,
        "included files, whose changes a running gateway does not notice",
        _unwatched,
    ),
    Hazard(
        "profiles-unknown",
        Severity.INFO,
        "auth profiles that only the program itself can read",
        _unreadable_profiles,
    ),
)
