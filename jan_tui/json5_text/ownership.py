"""Whose comment is whose: the rule that deleting and reordering go by.

A comment belongs to a member (or element) where it stands

* inside it: between key and colon, between colon and value, within the value;
* behind it: on the line on which the value ends, before the comma;
* beside it: after a comma on that line, if nothing but comments follows there;
* near it: before it on its line, after the comma of the member before;
* above it: on lines of its own directly above, no blank line between. Where commas begin the
  lines, that is above the comma.

Every other comment belongs to no member and stays: on the line of the opening bracket, on the line
of the member before, below the value's line, a blank line away, after the last comma on the
closing bracket's line, at the end of a line that a member which stays has begun, a heading with a
drawn line and what is above it, and members that were commented out (see `commented_out`).

The comments above are one block: all of it goes or none. Only what a heading or commented-out
members at its top set off is a block of its own.

A list that is reordered gives the doubtful ones to the nearest element: at the end of a line to
the last element there, before the first element on its line to that element, unless it has one
behind it and no other element has one near it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from jan_tui.json5_text.commented_out import staying
from jan_tui.json5_text.layout import Piece, beside, breaks, comma_first, lead_start, pieces
from jan_tui.json5_text.scanner import Node
from jan_tui.structs import replace

_HEADING = re.compile(r"[-=#*_~─━═/]{3}")
"""A line drawn in a comment: it heads the section, not only the member below it."""


class Own(Struct, frozen=True):
    """The comments of one item outside of it, by where they stand, each group in order.

    `led` tells whether the comma before the item begins the line and so goes with the item.
    """

    above: Sequence[Piece] = ()
    near: Sequence[Piece] = ()
    behind: Sequence[Piece] = ()
    beside: Sequence[Piece] = ()
    led: bool = False

    @property
    def comments(self) -> list[Piece]:
        """All of them, in order."""
        return [*self.above, *self.near, *self.behind, *self.beside]


def owned(text: str, container: Node, index: int, shared: bool) -> Own:
    """The comments that belong to an item without a doubt, so that they go where it goes.

    `shared` tells whether a member that stays stands before it on the line on which it ends.
    """
    own = _own(text, container, index)
    near = own.near
    if not own.above and _follows_on_line(text, container, index):
        # A comment that begins on the line before is no less that line's.
        last = max((at for at, one in enumerate(near) if _breaks(text, one)), default=-1)
        near = near[last + 1 :] if index else ()
        if near and staying(text, near, container.kind):
            near = ()
    if not shared:
        return replace(own, near=near)
    behind = [piece for piece in own.behind if not piece.to_line_end]
    return replace(own, near=near, behind=behind, beside=())


def shares_line(text: str, container: Node, index: int) -> bool:
    """Whether the item before ends on the line on which an item ends."""
    items = container.items
    return index > 0 and not breaks(text, items[index - 1].node.end, items[index].node.end)


def nearest(text: str, container: Node, index: int) -> Own:
    """The comments that go along where an element changes its place."""
    own = _own(text, container, index)
    if index or not own.near or not own.behind or not _follows_on_line(text, container, 0):
        return own
    others = range(1, len(container.items))
    named = any(
        _follows_on_line(text, container, at) and _own(text, container, at).near for at in others
    )
    return own if named else replace(own, near=())


def _own(text: str, container: Node, index: int) -> Own:
    items = container.items
    item = items[index]
    start, end = item.key_start, item.node.end
    close = container.end - 1
    led = comma_first(text, container, index) and (
        item.comma is None or breaks(text, end, item.comma) > 0
    )
    above: Sequence[Piece] = ()
    gap = pieces(text, lead_start(container, index), start)
    first = _first_break(text, gap)
    near: Sequence[Piece]
    if first is not None:
        block = _block(text, gap[first:], container)
        line = next(piece.end for piece in reversed(gap) if _ends_line(text, piece))
        above = [piece for piece in block if piece.start < line]
        near = [piece for piece in block if piece.start >= line]
    else:
        near = [piece for piece in gap if piece.comment]
        before = items[index - 1]
        if led and before.comma is not None:
            over = pieces(text, before.node.end, before.comma)
            first = _first_break(text, over)
            above = [] if first is None else _block(text, over[first:], container)
    after = close if item.comma is None else item.comma
    behind, _ = beside(text, end, after)
    besides: Sequence[Piece] = ()
    if item.comma is not None and not breaks(text, end, item.comma):
        following = items[index + 1].key_start if index + 1 < len(items) else close
        besides, broken = beside(text, item.comma + 1, following)
        besides = besides if broken else ()
    return Own(above, near, behind, besides, led)


def _block(text: str, gap: Sequence[Piece], container: Node) -> list[Piece]:
    """The comments at the end of a gap that are one block with what follows."""
    above: list[Piece] = []
    for piece in reversed(gap):
        if not piece.comment:
            if breaks(text, piece.start, piece.end) > 1:
                break
        elif _HEADING.search(text, piece.start + 2, max(piece.start + 2, piece.end - 2)):
            break
        else:
            above.append(piece)
    above.reverse()
    return above[staying(text, above, container.kind) :]


def _follows_on_line(text: str, container: Node, index: int) -> bool:
    """Whether an item has only comments between it and the comma or bracket before it."""
    gap = pieces(text, lead_start(container, index), container.items[index].key_start)
    return _first_break(text, gap) is None


def _first_break(text: str, gap: Sequence[Piece]) -> int | None:
    return next((at for at, piece in enumerate(gap) if _ends_line(text, piece)), None)


def _ends_line(text: str, piece: Piece) -> bool:
    return not piece.comment and breaks(text, piece.start, piece.end) > 0


def _breaks(text: str, piece: Piece) -> bool:
    return breaks(text, piece.start, piece.end) > 0
