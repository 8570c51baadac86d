"""Where things stand on their lines: what is beside a member, and what is above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from jan_tui.json5_text.lexicon import BLOCK_COMMENT, LINE_COMMENT, LINE_END, SPACE
from jan_tui.patterns import lazy_pattern

if TYPE_CHECKING:
    from jan_tui.json5_text.scanner import Node

_PIECE = lazy_pattern(rf"([{SPACE}]++)|({LINE_COMMENT})|({BLOCK_COMMENT})")
_INDENT = lazy_pattern(rf"(?:(?![\n\r\u2028\u2029])[{SPACE}])*+")
_LINE_ENDS = "\n\r\u2028\u2029"
_INDENTS = frozenset(
    "\t\v\f \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u202f\u205f\u3000\ufeff"
)


class Piece(Struct, frozen=True):
    """White space, or one comment, between two tokens."""

    start: int
    end: int
    comment: bool
    to_line_end: bool


def pieces(text: str, start: int, end: int) -> list[Piece]:
    """What stands between two tokens, in order."""
    found = []
    for match in _PIECE.finditer(text, start, end):
        group = match.lastindex
        found.append(Piece(match.start(), match.end(), group != 1, group == 2))
    return found


def breaks(text: str, start: int, end: int) -> int:
    """How many lines end in a stretch."""
    return sum(1 for _ in LINE_END.finditer(text, start, end))


def after_indent(text: str, offset: int) -> int:
    """The end of the white space at an offset, no further than its line."""
    match = _INDENT.match(text, offset)
    return match.end() if match else offset


def before_indent(text: str, offset: int, limit: int) -> int:
    """The start of the white space that ends at an offset, no further back than its line."""
    while offset > limit and text[offset - 1] in _INDENTS:
        offset -= 1
    return offset


def line_start(text: str, offset: int) -> int:
    """Where the line of an offset begins."""
    reach = 128
    while True:
        low = max(0, offset - reach)
        start = max(text.rfind(end, low, offset) for end in ("\n", "\r", "\u2028", "\u2029"))
        if start >= 0 or low == 0:
            return start + 1
        reach *= 2


def line_indent(text: str, offset: int) -> str:
    """The white space that begins the line of an offset."""
    start = line_start(text, offset)
    return text[start : after_indent(text, start)].lstrip("\ufeff")


def begins_line(text: str, offset: int) -> bool:
    """Whether only white space stands before an offset on its line."""
    first = before_indent(text, offset, 0)
    return first == 0 or text[first - 1] in _LINE_ENDS


def ends_line(text: str, offset: int) -> bool:
    """Whether only white space stands after an offset on its line, and a line end after that."""
    return LINE_END.match(text, after_indent(text, offset)) is not None


def beside(text: str, offset: int, limit: int) -> tuple[list[Piece], bool]:
    """The comments that begin on the line of `offset`, and whether that line ends after them.

    The token at `limit` is not on the line then. One that reaches over lines is the last.
    """
    found: list[Piece] = []
    end = offset
    for piece in pieces(text, offset, limit):
        if piece.comment:
            found.append(piece)
            end = piece.end
            if piece.to_line_end or breaks(text, piece.start, end):
                break
        elif breaks(text, piece.start, piece.end):
            break
    return found, breaks(text, end, limit) > 0


class Tail(Struct, frozen=True):
    """The comments after a member on its line, up to `end`; `broken` where the line then ends."""

    end: int
    broken: bool


def tail(text: str, offset: int, limit: int) -> Tail:
    """The comments that begin on the line of `offset`, before the token at `limit`."""
    end = offset
    for piece in pieces(text, offset, limit):
        if not piece.comment:
            if breaks(text, piece.start, piece.end):
                return Tail(end, True)
            continue
        end = piece.end
        if piece.to_line_end:
            return Tail(end, True)
    return Tail(end, False)


def lead_start(container: Node, index: int) -> int:
    """Where the trivia before an item begins: after the comma before it, or after the bracket."""
    if index == 0:
        return container.start + 1
    comma = container.items[index - 1].comma
    return container.start + 1 if comma is None else comma + 1


def own_line_indent(text: str, container: Node, index: int) -> str | None:
    """The indent of an item that begins its line; None where something stands before it."""
    indent = None
    for piece in pieces(text, lead_start(container, index), container.items[index].key_start):
        if not piece.comment and breaks(text, piece.start, piece.end):
            indent = text[_last_line(text, piece.start, piece.end) : piece.end]
    return indent


def comma_first(text: str, container: Node, index: int) -> bool:
    """Whether the comma before an item begins the item's line."""
    if index == 0:
        return False
    before = container.items[index - 1]
    item = container.items[index]
    return (
        before.comma is not None
        and not breaks(text, before.comma, item.key_start)
        and begins_line(text, before.comma)
        and breaks(text, before.node.end, before.comma) > 0
    )


def one_line(text: str, container: Node, but: Node | None = None) -> bool:
    """Whether a container stands on one line; breaks inside of the value `but` do not count."""
    if but is None:
        return LINE_END.search(text, container.start, container.end) is None
    return not (
        LINE_END.search(text, container.start, but.start)
        or LINE_END.search(text, but.end, container.end)
    )


def _last_line(text: str, start: int, end: int) -> int:
    last = start
    for match in LINE_END.finditer(text, start, end):
        last = match.end()
    return last
