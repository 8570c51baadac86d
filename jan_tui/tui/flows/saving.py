"""Saving and discarding: always shown, always asked."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from jan_tui.editing import HalfDone, Intent, Refusal, Remedy
from jan_tui.structs import replace
from jan_tui.tui.flows.recovery import recover, state_lines
from jan_tui.tui.widgets.diff import refusal_lines
from jan_tui.tui.widgets.status.setup import gateway_does
from jan_tui.tui.widgets.status.setup_steps import Step, set_up
from jan_tui.tui.widgets.styled import BAD, MUTED, STRONG, line, safe

if TYPE_CHECKING:
    from jan_tui.clawdbot import ServerFacts
    from jan_tui.editing import Plan
    from jan_tui.editing.saving import Saved
    from jan_tui.tui.flows.dashboard import Dashboard
    from jan_tui.tui.widgets.styled import Line

MESSAGE_SECONDS = 12
"""Seconds for a message with the names of files."""


async def save(app: Dashboard) -> None:
    """Show what would be written, and write exactly that once the person agrees."""
    session, workspace = app.session, app.session.workspace
    await app.background.draft_tried()
    intent = session.state.intent
    if intent.empty:
        app.say("Nothing to save: no change was made.")
        return
    if not await recover(app, saving=True):
        return
    # The server may change while the person reads: only a change of the files is shown again.
    facts = session.planned_facts
    # The plan on the screen may still be that of an earlier intent, or of files as they were.
    old = session.behind or await session.with_files(workspace.files.changed)
    plan = None if old else session.state.plan
    if plan is None:
        plan = await session.with_files(partial(workspace.plan, intent, facts))
    await _save(app, intent, facts, plan)


async def _save(
    app: Dashboard, intent: Intent, facts: ServerFacts, plan: Plan, *, again: bool = False
) -> None:
    """`again`: the files were changed by someone else since it was shown; nothing was written."""
    from jan_tui.tui.screens.dialogs.review import Review

    session, workspace = app.session, app.session.workspace
    if plan.refused is not None and plan.refused.remedy is Remedy.INCLUDE_EDITS:
        if not await _may_edit_includes(app, plan.refused):
            return
        intent = replace(intent, include_edits=True)
        plan = await session.with_files(partial(workspace.plan, intent, facts))
    if not await _can_be_saved(app, plan):
        return
    app.notifications.clear()
    if not await app.ask(Review(plan, workspace.home, again=again)):
        return
    from jan_tui.workspace import ChangedMeanwhile

    write = partial(workspace.save, intent, plan, facts)
    outcome = await session.with_files(write, writes=True)
    if isinstance(outcome, ChangedMeanwhile):
        await _save(app, intent, facts, outcome.plan, again=True)
    elif isinstance(outcome, Refusal):
        await show_refusal(app, outcome)
    else:
        await _show_saved(app, outcome, plan.export_line)


async def _can_be_saved(app: Dashboard, plan: Plan) -> bool:
    """Whether there is something to write; says why not."""
    from jan_tui.tui.screens.dialogs.basic import Reading

    if plan.refused is not None:
        await show_refusal(app, plan.refused)
    elif not plan.changes:
        _forget(app)
        if plan.export_line:
            app.session.update(export_line=plan.export_line)
            await app.ask(Reading("Nothing to save", _to_type(app, plan.export_line)))
        else:
            app.say("Nothing to save: the files say this already.")
    return plan.refused is None and bool(plan.changes)


def _forget(app: Dashboard) -> None:
    app.session.intent_saved()
    app.read_files()


async def _may_edit_includes(app: Dashboard, refusal: Refusal) -> bool:
    """Whether the person lets an included file be changed, which is never done silently."""
    from jan_tui.tui.screens.dialogs.basic import Question

    path = app.session.shown(refusal.path) if refusal.path else ""
    lines = [
        line("What you want to change is not in the config itself but in a file it includes:"),
        line((f"  {path}", STRONG)),
        (),
        line("The change is shown before anything is written."),
    ]
    question = Question("Change the included file?", lines, "Change it", "Leave it")
    return bool(await app.ask(question))


async def show_refusal(app: Dashboard, refusal: Refusal, done: str = "saved") -> None:
    from jan_tui.tui.screens.dialogs.basic import Reading

    path = app.session.shown(refusal.path) if refusal.path else ""
    if refusal.half is not None:
        await app.ask(Reading(f"Half {done}", _half_done(app, refusal, refusal.half)))
        app.read_files()
        return
    refusal = replace(refusal, reason=app.session.with_tilde(refusal.reason))
    await app.ask(Reading(f"Not {done}", partial(refusal_lines, refusal, path)))


def _half_done(app: Dashboard, refusal: Refusal, half: HalfDone) -> list[Line]:
    """Why it failed, what each file holds and what to do; what is left over stands below that."""
    why, _, more = refusal.reason.partition(str(half))
    lines = [
        line((app.session.sentence(why.strip()), f"{STRONG} {BAD}")),
        line("It could not be rolled back. As it is now:"),
        *state_lines(app, half.files),
    ]
    if half.undoable:
        lines.append(line(("Undo takes it back, now or at the next start.", STRONG)))
    return [*lines, (), line((app.session.sentence(more.strip()), MUTED))] if more else lines


async def _show_saved(app: Dashboard, saved: Saved, export_line: str | None) -> None:
    state = app.session.state
    # What the set-up card wrote is rehearsed as its last step, where there is a Jan to answer.
    shown = set_up(state)
    proving = state.proving or (shown is not None and Step.JAN in shown.done)
    app.session.update(export_line=export_line or "", proving=proving)
    _forget(app)
    await show_written(app, saved, "Saved", export_line)


async def show_written(
    app: Dashboard, saved: Saved, title: str, export_line: str | None = None
) -> None:
    """Say which files were written, and where their old texts are."""
    from jan_tui.tui.screens.dialogs.basic import Reading

    lines: list[Line] = []
    for file in saved.files:
        backup = f"  backup: {app.session.shown(file.backup)}" if file.backup else "  new file"
        lines += [line((app.session.shown(file.path), STRONG)), line((backup, MUTED))]
    snapshot, prediction = app.session.state.snapshot, app.session.state.prediction
    if snapshot is not None and snapshot.survey.gateway is not None and prediction is not None:
        does = gateway_does(prediction, [file.path for file in saved.files])
        lines.append(line(f"The gateway runs: {does}."))
    if not export_line and not saved.remarks:
        text = "\n".join("".join(text for text, _ in row) for row in lines)
        app.say(text, f"{title}. u undoes it.", seconds=MESSAGE_SECONDS)
        return
    lines += [(), *(line("· ", app.session.sentence(remark)) for remark in saved.remarks)]
    if export_line:
        lines += _to_type(app, export_line)
    await app.ask(Reading(title, lines))


def _to_type(app: Dashboard, export_line: str) -> list[Line]:
    """The line that goes with a key that no file keeps; it is copied, too."""
    app.copy_to_clipboard(export_line)
    return [
        line(f"Type this in the shell that starts {app.session.state.program} (copied):"),
        line((f"  {safe(export_line)}", STRONG)),
    ]


async def put_back(app: Dashboard, plan: Plan, question: str, yes: str, done: str) -> bool:
    """Write whole texts again, once the person agrees to their diff; whether it was done."""
    from jan_tui.tui.screens.dialogs.review import Review

    session = app.session
    if not await recover(app, saving=True):
        return False
    if plan.refused is not None:
        await show_refusal(app, plan.refused)
        return False
    app.notifications.clear()
    if not await app.ask(Review(plan, session.workspace.home, title=question, yes=yes)):
        return False
    outcome = await session.with_files(partial(session.workspace.restore, plan), writes=True)
    if isinstance(outcome, Refusal):
        await show_refusal(app, outcome)
        return False
    app.read_files()
    await show_written(app, outcome, done)
    return True


async def discard(app: Dashboard) -> None:
    """Forget what is not saved, once the person agrees."""
    from jan_tui.tui.screens.dialogs.basic import Question

    if app.session.state.intent.empty:
        app.say("Nothing to discard: no change was made.")
        return
    lines = [line("The changes that are not saved are forgotten."), line("No file is touched.")]
    if await app.ask(Question("Discard changes?", lines, "Discard", "Keep")):
        app.session.change_intent(Intent(), "discarding the changes")
        app.read_files()
        app.say("Discarded. The files are as they were; u brings the changes back.")


async def leave(app: Dashboard) -> None:
    """Quit; asks where something is unsaved."""
    from jan_tui.tui.screens.dialogs.basic import Question

    if app.session.state.unsaved:
        lines = [line("There are changes that are not saved."), line("They would be lost.")]
        if not await app.ask(Question("Quit?", lines, "Quit", "Stay")):
            return
    app.quit()
