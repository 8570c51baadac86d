"""What the dashboard says and offers about a save that was interrupted before it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from jan_tui.editing.plan import Refusal
from jan_tui.editing.saving.outcome import Interrupted
from jan_tui.tui.widgets.diff import diff_lines, refusal_lines
from jan_tui.tui.widgets.text import BAD, MUTED, STRONG, Line, line, safe

if TYPE_CHECKING:
    from jan_tui.tui.flows.saving import SavingDashboard


async def recover(app: SavingDashboard, *, saving: bool) -> bool:
    """Tells of an interrupted save and does what the person chooses.

    Returns whether a new save may be made: not while the files are left half-way. One whose files
    were changed since can neither be finished nor taken back, and is only told of at the start.
    """
    found = await app.with_files(app.workspace.interrupted)
    if found is None or (found.stale and saving):
        return True
    from jan_tui.tui.screens.dialogs import Reading
    from jan_tui.tui.screens.interrupted import BACK, FINISH, InterruptedSave

    title = "An undo was interrupted" if found.undo else "A save was interrupted"
    lines = _lines(app, found)
    if found.stale:
        lines += [(), line((safe(found.stale), BAD)), line("The files are left as they are.")]
        await app.push_screen_wait(Reading(title, lines))
        return True
    answer = await app.push_screen_wait(InterruptedSave(title, lines, undo=found.undo))
    if answer not in (BACK, FINISH):
        if saving:
            app.notify("Not saved: the interrupted save comes first.", severity="warning")
        return False
    back = answer == BACK or found.undo
    settle = app.workspace.undo if back else app.workspace.finish
    outcome = await app.with_files(settle, writes=True)
    if isinstance(outcome, Refusal):
        path = app.tilde(outcome.path) if outcome.path else ""
        failed = "Not taken back" if back else "Not finished"
        await app.push_screen_wait(Reading(failed, partial(refusal_lines, outcome, path)))
        return False
    said = "Taken back: the files are as before" if back else "Finished: every file is written"
    app.notify("\n".join(map(safe, outcome.remarks)), title=said, markup=False, timeout=8)
    app.read_files()
    return True


def _lines(app: SavingDashboard, found: Interrupted) -> list[Line]:
    what = "The undo of the save of " if found.undo else "The save of "
    lines: list[Line] = [
        line(what, (f"{found.saved:%Y-%m-%d %H:%M:%S}", STRONG), " ended half-way:"),
        *(
            line(
                "· ",
                each.describe(
                    app.tilde(each.path), app.tilde(each.old_text_at) if each.old_text_at else ""
                ),
            )
            for each in found.files
        ),
    ]
    for said, diff in (("Taking it back:", found.back_diff), ("Finishing it:", found.finish_diff)):
        if diff:
            title = "Finishing it:" if found.undo else said
            lines += [(), line((title, MUTED)), *diff_lines(diff)]
    return lines
