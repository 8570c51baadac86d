"""An interrupted save is shown, to be finished or taken back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from jan_tui import units
from jan_tui.clawdbot import Severity
from jan_tui.editing import FileState, Refusal
from jan_tui.structs import replace
from jan_tui.tui.widgets.diff import diff_lines, refusal_lines
from jan_tui.tui.widgets.styled import BAD, MUTED, STRONG, line

if TYPE_CHECKING:
    from jan_tui.editing.saving import Interrupted
    from jan_tui.tui.flows.dashboard import Dashboard
    from jan_tui.tui.widgets.styled import Line


async def recover(app: Dashboard, *, saving: bool) -> bool:
    """Shows an interrupted save and does what the person chooses.

    Returns whether a new save may be made: not while the files are left half-way. One whose files
    were changed since can neither be finished nor taken back, and is only shown at the start.
    """
    found = await app.session.with_files(app.session.workspace.interrupted)
    if found is None or (found.stale and saving):
        return True
    from jan_tui.tui.screens.dialogs.basic import BACK, FINISH, InterruptedSave, Reading

    title = "An undo was interrupted" if found.undo else "A save was interrupted"
    lines = _lines(app, found)
    if found.stale:
        await app.ask(Reading(title, lines))
        return True
    answer = await app.ask(InterruptedSave(title, lines, undo=found.undo))
    if answer not in (BACK, FINISH):
        if saving:
            app.say("Not saved: the interrupted save comes first.", severity=Severity.WARNING)
        return False
    back = answer == BACK or found.undo
    resolve = app.session.workspace.undo if back else app.session.workspace.finish
    outcome = await app.session.with_files(resolve, writes=True)
    if isinstance(outcome, Refusal):
        path = app.session.shown(outcome.path) if outcome.path else ""
        outcome = replace(outcome, reason=app.session.with_tilde(outcome.reason))
        failed = "Not taken back" if back else "Not finished"
        await app.ask(Reading(failed, partial(refusal_lines, outcome, path)))
        return False
    title = "Taken back: the files are as before" if back else "Finished: every file is written"
    app.say("\n".join(map(app.session.sentence, outcome.remarks)), title, seconds=8)
    app.read_files()
    return True


def _lines(app: Dashboard, found: Interrupted) -> list[Line]:
    what = "The undo of the save of " if found.undo else "The save of "
    lines: list[Line] = [
        line(what, (units.date_and_clock(found.saved), STRONG), " ended half-way:")
    ]
    lines += state_lines(app, found.files)
    if found.stale:
        lines += [
            line((app.session.sentence(found.stale), BAD)),
            line("The files are left as they are."),
        ]
    back = "Finishing it:" if found.undo else "Taking it back:"
    for heading, diff in ((back, found.back_diff), ("Finishing it:", found.finish_diff)):
        if diff:
            lines += [(), line((heading, MUTED)), *diff_lines(app.session.with_tilde(diff))]
    return lines


def state_lines(app: Dashboard, files: Sequence[FileState]) -> list[Line]:
    """What each file of a save holds now, and where its old text is."""
    shown = app.session.shown
    return [
        line(
            "· ",
            each.describe(shown(each.path), shown(each.old_text_at) if each.old_text_at else ""),
        )
        for each in files
    ]
