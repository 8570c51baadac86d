"""Which model answers? The live table, where a person picks."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.reactive import var
from textual.widgets import Input

from jan_tui import units
from jan_tui.clawdbot import Prediction
from jan_tui.editing import choices
from jan_tui.tui.keys.action import Scope
from jan_tui.tui.keys.bindings import bindings
from jan_tui.tui.messages import IntentChanged, TrialRequested
from jan_tui.tui.screens import views
from jan_tui.tui.screens.base import DashboardScreen
from jan_tui.tui.screens.copying import Copyable, model_copies, status_copies
from jan_tui.tui.screens.dialogs.model_details import ModelDetails
from jan_tui.tui.state import State
from jan_tui.tui.widgets.chain import ChainLine
from jan_tui.tui.widgets.model_rows import Column, ModelRow, filtered, model_rows, ordered
from jan_tui.tui.widgets.model_table import ModelTable, Order
from jan_tui.tui.widgets.summary import Summary, TableSummary

_DISK_NOTE = "none is served, those installed are on Jan's disk"


class ModelsScreen(DashboardScreen):
    """Cursor, marks and scroll position belong to ids, so they survive a refresh."""

    SCOPE = Scope.MODELS
    AUTO_FOCUS = "ModelTable"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Scope.MODELS),
        Binding("escape", "clear_filter", "Clear the filter", show=False),
    ]

    words: var[str] = var("")
    order: var[Order] = var(Order())

    def compose_body(self) -> ComposeResult:
        yield TableSummary(id="summary")
        field = Input(placeholder="words of the id, role or state", id="filter", compact=True)
        field.cursor_blink = False
        field.display = False
        yield field
        yield ModelTable(id="table")
        yield ChainLine(id="chain")

    @property
    def table(self) -> ModelTable:
        return self.query_one(ModelTable)

    def show(self, state: State) -> None:
        prediction = views.shown_prediction(state.effective)
        served = state.snapshot.probe.models if state.snapshot else ()
        rows = model_rows(prediction, served, state.disk_contexts)
        shown = ordered(
            filtered(rows, self.words), self.order.column, descending=self.order.descending
        )
        table = self.table
        table.note = self._empty_note(rows)
        table.order = self.order
        table.items = shown
        table.marks = frozenset(table.marks & {row.key for row in rows})
        self.query_one(TableSummary).summary = Summary(
            self.words,
            len(shown),
            len(rows),
            len(table.marks),
            f"{self.order.column} {self.order.arrow}",
            _DISK_NOTE if any(row.installed for row in rows) else "",
        )

    def _empty_note(self, rows: tuple[ModelRow, ...]) -> str:
        if rows:
            return f"No model matches “{self.words}”. Esc shows all."
        return "No model is served and none is configured. The next step stands above."

    def _again(self) -> None:
        self.show(self.state)

    def copies(self) -> tuple[Copyable, ...]:
        row = self.table.current
        return model_copies(self.state, row.id, row.ref) if row else status_copies(self.state)

    # Filter and sort.

    def action_filter(self) -> None:
        field = self.query_one("#filter", Input)
        field.display = True
        field.value = self.words
        field.focus()

    @on(Input.Changed, "#filter")
    def _narrow(self, event: Input.Changed) -> None:
        self.words = event.value
        self._again()

    def action_clear_filter(self) -> None:
        self.words = ""
        self.query_one("#filter", Input).value = ""
        self._leave_field()
        self._again()

    @on(Input.Submitted, "#filter")
    def _leave_field(self) -> None:
        self.query_one("#filter", Input).display = False
        self.table.focus()

    def action_sort_column(self) -> None:
        columns = list(Column)
        following = columns[(columns.index(self.order.column) + 1) % len(columns)]
        self.order = Order(following, self.order.descending)
        self._again()

    def action_sort_direction(self) -> None:
        self.order = Order(self.order.column, not self.order.descending)
        self._again()

    # Choosing.

    def _at(self) -> tuple[ModelRow, Prediction] | None:
        row = self.table.current
        prediction = views.shown_prediction(self.state.start)
        if row is None or prediction is None:
            self.notify("There is no model under the cursor.")
            return None
        return row, prediction

    def action_make_primary(self) -> None:
        if (at := self._at()) is not None:
            row, prediction = at
            disk = self.state.disk_contexts
            intent = choices.make_primary(self.state.intent, prediction, row.ref, disk)
            self.post_message(IntentChanged(intent))

    def action_toggle_fallback(self) -> None:
        if (at := self._at()) is not None:
            row, prediction = at
            if choices.is_primary(self.state.intent, prediction, row.ref):
                self.notify("This model is the primary; p on another one makes room.")
                return
            disk = self.state.disk_contexts
            intent = choices.toggle_fallback(self.state.intent, prediction, row.ref, disk)
            self.post_message(IntentChanged(intent))

    def action_fallback_earlier(self) -> None:
        self._move(-1)

    def action_fallback_later(self) -> None:
        self._move(1)

    def _move(self, by: int) -> None:
        if (at := self._at()) is None:
            return
        row, prediction = at
        if not choices.is_fallback(self.state.intent, prediction, row.ref):
            self.notify("This model is no fallback; f makes it one.")
            return
        intent = choices.move_fallback(self.state.intent, prediction, row.ref, by)
        self.post_message(IntentChanged(intent))

    def action_mark(self) -> None:
        row = self.table.current
        if row is not None:
            self.table.marks ^= {row.key}
            self._again()
            self.table.action_move(1)

    def action_list_marked(self) -> None:
        marked = [row.id for row in self.table.items if row.key in self.table.marks]
        if not marked:
            self.notify("Mark models with space first.")
            return
        prediction = views.shown_prediction(self.state.start)
        if prediction is None:
            return
        disk = self.state.disk_contexts
        intent = choices.list_exactly(self.state.intent, prediction, marked, disk)
        listed = units.counted(len(intent.models or ()), "model")
        self.post_message(IntentChanged(intent, f"Explicit entry with {listed}"))

    # Looking.

    @on(ModelTable.Picked)
    def action_details(self) -> None:
        row = self.table.current
        if row is not None:
            self.app.push_screen(ModelDetails(row, self.state))

    def action_try_chat(self) -> None:
        row = self.table.current
        if row is not None:
            self.post_message(TrialRequested(row.id))
