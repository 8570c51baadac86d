"""What will be written? The settings, and their result beside or below them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.events import DescendantFocus
from textual.reactive import var
from textual.widgets import Input

from jan_tui.clawdbot import Mode, Prediction
from jan_tui.editing import AgentChoice, Intent, KeyChoice, choices
from jan_tui.structs import replace
from jan_tui.tui.keys.action import Scope
from jan_tui.tui.keys.bindings import bindings, key_in_force
from jan_tui.tui.messages import EditRequested, IntentChanged
from jan_tui.tui.screens import views
from jan_tui.tui.screens.agent_choice import ChoosesAgent
from jan_tui.tui.screens.base import BOXED_FROM
from jan_tui.tui.screens.copying import Copyable, model_copies, status_copies
from jan_tui.tui.widgets.headline import TALL_FROM
from jan_tui.tui.widgets.models.agents import AgentBar
from jan_tui.tui.widgets.models.chain import BEHIND
from jan_tui.tui.widgets.outcome import Outcome, OutcomePane, View
from jan_tui.tui.widgets.panel import Panel
from jan_tui.tui.widgets.setting_rows import ModelList, SettingRow, Settings, setting_rows
from jan_tui.tui.widgets.settings import RowHelp, SettingsList, row_help
from jan_tui.tui.widgets.status.setup_steps import Step, picked, set_up
from jan_tui.tui.widgets.status.tried import tried_of

if TYPE_CHECKING:
    from jan_tui.editing.choices import OnDisk
    from jan_tui.tui.state import State

_LIST_LEAST = 6
_AROUND = 2
"""Rows of the settings beside the list: the rule above it and the help below."""

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
        Binding("escape", "leave_part", "Back to the settings", show=False),
    ]

    view: var[View] = var(View.EFFECTIVE)
    opened: var[bool] = var(False)
    words: var[str] = var("")

    def compose_body(self) -> ComposeResult:
        yield AgentBar(id="agents")
        with Container(id="halves"):
            with Container(id="wanted", classes="panel"):
                yield SettingsList(id="settings")
                field = Input(placeholder="words of the id", id="filter", compact=True)
                field.cursor_blink = field.display = False
                yield field
                yield RowHelp(id="row-help")
            with Panel(id="outcome", classes="panel"):
                yield OutcomePane()
            with Panel(id="beside", classes="panel", can_focus=False):
                yield OutcomePane()

    def on_mount(self) -> None:
        super().on_mount()
        self.set_title("#wanted", "Settings")

    def show(self, state: State) -> None:
        agents = self.query_one(AgentBar)
        agents.view = views.agent_view(state, partial(key_in_force, self.app))
        agents.display = bool(state.agents)
        prediction = views.shown_prediction(state.prediction)
        effective = views.shown_prediction(state.effective)
        start = self._prediction()
        if prediction is not None and effective is not None and start is not None:
            planned = not state.behind and (state.plan is None or state.plan.refused is None)
            present = Settings(
                state.intent, prediction, start, effective, planned, state.written, state.agent
            )
            models = ModelList(self.opened, self.words, tuple(state.disk_contexts))
            self.query_one(SettingsList).items = setting_rows(present, tried_of(state), models)
            self._share_the_rows()
            self._help()
        outcome = Outcome(
            self.view,
            state.home,
            state.effective,
            state.plan,
            state.shown_files,
            not state.intent.empty,
            state.noted,
        )
        self.query_one("#outcome OutcomePane", OutcomePane).outcome = outcome
        self.set_title("#outcome", outcome.tabs + (f"  {BEHIND}" if state.behind else ""))
        if self.vast:
            beside = replace(outcome, view=outcome.companion)
            self.query_one("#beside OutcomePane", OutcomePane).outcome = beside
            self.set_title("#beside", str(beside.view))

    @on(SettingsList.Moved)
    def _help(self) -> None:
        item = self.query_one(SettingsList).current
        keys = partial(key_in_force, self.app)
        text = "" if item is None else row_help(item, keys, self.state.program)
        self.query_one(RowHelp).text = text

    # The halves: beside each other, or one above the other; on a low screen one at a time.

    @property
    def _stacked(self) -> bool:
        return self.size.width < BOXED_FROM

    @property
    def _outcome_open(self) -> bool:
        return self.focused is self.query_one("#outcome")

    @on(DescendantFocus)
    def _open_what_has_the_focus(self) -> None:
        self.set_class(self._outcome_open, "-outcome")
        self._share_the_rows()

    def on_resize(self) -> None:
        super().on_resize()
        self.call_after_refresh(self._share_the_rows)

    def _share_the_rows(self) -> None:
        """In the stacked layout the list gets the rows it needs, the outcome at least a few."""
        wanted = self.query_one("#wanted")
        room = self.query_one("#halves").size.height
        if self._stacked and self.size.height >= TALL_FROM:
            rows = len(self.query_one(SettingsList).items) + _AROUND
            most = room // 2 if self._outcome_open else room - _OUTCOME_LEAST
            wanted.styles.height = max(_LIST_LEAST, min(rows, most))
        elif wanted.styles.inline.has_rule("height"):
            # Textual lays the screen out anew for a height that was not set either.
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

    def watch_view(self) -> None:
        if self.has_parts:
            self.show(self.state)
            self.query_one("#outcome").scroll_home(animate=False)

    # The row under the cursor.

    @property
    def row(self) -> SettingRow | None:
        """The row that keys act on; a list that is covered comes back instead."""
        if self._stacked and self.size.height < TALL_FROM and self._outcome_open:
            self.action_to_settings()
            return None
        return self.query_one(SettingsList).current

    def point_at(self, kind: str) -> None:
        self.action_to_settings()
        self.query_one(SettingsList).put_cursor((kind, ""))

    def _prediction(self) -> Prediction | None:
        return views.shown_prediction(self.state.start)

    def copies(self) -> tuple[Copyable, ...]:
        row = self.query_one(SettingsList).current
        if row is not None and row.kind == "model":
            return model_copies(self.state, row.which, self._ref() or row.which)
        return status_copies(self.state)

    def _request(self, intent: Intent) -> None:
        self.post_message(IntentChanged(intent))

    @on(SettingsList.Picked)
    def action_edit_row(self) -> None:
        row, prediction = self.row, self._prediction()
        if row is not None and row.kind == "models":
            self.opened = not self.opened
        elif row is not None and row.kind != "added" and prediction is not None:
            disk, agent = self.state.disk_contexts, self.state.agent
            self.post_message(EditRequested(row, prediction, disk, agent))

    def action_turn(self, by: int) -> None:
        in_list = self.focused is self.query_one(SettingsList)
        row, prediction = self.row if in_list else None, self._prediction()
        if row is not None and row.kind == "mode" and prediction is not None:
            modes = choices.modes(prediction)
            following = modes[(modes.index(Mode(row.value)) + by) % len(modes)]
            self._request(
                choices.set_mode(self.state.intent, prediction, following, self.state.disk_contexts)
            )
        else:
            self._turn_view(by)

    # The list of models.

    def watch_opened(self) -> None:
        if not self.opened:
            self.words = ""
        if self.has_parts:
            self.show(self.state)

    def action_filter(self) -> None:
        self.opened = True
        self.action_to_settings()
        field = self.query_one("#filter", Input)
        field.display = True
        field.value = self.words
        field.focus()

    @on(Input.Changed, "#filter")
    def _narrow(self, event: Input.Changed) -> None:
        self.words = event.value
        self.show(self.state)
        rows = self.query_one(SettingsList)
        first = next((each for each in rows.items if each.kind == "model"), None)
        rows.put_cursor(("models", "") if first is None else first.key)

    @on(Input.Submitted, "#filter")
    def _leave_field(self) -> None:
        self.query_one("#filter", Input).display = False
        self.query_one(SettingsList).focus()

    def action_leave_part(self) -> None:
        """Out of the field, the result, the filter, the list of models: one at a time."""
        if isinstance(self.focused, Input):
            self.words = ""
            self._leave_field()
            self.show(self.state)
        elif self._outcome_open:
            self.action_to_settings()
        elif self.words:
            self.words = ""
            self.show(self.state)
        else:
            self.opened = False

    def action_next_view(self) -> None:
        """The next view; where it covers the list, the list comes after the last one."""
        low = self._stacked and self.size.height < TALL_FROM
        if low and not self._outcome_open:
            self.action_other_half()
        elif low and self.view is list(View)[-1]:
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
        if row.kind == "model" and row.checked is None:
            self.notify(f"implicit: {self.state.program} finds them all. explicit lists yours.")
        elif row.kind == "model":
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
        return row.value if row.kind in ("fallback", "primary", "added") else None

    def action_make_primary(self) -> None:
        self._choose(choices.make_primary, Step.MODEL)

    def action_toggle_fallback(self) -> None:
        self._choose(choices.toggle_fallback, Step.FALLBACKS)

    def _choose(
        self, choice: Callable[[Intent, Prediction, str, OnDisk, str], Intent], step: Step
    ) -> None:
        ref, prediction, shown = self._ref(), self._prediction(), set_up(self.state)
        if shown is not None and shown.models and (self.row is None or self.row.kind != "model"):
            self._request(picked(self.state.intent, self.state, step, shown))
        elif ref is None or prediction is None:
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
