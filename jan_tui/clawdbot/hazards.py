"""Every hazard that this project knows: what is valid, or nearly, and not what was meant."""

from __future__ import annotations

from jan_tui.clawdbot import (
    hazards_agents,
    hazards_context,
    hazards_discovery,
    hazards_entry,
    hazards_environment,
    hazards_key,
    hazards_models,
    hazards_selection,
    hazards_shape,
    hazards_url,
)
from jan_tui.clawdbot.hazard import Hazard
from jan_tui.clawdbot.notices import Notice, Severity
from jan_tui.clawdbot.scene import Scene

HAZARDS: tuple[Hazard, ...] = (
    *hazards_shape.HAZARDS,
    *hazards_entry.HAZARDS,
    *hazards_models.HAZARDS,
    *hazards_context.HAZARDS,
    *hazards_url.HAZARDS,
    *hazards_key.HAZARDS,
    *hazards_discovery.HAZARDS,
    *hazards_selection.HAZARDS,
    *hazards_agents.HAZARDS,
    *hazards_environment.HAZARDS,
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
    rules = HAZARDS if scene.resolved else hazards_shape.HAZARDS
    return tuple(notice for hazard in rules for notice in hazard.notices(scene))


def table() -> str:
    """The codes with their severities and what each warns of, as a Markdown table."""
    known = [(hazard.code, hazard.severity, hazard.about) for hazard in HAZARDS]
    rows = [f"| `{code}` | {severity} | {about} |" for code, severity, about in (*READING, *known)]
    return "\n".join(["| code | severity | what it warns of |", "|---|---|---|", *rows])
