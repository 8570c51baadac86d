"""What each widget shows, as pure functions of the state."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from jan_tui import units
from jan_tui.clawdbot import Mode, Severity, Status, Step, StepAction
from jan_tui.editing import Remedy, choices
from jan_tui.jan import Phase
from jan_tui.jan.watch import shown_phase
from jan_tui.plain import printable
from jan_tui.product import JAN
from jan_tui.structs import replace
from jan_tui.tui import steps
from jan_tui.tui.keys.action import Scope
from jan_tui.tui.state import ChainPlace, tilde, tried, with_tilde
from jan_tui.tui.widgets.glyphs import ASKING, PENDING, PHASES, UNUSED
from jan_tui.tui.widgets.headline import HeadlineView
from jan_tui.tui.widgets.models.agents import AgentView, agent_tabs
from jan_tui.tui.widgets.models.chain import NOT_KNOWN, NOTHING, REFUSED, ChainRow, chain_rows
from jan_tui.tui.widgets.status.served import ServedModel
from jan_tui.tui.widgets.status.setup import SetupView
from jan_tui.tui.widgets.status.setup_steps import set_up
from jan_tui.tui.widgets.title import Place

if TYPE_CHECKING:
    from jan_tui.clawdbot import Notice, Prediction
    from jan_tui.editing import Refusal
    from jan_tui.tui.state import State
    from jan_tui.tui.steps import Keys

MOST_SERVED = 300
"""Ids that Status lists: what scrolls there; all of them are on Models."""


def shown_prediction(prediction: Prediction | None) -> Prediction | None:
    """The prediction, or that of the repaired file where the file is refused."""
    return prediction and prediction.meant


def place(state: State, scope: Scope) -> Place:
    """The title bar of a screen; Status shows the phase itself."""
    prediction = state.prediction
    phase = PHASES[shown_phase(state.snapshot)] if state.snapshot else ASKING
    return Place(
        scope=scope,
        phase=None if scope is Scope.STATUS else phase,
        release=prediction.release if prediction else "",
        path=printable(tilde(prediction.config_path, state.home)) if prediction else "",
        demo=state.demo,
        paused=state.paused,
        unsaved=state.unsaved,
    )


def nothing_chosen(state: State, keys: Keys, scope: Scope) -> str:
    """What stands for an empty chain on a screen; of a refused file it is not known."""
    effective = state.effective
    if effective is not None and not effective.valid:
        fix = Step("Fix the file.", StepAction.EDIT_FILE)
        if effective.as_meant is not None:
            fix = Step("Repair it.", StepAction.REPAIR)
        known = REFUSED if effective.resolved else NOT_KNOWN
        return f"{known} {steps.written(fix, keys, scope)}"
    choose = Step("Choose one.", StepAction.CHOOSE_PRIMARY)
    return f"{NOTHING} {steps.written(choose, keys, scope)}"


def links_shown(state: State, keys: Keys) -> tuple[ChainRow, ...]:
    """The chain of the agent that is shown; what was chosen just now before it is worked out."""
    prediction = shown_prediction(state.effective)
    known = chain_rows(prediction, state.agent, keys("add-model"), rehearsals(state))
    start = shown_prediction(state.start)
    if not state.behind or start is None:
        return known
    by_ref = {row.ref: row for row in known}
    first = choices.primary(state.intent, start, state.agent)
    after = choices.fallbacks(state.intent, start, state.agent)
    rows = []
    for number, raw in enumerate(((first,) if first else ()) + after):
        ref, place = choices.meaning(start, raw), ChainPlace(number if first else number + 1)
        before = by_ref.get(ref)
        rows.append(
            ChainRow(place, printable(ref), PENDING, "", ref)
            if before is None
            else replace(before, place=place)
        )
    return tuple(rows)


def agent_view(state: State, keys: Keys) -> AgentView:
    """Whose chain is shown, whose it could be, and how sure it is."""
    effective = state.effective
    return AgentView(
        state.program,
        effective is not None and not effective.valid and effective.as_meant is not None,
        agent_tabs(state),
        state.agent,
        state.behind,
        effective.confirmation if effective else None,
        keys("next-agent"),
        keys("inherit"),
    )


def rehearsals(state: State) -> tuple[tuple[str, str], ...]:
    """References of the chain that is shown, each with what its rehearsal found, and when."""
    found = []
    for each in {one.ref: one for one in state.verdicts}:
        verdict = state.verdict(each)
        if verdict is not None:
            what = "rehearsed" if verdict.works else "fails, rehearsed"
            tight = ", little room" if verdict.tight else ""
            found.append((each, f"{what} {units.date_and_minute(verdict.at)}{tight}"))
    return tuple(found)


def unrehearsed(state: State) -> bool:
    """Whether Jan serves the model that is asked first, and nobody has tried a first message."""
    shown = shown_prediction(state.effective)
    if shown is None or state.seen is None or state.seen.probe.phase is not Phase.READY:
        return False
    served = (link for _, link in tried(shown) if link.status is Status.SERVED)
    first = next(served, None)
    return first is not None and state.verdict(first.ref) is None


class Topic(Enum):
    """What the headline is about."""

    REFUSED = auto()
    DEMO_STOPPED = auto()
    UNSAVED = auto()
    DIAGNOSIS = auto()
    NOTHING_KNOWN = auto()


def topic(state: State) -> Topic:
    """A refused change first, then what is wrong, then what is unsaved."""
    first = state.diagnoses[0] if state.diagnoses else None
    if _refusal(state) is not None:
        return Topic.REFUSED
    if state.demo and not state.demo_running:
        return Topic.DEMO_STOPPED
    if state.unsaved and (first is None or first.severity is Severity.INFO):
        return Topic.UNSAVED
    return Topic.NOTHING_KNOWN if first is None else Topic.DIAGNOSIS


def next_action(state: State) -> str:
    """The id of the first action that the headline's step names; empty where it names none."""
    match topic(state):
        case Topic.REFUSED:
            refusal = _refusal(state)
            if refusal is not None and refusal.remedy is Remedy.INCLUDE_EDITS:
                return "save"
            return "edit-file" if refusal is not None and refusal.line else "show-config"
        case Topic.DEMO_STOPPED:
            return "demo-server"
        case Topic.UNSAVED:
            return "save"
        case Topic.DIAGNOSIS if (action := state.diagnoses[0].step.action) is not None:
            return steps.WAYS[action][0]
    return ""


def text_to_copy(state: State) -> str:
    """What the headline's step has to type elsewhere; empty for a page of Jan, which is opened."""
    text = state.diagnoses[0].step.copyable if topic(state) is Topic.DIAGNOSIS else ""
    return "" if text.startswith((JAN.server_page, JAN.model_page)) else text


def repairs_offered(state: State) -> list[Notice]:
    """The repairs of what is wrong, and first the one that the headline advises; what could merely
    be added is left to the person."""
    prediction = state.effective
    offered = needed_repairs(prediction)
    if prediction is not None and not prediction.valid:
        # Of a refused file it is not known whether discovery is meant.
        offered = without_entry(offered)
    first = state.diagnoses[0] if state.diagnoses else None
    if first is not None and first.step.action is StepAction.REPAIR and first.notice is not None:
        offered = [first.notice, *(each for each in offered if each != first.notice)]
    return offered


def needed_repairs(prediction: Prediction | None) -> list[Notice]:
    """The notices of what is wrong that can be repaired."""
    notices = prediction.notices if prediction else ()
    return [each for each in notices if each.repair and each.severity is not Severity.INFO]


def without_entry(notices: list[Notice]) -> list[Notice]:
    """Those whose repair does not make an implicit set-up an explicit one."""
    from jan_tui.clawdbot import writes_entry

    return [each for each in notices if each.repair and not writes_entry(each.repair)]


def keys_of_the_moment(state: State, scope: Scope) -> dict[str, str]:
    """The actions that do something now and not always, the next step, saving and the repairs, with
    a word where it is not the usual one."""
    found = {}
    action = next_action(state)
    if (scope is Scope.STATUS and set_up(state) is not None) or action:
        # Saving has its own key beside it.
        if action not in (steps.SCREENS[scope], "save"):
            found["next-step"] = ""
    elif text_to_copy(state):
        found["next-step"] = "Copy it"
    if state.unsaved:
        found["save"] = ""
    if repairs_offered(state):
        found["repair"] = ""
    return found


def words_of_keys(state: State) -> dict[str, str]:
    """Words of the key bar that depend on the program, by action."""
    return {"ask-real": f"Ask {state.effective.release_label}"} if state.effective else {}


def headline(state: State, keys: Keys, scope: Scope) -> HeadlineView:
    """The one headline, about the `topic` of the state.

    The step names the keys in force, without those that lead to the screen of `scope`.
    """
    about, first = topic(state), state.diagnoses[0] if state.diagnoses else None
    noted = len(state.noted)
    well = first is not None and first.well
    more, besides = (_more(count, keys) for count in (noted, noted if well else noted - 1))
    discard = f"or {keys('discard')} to discard the changes."
    if (refused := _refusal(state)) is not None:
        severity, text, step = _refused(refused, keys, scope)
        whole = "" if scope is Scope.CONFIG else f"all of it: {keys('show-config')}"
        return HeadlineView(severity, text, f"{step}, {discard}", more, whole)
    if about is Topic.DEMO_STOPPED:
        text = "The demo's Jan is stopped: this is what a closed port looks like."
        step = f"Press {keys('demo-server')} to start it again and watch it come back."
        more = besides
    elif about is Topic.UNSAVED:
        text = f"Not saved yet: {_files(state)}."
        step = f"Press {keys('save')} to see the diff and save, {discard}"
    elif first is None:
        return HeadlineView(more=more)
    else:
        step = with_tilde(steps.written(first.step, keys, scope, state.agent), state.home)
        text = with_tilde(first.headline, state.home)
        whole = besides or f"all of it: {keys('notices')}"
        return HeadlineView(first.severity, text, step, besides, whole, first.unsure)
    return HeadlineView(Severity.WARNING, text, step, more)


def _refusal(state: State) -> Refusal | None:
    """Why what is unsaved would not be saved."""
    known = state.unsaved and state.plan is not None and not state.behind
    return state.plan.refused if known and state.plan is not None else None


def _more(count: int, keys: Keys) -> str:
    return f"{count} more: {keys('notices')}" if count > 0 else ""


def _refused(refusal: Refusal, keys: Keys, scope: Scope) -> tuple[Severity, str, str]:
    """Severity, headline and what to press for a change that would not be saved."""
    if refusal.remedy is Remedy.INCLUDE_EDITS:
        return (
            Severity.WARNING,
            f"Not saved yet: {refusal.reason}",
            f"Press {keys('save')} to allow that",
        )
    way = "" if scope is Scope.CONFIG else f"Press {keys('show-config')}: "
    step = f"{way}change it" if way else "Change it"
    if refusal.line is not None:
        place = f"line {refusal.line}, column {refusal.column or 1}"
        step = f"Press {keys('edit-file')} to fix {place} in your editor"
    return Severity.ERROR, f"This change would not be saved: {refusal.reason}", step


def _files(state: State) -> str:
    if state.plan is None or state.behind:
        return "working out what would change"
    changes = state.plan.changes
    names = [printable(tilde(change.path, state.home)) for change in changes]
    what = "be created" if changes and all(each.created for each in changes) else "change"
    return f"{' and '.join(names)} would {what}"


def setup(state: State, *, roomy: bool = True) -> SetupView:
    """The panel of what Clawdbot will try."""
    gateway = state.snapshot.survey.gateway if state.snapshot else None
    return SetupView(state.effective, state.home, gateway, roomy, rehearsals(state))


def served(state: State) -> tuple[ServedModel, ...]:
    """The first of what Jan serves, as many as a person would scroll through here; badges as soon
    as the prediction knows them."""
    ids = state.snapshot.probe.models[:MOST_SERVED] if state.snapshot else ()
    prediction = shown_prediction(state.effective)
    shown = frozenset(ids)
    catalog = (model for model in prediction.catalog if model.id in shown) if prediction else ()
    known_of = {model.id: model for model in catalog}
    off = prediction is not None and (prediction.provider.mode is Mode.OFF or not prediction.valid)
    rows = []
    for model_id in ids:
        known = known_of.get(model_id)
        if known is None:
            rows.append(ServedModel(model_id))
        else:
            sign = UNUSED if off and not known.usable else None
            rows.append(ServedModel(model_id, known.reasoning, known.cost.free, sign))
    return tuple(rows)
