"""A rehearsal of what is shown: the texts as they are, or as unsaved choices would leave them."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct

from jan_tui.clawdbot import Severity
from jan_tui.tui.keys.bindings import key_in_force
from jan_tui.tui.keys.registry import BY_ID
from jan_tui.tui.steps import WAYS

if TYPE_CHECKING:
    from jan_tui.clawdbot import ServerFacts
    from jan_tui.editing import Intent
    from jan_tui.jan import ServerSnapshot
    from jan_tui.rehearsal import Progress, Setup
    from jan_tui.tui.flows.dashboard import Dashboard
    from jan_tui.workspace import LocalWorkspace

_SECONDS = 12


class _Prepared(Struct, frozen=True):
    """What can be rehearsed, or why nothing can; `planned` is whether it is not saved yet."""

    setup: Setup | None
    planned: bool = False
    why: str = ""


async def rehearse(app: Dashboard) -> None:
    """The installed program's own first turn, answered by Jan; its verdict stays."""
    from jan_tui.tui.screens.dialogs.rehearsal import Rehearsal
    from jan_tui.tui.widgets.status.rehearsal import RehearsalView

    session = app.session
    await app.background.draft_tried()
    state = session.state
    work = partial(
        _prepared, session.workspace, state.intent, state.drafted or state.snapshot, state.agent
    )
    prepared = await session.with_files(work)
    setup = prepared.setup
    if setup is None or app.screen_stack[-1].is_modal:
        if prepared.why:
            app.say(prepared.why, severity=Severity.WARNING, seconds=_SECONDS)
        return

    ended = False

    async def run(fallbacks: bool, timeout: float | None) -> AsyncGenerator[Progress]:  # noqa: ASYNC109
        nonlocal ended
        ended = False
        steps = session.workspace.rehearsals.rehearse(setup, timeout=timeout, fallbacks=fallbacks)
        async with aclosing(steps):
            async for progress in steps:
                if progress.done:
                    ended = True
                    # The set-up is through: what a later restart makes of it is the headline's.
                    session.update(proving=False)
                    app.read_files()
                yield progress

    view = RehearsalView(
        setup.part.ref or "",
        setup.part.agent,
        setup.name,
        setup.reading.release.label,
        prepared.planned,
    )
    app.notifications.clear()
    keys = partial(key_in_force, app.screen_stack[0].app)
    others = len(setup.chain) > 1
    step = await app.ask(Rehearsal(view, run, session.workspace.clock, keys, others=others))
    if step is None:
        if not ended:
            app.say("Cancelled: the program is ended, and nothing is kept.")
        return
    if step.whose:
        session.update(agent=step.whose)
    way = WAYS[step.action] if step.action is not None else ()
    if way:
        await app.navigator.do(BY_ID[way[0]])
    elif step.copyable:
        app.copy_text(step.copyable, "What the next step names")


def put_off(app: Dashboard) -> None:
    """Close the set-up card whose last step is to rehearse."""
    if app.session.state.proving:
        app.session.update(proving=False)
        key = key_in_force(app.screen_stack[0].app, "rehearse")
        app.say(f"Put off: {key} rehearses the first message whenever you like.")
    else:
        app.say("Nothing is put off: no set-up waits for its rehearsal.")


def _prepared(
    workspace: LocalWorkspace, intent: Intent, seen: ServerSnapshot | None, agent: str
) -> _Prepared:
    """Reads the files, and plans what is wanted of them."""
    from jan_tui.clawdbot.rehearsal import NothingToRehearseError
    from jan_tui.workspace import NotInstalledError

    facts = workspace.facts(seen)
    reading, present = workspace.predicted(facts)
    plan = None if intent.empty else workspace.plan(intent, facts)
    if plan is not None and plan.refused is not None:
        return _Prepared(None, why=f"These changes would not be saved: {plan.refused.reason}")
    target = workspace.draft_target(intent, present) or workspace.target(present)

    async def look() -> ServerFacts:
        return workspace.facts(await workspace.try_server(target))

    try:
        setup = workspace.rehearsals.setup(
            reading, facts, target.base_url, plan=plan, agent=agent or None, look=look
        )
    except NothingToRehearseError as nothing:
        return _Prepared(None, why=str(nothing))
    named = workspace.named_program
    if setup.program is None and named is not None:
        return _Prepared(None, why=str(NotInstalledError(reading.release.program, named)))
    return _Prepared(setup, planned=plan is not None and bool(plan.changes))
