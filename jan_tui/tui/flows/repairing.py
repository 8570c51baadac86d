"""Notices and their repairs, and other changes that one key makes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from jan_tui.clawdbot import Mode, Origin, Status
from jan_tui.editing import choices
from jan_tui.tui.flows.files import edit
from jan_tui.tui.screens.base import DashboardScreen
from jan_tui.tui.screens.views import (
    needed_repairs,
    repairs_offered,
    shown_prediction,
    without_entry,
)
from jan_tui.tui.state import chain

if TYPE_CHECKING:
    from jan_tui.clawdbot import Notice
    from jan_tui.editing import Intent, Plan
    from jan_tui.tui.flows.dashboard import Dashboard

_NAMED = 5
"""Models that a message names."""

_ROUNDS = 3
"""A repair can bring up the next one, no more often than this."""


async def browse_notices(app: Dashboard) -> None:
    """List the notices, and take the repairs that the person picks."""
    from jan_tui.tui.screens.dialogs.notices import Notices

    codes = await app.ask(Notices(app.session.state))
    if isinstance(codes, Origin):
        edit(app, codes)
        return
    prediction = app.session.state.effective
    if codes and prediction is not None:
        await _take(app, [notice for notice in prediction.notices if notice.code in codes])


async def repair(app: Dashboard) -> None:
    """Take every repair of what is wrong, and the one that the headline advises."""
    prediction = app.session.state.effective
    offered = repairs_offered(app.session.state)
    if offered:
        await _take(app, offered)
    elif prediction and any(each.repair for each in prediction.notices):
        app.say("Nothing needs a repair; the notices tell what could be added.")
    else:
        app.say("There is nothing to repair.")


async def _take(app: Dashboard, notices: list[Notice]) -> None:
    """These repairs, and those that they bring up: a refused file hides what else it lacks."""
    session = app.session
    taken = list(notices)
    refused = session.state.effective is not None and not session.state.effective.valid
    for _ in range(_ROUNDS):
        wanted = _with_repairs(session.state.intent, taken)
        plan = await session.with_files(
            partial(session.workspace.plan, wanted, session.planned_facts)
        )
        more = [each for each in needed_repairs(plan.preview) if each.code not in wanted.repairs]
        if plan.preview and plan.preview.provider.mode is Mode.IMPLICIT:
            more = without_entry(more)
        if not (more and refused):
            break
        taken += more
    app.change_intent(_with_repairs(session.state.intent, taken))
    if plan.refused is None:
        app.say(_prepared(plan))


def _prepared(plan: Plan) -> str:
    """What the repairs will do; one whose notice is still there does nothing."""
    notices = plan.preview.notices if plan.preview is not None else ()
    left = {(each.code, each.path) for each in notices}
    done = [each for each in plan.taken if (each.code, each.path) not in left]
    labels = "; ".join(dict.fromkeys(each.repair.label for each in done if each.repair))
    if not labels:
        return "This repair changes nothing: another setting stands in its way."
    return f"Prepared: {labels}. ^s saves."


def _with_repairs(intent: Intent, notices: list[Notice]) -> Intent:
    for notice in notices:
        intent = choices.add_repair(intent, notice.code)
    return intent


def add_missing_models(app: Dashboard) -> None:
    """Add what is marked, or under the cursor, to the explicit entry, or else what the chain lacks.

    Without an entry one is written, with all that Jan serves.
    """
    state = app.session.state
    screen = app.screen_stack[0]
    start = shown_prediction(state.start)
    if isinstance(screen, DashboardScreen) and start and (wanted := screen.take_to_add()):
        disk = state.disk_contexts
        intent = state.intent
        if choices.mode(intent, start) is not Mode.EXPLICIT:
            intent = choices.set_mode(intent, start, Mode.EXPLICIT, disk)
        intent = choices.add_models(intent, start, wanted, disk)
        app.change_intent(
            intent, f"Prepared: {', '.join(wanted[:_NAMED])} in the config. ^s saves."
        )
        return
    links = [link for _, link in chain(state.effective)] if state.effective is not None else []
    missing = [link.ref for link in links if link.status is Status.MISSING and link.ref]
    provider = state.effective.provider if state.effective is not None else None
    ids = [ident for ref in missing if provider and (ident := provider.model(ref)) is not None]
    if state.effective is None or not ids:
        app.say("Nothing is missing from the entry.")
        return
    intent = choices.add_models(state.intent, state.effective, ids, state.disk_contexts)
    app.change_intent(intent, f"Prepared: {', '.join(ids)} in the config. ^s saves.")


def write_loaded_context(app: Dashboard) -> None:
    """Write the context windows that Jan really loaded into the explicit entry."""
    prediction = shown_prediction(app.session.state.effective)
    differing = [
        model.id
        for model in (prediction.catalog if prediction else ())
        if model.n_ctx is not None and model.n_ctx != model.context_window
    ]
    if prediction is None or not differing:
        program = app.session.state.program
        app.say(f"No loaded context is known that differs from what {program} assumes.")
        return
    intent = choices.loaded_contexts(app.session.state.intent, prediction)
    app.change_intent(intent, f"Prepared: the loaded context for {', '.join(differing)}. ^s saves.")
