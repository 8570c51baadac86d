"""The problems of Jan and Clawdbot, ranked: one headline, one next step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from jan_tui.clawdbot import Mode, Prediction, Severity, Step, StepAction
from jan_tui.diagnosis import (
    chain,
    config,
    confirmation,
    down,
    foreign,
    noticed,
    ready,
    rejected,
    trial,
    well,
)
from jan_tui.diagnosis.values import (
    NOWHERE,
    Diagnosis,
    Rank,
    Ranked,
    Situation,
    one_line,
)
from jan_tui.jan import Phase, ProbeResult, ServerSnapshot
from jan_tui.jan.machine import Launch, Surround
from jan_tui.structs import replace

if TYPE_CHECKING:
    from datetime import datetime

    from jan_tui.diagnosis.trial import Trial
    from jan_tui.jan.disk import InstalledModel, ServerSettings
    from jan_tui.rehearsal import Verdict

NOT_ASKED = "not-asked"
"""The code of the diagnosis while the server was not probed."""

_NOT_PROBED = Diagnosis(
    NOT_ASKED,
    "Jan has not been asked yet.",
    Step("Ask now.", StepAction.ASK_JAN),
    Severity.WARNING,
)

_BY_PHASE: Mapping[Phase, Callable[[Situation], Diagnosis]] = {
    Phase.DOWN: down.down,
    Phase.HUNG: rejected.hung,
    Phase.STARTING: rejected.starting,
    Phase.UNAUTHORIZED: rejected.unauthorized,
    Phase.HOST_REFUSED: rejected.host_refused,
    Phase.WRONG_PATH: rejected.wrong_path,
    Phase.NOT_JAN: foreign.not_jan,
    Phase.ERROR: rejected.error,
    Phase.NO_MODELS: ready.no_models,
}
"""The diagnosis of each phase in which Jan serves nothing."""


def diagnose(
    snapshot: ServerSnapshot | None,
    prediction: Prediction,
    *,
    installed: Sequence[InstalledModel] = (),
    app_log_error: str = "",
    platform: str = "linux",
    settings: ServerSettings | None = None,
    available_memory: int | None = None,
    around: Surround = NOWHERE,
    launch: Launch | None = None,
    ordered: datetime | None = None,
    trials: Sequence[Trial] = (),
    verdicts: Sequence[Verdict] = (),
) -> tuple[Diagnosis, ...]:
    """Every problem, most important first; the first is the headline.

    A notice of the prediction that warns has a diagnosis, and no other condition makes one of its
    code. Last comes what was not checked, as information; without a problem a quiet line stands
    before it, which says that all is well where all was checked. Never empty. Every text is on one
    line and safe to show. `platform` is `sys.platform`, `available_memory` is in bytes; None or
    empty is not known. `trials` are those that still hold, `verdicts` those of rehearsals of
    these files. `ordered` is when Jan was started from here, until it answers.
    """
    situation = Situation(
        snapshot or ServerSnapshot(ProbeResult(prediction.provider.base_url, Phase.STARTING)),
        prediction,
        tuple(installed),
        app_log_error,
        platform,
        settings,
        available_memory,
        around,
        launch,
        ordered,
        tuple(trials),
        trial.holding(verdicts, snapshot),
    )
    found = sorted(_found(situation, probed=snapshot is not None), key=lambda ranked: ranked[0])
    diagnoses = tuple(dict.fromkeys(_safe(diagnosis) for _, diagnosis in found))
    if snapshot is None:
        return (*diagnoses, _NOT_PROBED)
    unknown = well.not_checked(situation)
    first = diagnoses or (_safe(well.headline(situation, unknown)),)
    return (*first, *(_safe(each.diagnosis) for each in unknown))


def _found(situation: Situation, *, probed: bool) -> Iterator[Ranked]:
    prediction, phase = situation.prediction, situation.snapshot.probe.phase
    rank = Rank.FILE if prediction.resolved else Rank.UNREAD
    yield from ((rank, each) for each in config.invalid(prediction))
    server = None
    if probed and phase is not Phase.READY:
        server = (
            rejected.other_scheme(situation)
            or foreign.foreign(situation)
            or _BY_PHASE[phase](situation)
        )
        yield Rank.SERVER, server
    yield from noticed.noticed(situation, server.code if server else "")
    yield from confirmation.contradicted(situation)
    if not probed:
        return
    if prediction.valid:
        yield from _of_valid(situation)
    if prediction.provider.mode is not Mode.IMPLICIT and (other := config.other_server(situation)):
        yield other
    yield from ((Rank.OTHER, each) for each in ready.orphans(situation))


def _of_valid(situation: Situation) -> Iterator[Ranked]:
    """Problems of an accepted file that have no notice."""
    prediction, phase = situation.prediction, situation.snapshot.probe.phase
    notices = {notice.code: notice.severity for notice in prediction.notices}
    connected = prediction.provider.mode is not Mode.OFF or any(
        notices.get(code) is Severity.ERROR for code in noticed.NOT_CONNECTED
    )
    if not connected:
        yield Rank.PROVIDER, chain.not_connected(situation)
    yield from trial.rehearsed(situation)
    if phase is Phase.READY:
        yield from ((Rank.PROVIDER, each) for each in ready.unnamed(situation))
        yield from rejected.no_chat(situation)
        yield from rejected.key_missing(situation)
        yield from trial.failed(situation)
        yield from well.unusable(situation)
        if noticed.not_chosen(situation) and noticed.NOT_CHOSEN not in notices:
            yield Rank.PRIMARY, chain.not_chosen(situation)
    elif phase is Phase.DOWN:
        yield from ((Rank.OTHER, each) for each in chain.not_installed(situation))


def _safe(diagnosis: Diagnosis) -> Diagnosis:
    """The same with every text on one line, without control characters."""
    step = diagnosis.step
    shown = replace(
        step,
        text=one_line(step.text),
        copyable=one_line(step.copyable),
        first=one_line(step.first),
    )
    return replace(diagnosis, headline=one_line(diagnosis.headline), step=shown)
