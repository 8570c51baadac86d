"""What the keys of the Models screen do to the chain, for the cursor or for all that is marked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from jan_tui import units
from jan_tui.editing import Intent, choices
from jan_tui.tui.messages import IntentChanged
from jan_tui.tui.screens import views
from jan_tui.tui.screens.agent_choice import ChoosesAgent

if TYPE_CHECKING:
    from jan_tui.clawdbot import Prediction


class ChoosesModels(ChoosesAgent):
    """Subclasses tell what is under the cursor and what is marked."""

    @property
    def ref(self) -> str | None:
        """The reference under the cursor."""
        raise NotImplementedError

    @property
    def marked(self) -> tuple[tuple[str, str], ...]:
        """Id and reference of what is marked, in the order in which it was."""
        raise NotImplementedError

    def unmark(self) -> None:
        """Take all marks away."""
        raise NotImplementedError

    def _start(self) -> Prediction | None:
        return views.shown_prediction(self.state.start)

    def _at(self) -> tuple[str, Prediction] | None:
        ref, prediction = self.ref, self._start()
        if ref is None or prediction is None:
            self.notify("There is no model under the cursor.")
            return None
        return ref, prediction

    def _choose(self, choice: Callable[[Intent, Prediction, list[str]], Intent]) -> bool:
        """Make a choice for all that is marked, and take the marks away; False where none is."""
        marked, prediction = self.marked, self._start()
        if not marked or prediction is None:
            return False
        intent = choice(self.state.intent, prediction, [ref for _, ref in marked])
        self.unmark()
        self.post_message(IntentChanged(intent))
        return True

    def action_make_primary(self) -> None:
        agent, disk = self.state.agent, self.state.disk_contexts
        if len(self.marked) > 1:
            self._choose(lambda now, seen, refs: choices.make_chain(now, seen, refs, disk, agent))
            return
        if self._choose(
            lambda now, seen, refs: choices.make_primary(now, seen, refs[0], disk, agent)
        ):
            return
        self._choose_one(lambda now, seen, ref: choices.make_primary(now, seen, ref, disk, agent))

    def action_toggle_fallback(self) -> None:
        agent, disk = self.state.agent, self.state.disk_contexts
        if self._choose(
            lambda now, seen, refs: choices.add_fallbacks(now, seen, refs, disk, agent)
        ):
            return
        self._choose_one(
            lambda now, seen, ref: choices.toggle_fallback(now, seen, ref, disk, agent)
        )

    def _choose_one(self, choice: Callable[[Intent, Prediction, str], Intent]) -> None:
        """The choice for the model under the cursor, unless that is the primary already."""
        if (at := self._at()) is None:
            return
        ref, prediction = at
        if choices.is_primary(self.state.intent, prediction, ref, self.state.agent):
            self.notify("Already primary.")
        else:
            self.post_message(IntentChanged(choice(self.state.intent, prediction, ref)))

    def action_fallback_earlier(self) -> None:
        self._move(-1)

    def action_fallback_later(self) -> None:
        self._move(1)

    def _move(self, by: int) -> None:
        if (at := self._at()) is None:
            return
        ref, prediction = at
        agent = self.state.agent
        if not self._in_chain(ref, prediction):
            self.notify("This model is not in the chain; f makes it a fallback.")
            return
        intent = choices.move(self.state.intent, prediction, ref, by, agent)
        self.post_message(IntentChanged(intent))

    def _in_chain(self, ref: str, prediction: Prediction) -> bool:
        intent, agent = self.state.intent, self.state.agent
        return choices.is_primary(intent, prediction, ref, agent) or choices.is_fallback(
            intent, prediction, ref, agent
        )

    def action_take_out(self) -> None:
        if (at := self._at()) is None:
            return
        ref, prediction = at
        if not self._in_chain(ref, prediction):
            self.notify("This model is not in the chain.")
            return
        intent = choices.without(self.state.intent, prediction, ref, self.state.agent)
        if intent == self.state.intent:
            self.notify("A chain keeps one model: p on another one takes its place.")
        self.post_message(IntentChanged(intent))

    def action_list_marked(self) -> None:
        marked, prediction = self.marked, self._start()
        if not marked:
            self.notify("Mark models with space first.")
            return
        if prediction is None:
            return
        disk, ids = self.state.disk_contexts, [model_id for model_id, _ in marked]
        intent = choices.list_exactly(self.state.intent, prediction, ids, disk)
        self.unmark()
        listed = units.counted(len(intent.models or ()), "model")
        self.post_message(IntentChanged(intent, f"Explicit entry with {listed}"))
