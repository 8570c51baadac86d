"""A list painted line by line: cursor by key, and only the rows that changed are repainted."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import ClassVar, Generic, Protocol, TypeVar

from textual.binding import Binding, BindingType
from textual.events import Click, Resize
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive, var
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style
from textual.visual import Visual

from jan_tui.tui.widgets.styled import KEY, Line, content, line, width

_MOST_STRIPS = 512
"""Painted rows that are kept: values that come and go must not gather."""


class Keyed(Protocol):
    """A row: it has a key that stays when its values change."""

    @property
    def key(self) -> Hashable: ...

    def __hash__(self) -> int: ...


Item = TypeVar("Item", bound=Keyed)


class Rows(ScrollView, Generic[Item], can_focus=True):
    """Subclasses turn one item into one line; a header line, where there is one, stays on top."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"rows--cursor", "rows--blurred", "rows--header"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("g,home", "first", "First", show=False),
        Binding("G,end", "last", "Last", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("ctrl+d", "half(1)", "Half a page down", show=False),
        Binding("ctrl+u", "half(-1)", "Half a page up", show=False),
    ]
    HEADER_ROWS: ClassVar[int] = 0
    auto_links = False

    items: var[Sequence[Item]] = var(())
    cursor: reactive[int] = reactive(0, repaint=False)

    class Picked(Message):
        """A row was clicked while the cursor was on it already."""

    class Moved(Message):
        """The cursor is on another row."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._strips: dict[tuple[Hashable, ...], Strip] = {}

    # For subclasses.

    def header(self, cells: int) -> Line:
        """The line above the rows."""
        return ()

    def row(self, item: Item, cells: int) -> Line:
        """One item as a line of this width."""
        raise NotImplementedError

    def cursor_row(self, item: Item, cells: int) -> Line:
        """The item under the cursor, where it tells more than elsewhere."""
        return self.row(item, cells)

    def empty(self) -> Line:
        """What stands where no item is."""
        return ()

    # The cursor.

    @property
    def current(self) -> Item | None:
        """The item under the cursor."""
        return self.items[self.cursor] if 0 <= self.cursor < len(self.items) else None

    def place(self, key: Hashable) -> int | None:
        """Where the item with this key is."""
        return next((index for index, item in enumerate(self.items) if item.key == key), None)

    def put_cursor(self, key: Hashable) -> bool:
        """The cursor on the item with this key; False where there is none."""
        index = self.place(key)
        if index is not None:
            self.cursor = index
        return index is not None

    def validate_cursor(self, cursor: int) -> int:
        return max(0, min(cursor, len(self.items) - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        self._repaint(old)
        self._repaint(new)
        self._keep_in_sight()
        self.post_message(self.Moved())

    def watch_items(self, old: Sequence[Item], new: Sequence[Item]) -> None:
        key = old[self.cursor].key if 0 <= self.cursor < len(old) else None
        self.virtual_size = Size(self.size.width, len(new) + self.HEADER_ROWS)
        if self.columns_move(old, new):
            self.repaint_all()
        else:
            # Only what is in sight: a list may have 10,000 rows.
            top = self.scroll_offset.y
            for index in range(top, top + self.size.height):
                before, after = (
                    items[index] if index < len(items) else None for items in (old, new)
                )
                if before != after or (index == 0 and after is None):
                    self._repaint(index)
        found = key is not None and self.put_cursor(key)
        if not found:
            self.cursor = self.validate_cursor(self.cursor)

    def columns_move(self, old: Sequence[Item], new: Sequence[Item]) -> bool:
        """Whether the columns move, so that every row has to be painted again."""
        return False

    def repaint_all(self) -> None:
        """Paint every row again, after something beside the items changed."""
        self._strips.clear()
        self.refresh()

    def _repaint(self, index: int) -> None:
        self.refresh_line(index + self.HEADER_ROWS)

    def _keep_in_sight(self) -> None:
        room = self.scrollable_content_region.height - self.HEADER_ROWS
        top = self.scroll_offset.y
        if room <= 0:
            return
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False)
        elif self.cursor >= top + room:
            self.scroll_to(y=self.cursor - room + 1, animate=False)

    def on_resize(self, event: Resize) -> None:
        self.virtual_size = Size(self.size.width, len(self.items) + self.HEADER_ROWS)
        self._strips.clear()
        self._keep_in_sight()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._strips.clear()

    # Painting.

    def render_line(self, y: int) -> Strip:
        cells = self.scrollable_content_region.width
        room = cells - 1
        if y < self.HEADER_ROWS:
            return self._strip(line(" ", *self.header(room)), cells, "rows--header")
        index = y - self.HEADER_ROWS + self.scroll_offset.y
        if index >= len(self.items):
            shown = self.empty() if index == 0 else ()
            return self._strip(shown, cells, "")
        item = self.items[index]
        kind = ""
        if index == self.cursor:
            kind = "rows--cursor" if self.has_focus else "rows--blurred"
        key = (item, kind, cells, self.memo(item))
        if key not in self._strips:
            if len(self._strips) >= _MOST_STRIPS:
                self._strips.clear()
            pointer = ("▸", KEY) if kind == "rows--cursor" else (" ", "")
            shown = self.cursor_row(item, room) if kind else self.row(item, room)
            # Textual does not reverse what it pads.
            filled = line(pointer, *shown, " " * (room - width(shown)))
            self._strips[key] = self._strip(filled, cells, kind)
        return self._strips[key]

    def memo(self, item: Item) -> Hashable:
        """What a row depends on beside its item."""
        return None

    def _strip(self, shown: Line, cells: int, kind: str) -> Strip:
        style = self.visual_style
        if kind:
            style += Style.from_styles(self.get_component_styles(kind))
        strips = Visual.to_strips(self, content([shown]), cells, 1, style, pad=True)
        return strips[0] if strips else Strip.blank(cells)

    def watch_has_focus(self, has_focus: bool) -> None:
        super().watch_has_focus(has_focus)
        self._repaint(self.cursor)

    # Keys and mouse.

    def action_move(self, by: int) -> None:
        self.cursor += by

    def action_page(self, by: int) -> None:
        self.cursor += by * max(1, self.scrollable_content_region.height - self.HEADER_ROWS - 1)

    def action_half(self, by: int) -> None:
        rows = self.scrollable_content_region.height - self.HEADER_ROWS
        self.cursor += by * max(1, rows // 2)

    def action_first(self) -> None:
        self.cursor = 0

    def action_last(self) -> None:
        self.cursor = len(self.items) - 1

    def on_click(self, event: Click) -> None:
        index = event.y - self.HEADER_ROWS + self.scroll_offset.y
        if event.y < self.HEADER_ROWS or index >= len(self.items):
            return
        if index == self.cursor:
            self.post_message(self.Picked())
        self.cursor = index
