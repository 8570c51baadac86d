"""The live table of models."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from rich.cells import cell_len
from textual.reactive import var

from jan_tui.clawdbot import Status
from jan_tui.tui.state import ChainPlace
from jan_tui.tui.widgets.model_rows import Column, ModelRow, context, tokens
from jan_tui.tui.widgets.rows import Rows
from jan_tui.tui.widgets.styled import ACCENT, GOOD, KEY, MUTED, STRONG, WARN, Line, Run, line, safe
from jan_tui.tui.widgets.text import cut_centre, pad, right

_NARROW = 60
_WIDE = 112
_ID_LEAST = 14
_ROLE = f"{STRONG} {ACCENT}"


@dataclass(frozen=True, slots=True)
class Order:
    """Which column the rows are sorted by, and which way."""

    column: Column = Column.ID
    descending: bool = False

    @property
    def arrow(self) -> str:
        return "▼" if self.descending else "▲"


@dataclass(frozen=True, slots=True)
class _Widths:
    id: int
    badges: int
    state: int
    input: int
    context: int
    max: int
    role: int


class ModelTable(Rows[ModelRow]):
    """Badges and figures beside the id, which keeps its end when it is cut."""

    HEADER_ROWS: ClassVar[int] = 1

    order: var[Order] = var(Order())
    marks: var[frozenset[str]] = var(frozenset[str]())
    note: var[str] = var("")
    _needs: tuple[int, int] = (0, 0)

    def watch_order(self) -> None:
        self.repaint_all()

    def watch_marks(self, old: frozenset[str], new: frozenset[str]) -> None:
        for index, item in enumerate(self.items):
            if (item.key in old) != (item.key in new):
                self._repaint(index)

    def watch_note(self) -> None:
        self.repaint_all()

    def memo(self, item: ModelRow) -> Hashable:
        return item.key in self.marks

    def empty(self) -> Line:
        return line((f"  {self.note}", MUTED))

    def watch_items(self, old: tuple[ModelRow, ...], new: tuple[ModelRow, ...]) -> None:
        self._needs = _needs(new)
        super().watch_items(old, new)

    def columns_move(self, old: tuple[ModelRow, ...], new: tuple[ModelRow, ...]) -> bool:
        return _needs(old) != _needs(new)

    def _widths(self, cells: int) -> _Widths:
        """Figures take what they need, the id gets the rest, up to its own length."""
        longest, figures = self._needs
        if cells >= _WIDE:
            fixed = _Widths(0, 20, 16, 10, max(figures, 9), 8, 11)
        elif cells >= _NARROW:
            fixed = _Widths(0, 13, 0, 0, max(figures, 9), 7, 11)
        else:
            fixed = _Widths(0, 0, 0, 0, 0, 0, 4)
        taken = fixed.badges + fixed.state + fixed.input + fixed.context + fixed.max + fixed.role
        room = max(_ID_LEAST, cells - taken - 5)
        wanted = max(_ID_LEAST, longest + 2) if cells >= _WIDE else room
        return replace(fixed, id=min(room, wanted))

    def header(self, cells: int) -> Line:
        widths = self._widths(cells)

        def name(column: Column) -> str:
            return f"{column} {self.order.arrow}" if self.order.column is column else column

        return line(
            ("    ", ""),
            pad(name(Column.ID), widths.id),
            pad("input", widths.input),
            pad("reasoning, cost" if widths.input else "kind, cost", widths.badges),
            pad(name(Column.STATE), widths.state),
            right(name(Column.CONTEXT), widths.context) if widths.context else "",
            right(name(Column.MAX), widths.max) if widths.max else "",
            "  " if widths.max else "",
            pad(name(Column.ROLE), widths.role),
        )

    def row(self, item: ModelRow, cells: int) -> Line:
        widths = self._widths(cells)
        mark: Run = ("+", KEY) if item.key in self.marks else (" ", "")
        style = STRONG if item.role == ChainPlace(0) else ""
        if item.status is Status.MISSING or not item.usable:
            style = MUTED
        return line(
            mark,
            item.sign.mark,
            "  ",
            (pad(cut_centre(safe(item.id), widths.id - 2), widths.id), style),
            (pad(safe(item.input), widths.input), MUTED),
            *_badges(item, widths),
            *_state(item, widths.state),
            _context(item, widths.context),
            right(tokens(item.max_tokens), widths.max) if widths.max else "",
            "  " if widths.max else "",
            _role(item, widths.role, state_shown=bool(widths.state)),
        )


def _needs(items: Sequence[ModelRow]) -> tuple[int, int]:
    """Cells of the longest id, and of the widest context with the space before it."""
    ids = max((cell_len(safe(item.id)) for item in items), default=0)
    return ids, max((len(context(item)) for item in items), default=0) + 1


def _badges(item: ModelRow, widths: _Widths) -> Line:
    if not widths.badges:
        return ()
    if item.context is None or item.installed:
        known = "" if widths.state else item.state
        return ((pad(known, widths.badges), item.sign.style),)
    plain = "no" if widths.input else "text"
    kind = ("reasoning", ACCENT) if item.reasoning else (plain, MUTED)
    local = "$0 local" if widths.input else "$0"
    cost = (local, GOOD) if item.free else ("paid", WARN)
    return ((pad(kind[0], 10), kind[1]), (pad(cost[0], widths.badges - 10), cost[1]))


def _state(item: ModelRow, cells: int) -> Line:
    if not cells:
        return ()
    return ((pad(item.state, cells), item.sign.style),)


def _context(item: ModelRow, cells: int) -> Run:
    less = item.loaded is not None and item.context is not None and item.loaded < item.context
    return (right(context(item), cells) if cells else "", WARN if less else "")


def _role(item: ModelRow, cells: int, *, state_shown: bool) -> Run:
    """The role; without a column for the state, that of a model that cannot be used."""
    if cells < 11:
        return (pad(item.role.short if item.role else "", cells), _ROLE)
    if not item.role and not item.usable and not state_shown:
        return (pad(item.state, cells), item.sign.style)
    return (pad(str(item.role or ""), cells), _ROLE)
