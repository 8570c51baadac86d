"""The words and glyphs of every state, the same on every screen. Each glyph is one cell wide."""

from __future__ import annotations

from msgspec import Struct

from jan_tui.clawdbot import Severity, Status
from jan_tui.jan import Phase
from jan_tui.tui.widgets.styled import ACCENT, BAD, GOOD, MUTED, WARN, Run


class Sign(Struct, frozen=True):
    """A state as it is shown: never by colour alone."""

    glyph: str
    word: str
    style: str

    @property
    def run(self) -> Run:
        return (f"{self.glyph} {self.word}", self.style)

    @property
    def mark(self) -> Run:
        return (self.glyph, self.style)


PHASES: dict[Phase, Sign] = {
    Phase.READY: Sign("●", "ready", GOOD),
    Phase.DOWN: Sign("○", "down", BAD),
    Phase.STARTING: Sign("◐", "starting", WARN),
    Phase.NO_MODELS: Sign("◌", "no models", WARN),
    Phase.UNAUTHORIZED: Sign("◇", "key wanted", WARN),
    Phase.HOST_REFUSED: Sign("⊗", "host refused", BAD),
    Phase.WRONG_PATH: Sign("≠", "wrong path", BAD),
    Phase.NOT_JAN: Sign("◆", "not Jan", BAD),
    Phase.HUNG: Sign("…", "hung", BAD),
    Phase.ERROR: Sign("!", "error", BAD),
}

ASKING = Sign("◔", "asking", MUTED)
"""Before the first answer."""

STATUSES: dict[Status, Sign] = {
    Status.SERVED: Sign("✓", "served", GOOD),
    Status.CONFIGURED: Sign("!", "not served", WARN),
    Status.MISSING: Sign("✗", "missing", BAD),
    Status.DROPPED: Sign("⊘", "dropped", WARN),
    Status.OTHER_PROVIDER: Sign("↗", "other provider", ACCENT),
    Status.UNKNOWN: Sign("?", "unknown", MUTED),
}

UNLISTED = Sign(" ", "not in config", MUTED)
"""Served, and the explicit entry leaves it out: no fault, so it is told only at the cursor."""

NOT_IN_CONFIG = Sign("✗", "not in config", BAD)
"""Chosen and served, but the explicit entry leaves it out, so that it fails."""

PENDING = Sign("…", "", MUTED)
"""Chosen just now; what becomes of it is being worked out."""

INSTALLED = Sign("□", "installed", MUTED)
"""On Jan's disk, while nothing is served: it can be chosen, and Jan has to load it."""

UNUSED = Sign("-", "not used", MUTED)
"""Served, but Jan is off in the config, or the file is refused."""

SEVERITIES: dict[Severity, Sign] = {
    Severity.ERROR: Sign("✗", "error", BAD),
    Severity.WARNING: Sign("!", "warning", WARN),
    Severity.INFO: Sign("i", "info", MUTED),
}

DIAGNOSES = SEVERITIES | {Severity.INFO: Sign("✓", "all well", GOOD)}
"""The signs of a headline."""

NOT_CHECKED = Sign("?", "not all checked", WARN)
"""Nothing is wrong, but not all was checked."""
