"""A prediction put right by what the installed program says of the same texts."""

from __future__ import annotations

from jan_tui.clawdbot.config.reading import Reading
from jan_tui.clawdbot.hazards.discovery import NOT_IN_RELEASE
from jan_tui.clawdbot.other_versions import NOT_PROVEN
from jan_tui.clawdbot.predicting import predict_as_is
from jan_tui.clawdbot.program.answer import Answer
from jan_tui.clawdbot.program.compare import confirm
from jan_tui.clawdbot.values.confirmation import Confirmation, Listed
from jan_tui.clawdbot.values.prediction import Link, Prediction, ServerFacts, Status
from jan_tui.structs import replace

_TOP = "<root>"
_EXPLICIT = "Write an explicit entry, which works everywhere."


def confirmed(
    predicted: Prediction, program: str, answer: Answer, reading: Reading, facts: ServerFacts
) -> Prediction:
    """The prediction of the reading with the program's answer beside it, and where they differ in
    place of it: whether the file is taken, what is chosen, and which models can be used.

    Nothing is unchecked where the program checked the file.
    """
    said = confirm(program, answer, reading, predicted)
    found = predicted
    if answer.valid and not predicted.valid and reading.value:
        found = predict_as_is(replace(reading, issues=()), facts)
        then = confirm(program, answer, reading, found)
        both = (*said.differences, *then.differences)
        said = replace(then, differences=both, overruled=True)
    elif answer.valid is False and predicted.valid:
        found = _refused(predicted, said)
    elif answer.valid is False and _said_otherwise(predicted, said):
        found = replace(predicted, issues=said.issues)
    if found.valid and answer.primary is not None:
        found = _chosen(found, said)
        found = _listed(found, said)
    kept = found.notices
    if said.agrees:
        kept = tuple(notice for notice in kept if notice.code != NOT_PROVEN)
    if answer.lists_jan:
        kept = tuple(notice for notice in kept if notice.code != NOT_IN_RELEASE)
    elif any(state is Listed.MISSING for _, state in said.listed):
        # It was asked, and discovers nothing.
        kept = tuple(
            replace(notice, fix=_EXPLICIT, action=None) if notice.code == NOT_IN_RELEASE else notice
            for notice in kept
        )
    unchecked = found.unchecked if answer.valid is None else ()
    return replace(found, notices=kept, unchecked=unchecked, confirmation=said)


def _said_otherwise(predicted: Prediction, said: Confirmation) -> bool:
    """Whether the program refuses the file in other words; of a text that does not parse ours say
    more."""
    ours, theirs = (tuple(map(str, issues)) for issues in (predicted.issues, said.issues))
    return bool(theirs) and ours != theirs and not all(each.path == _TOP for each in said.issues)


def _refused(predicted: Prediction, said: Confirmation) -> Prediction:
    """With a file that is refused nothing is tried."""
    return replace(
        predicted,
        valid=False,
        issues=said.issues,
        catalog=tuple(replace(row, usable=False, role=None) for row in predicted.catalog),
        primary=None,
        fallbacks=(),
        candidates=(),
        agents=(),
        aliases=(),
        allowed=(),
    )


def _chosen(predicted: Prediction, said: Confirmation) -> Prediction:
    """The program's own primary and fallbacks, where they are others."""
    ours = predicted.primary
    raws = tuple(link.raw for link in predicted.fallbacks)
    if ours is not None and (ours.ref, raws) == (said.primary, said.fallbacks):
        return predicted
    note = f"says {said.program}"
    known = {link.raw: link for link in predicted.fallbacks}
    primary = ours
    if ours is None or ours.ref != said.primary:
        raw, origin = (ours.raw, ours.origin) if ours else ("", None)
        primary = Link(raw, said.primary, Status.UNKNOWN, note, origin)
    fallbacks = tuple(
        known.get(raw) or Link(raw, raw if "/" in raw else None, Status.UNKNOWN, note)
        for raw in said.fallbacks
    )
    chain = (primary, *fallbacks) if primary is not None else fallbacks
    return replace(predicted, primary=primary, fallbacks=fallbacks, candidates=chain)


def _listed(predicted: Prediction, said: Confirmation) -> Prediction:
    """Models that the program lists as missing are, whatever Jan serves."""
    missing = {ref for ref, state in said.listed if state is Listed.MISSING}
    if not missing:
        return predicted
    note = f"not known to {said.program}"

    def put_right(link: Link) -> Link:
        lost = link.ref in missing and link.status is not Status.MISSING
        return replace(link, status=Status.MISSING, note=link.note or note) if lost else link

    return replace(
        predicted,
        primary=put_right(predicted.primary) if predicted.primary else None,
        fallbacks=tuple(map(put_right, predicted.fallbacks)),
        candidates=tuple(map(put_right, predicted.candidates)),
        agents=tuple(
            replace(agent, candidates=tuple(map(put_right, agent.candidates)))
            for agent in predicted.agents
        ),
        catalog=tuple(
            replace(row, usable=False) if row.ref in missing else row for row in predicted.catalog
        ),
    )
