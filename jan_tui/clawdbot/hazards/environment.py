"""The surroundings of the config: its place, its rights, programs that rewrite it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jan_tui.clawdbot.hazards.context import HazardContext
from jan_tui.clawdbot.hazards.rule import Finding, Hazard
from jan_tui.clawdbot.values.notices import Origin, Severity

_VARIABLE = re.compile(r"(?<!\$)\$\{[A-Z_][A-Z0-9_]*\}")


def _no_file(context: HazardContext) -> Iterator[Finding]:
    locations = context.reading.locations
    if context.reading.exists or not context.reading.reachable:
        return
    message = f"{locations.config_path} does not exist, so the config is empty."
    if locations.override is None:
        yield Finding((), message, "Save a set-up to create it.")
    else:
        message = f"{message} Its path comes from {locations.override}."
        fix = f"Change {locations.override}, or save a config there."
        yield Finding((), message, fix, severity=Severity.WARNING)


def _flattening(context: HazardContext) -> Iterator[Finding]:
    if not context.release.writes_flatten or not context.reading.sources:
        return
    effects = []
    if len(context.reading.sources) > 1:
        effects.append("puts included files into this one")
    if any(_VARIABLE.search(source.text) for source in context.reading.sources):
        effects.append("writes the values of variables in clear")
    if effects:
        yield Finding(
            (),
            f"`{context.release.program} config set` and `models set` rewrite the whole file: that "
            f"{' and '.join(effects)}, and comments are lost.",
            "Change the file here or by hand instead.",
            origin=Origin(context.reading.sources[0].path, 1, 1),
        )


def _unwatched(context: HazardContext) -> Iterator[Finding]:
    if context.release.includes_watched or len(context.reading.sources) < 2:
        return
    names = ", ".join(source.path.name for source in context.reading.sources[1:])
    yield Finding(
        (),
        f"A running gateway does not notice changes of included files ({names}).",
        f"Restart it after such a change: {context.release.program} gateway restart.",
    )


def _unreadable_profiles(context: HazardContext) -> Iterator[Finding]:
    if context.reading.profiles_unreadable:
        yield Finding(
            (),
            f"Auth profiles are not known here: {context.reading.profiles_unreadable}",
            f"Ask the program itself: {context.release.program} models status",
        )


HAZARDS = (
    Hazard("no-config-file", Severity.INFO, _no_file),
    Hazard("config-set-rewrites", Severity.INFO, _flattening),
    Hazard("includes-not-watched", Severity.INFO, _unwatched),
    Hazard("profiles-unknown", Severity.INFO, _unreadable_profiles),
)
