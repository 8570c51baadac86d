"""What the installed program says against the prediction, or that it could not be asked."""

from __future__ import annotations

from collections.abc import Iterator

from jan_tui.clawdbot import (
    NOT_IN_RELEASE,
    Confirmation,
    Listed,
    Mode,
    Severity,
    Step,
    StepAction,
)
from jan_tui.diagnosis.values import Diagnosis, Rank, Ranked, Situation, quoted, short_id

CONTRADICTED = "program-contradicts"
"""The code of what the installed program says otherwise."""


def contradicted(situation: Situation) -> Iterator[Ranked]:
    """The program's own answer where it is another; that it refuses the file is the file's own
    diagnosis, in its words (`config.invalid`)."""
    said = situation.prediction.confirmation
    if said is None:
        return
    if said.problem:
        yield (
            Rank.UNCERTAIN,
            Diagnosis(
                "program-not-asked",
                f"{said.program} could not be asked; what is shown is predicted only.",
                Step(quoted(said.problem), StepAction.ASK_PROGRAM),
                Severity.WARNING,
            ),
        )
        return
    if said.agrees or not said.answered or not situation.prediction.valid:
        return
    whole = "See its whole answer."
    if said.unusable:
        yield from _lost(situation, said)
    elif said.overruled and len(said.differences) == 1:
        yield (
            Rank.UNCERTAIN,
            Diagnosis(
                "program-accepts",
                f"{said.name} takes this file, which was predicted to be refused.",
                Step(f"Its word counts. {whole}", StepAction.ASK_PROGRAM),
                Severity.WARNING,
            ),
        )
    else:
        more = len(said.differences) - 1
        text = f"{whole} {more} more {'differs' if more == 1 else 'differ'}." if more else whole
        begins = "Not as predicted" if said.primary is not None else f"{said.name} fails"
        yield (
            Rank.PRIMARY,
            Diagnosis(
                CONTRADICTED,
                f"{begins}: {quoted(said.differences[0])}",
                Step(text, StepAction.ASK_PROGRAM),
            ),
        )


def _lost(situation: Situation, said: Confirmation) -> Iterator[Ranked]:
    """Models of the chain that the program cannot use."""
    prediction = situation.prediction
    primary = prediction.primary.ref if prediction.primary else None
    for ref, state in said.unusable:
        if _explained(situation, ref):
            continue
        name = short_id(ref)
        headline = f"{said.name} has no credentials for {name}."
        if state is Listed.MISSING:
            headline = f"{said.name} lists {name} as missing."
        rank, severity = Rank.FALLBACK, Severity.WARNING
        if ref == primary:
            rank, severity = Rank.PRIMARY, Severity.ERROR
        yield rank, Diagnosis(CONTRADICTED, headline, _way_out(situation), severity)


def _explained(situation: Situation, ref: str) -> bool:
    """Whether a notice tells why a model cannot be used: one of its own, or of the entry."""
    prediction = situation.prediction
    links = [link for link in (prediction.primary, *prediction.fallbacks) if link is not None]
    origins = {link.origin for link in links if link.ref == ref and link.origin is not None}
    entry = f"models.providers.{prediction.provider.id}"
    return any(
        notice.origin in origins
        if notice.severity is Severity.WARNING
        else notice.severity is Severity.ERROR and f"{notice.path}.".startswith(f"{entry}.")
        for notice in prediction.notices
    )


def _way_out(situation: Situation) -> Step:
    """An explicit entry, where the program knows no provider that Jan's models belong to."""
    if situation.prediction.provider.mode is Mode.EXPLICIT:
        return Step("See its whole answer.", StepAction.ASK_PROGRAM)
    for notice in situation.prediction.notices:
        if notice.code == NOT_IN_RELEASE and notice.repair is not None:
            return notice.repair.step
    return Step("Choose explicit and save.", StepAction.SET_MODE, "", (Mode.EXPLICIT,))
