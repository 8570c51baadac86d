"""Jan answers: which models it serves, and what its engines have loaded."""

from __future__ import annotations

from collections.abc import Iterator

from jan_tui import units
from jan_tui.clawdbot import (
    FIRST_TURN,
    RELEASES,
    UNDER_LEAST,
    Mode,
    Notice,
    Severity,
    Step,
    StepAction,
)
from jan_tui.diagnosis.foreign import foreign_owner
from jan_tui.diagnosis.values import (
    MODEL_PAGE,
    SERVER_PAGE,
    Diagnosis,
    Rank,
    Ranked,
    Situation,
    short_id,
)
from jan_tui.jan import Engine, Phase


def no_models(situation: Situation) -> Diagnosis:
    """An empty list: the server is up and nothing is loaded (guide: No models available)."""
    ids = [model.id for model in situation.installed if not model.embedding]
    primary = situation.prediction.primary
    wanted = situation.provider.model(primary.ref if primary else None)
    log = situation.log_line
    owner = foreign_owner(situation.snapshot)
    if owner is not None and not owner.relay:
        headline = f"{owner}, answers, but lists no model; it is not Jan."
        step = Step(f"Load a model there; or end it and start Jan's server: {SERVER_PAGE}.")
    elif ids:
        choice = wanted if wanted is not None and wanted in ids else ids[0]
        count = f"{len(ids)} {'is' if len(ids) == 1 else 'are'} installed"
        headline = f"Jan answers, but no model is loaded; {count}."
        if situation.loads_models:
            load = f"Load {short_id(choice)}."
            step = Step(f"{load}{log}", StepAction.LOAD_MODEL, choice, (choice,))
        else:
            load = f"Load {short_id(choice)} in Jan: {MODEL_PAGE}, then Start beside it."
            step = Step(f"{load}{log}", copyable=choice)
    else:
        headline = "Jan answers, but no model is loaded."
        load = f"Load one in Jan: {MODEL_PAGE}. If none is installed, download one in its Hub."
        step = Step(f"{load}{log}", copyable=MODEL_PAGE)
    return Diagnosis("no-models", headline, step)


def orphans(situation: Situation) -> Iterator[Diagnosis]:
    """Engines that their application left behind, which hold memory (facts: Jan, section 3)."""
    for engine in situation.snapshot.survey.engines:
        if engine.orphaned and not _owns_port(situation, engine):
            held = f" and holds {engine.shown_rss}" if engine.shown_rss else ""
            end = situation.end_process(engine.pid)
            yield Diagnosis(
                "orphan-engine",
                f"{short_id(engine.process)}, pid {engine.pid}, outlived its Jan{held}.",
                Step(f"End it with `{end}`.", copyable=end),
                Severity.WARNING,
            )


def _owns_port(situation: Situation, engine: Engine) -> bool:
    """Whether this engine keeps the port from Jan, which the headline has then."""
    listener = situation.snapshot.survey.listener
    owns = listener is not None and listener.pid == engine.pid
    return owns and situation.snapshot.probe.phase is not Phase.READY


def unnamed(situation: Situation) -> Iterator[Diagnosis]:
    """An item without an id makes the whole discovery find nothing (facts: Clawdbot, 6)."""
    count = situation.snapshot.probe.skipped
    if count and situation.prediction.provider.mode is Mode.IMPLICIT:
        yield Diagnosis(
            "models-without-id",
            f"Jan lists {units.counted(count, 'model')} without an id: discovery fails.",
            Step("Choose explicit and save.", StepAction.SET_MODE, "", (Mode.EXPLICIT,)),
        )


def context_noticed(situation: Situation, notice: Notice) -> Ranked | None:
    """A context window that Jan loaded smaller than assumed, or too small; None for a claim."""
    model = next((each for each in situation.prediction.catalog if each.id == notice.model), None)
    if model is None or model.n_ctx is None or notice.severity is Severity.ERROR:
        return None
    name = short_id(model.id, 30)
    if notice.code in (*UNDER_LEAST, FIRST_TURN):
        release, turns = RELEASES[situation.prediction.release], situation.prediction.first_turns
        needs = f"agents need {release.context_limits.least} or more"
        if notice.code == FIRST_TURN:
            needs = f"a first message takes {turns.of(model.id)}"
        enough = turns.enough(model.id)
        return Rank.CONTEXT, Diagnosis(
            notice.code,
            f"Jan loaded {name} with {model.n_ctx} tokens; {needs}.",
            Step(
                f"In Jan set the model's Context Size to {enough} or more and load it again: "
                f"{MODEL_PAGE}.",
                copyable=str(enough),
            ),
            Severity.WARNING,
        )
    explicit = situation.prediction.provider.mode is Mode.EXPLICIT
    return Rank.CONTEXT, Diagnosis(
        notice.code,
        f"{situation.program} assumes {model.context_window:.0f} tokens for {name}, Jan loaded "
        f"{model.n_ctx}.",
        Step(
            f"Write the loaded context into {'the' if explicit else 'an explicit'} entry.",
            StepAction.WRITE_CONTEXT,
            str(model.n_ctx),
            (model.id, str(model.n_ctx)),
        ),
        Severity.WARNING,
    )
