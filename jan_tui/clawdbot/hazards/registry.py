"""Every hazard that this project knows: what is valid, or nearly, and not what was meant."""

from __future__ import annotations

from jan_tui.clawdbot.hazards import (
    agents,
    context_window,
    discovery,
    entry,
    environment,
    key,
    models,
    selection,
    shape,
    url,
)
from jan_tui.clawdbot.hazards.context import Scene
from jan_tui.clawdbot.hazards.rule import Hazard
from jan_tui.clawdbot.values.notices import Notice, Severity

HAZARDS: tuple[Hazard, ...] = (
    *shape.HAZARDS,
    *entry.HAZARDS,
    *models.HAZARDS,
    *context_window.HAZARDS,
    *url.HAZARDS,
    *key.HAZARDS,
    *discovery.HAZARDS,
    *selection.HAZARDS,
    *agents.HAZARDS,
    *environment.HAZARDS,
)
"""Each code stands once; its order is that in which the notices of one severity are shown."""


READING = (
    ("two-configs", Severity.WARNING, "config files of both releases, of which one was taken"),
    ("not-utf8", Severity.WARNING, "bytes that are not UTF-8, read as replacement characters"),
    ("duplicate-key", Severity.WARNING, "a key written twice, of which the last counts"),
    (
        "missing-variable",
        Severity.WARNING,
        "a variable that is not set: left as text, or the file is refused",
    ),
    ("legacy-auth-store", Severity.ERROR, "auth profiles of an older release, not migrated"),
)
"""The notices that reading itself brings up: code, severity, what each warns of."""


def notices(scene: Scene) -> tuple[Notice, ...]:
    """Every case of every hazard in this scene."""
    if scene.reading.broken is not None:
        return ()
    rules = HAZARDS if scene.resolved else shape.HAZARDS
    return tuple(notice for hazard in rules for notice in hazard.notices(scene))


def table() -> str:
    """The codes with their severities and what each warns of, as a Markdown table."""
    known = [(hazard.code, hazard.severity, hazard.about) for hazard in HAZARDS]
    rows = [f"| `{code}` | {severity} | {about} |" for code, severity, about in (*READING, *known)]
    return "\n".join(["| code | severity | what it warns of |", "|---|---|---|", *rows])
