"""The prediction's notices as diagnoses: hazards have the condition, this module words and rank."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from jan_tui.clawdbot import NOT_IN_RELEASE, UNDER_LEAST, Notice, Severity
from jan_tui.diagnosis import chain, config, ready, rejected
from jan_tui.diagnosis.foreign import DISCOVERY_KEY
from jan_tui.diagnosis.values import Diagnosis, Rank, Ranked, Situation, quoted, warns
from jan_tui.jan import Phase

NOT_CONNECTED = frozenset({"no-jan-provider", NOT_IN_RELEASE})
"""Errors for which Clawdbot does not use Jan at all."""

NO_PRIMARY = frozenset({"no-primary", "primary-broken", "primary-without-provider-prefix"})
"""Why the primary is none of Jan's."""

NOT_CHOSEN = "jan-not-chosen"
"""The same as information: a diagnosis only where Jan answers."""

_LARGER_THAN_LOADED = "context-window-larger-than-loaded"
_LINKS = frozenset({"primary-not-served", "fallback-not-served", "fallback-dropped-by-allowlist"})
_CHAIN = _LINKS | NO_PRIMARY | {"agents-override-primary"}
_WIDTH = 400
"""Characters of a notice's message and fix that are shown at most."""


def noticed(situation: Situation, worded: str) -> Iterator[Ranked]:
    """Every notice that warns, except of the code `worded`, which the server's diagnosis has."""
    for notice in situation.prediction.notices:
        shown = warns(notice) or (notice.code == NOT_CHOSEN and not_chosen(situation))
        if shown and notice.code != worded and not _covered(situation, notice):
            words = _WORDS.get(notice.code, plain)
            yield words(situation, notice) or plain(situation, notice)


def not_chosen(situation: Situation) -> bool:
    """Whether Jan answers, the primary is another's, and no warning explains it."""
    warnings = [each for each in situation.prediction.notices if warns(each)]
    return chain.of_another(situation) and not any(
        each.code in NO_PRIMARY and chain.of_default(situation, each) for each in warnings
    )


def _covered(situation: Situation, notice: Notice) -> bool:
    """Whether another notice of the same model is more precise."""
    return notice.code == _LARGER_THAN_LOADED and any(
        each.code in UNDER_LEAST and each.model == notice.model
        for each in situation.prediction.notices
    )


def plain(situation: Situation, notice: Notice) -> Ranked:
    """A notice in its own words."""

    def shown(text: str) -> str:
        return quoted(text, secret=situation.prediction.provider.api_key, width=_WIDTH)

    if notice.severity is Severity.ERROR:
        rank = Rank.ERROR
    elif notice.code in NO_PRIMARY and situation.snapshot.probe.phase is Phase.READY:
        rank = Rank.PRIMARY if chain.of_default(situation, notice) else Rank.CHAIN
    elif notice.code == NOT_IN_RELEASE:
        rank = Rank.UNCERTAIN
    else:
        rank = Rank.CHAIN if notice.code in _CHAIN else Rank.WARNING
    step = replace(notice.step, text=shown(notice.step.text))
    return rank, Diagnosis(notice.code, shown(notice.message), step, notice.severity)


def _provider(situation: Situation, notice: Notice) -> Ranked | None:
    if notice.severity is not Severity.ERROR:
        return None
    return Rank.PROVIDER, chain.not_connected(situation, notice)


_WORDS: Mapping[str, Callable[[Situation, Notice], Ranked | None]] = {
    **dict.fromkeys(NOT_CONNECTED, _provider),
    **dict.fromkeys(_LINKS, chain.link_noticed),
    **dict.fromkeys((*UNDER_LEAST, _LARGER_THAN_LOADED), ready.context_noticed),
    NOT_CHOSEN: lambda seen, notice: (Rank.PRIMARY, chain.not_chosen(seen, notice.code)),
    DISCOVERY_KEY: lambda seen, notice: (Rank.PROVIDER, rejected.key_noticed(seen, notice)),
    "implicit-ignores-custom-url": lambda seen, _: config.other_server(seen),
}
"""Diagnoses that add to a notice what the snapshot and the disk show."""
