"""Inserting members, so that what is there keeps its place, its comma and its comments."""

from __future__ import annotations

from collections.abc import Sequence

from jan_tui.json5_text import layout
from jan_tui.json5_text.ownership import nearest
from jan_tui.json5_text.scanner import Node
from jan_tui.json5_text.style import Style
from jan_tui.json5_text.values import JsonValue
from jan_tui.structs import replace

Entry = tuple[str | None, JsonValue]
"""A key, None in arrays, and its value."""
Splice = tuple[int, int, str]
"""Half-open offsets and what takes the place of what is between."""

_WIDTH = 100
"""Characters of a member on one line beyond which it is written on several."""

_SEEN = 4
"""So many gaps between members tell whether blank lines are the habit."""


def insertion(
    text: str, container: Node, index: int, entries: Sequence[Entry], style: Style, inline: bool
) -> list[Splice]:
    """The splices that put entries before the item at an index, or after the last.

    `inline` tells whether an empty container would be filled on its line.
    """
    if not container.items:
        return _fill(text, container, entries, style, inline)
    if index == 0:
        return _prepend(text, container, entries, style)
    return _follow(text, container, index - 1, entries, style)


def _fill(
    text: str, container: Node, entries: Sequence[Entry], style: Style, inline: bool
) -> list[Splice]:
    start, close = container.start + 1, container.end - 1
    outer = layout.line_indent(text, container.start)
    comments = [piece for piece in layout.pieces(text, start, close) if piece.comment]
    broken = layout.breaks(text, start, close) > 0
    if not comments:
        flat = inline or (not broken and _short(entries, style, outer))
        pad = style.brace if container.kind == "object" else style.bracket
        if flat and not broken:
            return [
                (start, close, pad + style.comma.join(_members(entries, style, outer, True)) + pad)
            ]
        return [(start, close, _lines(entries, style, outer) + style.line_end + outer)]
    end = comments[-1].end
    if not broken and not comments[-1].to_line_end:
        return [(end, end, " " + style.comma.join(_members(entries, style, outer, True)))]
    beside = layout.line_indent(text, comments[-1].start)
    if layout.begins_line(text, comments[-1].start) and beside.startswith(outer):
        style = replace(style, unit=beside.removeprefix(outer) or style.unit)
    closed = layout.breaks(text, end, close) > 0
    return [(end, end, _lines(entries, style, outer) + ("" if closed else style.line_end + outer))]


def _lines(entries: Sequence[Entry], style: Style, outer: str) -> str:
    indent = outer + style.unit
    lines = [style.line_end + indent + member for member in _members(entries, style, indent, False)]
    return ",".join(lines) + ("," if style.trailing else "")


def _follow(
    text: str, container: Node, index: int, entries: Sequence[Entry], style: Style
) -> list[Splice]:
    """After the item at `index`, behind its comments, before those that dangle below."""
    item = container.items[index]
    last = index + 1 == len(container.items)
    limit = container.end - 1 if last else container.items[index + 1].key_start
    if layout.comma_first(text, container, min(index + 1, len(container.items) - 1)) and (
        not last or item.comma is None
    ):
        return _comma_first(text, container, index, entries, style)
    body_end = item.node.end if item.comma is None else item.comma + 1
    rest = layout.tail(text, body_end, limit)
    indent = layout.own_line_indent(text, container, index)
    comma = "" if item.comma is None else ","
    if not last and not rest.broken:
        flat = _flat(text, container, indent is None)
        members = _members(entries, style, layout.line_indent(text, item.key_start), flat)
        return [(body_end, body_end, "".join(f"{style.comma_space}{one}," for one in members))]
    beside = rest.end > body_end and rest.broken
    if indent is None and beside:
        indent = layout.line_indent(text, container.start) + style.unit
    if indent is None:
        members = _members(
            entries, style, layout.line_indent(text, item.key_start), _flat(text, container, True)
        )
        joined = style.comma.join(members)
        if item.comma is not None:
            return [(body_end, body_end, style.comma_space + joined + comma)]
        return [(rest.end, rest.end, style.comma + joined)]
    gap = style.line_end * (2 if _spaced(text, container) else 1)
    lines = [gap + indent + one for one in _alike(text, container, entries, style, indent)]
    added = ",".join(lines) + comma
    if item.comma is not None:
        end = rest.end if rest.broken else body_end
        return [(end, end, added)]
    if rest.end == body_end:
        return [(body_end, body_end, "," + added)]
    return [(body_end, body_end, ","), (rest.end, rest.end, added)]


def _comma_first(
    text: str, container: Node, index: int, entries: Sequence[Entry], style: Style
) -> list[Splice]:
    items = container.items
    item = items[index]
    # A comma that begins a line, and the item that it leads: the next if there is one.
    led = items[min(index + 1, len(items) - 1)]
    comma = items[index - 1].comma if item.comma is None else item.comma
    assert comma is not None
    limit = container.end - 1 if item.comma is None else comma
    end = layout.tail(text, item.node.end, limit).end
    indent = layout.line_indent(text, comma)
    gap = text[comma + 1 : led.key_start]
    gap = " " if gap.strip(" \t") else gap
    # What is inside a member is indented from the member, not from the comma before it.
    members = _alike(text, container, entries, style, f"{indent} {gap}")
    return [(end, end, "".join(f"{style.line_end}{indent},{gap}{member}" for member in members))]


def _prepend(text: str, container: Node, entries: Sequence[Entry], style: Style) -> list[Splice]:
    """Before the first item: behind the bracket's own comments, above those of the item."""
    item = container.items[0]
    indent = layout.own_line_indent(text, container, 0)
    if indent is None:
        members = _members(
            entries, style, layout.line_indent(text, item.key_start), _flat(text, container, True)
        )
        own = nearest(text, container, 0)
        start = own.near[0].start if own.near else item.key_start
        return [(start, start, "".join(one + style.comma for one in members))]
    end = layout.tail(text, container.start + 1, item.key_start).end
    members = _alike(text, container, entries, style, indent)
    return [(end, end, "".join(f"{style.line_end}{indent}{one}," for one in members))]


def _members(entries: Sequence[Entry], style: Style, indent: str, flat: bool) -> list[str]:
    return [
        ("" if key is None else style.key(key) + style.colon) + style.render(value, indent, flat)
        for key, value in entries
    ]


def _alike(
    text: str, container: Node, entries: Sequence[Entry], style: Style, indent: str
) -> list[str]:
    """Members with lines of their own, on one line as their siblings are, if it is not too long."""
    blocks = _members(entries, style, indent, False)
    if not _flat(text, container, False):
        return blocks
    room = max(_WIDTH, *(item.node.end - item.key_start for item in container.items))
    return [
        one if len(one) <= room else block
        for one, block in zip(_members(entries, style, indent, True), blocks, strict=True)
    ]


def _spaced(text: str, container: Node) -> bool:
    """Whether a blank line stands between every two of the last members."""
    first = max(1, len(container.items) - _SEEN)
    return first < len(container.items) and all(
        any(
            layout.breaks(text, piece.start, piece.end) > 1
            for piece in layout.pieces(
                text, layout.lead_start(container, at), container.items[at].key_start
            )
        )
        for at in range(first, len(container.items))
    )


def _flat(text: str, container: Node, beside: bool) -> bool:
    """Whether a new container inside stands on one line, as its last sibling that is one does."""
    for item in reversed(container.items):
        if item.node.items:
            return layout.one_line(text, item.node)
    return beside and layout.one_line(text, container)


def _short(entries: Sequence[Entry], style: Style, indent: str) -> bool:
    if any(key is not None for key, _ in entries):
        return False
    rendered = style.render([value for _, value in entries], indent, False)
    return "\n" not in rendered and "\r" not in rendered
