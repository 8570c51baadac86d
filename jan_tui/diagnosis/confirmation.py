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
    lost = list(said.unusable)
    if lost:
        yield from _lost(situation, said, lost)
    elif said.primary is not None:
        text = "See its whole answer."
        more = len(said.differences) - 1
        if more:
            text = f"{text} {more} more {'differs' if more == 1 else 'differ'}."
        yield (
            Rank.PRIMARY,
            Diagnosis(
                CONTRADICTED,
                f"Not as predicted: {quoted(said.differences[0])}",
                Step(text, StepAction.ASK_PROGRAM),
            ),
        )
    else:
        yield (
            Rank.PRIMARY,
            Diagnosis(
                CONTRADICTED,
                f"{said.name} fails: {quoted(said.differences[0])}",
                Step("See its whole answer.", StepAction.ASK_PROGRAM),
            ),
        )


def _lost(
    situation: Situation, said: Confirmation, lost: list[tuple[str, Listed]]
) -> Iterator[Ranked]:
    """Models of the chain that the program cannot use; what a notice explains is there already."""
    prediction = situation.prediction
    primary = prediction.primary.ref if prediction.primary else None
    for ref, state in lost:
        first = ref == primary
        has = "lists" if state is Listed.MISSING else "has no credentials for"
        end = " as missing" if state is Listed.MISSING else ""
        headline = f"{said.name} {has} {short_id(ref)}{end}."
        yield (
            Rank.PRIMARY if first else Rank.FALLBACK,
            Diagnosis(
                CONTRADICTED,
                headline,
                _way_out(situation),
                Severity.ERROR if first else Severity.WARNING,
            ),
        )


def _way_out(situation: Situation) -> Step:
    """An explicit entry, where the program knows no provider that Jan's models belong to."""
    if situation.prediction.provider.mode is Mode.EXPLICIT:
        return Step("See its whole answer.", StepAction.ASK_PROGRAM)
    for notice in situation.prediction.notices:
        if notice.code == NOT_IN_RELEASE and notice.repair is not None:
            return notice.repair.step
    return Step("Choose explicit and save.", StepAction.SET_MODE, "", (Mode.EXPLICIT,))
