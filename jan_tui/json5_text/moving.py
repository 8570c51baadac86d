"""Moving a member: its source, and the comments that go with it (see `ownership`)."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from jan_tui.json5_text import layout
from jan_tui.json5_text.insertion import Splice
from jan_tui.json5_text.lexicon import skip_trivia
from jan_tui.json5_text.ownership import owned, shares_line
from jan_tui.json5_text.scanner import Node
from jan_tui.json5_text.style import Style


class MovedMember(Struct, frozen=True):
    """A member's comments before and after it, those at its colon, its source from the key on.

    `between` is the text from key to value, empty where no comment is in it; `inside` the
    comments within the value, whose source is `value`.
    """

    before: Sequence[str]
    after: Sequence[str]
    between: str
    at_colon: Sequence[str]
    value: str
    inside: Sequence[str]


def taken(text: str, container: Node, index: int) -> MovedMember:
    """An item of an object with all that moves with it."""
    item = container.items[index]
    node = item.node
    own = owned(text, container, index, shares_line(text, container, index))
    colon = skip_trivia(text, item.key_end)
    at_colon = _comments(text, item.key_end, colon) + _comments(text, colon + 1, node.start)
    return MovedMember(
        before=[text[one.start : one.end] for one in (*own.above, *own.near)],
        after=[text[one.start : one.end] for one in (*own.behind, *own.beside)],
        between=text[item.key_end : node.start] if at_colon else "",
        at_colon=at_colon,
        value=text[node.start : node.end],
        inside=_inside(text, node),
    )


def placed(
    text: str, container: Node, index: int, moved: MovedMember, new: bool, style: Style
) -> list[Splice]:
    """The splices that write it at an item that has the value already.

    The source and what is at the colon go along where the item is `new`; else every comment is
    written before or after what was there.
    """
    item = container.items[index]
    node = item.node
    splices: list[Splice] = []
    before = [*moved.before]
    if new:
        splices.append((node.start, node.end, moved.value))
        if moved.between:
            splices.append((item.key_end, node.start, moved.between))
    else:
        before += [*moved.at_colon, *moved.inside]
    same_line = item.comma is not None and not layout.breaks(text, node.end, item.comma)
    end = item.comma + 1 if item.comma is not None and same_line else node.end
    after = ""
    for comment in moved.after:
        if layout.ends_line(text, end) or not comment.startswith("//"):
            after += f" {comment}"
        else:
            before.append(comment)
    if after:
        place = end if layout.ends_line(text, end) else node.end
        splices.append((place, place, after))
    line = style.line_end + layout.line_indent(text, item.key_start)
    opens = layout.begins_line(text, item.key_start)
    lines = opens or any(comment.startswith("//") for comment in before)
    above = "".join(comment + (line if lines else " ") for comment in before)
    start = item.key_start
    if lines and not opens:
        # On the line of what is before, it would be taken for a comment on that.
        start = layout.before_indent(text, start, layout.lead_start(container, index))
        above = line + above
    return [(start, item.key_start, above), *splices]


def _comments(text: str, start: int, end: int) -> list[str]:
    return [text[one.start : one.end] for one in layout.pieces(text, start, end) if one.comment]


def _inside(text: str, root: Node) -> list[str]:
    """The comments within a value, in order."""
    tokens: list[tuple[int, int]] = []
    pending = [root]
    while pending:
        node = pending.pop()
        if not node.container:
            tokens.append((node.start, node.end))
            continue
        tokens += [(node.start, node.start + 1), (node.end - 1, node.end)]
        for item in node.items:
            if item.key is not None:
                colon = skip_trivia(text, item.key_end)
                tokens += [(item.key_start, item.key_end), (colon, colon + 1)]
            if item.comma is not None:
                tokens.append((item.comma, item.comma + 1))
            pending.append(item.node)
    tokens.sort()
    ends = [end for _, end in tokens]
    return [
        comment
        for end, (start, _) in zip(ends, tokens[1:], strict=False)
        for comment in _comments(text, end, start)
    ]
