"""Jan and Clawdbot together: one headline, one next step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

from jan_tui.advice import away, chain, refused, setup, stock, strangers, window
from jan_tui.advice.situation import Situation, say
from jan_tui.advice.verdict import Diagnosis, Mood
from jan_tui.clawdbot.notices import Severity
from jan_tui.clawdbot.prediction import Prediction
from jan_tui.jan.enclosure import Enclosure
from jan_tui.jan.installed import InstalledModel
from jan_tui.jan.settings import ServerSettings
from jan_tui.jan.snapshot import Phase, ServerSnapshot

__all__ = ["Diagnosis", "Enclosure", "Mood", "diagnose"]

_NOT_ASKED = say(
    "not-asked", Mood.ATTENTION, "Jan has not been asked yet.", "Press r to ask now.", "", "refresh"
)

_BY_PHASE: Mapping[Phase, Callable[[Situation], Diagnosis]] = MappingProxyType(
    {
        Phase.DOWN: away.down,
        Phase.HUNG: refused.hung,
        Phase.STARTING: refused.starting,
        Phase.UNAUTHORIZED: refused.unauthorized,
        Phase.HOST_REFUSED: refused.host_refused,
        Phase.WRONG_PATH: refused.wrong_path,
        Phase.NOT_JAN: strangers.not_jan,
        Phase.ERROR: refused.error,
        Phase.NO_MODELS: stock.no_models,
    }
)
"""The advice of each phase in which Jan serves nothing."""


def diagnose(
    snapshot: ServerSnapshot | None,
    prediction: Prediction,
    *,
    installed: Sequence[InstalledModel] = (),
    app_log_error: str = "",
    platform: str = "linux",
    settings: ServerSettings | None = None,
    available_memory: int | None = None,
    enclosure: Enclosure = Enclosure.NONE,
) -> tuple[Diagnosis, ...]:
    """Everything that is the matter, most important first; the first is the headline.

    What blocks most comes first: the server, a config that is refused, the primary, errors,
    fallbacks, warnings. Where nothing is the matter, one quiet line says so; never empty.
    `platform` is `sys.platform`, `available_memory` is in bytes; None or empty is not known.
    """
    if snapshot is None:
        return (*_in_order((*setup.invalid(prediction),), (), prediction), _NOT_ASKED)
    situation = Situation(
        snapshot,
        prediction,
        tuple(installed),
        app_log_error,
        platform,
        settings,
        available_memory,
        enclosure,
    )
    first = (*_server(situation), *_blocking(situation))
    return _in_order(first, tuple(_lesser(situation)), prediction) or (stock.well(situation),)


def _server(situation: Situation) -> Iterator[Diagnosis]:
    phase = situation.snapshot.phase
    if phase is not Phase.READY:
        yield strangers.foreign(situation) or _BY_PHASE[phase](situation)


def _blocking(situation: Situation) -> Iterator[Diagnosis]:
    """What keeps the primary from answering, the server apart."""
    prediction = situation.prediction
    yield from setup.invalid(prediction)
    if prediction.valid:
        yield from chain.opted_out(situation)
        if situation.snapshot.phase is Phase.READY:
            yield from stock.needs_key(situation)
            yield from stock.unnamed(situation)
            yield from chain.primary(situation)


def _lesser(situation: Situation) -> Iterator[Diagnosis]:
    """What makes it worse than it could be."""
    if situation.prediction.valid and situation.snapshot.phase is Phase.READY:
        yield from chain.fallbacks(situation)
        yield from window.context(situation)
    elif situation.prediction.valid and situation.snapshot.phase is Phase.DOWN:
        yield from chain.not_installed(situation)
    yield from setup.asked_elsewhere(situation)
    yield from stock.orphans(situation)


def _in_order(
    blocking: tuple[Diagnosis, ...], lesser: tuple[Diagnosis, ...], prediction: Prediction
) -> tuple[Diagnosis, ...]:
    """Our own words with the prediction's notices between them; what is said is not said again."""
    said = setup.Said.by((*blocking, *lesser), prediction)
    found = (
        *blocking,
        *setup.noticed(prediction, Severity.ERROR, said),
        *lesser,
        *setup.noticed(prediction, Severity.WARNING, said),
    )
    return tuple(dict.fromkeys(found))
