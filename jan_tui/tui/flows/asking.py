"""The installed program's own answer, whose rules are used, and the demo's server."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from jan_tui.clawdbot import Severity, Standing, VersionSource
from jan_tui.tui.widgets.styled import BAD, GOOD, MUTED, STRONG, line, safe

if TYPE_CHECKING:
    from jan_tui.clawdbot import Confirmation, Prediction
    from jan_tui.tui.flows.dashboard import Dashboard
    from jan_tui.tui.widgets.styled import Line

_NAMED = "To name it: jan-tui --program PATH, or JAN_TUI_PROGRAM in the environment."
_SECONDS = 60
"""How long the message stays at most; the answer takes it away."""


def refresh(app: Dashboard) -> None:
    """Ask Jan and read the files now."""
    app.session.monitor.ask_now()
    app.read_files()
    app.background.find_installed()


def pause(app: Dashboard) -> None:
    """Stop asking Jan by itself, or go on."""
    app.session.toggle_pause()


async def ask_program(app: Dashboard) -> None:
    """Ask the installed program now, also where it was asked, and show the whole answer."""
    from jan_tui.tui.screens.dialogs.basic import Reading

    session = app.session
    await app.background.stop_asking()
    question, prediction = session.question, session.state.effective
    if question is None or prediction is None:
        from jan_tui.workspace import NotInstalledError

        name = prediction.release if prediction else "The program"
        why = f"{NotInstalledError(name)} {_NAMED}"
        app.say(why, severity=Severity.WARNING, seconds=_SECONDS // 6)
        return
    app.say(f"Asking the installed {question.program.name} …", seconds=_SECONDS)
    await session.workspace.answers.ask(question)
    request = session.request()
    read = await session.with_files(
        partial(session.workspace.evaluate, request.intent, request.facts, request.drafted)
    )
    app.notifications.clear()
    app.read_files()
    preview = read.plan.preview if read.plan is not None else None
    said = (preview or read.prediction).confirmation
    if said is None or said.standing in (Standing.ASKING, Standing.UNASKED):
        # The answer is one to the texts of before, and nothing that is shown now.
        app.say(f"{question.program.name} was asked about choices or files that changed meanwhile.")
        return
    lines = answer_lines(said, session.shown)
    if app.screen_stack[-1].is_modal:
        # Another dialog was opened meanwhile: the keys typed belong to it.
        app.say("".join(text for text, _ in lines[0]))
    else:
        await app.ask(Reading("The program itself", lines))


def toggle(app: Dashboard) -> None:
    """Ask by itself from now on, or no more; remembered."""
    workspace = app.session.workspace
    workspace.asks = not workspace.asks
    refused = workspace.preferences.remember("ask_program", workspace.asks)
    said = "is asked by itself, after each change." if workspace.asks else "is asked by hand only."
    if refused:
        app.say(f"The installed program {said} Not kept: {refused}", "", Severity.WARNING, 8)
    else:
        app.say(f"The installed program {said}")
    app.read_files()


async def pick_release(app: Dashboard) -> None:
    """Choose the release whose rules predict."""
    from jan_tui.tui.screens.dialogs.basic import Pick

    session = app.session
    prediction = session.state.prediction
    from jan_tui.clawdbot import offered

    names = list(offered())
    current = _chosen(prediction) if prediction else ""
    entries = [(name, _reason(name, prediction)) for name in names]
    at = names.index(current) if current in names else 0
    chosen = await app.ask(Pick("Whose rules?", entries, at))
    if chosen is not None and names[chosen] != current:
        files = session.workspace.files
        await session.with_files(partial(setattr, files, "release", names[chosen]))
        app.read_files()


async def toggle_demo_server(app: Dashboard) -> None:
    """Stop or start the demo's Jan."""
    session = app.session
    demo = session.workspace.demo
    if demo is None:
        app.say("Only in the demo: jan-tui --demo. Start and stop the real Jan in Jan.")
        return
    await (demo.stop() if demo.running else demo.start())
    session.update(demo_running=demo.running)
    session.monitor.ask_now()


def _reason(name: str, prediction: Prediction | None) -> str:
    if prediction is not None and _chosen(prediction) == name:
        return f"now: {prediction.version}, {prediction.version_reason}"
    return ""


def _chosen(prediction: Prediction) -> str:
    """The choice that gives this prediction: the program, with a version where one is chosen."""
    if prediction.version_source is VersionSource.OPTION:
        return f"{prediction.release}@{prediction.version}"
    return prediction.release


def answer_lines(said: Confirmation, shown: Callable[[Path], str]) -> list[Line]:
    """Agreement, or the program's own lines and each difference, or why there is no answer."""
    name = safe(said.name)
    if said.problem:
        problem = [line((f"{name}: no answer", f"{STRONG} {BAD}")), (), line(safe(said.problem))]
        return [*problem, (), line((_NAMED, MUTED))]
    if said.agrees:
        verdict = "agrees with what is shown here"
        lines: list[Line] = [line((f"✓ {name} {verdict}.", f"{STRONG} {GOOD}"))]
    else:
        lines = [line((f"✗ {name} does not confirm this:", f"{STRONG} {BAD}")), ()]
        lines += [line("· ", safe(difference)) for difference in said.differences]
    if said.valid is False:
        lines += [(), line("Its own lines:")]
    for issue in said.issues:
        at = issue.origin
        place = f"{shown(at.file)}:{at.line}:{at.column}: " if at else ""
        lines.append(line("· ", (safe(place), MUTED), safe(str(issue))))
    if said.listed:
        lines += [(), line("Its list of models:")]
        lines += [line("· ", safe(ref), (f"  {state}", MUTED)) for ref, state in said.listed]
    return lines
