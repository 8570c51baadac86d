"""What each widget shows, as pure functions of the state."""

from __future__ import annotations

import re
from dataclasses import replace

from jan_tui.clawdbot.values.prediction import Mode, Prediction
from jan_tui.diagnosis.diagnose import Diagnosis, Mood
from jan_tui.editing.plan import INCLUDE_EDITS, Refusal
from jan_tui.plain import printable
from jan_tui.tui.state import State, tilde
from jan_tui.tui.widgets.chain import Rung, rungs
from jan_tui.tui.widgets.glyphs import ASKING, PHASES, UNLISTED, UNUSED
from jan_tui.tui.widgets.headline import Advice
from jan_tui.tui.widgets.served import ServedModel, ServedView
from jan_tui.tui.widgets.server import ServerView
from jan_tui.tui.widgets.setup import SetupView
from jan_tui.tui.widgets.title import TABS, Place


def meant(prediction: Prediction | None) -> Prediction | None:
    """The prediction, or what the file was meant to say where repairs would make it valid."""
    if prediction is None or prediction.valid:
        return prediction
    return prediction.as_meant or prediction


def chain_rungs(state: State) -> tuple[Rung, ...]:
    """The chain as every screen shows it, with the unsaved changes."""
    return rungs(meant(state.effective))


def place(state: State, tab: str) -> Place:
    """The title bar of a screen; Status shows the phase itself."""
    prediction = state.prediction
    phase = PHASES[state.snapshot.probe.phase] if state.snapshot else ASKING
    return Place(
        tab=tab,
        phase=None if tab == "Status" else phase,
        release=prediction.release if prediction else "",
        path=printable(tilde(prediction.config_path, state.home)) if prediction else "",
        demo=state.demo,
        paused=state.paused,
        unsaved=state.unsaved,
    )


def advice(state: State, tab: str = "") -> Advice:
    """The headline of a screen; its step does not send a person to where they are."""
    told = _advice(state)
    return replace(told, step=from_here(told.step, tab))


def from_here(text: str, tab: str) -> str:
    """A step without its way to the screen that it is read on: `Press 3 and set the base URL`
    becomes `Set the base URL`, `Press 2, then p on it` becomes `Press p on it`."""
    key = TABS.index(tab) + 1 if tab in TABS else 0
    text = re.sub(rf"\b([Pp])ress {key}, then (?=\w on )", r"\1ress ", text)
    text = re.sub(rf"Press {key}(?: and|, then|,) (\w)", lambda found: found[1].upper(), text)
    return re.sub(rf"press {key}(?: and|, then|,) ", "", text)


def _advice(state: State) -> Advice:
    """The one headline: a refused change first, then what is wrong, then what is unsaved."""
    waiting = _waiting(state)
    refused = state.plan.refused if state.plan is not None and not state.behind else None
    if state.unsaved and refused is not None:
        return _refused(refused, waiting)
    if state.demo and not state.demo_running:
        return Advice(
            Mood.ATTENTION,
            "The demo's Jan is stopped: this is what a closed port looks like.",
            "Press D to start it again and watch it come back.",
            waiting,
        )
    first = state.diagnoses[0] if state.diagnoses else None
    if state.unsaved and (first is None or first.mood is Mood.GOOD):
        return Advice(
            Mood.ATTENTION,
            f"Not saved yet: {_files(state)}.",
            "Press ctrl+s to see the diff and save, or x to discard the changes.",
            waiting,
        )
    if first is None:
        return Advice(more=waiting)
    return Advice(first.mood, first.headline, first.next_step, max(0, waiting))


def _refused(refusal: Refusal, waiting: int) -> Advice:
    step = "Press 3 to change it, or x to discard the changes."
    if refusal.offer == INCLUDE_EDITS:
        step = "Press ctrl+s to allow that, or x to discard the changes."
        return Advice(Mood.ATTENTION, f"Not saved yet: {refusal.reason}", step, waiting)
    if refusal.line is not None:
        place = f"line {refusal.line}, column {refusal.column or 1}"
        step = f"Press e to mend {place} in your editor, or x to discard the changes."
    return Advice(Mood.BAD, f"This change would not be saved: {refusal.reason}", step, waiting)


def _files(state: State) -> str:
    if state.plan is None or state.behind:
        return "working out what would change"
    names = [printable(tilde(change.path, state.home)) for change in state.plan.changes]
    return f"{' and '.join(names)} would change"


def waiting_notices(state: State) -> tuple[Diagnosis, ...]:
    """What was found beside the headline."""
    return state.diagnoses[1:]


def _waiting(state: State) -> int:
    return len(waiting_notices(state))


def server(state: State) -> ServerView:
    """The Jan panel."""
    return ServerView(state.snapshot, state.pulse)


def setup(state: State, *, roomy: bool = True) -> SetupView:
    """The panel of what Clawdbot will try."""
    gateway = state.snapshot.survey.gateway if state.snapshot else None
    return SetupView(state.effective, state.home, gateway, state.unsaved, roomy)


def served(state: State) -> ServedView:
    """The list of what Jan serves; badges as soon as the prediction knows them."""
    ids = state.snapshot.probe.models if state.snapshot else ()
    prediction = meant(state.effective)
    catalog = {model.id: model for model in prediction.catalog} if prediction else {}
    off = prediction is not None and prediction.provider.mode is Mode.OFF
    unusable = UNUSED if off else UNLISTED
    rows = []
    for model_id in ids:
        known = catalog.get(model_id)
        if known is None:
            rows.append(ServedModel(model_id))
        else:
            sign = None if known.usable else unusable
            rows.append(ServedModel(model_id, known.reasoning, known.cost.free, sign))
    return ServedView(tuple(rows), state.installed, state.snapshot is not None)
