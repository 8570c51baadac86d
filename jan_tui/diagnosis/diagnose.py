"""Jan and Clawdbot together: one headline, one next step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

from jan_tui.clawdbot.values.notices import Severity
from jan_tui.clawdbot.values.prediction import Prediction
from jan_tui.diagnosis import chain, config, down, foreign, ready, refused
from jan_tui.diagnosis.values import Diagnosis, Mood, Situation, say
from jan_tui.jan.disk.installed import InstalledModel
from jan_tui.jan.disk.settings import ServerSettings
from jan_tui.jan.machine.local_host import Isolation
from jan_tui.jan.snapshot import Phase, ServerSnapshot

__all__ = ["Diagnosis", "Isolation", "Mood", "diagnose"]

_NOT_ASKED = say(
    "not-asked", Mood.ATTENTION, "Jan has not been asked yet.", "Press r to ask now.", "", "refresh"
)

_BY_PHASE: Mapping[Phase, Callable[[Situation], Diagnosis]] = MappingProxyType(
    {
        Phase.DOWN: down.down,
        Phase.HUNG: refused.hung,
        Phase.STARTING: refused.starting,
        Phase.UNAUTHORIZED: refused.unauthorized,
        Phase.HOST_REFUSED: refused.host_refused,
        Phase.WRONG_PATH: refused.wrong_path,
        Phase.NOT_JAN: foreign.not_jan,
        Phase.ERROR: refused.error,
        Phase.NO_MODELS: ready.no_models,
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
    isolation: Isolation = Isolation.NONE,
) -> tuple[Diagnosis, ...]:
    """Everything that is the matter, most important first; the first is the headline.

    What blocks most comes first: the server, a config that is refused, the primary, errors,
    fallbacks, warnings. Where nothing is the matter, one quiet line says so; never empty.
    `platform` is `sys.platform`, `available_memory` is in bytes; None or empty is not known.
    """
    if snapshot is None:
        return (*_in_order((*config.invalid(prediction),), (), prediction), _NOT_ASKED)
    situation = Situation(
        snapshot,
        prediction,
        tuple(installed),
        app_log_error,
        platform,
        settings,
        available_memory,
        isolation,
    )
    first = (*_server(situation), *_blocking(situation))
    return _in_order(first, tuple(_lesser(situation)), prediction) or (ready.well(situation),)


def _server(situation: Situation) -> Iterator[Diagnosis]:
    phase = situation.snapshot.probe.phase
    if phase is not Phase.READY:
        yield foreign.foreign(situation) or _BY_PHASE[phase](situation)


def _blocking(situation: Situation) -> Iterator[Diagnosis]:
    """What keeps the primary from answering, the server apart."""
    prediction = situation.prediction
    yield from config.invalid(prediction)
    if prediction.valid:
        yield from chain.opted_out(situation)
        if situation.snapshot.probe.phase is Phase.READY:
            yield from ready.needs_key(situation)
            yield from ready.unnamed(situation)
            yield from chain.primary(situation)


def _lesser(situation: Situation) -> Iterator[Diagnosis]:
    """What makes it worse than it could be."""
    if situation.prediction.valid and situation.snapshot.probe.phase is Phase.READY:
        yield from chain.fallbacks(situation)
        yield from ready.context(situation)
    elif situation.prediction.valid and situation.snapshot.probe.phase is Phase.DOWN:
        yield from chain.not_installed(situation)
    yield from config.asked_elsewhere(situation)
    yield from ready.orphans(situation)


def _in_order(
    blocking: tuple[Diagnosis, ...], lesser: tuple[Diagnosis, ...], prediction: Prediction
) -> tuple[Diagnosis, ...]:
    """Our own words with the prediction's notices between them; what is said is not said again."""
    said = config.Said.by((*blocking, *lesser), prediction)
    found = (
        *blocking,
        *config.noticed(prediction, Severity.ERROR, said),
        *lesser,
        *config.noticed(prediction, Severity.WARNING, said),
    )
    return tuple(dict.fromkeys(found))
