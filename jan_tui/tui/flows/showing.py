"""Dialogs that only show or copy something."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from jan_tui import units
from jan_tui.base_url import meant_by
from jan_tui.clawdbot import Severity
from jan_tui.editing import Intent
from jan_tui.jan import Phase
from jan_tui.structs import replace
from jan_tui.tui.screens.base import DashboardScreen
from jan_tui.tui.screens.copying import status_copies
from jan_tui.tui.widgets.styled import MUTED, STRONG, line, safe

if TYPE_CHECKING:
    from jan_tui.clawdbot import Prediction
    from jan_tui.jan import ServerSnapshot
    from jan_tui.tui.flows.dashboard import Dashboard
    from jan_tui.tui.messages import EditRequested
    from jan_tui.tui.session import Session
    from jan_tui.tui.widgets.styled import Line


async def pick_copy(app: Dashboard) -> None:
    """Copy one of the texts that the screen offers."""
    from jan_tui.tui.screens.dialogs.basic import Pick

    screen = app.screen_stack[0]
    if isinstance(screen, DashboardScreen) and screen.has_parts:
        offered = screen.copies()
    else:
        offered = status_copies(app.session.state)
    chosen = await app.ask(Pick("Copy", [(each.text, each.what) for each in offered]))
    if chosen is not None:
        app.copy_text(offered[chosen].text, offered[chosen].what)


def toggle_bell(app: Dashboard) -> None:
    """Whether the bell rings when Jan comes or goes."""
    app.rings = not app.rings
    on = "The bell rings when Jan comes or goes, unless this terminal is in front."
    app.say(on if app.rings else "The bell is off.")


def show_help(app: Dashboard) -> None:
    """Every key on one page."""
    from jan_tui.tui.screens.dialogs.help import Help

    app.open(Help(app.navigator.scope))


def show_messages(app: Dashboard) -> None:
    """The messages that the status line showed."""
    from jan_tui.tui.screens.dialogs.basic import Reading, message_lines

    app.open(Reading("Messages", partial(message_lines, app.notifications.messages.past)))


def open_palette(app: Dashboard) -> None:
    """One palette at a time, wherever it lies in the stack of screens."""
    from jan_tui.tui.screens.dialogs.palette import Actions, Palette

    if not any(isinstance(screen, Palette) for screen in app.screen_stack):
        app.open(Palette(providers=[Actions]))


def open_themes(app: Dashboard) -> None:
    """The themes, in a palette of their own."""
    from textual.theme import ThemeProvider

    from jan_tui.tui.screens.dialogs.palette import Palette

    if not app.screen_stack[-1].is_modal:
        app.open(Palette(providers=[ThemeProvider], placeholder="Search for themes…"))


def show_trial(app: Dashboard, model_id: str) -> None:
    """Try a model with one tiny request."""
    from jan_tui.tui.screens.dialogs.model_details import ChatTrial

    app.open(ChatTrial(model_id, app.session))


async def edit_row(app: Dashboard, edit: EditRequested) -> None:
    """Edit the row of a setting."""
    from jan_tui.tui.screens.dialogs.editors import edited

    before = app.session.state.intent
    after = await edited(edit, before, app.ask, partial(_try_typed, app.session, edit.prediction))
    # A repair under way, or choices taken up, may have changed other fields meanwhile.
    names = Intent.__struct_fields__
    changed = {each: getattr(after, each) for each in names}
    changed = {each: value for each, value in changed.items() if value != getattr(before, each)}
    app.change_intent(replace(app.session.state.intent, **changed))


async def _try_typed(session: Session, prediction: Prediction, intent: Intent) -> Line:
    """One probe of the server that is being typed. The key in use goes to no other server before
    the person has finished: half an address may be somebody else's."""
    from jan_tui.tui.widgets.status.tried import tried

    used = session.workspace.target(prediction)
    target = session.workspace.draft_target(intent, prediction) or used
    here, there = meant_by(used.base_url), meant_by(target.base_url)
    same = here is not None and there is not None and here.server == there.server
    withheld = target.key is not None and intent.key.value is None and not same
    if withheld:
        target = replace(target, key=None)
    seen = await session.workspace.try_server(target, briefly=True)
    return tried(seen.probe, target.base_url, withheld=withheld).line


def show_jan(app: Dashboard) -> None:
    """Show Jan's processes with their command lines, and the whole history."""
    from jan_tui.tui.screens.dialogs.basic import Reading
    from jan_tui.tui.screens.dialogs.jan_details import details

    app.open(Reading("Jan in detail", partial(details, app.session.state)))


def announce(app: Dashboard, snapshot: ServerSnapshot) -> None:
    """Say that Jan is ready, or that it is down."""
    if snapshot.probe.phase is Phase.READY:
        app.say(f"{units.counted(len(snapshot.probe.models), 'model')} served", "Jan is ready")
    else:
        text = f"{app.session.state.program} gets no answer until it is back."
        app.say(text, "Jan is down", Severity.WARNING)


def show_installed(app: Dashboard) -> None:
    """List the models on Jan's disk."""
    from jan_tui.tui.screens.dialogs.basic import Reading

    models = app.session.state.installed
    lines: list[Line] = [line(("not looked up yet", MUTED))] if models is None else []
    for model in models or ():
        figures = [units.size(model.size_bytes) if model.size_bytes is not None else ""]
        figures.append(f"context {model.context}" if model.context else "")
        figures.append(safe(model.note))
        shown = "  ".join(figure for figure in figures if figure)
        lines.append(line((safe(model.id), STRONG), (f"  {shown}", MUTED)))
    if models == ():
        lines = [line("No model is on this machine's disk. Download one in Jan: Hub.")]
    app.open(Reading("Models on disk", lines))
