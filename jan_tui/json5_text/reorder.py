"""Reordering a list: each element takes its own comments along, the commas stay in place."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from jan_tui.json5_text import layout
from jan_tui.json5_text.insertion import Splice
from jan_tui.json5_text.ownership import Own, nearest
from jan_tui.json5_text.scanner import Node
from jan_tui.json5_text.style import Style


class _Slot(Struct, frozen=True):
    """A place in the list, and the element that stands there before the change.

    Offsets: `anchor` is where the element begins, or the comma that leads it; its own comments
    above reach from `above` to `above_end`, its value with the comments near and behind it to
    `end`, the comments beside it from `beside` to `beside_end`. `opens` tells whether the anchor
    begins a line, `comma` whether a comma follows on the line of `end`, `closes` whether that
    line ends after it all.
    """

    own: Own
    floor: int
    above: int
    above_end: int
    anchor: int
    start: int
    value_end: int
    end: int
    beside: int
    beside_end: int
    opens: bool
    comma: bool
    closes: bool

    @property
    def after(self) -> int:
        """Where what is not the element's begins."""
        return self.beside_end if self.comma else self.end


def reorder(text: str, container: Node, order: Sequence[int], style: Style) -> list[Splice]:
    """The splices that put the element of index `order[n]` in the place of the nth.

    None where nothing moves. Where a comment needs a line of its own or ends its line, and the
    place is in the middle of one, the line is broken there.
    """
    slots = {at: _slot(text, container, at) for at, wanted in enumerate(order) if at != wanted}
    if not slots:
        return []
    outer = style.line_end + layout.line_indent(text, container.start)
    splices: list[Splice] = []
    broken = -1
    for at, slot in slots.items():
        comes = slots[order[at]]
        last = at + 1 == len(container.items)
        if comes.own.above and not slot.opens:
            gap = layout.before_indent(text, slot.anchor, slot.floor)
            if gap != broken:
                splices.append((gap, slot.anchor, outer + style.unit))
        splices.append((slot.above, slot.anchor, _above(text, comes, slot, style, outer)))
        behind, beside, breaks = _tail(text, comes, slot)
        splices.append((slot.start, slot.end, text[comes.start : comes.value_end] + behind))
        splices.append((slot.beside, slot.beside_end, beside))
        if breaks:
            broken = slot.after
            beyond = layout.after_indent(text, broken)
            splices.append((broken, beyond, outer if last else outer + style.unit))
    return splices


def _slot(text: str, container: Node, index: int) -> _Slot:
    item = container.items[index]
    own = nearest(text, container, index)
    start = own.near[0].start if own.near else item.key_start
    before = container.items[index - 1].comma if own.led else None
    anchor = start if before is None else before
    end = own.behind[-1].end if own.behind else item.node.end
    comma = item.comma is not None and not layout.breaks(text, end, item.comma)
    beside = end if item.comma is None else item.comma + 1
    beside_end = own.beside[-1].end if own.beside else beside
    return _Slot(
        own=own,
        floor=layout.lead_start(container, index),
        above=own.above[0].start if own.above else anchor,
        above_end=own.above[-1].end if own.above else anchor,
        anchor=anchor,
        start=start,
        value_end=item.node.end,
        end=end,
        beside=beside,
        beside_end=beside_end,
        opens=layout.begins_line(text, anchor),
        comma=comma,
        closes=layout.ends_line(text, beside_end if comma else end),
    )


def _above(text: str, comes: _Slot, slot: _Slot, style: Style, outer: str) -> str:
    """The comments above the element that comes, up to the anchor of its new place."""
    if not comes.own.above:
        return ""
    comments = text[comes.above : comes.above_end]
    if slot.own.above:
        return comments + text[slot.above_end : slot.anchor]
    if slot.opens:
        first = layout.before_indent(text, slot.anchor, 0)
        return comments + style.line_end + text[first : slot.anchor].lstrip("\ufeff")
    return comments + outer + style.unit


def _tail(text: str, comes: _Slot, slot: _Slot) -> tuple[str, str, bool]:
    """The comments after the element that comes: before the comma, after it, and whether the
    line must end then."""
    behind = text[comes.value_end : comes.end]
    beside = text[comes.beside : comes.beside_end]
    comments = [*comes.own.behind, *comes.own.beside]
    to_line_end = bool(comments) and comments[-1].to_line_end
    if not slot.comma:
        return behind + beside, "", to_line_end and not slot.closes
    if slot.closes:
        needs_end = bool(comes.own.behind) and comes.own.behind[-1].to_line_end
        return ("", behind, False) if needs_end else (behind, beside, False)
    return ("", behind + beside, True) if to_line_end else (behind + beside, "", False)
