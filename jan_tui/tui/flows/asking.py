"""The installed program's own answer, whose rules are used, and the demo's server."""

from __future__ import annotations

from functools import partial

from jan_tui.clawdbot import Prediction
from jan_tui.clawdbot.program import Asked
from jan_tui.tui.flows.dashboard import Dashboard
from jan_tui.tui.widgets.styled import BAD, GOOD, MUTED, STRONG, Line, line, safe

_NAMED = "To name it: jan-tui --program PATH, or JAN_TUI_PROGRAM in the environment."
_SECONDS = 60
"""How long the message stays at most; the answer takes it away."""


async def ask_program(app: Dashboard) -> None:
    """Ask the installed program and compare with the prediction."""
    from jan_tui.tui.screens.dialogs.basic import Reading

    app.say("Asking the installed program …", seconds=_SECONDS)
    answer = await app.session.workspace.ask_real()
    app.notifications.clear()
    await app.ask(Reading("The program itself", answer_lines(answer)))


async def pick_release(app: Dashboard) -> None:
    """Choose the release whose rules predict."""
    from jan_tui.tui.screens.dialogs.basic import Pick

    session = app.session
    prediction = session.state.prediction
    names = list(session.workspace.releases)
    current = prediction.release if prediction else ""
    entries = [(name, _reason(name, prediction)) for name in names]
    at = names.index(current) if current in names else 0
    chosen = await app.ask(Pick("Whose rules?", entries, at))
    if chosen is not None and names[chosen] != current:
        await session.with_files(partial(session.workspace.switch_release, names[chosen]))
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
    if prediction is not None and prediction.release == name:
        return f"now: {prediction.release_reason}"
    return ""


def answer_lines(answer: Asked) -> list[Line]:
    """Agreement, or each difference, or why there is no answer."""
    name = " ".join(part for part in (safe(answer.program), safe(answer.version)) if part)
    if answer.problem:
        problem = [line((f"{name}: no answer", f"{STRONG} {BAD}")), (), line(safe(answer.problem))]
        return [*problem, (), line((_NAMED, MUTED))]
    if answer.agrees:
        return [line((f"✓ {name} agrees with what is shown here.", f"{STRONG} {GOOD}"))]
    lines: list[Line] = [line((f"✗ {name} sees it differently:", f"{STRONG} {BAD}")), ()]
    return lines + [line("· ", safe(difference)) for difference in answer.differences]
