"""Every known hazard: what is valid, or nearly, and hardly what the person intended."""

from __future__ import annotations

from jan_tui.clawdbot.hazards import (
    context_window,
    discovery,
    entry,
    environment,
    key,
    models,
    secret_refs,
    url,
)
from jan_tui.clawdbot.hazards.chosen import agents, allowlist, chain
from jan_tui.clawdbot.hazards.context import HazardContext
from jan_tui.clawdbot.hazards.refused import shape, strange_keys
from jan_tui.clawdbot.hazards.rule import Hazard
from jan_tui.clawdbot.values.notices import Notice

_OF_REFUSED = (*shape.HAZARDS, *strange_keys.HAZARDS)

HAZARDS: tuple[Hazard, ...] = (
    *_OF_REFUSED,
    *entry.HAZARDS,
    *models.HAZARDS,
    *context_window.HAZARDS,
    *url.HAZARDS,
    *key.HAZARDS,
    *secret_refs.HAZARDS,
    *discovery.HAZARDS,
    *chain.HAZARDS,
    *allowlist.HAZARDS,
    *agents.HAZARDS,
    *environment.HAZARDS,
)
"""Each code stands once; its order is that in which the notices of one severity are shown."""


def notices(context: HazardContext) -> tuple[Notice, ...]:
    """Every case of every hazard; none where the text does not parse.

    Of a place whose key is only misspelt nothing but that is said.
    """
    if context.reading.broken is not None:
        return ()
    rules = HAZARDS if context.resolved else _OF_REFUSED
    meant = strange_keys.meant_places(context)
    return tuple(
        notice for hazard in rules for notice in hazard.notices(context) if notice.path not in meant
    )
