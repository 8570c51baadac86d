"""Removing members with their own comments and no others (see `ownership`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from msgspec import Struct

from jan_tui.json5_text.layout import (
    after_indent,
    before_indent,
    begins_line,
    breaks,
    ends_line,
    lead_start,
    pieces,
)
from jan_tui.json5_text.lexicon import LINE_END, skip_space, skip_trivia
from jan_tui.json5_text.ownership import Own, owned, shares_line
from jan_tui.json5_text.scanner import Item, Node

Span = tuple[int, int]


class _Cut(Struct):
    """What goes in one piece: comments, keys, values and commas with only white space between.

    `floor` is where the trivia before it begin, `alone` tells whether it is a comma and no more.
    """

    start: int
    end: int
    floor: int
    alone: bool = False


def removal(
    text: str, container: Node, removed: Collection[int], spared: Collection[int] = ()
) -> list[Span]:
    """The spans to cut out, in order and maybe overlapping, so that these items are gone.

    An item takes its own comma with it, and where the last item goes that had none, the comma
    before it goes too. Of the items of the indexes `spared` every comment stays that is not
    within their value. Takes time linear in the length of the container.
    """
    found = _cuts(text, container, sorted(removed), spared)
    return [_span(text, container, cut) for cut in _merged(text, found)]


def separators(text: str, container: Node, spared: Collection[int]) -> list[tuple[int, int, str]]:
    """Blank lines below the comments that are spared, so that none passes to the next member."""
    splices = []
    items = container.items
    for index in sorted(spared):
        item = items[index]
        own = owned(text, container, index, shares_line(text, container, index))
        inside = any(one.comment for one in pieces(text, item.key_end, item.node.start))
        end = max([item.node.end, *(one.end for one in own.comments)])
        if item.comma is not None and skip_space(text, end) == item.comma:
            end = item.comma + 1
        line_end = LINE_END.match(text, after_indent(text, end))
        if line_end is None or index + 1 == len(items) or ends_line(text, line_end.end()):
            continue
        if own.comments or inside:
            splices.append((end, end, line_end[0]))
    return splices


def _cuts(
    text: str, container: Node, removed: list[int], spared: Collection[int]
) -> Iterable[_Cut]:
    items = container.items
    gone = set(removed)
    commas: set[int] = set()
    cuts: list[_Cut] = []
    leading = shared = False
    for index in removed:
        item = items[index]
        before_stays = index - 1 not in gone
        shared = (before_stays or shared) and shares_line(text, container, index)
        own = owned(text, container, index, shared)
        # The comma before goes with an item that it leads, unless it went with the item before.
        leading = own.led and (before_stays or leading)
        commas.add(index - 1 if leading else index)
        floor = items[index - 1].node.end if own.led else lead_start(container, index)
        cuts += _pieces(text, item, own, floor, index in spared)
    last = len(items) - 1
    if last in gone and items[last].comma is None:
        at = last - 1
        while at in gone:
            at -= 1
        commas.update(range(max(at, 0), last))
    for index in commas:
        comma = items[index].comma
        if comma is not None:
            cuts.append(_Cut(comma, comma + 1, items[index].node.end, alone=True))
    return sorted(cuts, key=lambda cut: cut.start)


def _pieces(text: str, item: Item, own: Own, floor: int, spared: bool) -> Iterable[_Cut]:
    """An item without its comma: with its comments, or what is left of it without them."""
    if not spared:
        for piece in own.comments:
            yield _Cut(piece.start, piece.end, floor)
        yield _Cut(item.key_start, item.node.end, floor)
        return
    if item.key is not None:
        colon = skip_trivia(text, item.key_end)
        yield _Cut(item.key_start, item.key_end, floor)
        yield _Cut(colon, colon + 1, item.key_end)
        floor = colon + 1
    yield _Cut(item.node.start, item.node.end, floor)


def _merged(text: str, cuts: Iterable[_Cut]) -> Iterable[_Cut]:
    """The cuts with those joined that only white space parts, and no blank line."""
    last: _Cut | None = None
    for cut in cuts:
        if last is not None and _adjoin(text, last, cut):
            last.end = cut.end
            last.alone = last.alone and cut.alone
        else:
            if last is not None:
                yield last
            last = cut
    if last is not None:
        yield last


def _adjoin(text: str, one: _Cut, other: _Cut) -> bool:
    if skip_space(text, one.end) < other.start:
        return False
    most = 1
    if one.alone:
        # Of a comma on a line of its own the line is to stay.
        most = 0 if begins_line(text, one.start) else breaks(text, one.end, other.start)
    return breaks(text, one.end, other.start) <= most


def _span(text: str, container: Node, cut: _Cut) -> Span:
    """A cut with the white space about it that it leaves behind."""
    start, end = cut.start, cut.end
    close = container.end - 1
    after = after_indent(text, end)
    first = before_indent(text, start, cut.floor)
    if begins_line(text, start):
        if ends_line(text, end):
            if cut.alone:
                # Its line stays, so that the comment above is not taken for the next member's.
                return first, end
            return _whole_lines(text, container, cut.floor, first, end)
        if after == close and not cut.alone:
            return _last_line(text, cut.floor, first, start, end)
        return start, after
    if cut.alone:
        return start, end
    if ends_line(text, end) or after == close:
        return first, end
    spaced = first < start or start == container.start + 1
    return (start, after) if spaced else (start, end)


def _whole_lines(text: str, container: Node, floor: int, first: int, end: int) -> Span:
    """The lines from `first` to that of `end`, and one blank line where two would meet.

    A blank line that would be left above the closing bracket, or below the opening one, goes too.
    """
    end = _next_line(text, end)
    blank_end = _next_line(text, end)
    heads = floor == container.start + 1 and not text[floor:first].strip()
    above = _blank_line_before(text, first, floor)
    if (above < first or (heads and breaks(text, floor, first) == 1)) and blank_end > end:
        end = blank_end
    if above < first and after_indent(text, end) == container.end - 1:
        first = above
    return first, end


def _blank_line_before(text: str, offset: int, limit: int) -> int:
    """Where the blank line above the line of `offset` begins; `offset` where there is none."""
    start = before_indent(text, _line_end_before(text, offset), limit)
    return start if start > limit and begins_line(text, start) else offset


def _line_end_before(text: str, offset: int) -> int:
    """Where the line end begins that stands before the line of `offset`."""
    return offset - (2 if text[offset - 2 : offset] == "\r\n" else 1)


def _next_line(text: str, offset: int) -> int:
    """The start of the next line where only white space stands before it, else `offset`."""
    end = LINE_END.match(text, after_indent(text, offset))
    return end.end() if end else offset


def _last_line(text: str, floor: int, first: int, start: int, end: int) -> Span:
    """What to cut so that the bracket on this line moves up; not onto the line of a comment."""
    before = pieces(text, floor, first)
    if any(piece.to_line_end for piece in before[-2:]):
        return start, after_indent(text, end)
    return before_indent(text, _line_end_before(text, first), floor), end
