"""Find Jan, start it, and have it load a model."""

from __future__ import annotations

import asyncio
import subprocess
from functools import partial
from typing import TYPE_CHECKING

from jan_tui import system
from jan_tui.clawdbot import Severity, StepAction
from jan_tui.jan import Phase
from jan_tui.plain import printable
from jan_tui.product import JAN
from jan_tui.structs import replace
from jan_tui.system_errors import cause
from jan_tui.tui.widgets.styled import MUTED, STRONG, Line, line, safe

if TYPE_CHECKING:
    from jan_tui.tui.flows.dashboard import Dashboard

_SECONDS = 10
_WATCHED_SECONDS = 5.0
"""How long a program that was started is watched for an early end."""


async def start_jan(app: Dashboard) -> None:
    """Start Jan where it is installed, after the command was shown and agreed to."""
    session = app.session
    state = session.state
    if state.demo:
        app.say("This is the demo; D stops and starts its Jan.")
        return
    seen, prediction = state.snapshot, state.effective
    if seen is None or prediction is None:
        app.say("Jan has not been asked yet.")
        return
    if seen.probe.phase is not Phase.DOWN:
        app.say(f"Something answers at {printable(seen.probe.base_url)} already.")
        return
    if (application := seen.survey.application) is not None:
        running = f"Jan is running, pid {application.pid}; its server is off."
        app.say(f"{running} Turn it on in Jan: {JAN.server_page}.", seconds=_SECONDS)
        return
    launch = session.workspace.jan.launch(seen, prediction)
    if launch is None:
        nowhere = "No Jan that could be started is found on this machine: neither its application"
        app.say(f"{nowhere} nor its command.", severity=Severity.WARNING, seconds=_SECONDS)
        return
    from jan_tui.tui.screens.dialogs.basic import Offer

    after = "Its server starts with it." if launch.serves else "It stays when this program ends."
    lines: list[Line] = [
        line(f"This starts {launch.what}:"),
        (),
        line("  ", (safe(system.SHELL.join(launch.command)), STRONG)),
        (),
        line((after, MUTED)),
    ]
    if not await app.ask(Offer("Start Jan?", lines, "Start")):
        return
    try:
        program = await asyncio.to_thread(session.workspace.jan.start, launch)
    except OSError as refused:
        why = str(refused) if refused.errno is None else cause(refused)
        app.say(f"Jan was not started: {printable(why)}", severity=Severity.ERROR, seconds=_SECONDS)
        return
    session.take_order("")
    session.monitor.ask_now()
    await _watch_early_end(app, program)


async def find_jan(app: Dashboard) -> None:
    """Look for Jan on the machine around this container or WSL, after the addresses were shown and
    agreed to, and offer the one that answers as the base URL."""
    session = app.session
    seen = session.state.snapshot
    if seen is None:
        app.say("Jan has not been asked yet.")
        return
    if seen.probe.phase not in (Phase.DOWN, Phase.HUNG):
        app.say(f"Something answers at {printable(seen.probe.base_url)} already.")
        return
    urls = session.workspace.jan.outside(seen.probe.base_url)
    if not urls:
        app.say("Here is no machine outside: this is neither a container nor WSL behind Windows.")
        return
    from jan_tui.diagnosis import look_outside, needed
    from jan_tui.tui.screens.dialogs.basic import Offer, Reading

    lines: list[Line] = [line("This asks, without your key, for a list of models:"), ()]
    lines += [line("  ", (safe(url), STRONG)) for url in urls]
    if not await app.ask(Offer("Look for Jan outside?", lines, "Look")):
        return
    found = await look_outside(urls, partial(session.workspace.try_server, briefly=True))
    told: list[Line] = []
    for each in found:
        told += [line((safe(each.base_url), STRONG)), line("  ", safe(each.says))]
    works = next((each for each in found if each.works), None)
    if works is None:
        advice = [(), *(line((each, MUTED)) for each in needed(urls))]
        app.open(Reading("Jan does not answer outside", lambda _: [*told, *advice]))
        return
    title = f"Set the base URL {printable(works.base_url)}?"
    if await app.ask(Offer(title, told, "Set it")):
        intent = replace(session.state.intent, base_url=works.base_url)
        app.change_intent(intent, f"Prepared: base URL {printable(works.base_url)}. ^s saves.")


async def _watch_early_end(app: Dashboard, program: subprocess.Popen[bytes]) -> None:
    """Say so where the program ends at once with an error; one that hands over ends well."""
    try:
        status = await asyncio.to_thread(program.wait, _WATCHED_SECONDS)
    except subprocess.TimeoutExpired:
        return
    if status != 0:
        app.session.take_order(None)
        ended = f"ended with status {status}" if status > 0 else f"was ended by signal {-status}"
        app.say(f"What was started {ended}.", "Jan", Severity.ERROR, _SECONDS)


async def load_model(app: Dashboard) -> None:
    """Have the server load the model under the cursor, that of the next step, or the primary."""
    session = app.session
    seen, model = session.state.snapshot, _wanted(app)
    if seen is None or seen.probe.phase not in (Phase.READY, Phase.NO_MODELS):
        app.say("Jan's server does not answer, so it can load nothing.", severity=Severity.WARNING)
        return
    if model is None:
        app.say("There is no model to load. Choose one on the list of models.")
        return
    status = dict(seen.probe.statuses).get(model, "loaded")
    if model in seen.probe.models and status in ("loaded", "loading"):
        app.say(f"{printable(model)} is {status} already.")
        return
    session.take_order(model)
    session.monitor.ask_now()
    app.say(f"Jan loads {printable(model)}; Status shows how far it is.", seconds=_SECONDS)
    outcome = await session.workspace.load(model)
    if outcome.problem:
        session.take_order(None)
        text = f"{printable(session.sentence(outcome.problem))}. {outcome.hint}".rstrip()
        app.say(text, f"{printable(model)} is not loaded", Severity.ERROR, _SECONDS)
    elif outcome.done:
        log, now = session.monitor.history.restarts, session.workspace.clock.now()
        log.arrive(now)
        session.update(restarts=log.latest, now=now)
    session.monitor.ask_now()


def _wanted(app: Dashboard) -> str | None:
    state, screen = app.session.state, app.screen_stack[0]
    from jan_tui.tui.screens.models import ModelsScreen

    if isinstance(screen, ModelsScreen) and screen.has_parts:
        return screen.row.id if screen.row is not None else None
    for each in state.diagnoses[:1]:
        if each.step.action is StepAction.LOAD_MODEL and each.step.values:
            return each.step.values[0]
    prediction = state.effective
    if prediction is None or prediction.primary is None:
        return None
    return prediction.provider.model(prediction.primary.ref)
