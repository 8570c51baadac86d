"""The files beside saving: their backups, and the person's own editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from jan_tui import units
from jan_tui.clawdbot import Origin, Severity
from jan_tui.plain import printable
from jan_tui.tui.flows.saving import MESSAGE_SECONDS
from jan_tui.tui.widgets.diff import diff_lines
from jan_tui.tui.widgets.styled import line

if TYPE_CHECKING:
    from jan_tui.tui.flows.dashboard import Dashboard
    from jan_tui.tui.state import State


async def browse_backups(app: Dashboard) -> None:
    """List the backups; each shows how it differs from the file as it is now."""
    from jan_tui.tui.screens.dialogs.basic import Pick, Reading

    session = app.session
    backups = await session.with_files(session.workspace.backups)
    if not backups:
        app.say("There are no backups yet: nothing was saved over.")
        return
    entries = [(session.shown(each.path), units.date_and_clock(each.modified)) for each in backups]
    at = 0
    while (chosen := await app.ask(Pick("Backups, newest first", entries, at))) is not None:
        at = chosen
        same = [line("No difference to the file as it is now.")]
        lines = diff_lines(session.with_tilde(backups[at].diff)) or same
        await app.ask(Reading(f"{session.shown(backups[at].path)} → the file now", lines))


def edit_config(app: Dashboard) -> None:
    """Open the line that the headline names, or the config."""
    edit(app, named_place(app.session.state))


def named_place(state: State) -> Origin | None:
    """The place that the headline is about, where it is about one."""
    from jan_tui.diagnosis import Diagnosis

    refused = state.plan.refused if state.unsaved and state.plan is not None else None
    if refused is not None and refused.path is not None and refused.line is not None:
        return Origin(refused.path, refused.line, refused.column or 1)
    first = state.noted[0] if state.noted else None
    return None if first is None or isinstance(first, Diagnosis) else first.origin


def edit(app: Dashboard, place: Origin | None) -> None:
    """Open a place, or the config, in the person's editor, and read the files when it is closed."""
    from jan_tui.workspace import external_editor

    wrong = ""
    try:
        command = app.session.workspace.editor(place)
        if not command:
            app.say("Set $VISUAL or $EDITOR to open the file in it.", severity=Severity.WARNING)
            return
        # Textual takes the terminal back only where the block ends without an error.
        with app.suspend():
            wrong = external_editor.run(command)
    except SuspendNotSupported:
        wrong = "This terminal cannot be handed to an editor."
    except external_editor.EditorError as error:
        wrong = str(error)
    if wrong:
        app.say(printable(wrong), severity=Severity.ERROR, seconds=MESSAGE_SECONDS)
    app.read_files()
