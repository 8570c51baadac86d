"""What the keys of the Models screen do to the chain, for the cursor or for all that is marked.

Each choice is a function from the state and what is selected to what becomes of it; the screen
shows the note and asks for the intent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from jan_tui import units
from jan_tui.editing import choices
from jan_tui.tui.screens import views

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jan_tui.clawdbot import Prediction
    from jan_tui.editing import Intent
    from jan_tui.tui.state import State


class Selection(Struct, frozen=True):
    """The reference under the cursor, and id and reference of what is marked, in the order in
    which it was."""

    ref: str | None
    marked: tuple[tuple[str, str], ...]

    @property
    def refs(self) -> Sequence[str]:
        """The references of all that is marked."""
        return [ref for _, ref in self.marked]


class Choice(Struct, frozen=True):
    """The intent that is asked for, if any, with the message about it; a note that is said at
    once; and whether the marks have been used up."""

    intent: Intent | None = None
    message: str = ""
    note: str = ""
    unmarks: bool = False


def make_primary(state: State, selected: Selection) -> Choice:
    """The model under the cursor, or the one that is marked, is the primary; several that are
    marked become the chain."""
    prediction, agent, disk = _start(state), state.agent, state.disk_contexts
    if selected.marked and prediction is not None:
        if len(selected.marked) > 1:
            chain = choices.make_chain(state.intent, prediction, selected.refs, disk, agent)
            return Choice(chain, unmarks=True)
        first = selected.refs[0]
        chosen = choices.make_primary(state.intent, prediction, first, disk, agent)
        return Choice(chosen, unmarks=True)
    return _below_the_primary(
        state,
        selected,
        lambda start, ref: choices.make_primary(state.intent, start, ref, disk, agent),
    )


def toggle_fallback(state: State, selected: Selection) -> Choice:
    """The model under the cursor is a fallback or is none; all that is marked become fallbacks."""
    prediction, agent, disk = _start(state), state.agent, state.disk_contexts
    if selected.marked and prediction is not None:
        added = choices.add_fallbacks(state.intent, prediction, selected.refs, disk, agent)
        return Choice(added, unmarks=True)
    return _below_the_primary(
        state,
        selected,
        lambda start, ref: choices.toggle_fallback(state.intent, start, ref, disk, agent),
    )


def move(state: State, selected: Selection, by: int) -> Choice:
    """The model under the cursor `by` places further on in the chain."""
    return _in_the_chain(
        state,
        selected,
        "This model is not in the chain; f makes it a fallback.",
        lambda start, ref: Choice(choices.move(state.intent, start, ref, by, state.agent)),
    )


def take_out(state: State, selected: Selection) -> Choice:
    """The chain without the model under the cursor; it keeps one."""

    def without(start: Prediction, ref: str) -> Choice:
        intent = choices.without(state.intent, start, ref, state.agent)
        kept = "A chain keeps one model: p on another one takes its place."
        return Choice(intent, note=kept if intent == state.intent else "")

    return _in_the_chain(state, selected, "This model is not in the chain.", without)


def list_marked(state: State, selected: Selection) -> Choice:
    """An explicit entry with exactly the marked models."""
    prediction = _start(state)
    if not selected.marked:
        return Choice(note="Mark models with space first.")
    if prediction is None:
        return Choice()
    ids = [model_id for model_id, _ in selected.marked]
    intent = choices.list_exactly(state.intent, prediction, ids, state.disk_contexts)
    listed = units.counted(len(intent.models or ()), "model")
    return Choice(intent, f"Explicit entry with {listed}", unmarks=True)


def _start(state: State) -> Prediction | None:
    return views.shown_prediction(state.start)


_NOTHING = Choice(note="There is no model under the cursor.")


def _below_the_primary(
    state: State, selected: Selection, choose: Callable[[Prediction, str], Intent]
) -> Choice:
    prediction = _start(state)
    if selected.ref is None or prediction is None:
        return _NOTHING
    if choices.is_primary(state.intent, prediction, selected.ref, state.agent):
        return Choice(note="Already primary.")
    return Choice(choose(prediction, selected.ref))


def _in_the_chain(
    state: State, selected: Selection, elsewhere: str, choose: Callable[[Prediction, str], Choice]
) -> Choice:
    prediction, ref = _start(state), selected.ref
    if ref is None or prediction is None:
        return _NOTHING
    intent, agent = state.intent, state.agent
    chained = choices.is_primary(intent, prediction, ref, agent)
    if not (chained or choices.is_fallback(intent, prediction, ref, agent)):
        return Choice(note=elsewhere)
    return choose(prediction, ref)
