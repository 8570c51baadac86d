"""What will be written? The settings on the left, their result on the right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.events import DescendantFocus
from textual.reactive import var

from jan_tui.clawdbot import Mode, Prediction
from jan_tui.editing import AgentChoice, Intent, KeyChoice, choices
from jan_tui.editing.choices import OnDisk
from jan_tui.jan import Phase
from jan_tui.tui.keys.action import Scope
from jan_tui.tui.keys.bindings import bindings, key_in_force
from jan_tui.tui.messages import EditRequested, IntentChanged
from jan_tui.tui.screens import views
from jan_tui.tui.screens.agent_choice import ChoosesAgent
from jan_tui.tui.screens.base import BOXED_FROM, TALL_FROM
from jan_tui.tui.screens.copying import Copyable, model_copies, status_copies
from jan_tui.tui.state import State
from jan_tui.tui.widgets.agents import AgentBar
from jan_tui.tui.widgets.chain import BEHIND, ChainLine
from jan_tui.tui.widgets.outcome import Outcome, OutcomePane, View
from jan_tui.tui.widgets.panel import Panel
from jan_tui.tui.widgets.setting_rows import SettingRow, Settings, setting_rows
from jan_tui.tui.widgets.settings import SettingsList

_LIST_LEAST = 4
_OUTCOME_LEAST = 5
_AS_IN_FILE: dict[str, dict[str, Any]] = {
    "mode": {"mode": None},
    "base-url": {"base_url": None},
    "key": {"key": KeyChoice()},
    "key-place": {"key": KeyChoice()},
    "primary": {"primary": None},
}
"""The fields of the intent that leave a kind of row as the file has it."""


class ConfigScreen(ChoosesAgent):
    """A list of settings and the views of their outcome."""

    SCOPE = Scope.CONFIG
    AUTO_FOCUS = "SettingsList"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Scope.CONFIG),
        Binding("right", "turn(1)", "Next choice or view", show=False),
        Binding("left", "turn(-1)", "Previous choice or view", show=False),
        Binding("delete,backspace", "take_out", "Take out", show=False),
        Binding("tab,shift+tab", "other_half", "The other half", show=False),
        Binding("escape", "to_settings", "Back to the settings", show=False),
    ]

    view: var[View] = var(View.EFFECTIVE)

    def compose_body(self) -> ComposeResult:
        yield AgentBar(id="agents")
        with Container(id="halves"):
            with Container(id="wanted", classes="panel"):
                yield SettingsList(id="settings")
            with Panel(id="outcome", classes="panel"):
                yield OutcomePane()
        yield ChainLine(id="chain")

    def on_mount(self) -> None:
        super().on_mount()
        self.set_title("#wanted", "What you want")

    def show(self, state: State) -> None:
        agents = self.query_one(AgentBar)
        agents.view = views.agent_view(state, partial(key_in_force, self.app))
        agents.display = bool(state.agents)
        prediction = views.shown_prediction(state.prediction)
        effective = views.shown_prediction(state.effective)
        start = self._prediction()
        if prediction is not None and effective is not None and start is not None:
            ready = state.snapshot is not None and state.snapshot.probe.phase is Phase.READY
            ready_at = state.snapshot.probe.base_url if ready and state.snapshot else ""
            planned = not state.behind and (state.plan is None or state.plan.refused is None)
            present = Settings(state.intent, prediction, start, effective, planned, state.agent)
            self.query_one(SettingsList).items = setting_rows(
                present, ready_at, tuple(state.disk_contexts)
            )
            self._share_the_rows()
        self.query_one(OutcomePane).outcome = Outcome(
            self.view,
            state.home,
            state.effective,
            state.plan,
            state.shown_files,
            not state.intent.empty,
            state.noted,
        )
        self.set_title("#outcome", self._tabs(state))

    # The halves: beside each other, or one above the other, where the outcome opens over the list.

    @property
    def _stacked(self) -> bool:
        return self.size.width < BOXED_FROM

    @property
    def _outcome_open(self) -> bool:
        return self.focused is self.query_one("#outcome")

    @on(DescendantFocus)
    def _open_what_has_the_focus(self) -> None:
        self.set_class(self._outcome_open, "-outcome")

    def on_resize(self) -> None:
        super().on_resize()
        self.call_after_refresh(self._share_the_rows)

    def _share_the_rows(self) -> None:
        """In the stacked layout the list gets the rows it needs, the outcome at least a few."""
        wanted = self.query_one("#wanted")
        room = self.query_one("#halves").size.height
        if self._stacked and self.size.height >= TALL_FROM:
            rows = len(self.query_one(SettingsList).items) + 1
            wanted.styles.height = max(_LIST_LEAST, min(rows, room - _OUTCOME_LEAST))
        else:
            wanted.styles.height = None

    def action_other_half(self) -> None:
        if self._outcome_open:
            self.action_to_settings()
        else:
            self.add_class("-outcome")
            self.query_one("#outcome").focus()

    def action_to_settings(self) -> None:
        self.remove_class("-outcome")
        self.query_one(SettingsList).focus()

    def _tabs(self, state: State) -> str:
        names = {view: str(view) for view in View}
        if state.noted:
            names[View.NOTICES] += f" {len(state.noted)}"
        tabs = [f"‹{name}›" if view is self.view else name for view, name in names.items()]
        return "  ".join([*tabs, BEHIND] if state.behind else tabs)

    def watch_view(self) -> None:
        if self.has_parts:
            self.show(self.state)
            self.query_one("#outcome").scroll_home(animate=False)

    # The row under the cursor.

    @property
    def row(self) -> SettingRow | None:
        return self.query_one(SettingsList).current

    def _prediction(self) -> Prediction | None:
        return views.shown_prediction(self.state.start)

    def copies(self) -> tuple[Copyable, ...]:
        row = self.row
        if row is not None and row.kind == "model":
            return model_copies(self.state, row.which, self._ref() or row.which)
        return status_copies(self.state)

    def _request(self, intent: Intent) -> None:
        self.post_message(IntentChanged(intent))

    @on(SettingsList.Picked)
    def action_edit_row(self) -> None:
        row, prediction = self.row, self._prediction()
        if row is not None and prediction is not None:
            disk, agent = self.state.disk_contexts, self.state.agent
            self.post_message(EditRequested(row, prediction, disk, agent))

    def action_turn(self, by: int) -> None:
        row, prediction = self.row, self._prediction()
        in_list = self.focused is self.query_one(SettingsList)
        if in_list and row is not None and row.kind == "mode" and prediction is not None:
            modes = choices.modes(prediction)
            following = modes[(modes.index(Mode(row.value)) + by) % len(modes)]
            self._request(
                choices.set_mode(self.state.intent, prediction, following, self.state.disk_contexts)
            )
        else:
            self._turn_view(by)

    def action_next_view(self) -> None:
        """The next view; where it opens over the list, the list comes after the last one."""
        if self._stacked and not self._outcome_open:
            self.action_other_half()
            if self.size.height >= TALL_FROM:
                self._turn_view(1)
        elif self._stacked and self.view is list(View)[-1]:
            self.action_to_settings()
            self._turn_view(1)
        else:
            self._turn_view(1)

    def _turn_view(self, by: int) -> None:
        views_ = list(View)
        self.view = views_[(views_.index(self.view) + by) % len(views_)]

    def action_toggle_model(self) -> None:
        row, prediction = self.row, self._prediction()
        if row is None or prediction is None:
            return
        if row.kind == "model":
            disk = self.state.disk_contexts
            self._request(choices.toggle_model(self.state.intent, prediction, row.which, disk))
        else:
            self.action_edit_row()

    def _ref(self) -> str | None:
        row = self.row
        if row is None:
            return None
        prediction = self._prediction()
        if row.kind == "model":
            return prediction.provider.ref(row.which) if prediction is not None else None
        return row.value if row.kind in ("fallback", "primary") else None

    def action_make_primary(self) -> None:
        self._choose(choices.make_primary)

    def action_toggle_fallback(self) -> None:
        self._choose(choices.toggle_fallback)

    def _choose(self, choice: Callable[[Intent, Prediction, str, OnDisk, str], Intent]) -> None:
        ref, prediction = self._ref(), self._prediction()
        if ref is None or prediction is None:
            self.notify("Put the cursor on a model first.")
        else:
            disk, agent = self.state.disk_contexts, self.state.agent
            self._request(choice(self.state.intent, prediction, ref, disk, agent))

    def action_fallback_earlier(self) -> None:
        self._move(-1)

    def action_fallback_later(self) -> None:
        self._move(1)

    def _move(self, by: int) -> None:
        ref, prediction = self._ref(), self._prediction()
        if ref is not None and prediction is not None:
            agent = self.state.agent
            self._request(choices.move(self.state.intent, prediction, ref, by, agent))

    def action_take_out(self) -> None:
        row, prediction = self.row, self._prediction()
        if row is None or prediction is None:
            return
        if row.kind == "fallback":
            agent = self.state.agent
            self._request(choices.without(self.state.intent, prediction, row.which, agent))
        elif row.kind == "model" and row.checked:
            self._request(choices.toggle_model(self.state.intent, prediction, row.which))
        elif row.kind == "primary" and self.state.agent:
            self._request(self.state.intent.having(AgentChoice(self.state.agent)))
        elif row.changed:
            self._request(replace(self.state.intent, **_AS_IN_FILE.get(row.kind, {})))
