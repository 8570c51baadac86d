"""Taking members away, with their own comments and no others."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from jan_tui.json5_text.errors import Json5Error
from jan_tui.json5_text.layout import (
    Piece,
    after_indent,
    before_indent,
    breaks,
    comma_first,
    lead_start,
    line_start,
    pieces,
    tail,
)
from jan_tui.json5_text.lexicon import LINE_END
from jan_tui.json5_text.scanner import Node, scan

Span = tuple[int, int]

_HEADING = re.compile(r"[-=#*_~─━═]{3}")
"""A rule drawn in a comment: it heads the section, not only the member below it."""

_MOST_LINES = 30
"""In more comments than these no member is looked for that was commented out."""


def removal(text: str, container: Node, doomed: Collection[int]) -> list[Span]:
    """The spans to cut out, which may overlap, so that the items of these indexes are gone.

    What is left is the text without those spans: an item takes its own comma with it, and where
    the last item goes that had none, the comma before it goes too.
    """
    spans: list[Span] = []
    leading: set[int] = set()
    for index in sorted(doomed):
        # The comma before goes with an item that it leads, unless it went with the item before.
        if comma_first(text, container, index) and (
            index - 1 not in doomed or index - 1 in leading
        ):
            leading.add(index)
        spans.append(_reach(text, container, index, index in leading))
    last = len(container.items) - 1
    if last in doomed and container.items[last].comma is None:
        kept = next((at for at in range(last, -1, -1) if at not in doomed), None)
        comma = None if kept is None else container.items[kept].comma
        if comma is not None:
            spans.append((comma, comma + 1))
    return spans


def _reach(text: str, container: Node, index: int, leading_comma: bool) -> Span:
    """From the first of an item's own comments to the last, or its whole lines where it can be."""
    items = container.items
    item = items[index]
    end = item.node.end
    if item.comma is not None and not leading_comma:
        end = item.comma + 1
    following = items[index + 1].key_start if index + 1 < len(items) else container.end - 1
    if leading_comma and item.comma is not None:
        following = item.comma
    rest = tail(text, end, following)
    if rest.broken or index + 1 == len(items):
        end = rest.end
    start = own_start(text, container, index)
    if leading_comma:
        start = items[index - 1].comma or start
    lead = lead_start(container, index)
    if leading_comma:
        lead = items[index - 1].node.end
    first = before_indent(text, start, lead)
    begins_line = first > lead and first == line_start(text, first)
    if begins_line and rest.broken:
        return _whole_lines(text, lead, first, end, container.end - 1)
    if begins_line and index + 1 == len(items):
        return _last_line(text, lead, first, start, end)
    if index + 1 < len(items) and not rest.broken:
        return start, after_indent(text, end)
    return (start if begins_line else first), end


def own_start(text: str, container: Node, index: int) -> int:
    """Where the comments begin that introduce an item, or the item itself."""
    key_start = container.items[index].key_start
    before = pieces(text, lead_start(container, index), key_start)
    same_line = not any(
        not piece.comment and breaks(text, piece.start, piece.end) for piece in before
    )
    if same_line:
        own = index > 0 and any(piece.comment for piece in before)
        return next(piece.start for piece in before if piece.comment) if own else key_start
    # What stands on the line of the bracket or of the item before is not a candidate.
    beside = next(
        at
        for at, piece in enumerate(before)
        if not piece.comment and breaks(text, piece.start, piece.end)
    )
    above: list[Piece] = []
    for piece in reversed(before[beside:]):
        if piece.comment:
            if _HEADING.search(text, piece.start + 2, max(piece.start + 2, piece.end - 2)):
                break
            above.insert(0, piece)
        elif breaks(text, piece.start, piece.end) > 1:
            break
    below = above[_put_out(text, above) :]
    return below[0].start if below else key_start


def _put_out(text: str, comments: Sequence[Piece]) -> int:
    """How many of some comments end with members that were commented out: they stay.

    Such a member may reach over several comments, one for each of its lines.
    """
    if len(comments) > _MOST_LINES:
        return 0
    inside = [
        text[piece.start + 2 : piece.end if piece.to_line_end else piece.end - 2]
        for piece in comments
    ]
    for end in range(len(comments), 0, -1):
        for start in range(end - 1, -1, -1):
            if ":" in inside[start] and _holds_members("\n".join(inside[start:end])):
                return end
    return 0


def _holds_members(text: str) -> bool:
    try:
        return bool(scan(f"{{{text}\n}}").root.items)
    except Json5Error:
        return False


def _whole_lines(text: str, lead: int, first: int, end: int, close: int) -> Span:
    """The lines from `first` to that of `end`, and one blank line where two would meet.

    A blank line that would be left above the closing bracket, at `close`, goes too.
    """
    end = _next_line(text, end)
    blank_end = _next_line(text, end)
    heads = not text[lead:first].strip() and breaks(text, lead, first) == 1
    above = _blank_line_before(text, first, lead)
    if (above < first or heads) and blank_end > end:
        end = blank_end
    if above < first and after_indent(text, end) == close:
        first = above
    return first, end


def _blank_line_before(text: str, offset: int, limit: int) -> int:
    """Where the blank line above the line of `offset` begins; `offset` where there is none."""
    end = offset - (2 if text[offset - 2 : offset] == "\r\n" else 1)
    start = before_indent(text, end, limit)
    return start if start > limit and start == line_start(text, end) else offset


def _next_line(text: str, offset: int) -> int:
    """The start of the next line where only white space stands before it, else `offset`."""
    end = LINE_END.match(text, after_indent(text, offset))
    return end.end() if end else offset


def _last_line(text: str, lead: int, first: int, start: int, end: int) -> Span:
    """What to cut so that the bracket on this line moves up; not onto the line of a comment."""
    before = pieces(text, lead, first)
    if any(piece.to_line_end for piece in before[-2:]):
        return start, after_indent(text, end)
    line_before = first - (2 if text[first - 2 : first] == "\r\n" else 1)
    return before_indent(text, line_before, lead), end
