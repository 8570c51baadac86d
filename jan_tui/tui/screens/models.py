"""Which model answers? The chain, and the live table of the models beside it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.events import DescendantFocus
from textual.reactive import var
from textual.widgets import Input

from jan_tui.editing import choices
from jan_tui.tui.keys.action import Scope
from jan_tui.tui.keys.bindings import bindings, key_in_force
from jan_tui.tui.messages import EditRequested, IntentChanged, TrialRequested
from jan_tui.tui.screens import model_choices, views
from jan_tui.tui.screens.agent_choice import ChoosesAgent
from jan_tui.tui.screens.copying import Copyable, model_copies, status_copies
from jan_tui.tui.screens.dialogs.model_details import ModelDetails
from jan_tui.tui.screens.dialogs.model_form import place, written
from jan_tui.tui.screens.model_choices import Choice, Selection
from jan_tui.tui.screens.model_views import ModelsView, row_of
from jan_tui.tui.widgets.models.agents import AgentBar
from jan_tui.tui.widgets.models.around import Around, room_below
from jan_tui.tui.widgets.models.chain import UNCUT, ChainList
from jan_tui.tui.widgets.models.detail import ModelDetail, WholeName, beside_lines, known
from jan_tui.tui.widgets.models.fields import ModelFields
from jan_tui.tui.widgets.models.row import ModelRow
from jan_tui.tui.widgets.models.summary import TableSummary
from jan_tui.tui.widgets.models.table import ModelTable, Order
from jan_tui.tui.widgets.panel import Panel
from jan_tui.tui.widgets.setting_rows import SettingRow
from jan_tui.tui.widgets.styled import safe

if TYPE_CHECKING:
    from jan_tui.tui.state import State
    from jan_tui.tui.widgets.models.chain import ChainRow

PANE_FROM = 110
"""Columns from which the details stand beside the table."""

_MARGIN = 10
"""Cells that a row has beside a name at least."""

_CHAIN_SHARE = 3
"""One row of so many is the chain's at most."""


class ModelsScreen(ChoosesAgent):
    """Cursor, marks and scroll position belong to ids, so they survive a refresh."""

    SCOPE = Scope.MODELS
    AUTO_FOCUS = "ModelTable"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Scope.MODELS),
        Binding("escape", "leave", "Unmark, or clear the filter", show=False),
        Binding("right", "next_agent", "Next agent", show=False),
        Binding("left", "previous_agent", "Previous agent", show=False),
    ]

    words: var[str] = var("")
    order: var[Order] = var(Order())
    whole: var[bool] = var(False)

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self._view = ModelsView(self.prepare)
        self._edited = ""
        self._from_chain = False

    def compose_body(self) -> ComposeResult:
        yield AgentBar(id="agents")
        yield ChainList(id="links")
        yield TableSummary(id="summary")
        field = Input(placeholder="words of the id or state", id="filter", compact=True)
        field.cursor_blink = False
        field.display = False
        yield field
        yield WholeName(id="whole")
        with Horizontal(id="below"):
            yield ModelTable(id="table")
            with Panel(id="pane", classes="panel", can_focus=False):
                yield ModelDetail()
        yield Around(id="around")

    @property
    def table(self) -> ModelTable:
        return self.query_one(ModelTable)

    @property
    def links(self) -> ChainList:
        return self.query_one(ChainList)

    def show(self, state: State) -> None:
        keys = partial(key_in_force, self.app)
        view = self._view
        whole = self.whole is not self.vast  # On a vast terminal the key takes columns away.
        view.follow(state, self.words, self.order, self.table.marks, keys, whole=whole)
        self.query_one(AgentBar).view = views.agent_view(state, keys)
        links, table = self.links, self.table
        links.words = table.words = self.words
        links.nothing = views.nothing_chosen(state, keys, self.SCOPE)
        links.items = view.links
        table.note = view.empty_note
        table.order = self.order
        table.columns = view.columns
        table.adds = keys("add-model")
        table.marks = view.marks
        if table.items is not view.rows:
            table.items = view.rows
        if links.has_focus and not view.links:
            table.focus()
        self.query_one(TableSummary).summary = view.summary
        self._share_the_rows()
        self._show_details()

    def _again(self) -> None:
        self.show(self.state)

    def _share_the_rows(self) -> None:
        most = max(2, self.size.height // _CHAIN_SHARE - 2)
        links = max(1, min(len(self.links.items), most))
        self.links.styles.height = links
        room = room_below(self.size, links, len(self._view.rows))
        beside = self.query_one("#pane").display
        self.query_one(Around).follow(self.state, room if beside else 0)

    def on_resize(self) -> None:
        super().on_resize()
        self.query_one("#pane").display = self.size.width >= PANE_FROM
        self._share_the_rows()
        self._show_details()

    # The row under the cursor, in the chain or below it.

    @property
    def _link(self) -> ChainRow | None:
        return self.links.current if self.links.has_focus else None

    @property
    def row(self) -> ModelRow | None:
        """The model under the cursor; None for one of another provider, too."""
        link = self._link
        if link is None:
            return self.table.current
        return row_of(self._view.models, self.state, link.ref, link.place)

    @property
    def ref(self) -> str | None:
        """The reference under the cursor, in the chain also that of another provider."""
        if (link := self._link) is not None:
            return link.ref
        row = self.table.current
        return row.ref if row is not None else None

    @property
    def marked(self) -> tuple[tuple[str, str], ...]:
        rows = (self._view.models.find(each) for each in self.table.marks)
        return tuple((row.id, row.ref) for row in rows if row is not None)

    def unmark(self) -> None:
        self.table.marks = ()
        self._again()

    def _choose(self, choose: Callable[[State, Selection], Choice]) -> None:
        """Ask for what becomes of the selection."""
        chosen = choose(self.state, Selection(self.ref, self.marked))
        if chosen.unmarks:
            self.unmark()
        if chosen.note:
            self.notify(chosen.note)
        if chosen.intent is not None:
            self.post_message(IntentChanged(chosen.intent, chosen.message))

    def action_make_primary(self) -> None:
        self._choose(model_choices.make_primary)

    def action_toggle_fallback(self) -> None:
        self._choose(model_choices.toggle_fallback)

    def action_fallback_earlier(self) -> None:
        self._choose(partial(model_choices.move, by=-1))

    def action_fallback_later(self) -> None:
        self._choose(partial(model_choices.move, by=1))

    def action_take_out(self) -> None:
        self._choose(model_choices.take_out)

    def action_list_marked(self) -> None:
        self._choose(model_choices.list_marked)

    def take_to_add(self) -> tuple[str, ...]:
        marked, row = self.marked, self.row
        if marked:
            self.unmark()
            return tuple(model_id for model_id, _ in marked)
        return (row.id,) if row is not None and row.addable else ()

    @on(ModelTable.Left)
    def _up(self) -> None:
        if self.links.items:
            self.links.action_last()
            self.links.focus()

    @on(ChainList.Left)
    def _down(self) -> None:
        self.table.action_first()
        self.table.focus()

    @on(DescendantFocus)
    @on(ModelTable.Moved)
    @on(ChainList.Moved)
    def _follow_the_cursor(self) -> None:
        self._show_details()

    def _show_details(self) -> None:
        if not self.has_parts:
            return
        whole = self.query_one(WholeName)
        name = safe(self.ref or "")
        whole.name_ = (
            name if self.size.width < UNCUT and len(name) + _MARGIN > self.size.width else ""
        )
        whole.display = bool(whole.name_)
        if not self.query_one("#pane").display:
            return
        editing, keys = bool(self.query(ModelFields)), partial(key_in_force, self.app)
        row = self._view.models.find(self._edited) if editing else self.row
        first = next(iter(self._view.links), None) if self.ref is None and not editing else None
        if first is not None:
            row = row_of(self._view.models, self.state, first.ref, first.place)
        shown = beside_lines(row, self._link, self.state, keys, editing=editing, first=first)
        self.query_one(ModelDetail).shown = tuple(shown)

    def copies(self) -> tuple[Copyable, ...]:
        row = self.row
        return model_copies(self.state, row.id, row.ref) if row else status_copies(self.state)

    # Filter, sort, marks.

    def action_filter(self) -> None:
        field = self.query_one("#filter", Input)
        field.display = True
        field.value = self.words
        field.focus()

    @on(Input.Changed, "#filter")
    def _narrow(self, event: Input.Changed) -> None:
        self.words = event.value
        self._again()

    def action_leave(self) -> None:
        """Leave what is open: the fields, the marks, the filter, each by itself."""
        if self.table.marks and not isinstance(self.focused, Input):
            self.unmark()
            return
        self.words = ""
        self.query_one("#filter", Input).value = ""
        self._leave_field()
        self._again()

    @on(Input.Submitted, "#filter")
    def _leave_field(self) -> None:
        self.query_one("#filter", Input).display = False
        self.table.focus()

    def action_sort_column(self) -> None:
        self._sort(ModelTable.OrderChosen(self.order.following))

    def action_sort_direction(self) -> None:
        self._sort(ModelTable.OrderChosen(self.order.reversed))

    @on(ModelTable.OrderChosen)
    def _sort(self, event: ModelTable.OrderChosen) -> None:
        self.order = event.order
        self._again()

    def action_all_columns(self) -> None:
        self.whole = not self.whole
        self._again()

    def action_mark(self) -> None:
        row = self.row
        if row is not None:
            marks = self.table.marks
            taken = tuple(each for each in marks if each != row.id)
            self.table.marks = taken if len(taken) < len(marks) else (*marks, row.id)
            self._again()
            (self.links if self.links.has_focus else self.table).action_move(1)

    def action_mark_all(self) -> None:
        shown = self._view.rows.ids
        marks = dict.fromkeys(self.table.marks)
        more = tuple(each for each in shown if each not in marks)
        self.table.marks = (*marks, *more) if more else ()
        self._again()

    # Looking and editing.

    @on(ModelTable.Picked)
    @on(ChainList.Picked)
    def action_details(self) -> None:
        row = self.row
        if row is None:
            if self.ref is not None:
                self.notify("This is no model of Jan.")
        elif self.query_one("#pane").display:
            self._edit_beside(row)
        else:
            self.app.push_screen(ModelDetails(row, self.state, partial(self._edit_over, row)))

    def _edit_over(self, row: ModelRow) -> None:
        """The fields in a dialog."""
        if (prediction := views.shown_prediction(self.state.start)) is not None:
            setting = SettingRow(("model", row.id), "", row.id)
            self.post_message(EditRequested(setting, prediction, self.state.disk_contexts))

    def _edit_beside(self, row: ModelRow) -> None:
        """The fields in the pane, below the details."""
        if self.query(ModelFields):
            return
        fields = choices.fields_of(self.state.intent, row.id)
        self._edited, self._from_chain = row.id, self.links.has_focus
        model = known(row.id, self.state)
        self.query_one("#pane").mount(ModelFields(fields, written(model), place(model)))
        self._show_details()

    @on(ModelFields.Kept)
    def _kept(self, event: ModelFields.Kept) -> None:
        self.query(ModelFields).remove()
        self.call_after_refresh(self._show_details)
        (self.links if self._from_chain else self.table).focus()
        prediction = views.shown_prediction(self.state.start)
        if event.fields is None or prediction is None:
            return
        before, disk = self.state.intent, self.state.disk_contexts
        intent = choices.describe(before, prediction, self._edited, event.fields, disk)
        self.post_message(IntentChanged(intent))

    def action_try_chat(self) -> None:
        row = self.row
        if row is not None:
            self.post_message(TrialRequested(row.id))
