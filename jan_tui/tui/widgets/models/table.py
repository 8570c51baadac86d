"""The live table of the models beside the chain."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import ClassVar

from msgspec import Struct
from rich.cells import cell_len
from textual.message import Message
from textual.reactive import var

from jan_tui.structs import replace
from jan_tui.tui.widgets.models.listing import TableRows
from jan_tui.tui.widgets.models.row import Column, ModelRow, Shared, context, tokens
from jan_tui.tui.widgets.rows import Rows
from jan_tui.tui.widgets.styled import ACCENT, GOOD, KEY, MUTED, WARN, Line, Run, line, safe
from jan_tui.tui.widgets.text import cut_centre, cut_end, highlighted, pad, right

_NARROW = 56
_ID_LEAST = 14
_LEAD = 4
"""Cells before the id: the mark, the sign, and a space after each."""

_BADGES = 10
_USE = 20
_INPUTS = "text, image"
_STATE = 14
_GLYPH = "■"
"""Beside a marked model."""


class Order(Struct, frozen=True):
    """Which column the rows are sorted by, and which way."""

    column: Column = Column.ROLE
    descending: bool = False

    @property
    def arrow(self) -> str:
        return "▼" if self.descending else "▲"

    @property
    def following(self) -> Order:
        """By the next column, the same way."""
        members = list(Column)
        return replace(self, column=members[(members.index(self.column) + 1) % len(members)])

    @property
    def reversed(self) -> Order:
        """By the same column, the other way."""
        return replace(self, descending=not self.descending)


class Columns(Struct, frozen=True):
    """Which columns there are, and what they need: those that differ, or are asked for.

    `id` and `figures` are the cells of the longest id and of the widest context, `input` those of
    its column.
    """

    id: int = 0
    reasoning: bool = False
    cost: bool = False
    input: int = 0
    context: bool = False
    max: bool = False
    use: bool = False
    state: bool = False
    figures: int = 0


NO_COLUMNS = Columns()


def columns(
    shared: Shared, longest: int, figures: int, *, used: bool, order: Order, words: str, whole: bool
) -> Columns:
    """The columns of a table whose rows share some values.

    All of them where the `whole` is wanted; one that is sorted by, or named in the filter, stays.
    """
    if not shared.count:
        return NO_COLUMNS
    asked = words.casefold().split()
    return Columns(
        longest,
        reasoning=whole
        or shared.reasoning is None
        or any("reasoning".startswith(w) for w in asked),
        cost=whole or shared.free is None or "$0" in asked or "paid" in asked,
        input=0 if not whole and shared.input else len(shared.input or _INPUTS) + 2,
        context=whole or shared.context is None or order.column is Column.CONTEXT,
        max=whole or shared.max_tokens is None or order.column is Column.MAX,
        use=used,
        state=shared.state is None or order.column is Column.STATE,
        figures=figures,
    )


class _Widths(Struct, frozen=True):
    id: int
    reasoning: int
    cost: int
    input: int
    context: int
    max: int
    use: int
    state: int


class ModelTable(Rows[ModelRow]):
    """Badges and figures beside the id, which keeps its end when it is cut."""

    HEADER_ROWS: ClassVar[int] = 1

    order: var[Order] = var(Order())
    columns: var[Columns] = var(Columns())
    words: var[str] = var("")
    adds: var[str] = var("A")
    marks: var[tuple[str, ...]] = var(())
    note: var[str] = var("")

    class Left(Message):
        """The cursor was to go past the first row."""

    @dataclass
    class OrderChosen(Message):
        """The head of a column was clicked: the rows by that, or the other way round."""

        order: Order

    def watch_order(self) -> None:
        self.repaint_all()

    def watch_columns(self) -> None:
        self.repaint_all()

    def watch_words(self) -> None:
        self.repaint_all()

    def watch_marks(self) -> None:
        self.refresh()

    def watch_note(self) -> None:
        self.repaint_all()

    def memo(self, item: ModelRow) -> Hashable:
        return item.key in self.marks

    def empty(self) -> Line:
        return line((f"  {self.note}", MUTED))

    def place(self, key: Hashable) -> int | None:
        return self.items.place(key) if isinstance(self.items, TableRows) else super().place(key)

    def action_move(self, by: int) -> None:
        if by < 0 and self.cursor <= 0:
            self.post_message(self.Left())
        else:
            super().action_move(by)

    def _widths(self, cells: int) -> _Widths:
        """Figures take what they need, the id gets the rest, up to its own length."""
        shown = self.columns
        if cells < _NARROW:
            fixed = _Widths(0, 0, 0, 0, 0, 0, 0, 0)
            return replace(fixed, id=max(_ID_LEAST, cells - _LEAD - 1))
        fixed = _Widths(
            0,
            _BADGES if shown.reasoning else 0,
            6 if shown.cost else 0,
            shown.input,
            max(shown.figures, 9) if shown.context else 0,
            8 if shown.max else 0,
            _USE if shown.use else 0,
            _STATE,
        )
        figures = (fixed.reasoning, fixed.cost, fixed.input, fixed.context, fixed.max, fixed.use)
        # The state goes on to the edge, so that it only takes room where rows differ in it.
        taken = sum(figures) + (_STATE if shown.state else 2)
        room = max(_ID_LEAST, cells - taken - _LEAD - 1)
        return replace(fixed, id=min(room, max(_ID_LEAST, shown.id + 2)))

    def header(self, cells: int) -> Line:
        widths = self._widths(cells)

        def head(column: Column, cells: int, put: Callable[[str, int], str] = pad) -> Run:
            title = f"{column} {self.order.arrow}" if self.order.column is column else column
            return (put(title, cells) if cells else "", f"@click=sort_by('{column}')")

        return line(
            (" " * _LEAD, ""),
            head(Column.ID, widths.id),
            pad("kind", widths.reasoning),
            pad("cost", widths.cost),
            pad("input", widths.input),
            head(Column.CONTEXT, widths.context, right),
            head(Column.MAX, widths.max, right),
            "  ",
            head(Column.ROLE, widths.use),
            head(Column.STATE, widths.state if self.columns.state else 0),
        )

    def action_sort_by(self, column: str) -> None:
        wanted = Column(column)
        order = self.order.reversed if wanted is self.order.column else Order(wanted)
        self.post_message(self.OrderChosen(order))

    def row(self, item: ModelRow, cells: int) -> Line:
        return self._line(item, cells, (item.told if self.columns.state else "", item.sign.style))

    def cursor_row(self, item: ModelRow, cells: int) -> Line:
        said = (item.told if self.columns.state else "", item.sign.style)
        if item.addable:
            said = (f"+ not in config: {self.adds} adds it", MUTED)
        elif item.sign.word == "not served":
            said = ("not served (it will fail now)", WARN)
        return self._line(item, cells, said)

    def _line(self, item: ModelRow, cells: int, said: Run) -> Line:
        widths = self._widths(cells)
        mark: Run = (_GLYPH, KEY) if item.key in self.marks else (" ", "")
        name = cut_centre(safe(item.id), widths.id - 2)
        style = MUTED if not item.usable else ""
        less = item.loaded is not None and item.context is not None and item.loaded < item.context
        shown = line(
            mark,
            " ",
            item.sign.mark,
            " ",
            *highlighted(name, self.words, style),
            " " * (widths.id - cell_len(name)),
            *_badges(item, widths),
            (pad(safe(item.input), widths.input), MUTED),
            (right(context(item), widths.context) if widths.context else "", WARN if less else ""),
            right(tokens(item.max_tokens), widths.max) if widths.max else "",
            "  ",
            (
                pad(cut_end(safe(item.use), widths.use - 1), widths.use) if widths.use else "",
                ACCENT,
            ),
        )
        room = cells - sum(cell_len(text) for text, _ in shown)
        return (*shown, (cut_end(said[0], room), said[1])) if room > 2 and said[0] else shown


def _badges(item: ModelRow, widths: _Widths) -> Line:
    kind = ("reasoning", ACCENT) if item.reasoning else ("text", MUTED)
    cost = ("$0", GOOD) if item.free else ("paid", WARN)
    if item.context is None or item.installed:
        # Of a model that is only installed, or missing, nobody says that.
        kind = cost = ("", "")
    return line((pad(kind[0], widths.reasoning), kind[1]), (pad(cost[0], widths.cost), cost[1]))
