"""Undo and redo of every step: choices that are not saved at once, saves after their diff."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from jan_tui import units
from jan_tui.clawdbot import Severity
from jan_tui.editing import Refusal, UndoneSave
from jan_tui.tui.flows.saving import MESSAGE_SECONDS, put_back, show_refusal
from jan_tui.tui.widgets.diff import diff_lines
from jan_tui.tui.widgets.styled import BAD, MUTED, STRONG, Line, line, safe

if TYPE_CHECKING:
    from jan_tui.editing.saving import LastSave
    from jan_tui.tui.flows.dashboard import Dashboard


def undo(app: Dashboard) -> None:
    """Undo the last choice at once, or the last save once the person agrees to its diff."""
    if name := app.session.undo_choice():
        app.say(app.session.sentence(f"Undid: {name}"))
        app.read_files()
    else:
        app.start("save", partial(_undo_save, app))


async def _undo_save(app: Dashboard) -> None:
    from jan_tui.tui.screens.dialogs.basic import Question, Reading

    session = app.session
    last = await session.with_files(session.workspace.last_save)
    if last is None:
        nothing = "jan-tui has saved nothing here"
        app.say(f"Nothing to undo: {'all is undone already' if session.steps.undone else nothing}.")
        return
    if last.stale:
        await app.ask(Reading("Cannot undo", _stale(app, last)))
        return
    lines = [
        line("Saved ", (units.date_and_clock(last.saved), STRONG), (f"  {safe(last.what)}", MUTED)),
        *(line(f"  {app.session.shown(path)}") for path in last.files),
        (),
        *diff_lines(session.with_tilde(last.diff)),
    ]
    if not await app.ask(Question("Undo the last save?", lines, "Undo", "Keep")):
        return
    outcome = await session.with_files(session.workspace.undo, writes=True)
    if isinstance(outcome, Refusal):
        await show_refusal(app, outcome, "undone")
        return
    name = _name(last)
    session.steps = session.steps.with_undone(UndoneSave(name, last.changes))
    names = [
        *(session.shown(each.path) for each in outcome.files),
        *map(session.sentence, outcome.remarks),
    ]
    app.say("\n".join(names), f"Undid: {name}. As before:", seconds=MESSAGE_SECONDS)
    app.read_files()


def _name(last: LastSave) -> str:
    what = f" ({last.what})" if last.what else ""
    return f"the save of {units.date_and_clock(last.saved)}{what}"


def _stale(app: Dashboard, last: LastSave) -> list[Line]:
    return [
        line((app.session.sentence(last.stale), f"{STRONG} {BAD}")),
        line(("Nothing was written. This is what differs:", MUTED)),
        (),
        *diff_lines(app.session.with_tilde(last.difference or last.diff)),
    ]


def redo(app: Dashboard) -> None:
    """Do again what was undone last: a choice at once, a save after its diff."""
    if name := app.session.redo_choice():
        app.say(app.session.sentence(f"Redid: {name}"))
        app.read_files()
    else:
        app.start("save", partial(_redo_save, app))


async def _redo_save(app: Dashboard) -> None:
    session = app.session
    again = session.steps.again()
    if again is None:
        app.say("Nothing to redo.")
        return
    steps, save = again
    assert isinstance(save, UndoneSave)
    before = {each.path: each.before for each in save.changes}
    texts = {each.path: each.after for each in save.changes}
    plan = await session.with_files(partial(session.workspace.restoring, texts, session.facts))
    changed = [each for each in plan.changes if each.before != before[each.path]]
    if changed or len(plan.changes) != len(texts):
        names = ", ".join(session.shown(path) for path in texts)
        app.say(
            f"{names} changed since the undo, so the save is not made again.",
            "Cannot redo",
            Severity.WARNING,
            MESSAGE_SECONDS,
        )
        return
    if await put_back(app, plan, "Redo the save?", "Redo", f"Redid: {save.name}"):
        session.steps = steps
