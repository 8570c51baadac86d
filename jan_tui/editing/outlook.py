"""Whether what a change would leave can work at all."""

from __future__ import annotations

from msgspec import Struct

from jan_tui.clawdbot import RELEASES, Mode, Prediction, Severity, Status
from jan_tui.editing.plan import Remedy

_FATAL = frozenset(
    {
        "no-apikey-in-entry",
        "no-api-in-entry",
        "uppercase-provider-id",
        "provider-id-with-slash",
        "base-url-without-scheme",
        "base-url-unreadable",
        "secret-not-set",
        "auth-order-without-profile",
        "entry-through-proxy",
    }
)
"""Hazards that end every turn, seen in first turns of the programs, whatever the server does."""


class Impediment(Struct, frozen=True):
    """Why the default agent cannot answer, whatever Jan does; `remedy` is what would help."""

    reason: str
    remedy: Remedy | None = None


def impediment(preview: Prediction, orphan: str | None = None) -> Impediment | None:
    """The first reason for which a set-up cannot work for certain; None where it may.

    `orphan` is the first model of the chain where a change took its provider away.

    A model that only is not loaded now is none: Jan can load it. A release whose registry is strict
    fails before it sends a request for a model that the entry does not list (facts: Clawdbot, 5).
    """
    if not preview.valid:
        issue = "; ".join(map(str, preview.issues)) or "no reason is given"
        offered = preview.as_meant is not None
        reason = f"{preview.release_label} refuses the file: {issue}"
        return Impediment(reason, Remedy.REPAIR if offered else None)
    if orphan is not None:
        reason = f"{orphan} would be tried first, and {preview.release_label} has no provider"
        return Impediment(f"{reason} {orphan.partition('/')[0]}.")
    head = next(iter(preview.candidates), preview.primary)
    if head is None or head.ref is None or head.status is Status.OTHER_PROVIDER:
        return None
    if head.status is not Status.MISSING:
        return _fatal(preview)
    if preview.provider.mode is Mode.OFF or preview.provider.model(head.ref) is None:
        reason = f"{head.ref} would be tried first, and {preview.release_label} has no provider"
        return Impediment(f"{reason} {head.ref.partition('/')[0]}.", Remedy.EXPLICIT)
    release = RELEASES.get(preview.release)
    if preview.provider.mode is Mode.EXPLICIT and release is not None and release.registry_strict:
        reason = f"{head.ref} would be tried first, and the entry does not list it."
        return Impediment(reason, Remedy.MODEL_LISTED)
    return None


def _fatal(preview: Prediction) -> Impediment | None:
    """What the config alone says that ends every turn with a model of the entry."""
    for notice in preview.notices:
        if notice.code in _FATAL and notice.severity is Severity.ERROR:
            return Impediment(notice.message, Remedy.REPAIR if notice.repair else None)
    return None
