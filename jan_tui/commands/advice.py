"""A diagnosis as a sub-command words it: keys belong to the dashboard, here there are options."""

from __future__ import annotations

from jan_tui.diagnosis import Diagnosis

_OPTIONS = {
    "repair": "jan-tui apply --repair",
    "show-config": "jan-tui apply --mode, --base-url or --api-key-stdin",
    "show-models": "jan-tui apply --primary or --fallback",
    "add-model": "jan-tui apply --add-model ID",
    "write-context": "jan-tui apply --context ID=TOKENS",
    "ask-real": "jan-tui preview --ask",
    "release": "jan-tui --release clawdbot or openclaw",
}


def lines(told: Diagnosis) -> list[str]:
    """Headline and next step; where the step is a key of the dashboard, also what to type here."""
    if not told.next_step:
        return [told.headline]
    if told.action not in _OPTIONS:
        return [told.headline, told.next_step]
    return [told.headline, f"In the dashboard: {told.next_step}", f"Here: {_OPTIONS[told.action]}"]
