"""The prediction's notices as diagnoses: hazards have the condition, this module words and rank."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from jan_tui.clawdbot import (
    CONFIG_NOT_READ,
    FIRST_TURN,
    NOT_IN_RELEASE,
    UNDER_LEAST,
    Issue,
    Notice,
    Prediction,
    Severity,
)
from jan_tui.diagnosis import chain, config, ready, rejected, trial
from jan_tui.diagnosis.foreign import DISCOVERY_KEY
from jan_tui.diagnosis.values import Diagnosis, Rank, Ranked, Situation, quoted, warns
from jan_tui.diagnosis.well import READY, open_points
from jan_tui.jan import Phase
from jan_tui.structs import replace

NOT_CONNECTED = frozenset({"no-jan-provider", NOT_IN_RELEASE})
"""Errors for which Clawdbot does not use Jan at all."""

NO_PRIMARY = frozenset({"no-primary", "primary-broken", "primary-without-provider-prefix"})
"""Why the primary is none of Jan's."""

NOT_CHOSEN = "jan-not-chosen"
"""The same as information: a diagnosis only where Jan answers."""

_LINKS = frozenset({"primary-not-served", "fallback-not-served", "fallback-dropped-by-allowlist"})
_CHAIN = _LINKS | NO_PRIMARY | {"agents-override-primary"}
_WIDTH = 400
"""Characters of a notice's message and fix that are shown at most."""

Noted = Issue | Notice | Diagnosis
"""One thing that there is to say."""


def noticed(situation: Situation, worded: str) -> Iterator[Ranked]:
    """Every notice that warns, except of the code `worded`, which the server's diagnosis has."""
    for notice in situation.prediction.notices:
        shown = warns(notice) or (notice.code == NOT_CHOSEN and not_chosen(situation))
        if shown and notice.code != worded and not _covered(situation, notice):
            words = _WORDS.get(notice.code, plain)
            rank, diagnosis = words(situation, notice) or plain(situation, notice)
            yield rank, replace(diagnosis, notice=notice)


def noted(prediction: Prediction | None, diagnoses: Sequence[Diagnosis]) -> tuple[Noted, ...]:
    """All that there is to say, each thing once, in the order of the diagnoses: what the headline
    is about comes first, then the other problems, then what is only information.

    A diagnosis that words a notice, or the issues of a refused file, stands as these; one that was
    measured stands for the notices that only knew about it; one that says that all is well is left
    out, and one that sums up what was not checked beside what it sums up.
    """
    order = [*Severity]
    open_ = bool(open_points(diagnoses))
    notices = prediction.notices if prediction is not None else ()
    # A notice is found by its identity: thousands are compared in no time.
    known = {id(notice): notice for notice in notices}
    for notice in [notice for each in diagnoses for notice in each.instead_of]:
        known.pop(_among(notices, notice, known), None)
    ranked = sorted(known.values(), key=lambda notice: order.index(notice.severity))
    left = {id(notice): notice for notice in ranked}
    of_code: dict[str, list[Notice]] = {}
    for notice in reversed(ranked):
        of_code.setdefault(notice.code, []).append(notice)
    found: list[Noted] = []
    for each in diagnoses:
        same = of_code.get(each.code, [])
        while same and id(same[-1]) not in left:
            same.pop()
        own = each.notice or (same[-1] if same else None)
        if each.code == config.CONFIG_INVALID and prediction and prediction.issues:
            found += prediction.issues
        elif own is None and each.code == READY and open_:
            continue
        elif own is None and (each.unsure or each.severity is not Severity.INFO):
            found.append(each)
        elif own is not None and left.pop(_among(notices, own, known), None) is not None:
            found.append(own)
    return (*found, *left.values())


def _among(notices: Sequence[Notice], wanted: Notice, known: Mapping[int, Notice]) -> int:
    """The identity of a notice among these, where it is one of them or equal to one."""
    if id(wanted) in known:
        return id(wanted)
    return next((id(notice) for notice in notices if notice == wanted), 0)


def not_chosen(situation: Situation) -> bool:
    """Whether Jan answers, no chain has a model of it, and no warning explains that."""
    if chain.uses_jan(situation):
        return False
    warnings = [each for each in situation.prediction.notices if warns(each)]
    return chain.of_another(situation) and not any(
        each.code in NO_PRIMARY and chain.of_default(situation, each) for each in warnings
    )


def _covered(situation: Situation, notice: Notice) -> bool:
    """Whether another notice of the same model is more precise, or the headline says it."""
    if not situation.prediction.valid and notice == config.explained(situation.prediction):
        return True
    if any(notice in trial.measured_anew(situation, each) for each in situation.verdicts):
        return True
    return notice.code == trial.LARGER_THAN_LOADED and any(
        each.code in (*UNDER_LEAST, FIRST_TURN) and each.model == notice.model
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
    **dict.fromkeys(rejected.KEYS, rejected.chat_refused),
    **dict.fromkeys((*UNDER_LEAST, FIRST_TURN, trial.LARGER_THAN_LOADED), ready.context_noticed),
    CONFIG_NOT_READ: lambda seen, notice: (Rank.FILE, plain(seen, notice)[1]),
    NOT_CHOSEN: lambda seen, notice: (Rank.PRIMARY, chain.not_chosen(seen, notice.code)),
    DISCOVERY_KEY: lambda seen, notice: (Rank.PROVIDER, rejected.key_noticed(seen, notice)),
    "implicit-ignores-custom-url": lambda seen, _: config.other_server(seen),
}
"""Diagnoses that add to a notice what the snapshot and the disk show."""
