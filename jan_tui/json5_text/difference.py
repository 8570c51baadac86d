"""What to splice so that a container becomes another, and all that they share stays untouched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from jan_tui.json5_text import layout
from jan_tui.json5_text.insertion import Entry, Splice, insertion
from jan_tui.json5_text.removal import removal
from jan_tui.json5_text.scanner import Node, child
from jan_tui.json5_text.style import Style, learn
from jan_tui.json5_text.values import Fingerprints, JsonValue, value_of

_LARGEST_TABLE = 250_000
_NAMES = ("id", "name", "key")
"""Members by which an element of a list is known for the same after it changed."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A value in the text: its node, the container it is in, None for the root, and where its
    member begins."""

    node: Node
    parent: Node | None
    start: int


def difference(text: str, spot: Spot, wanted: JsonValue, file: Style) -> list[Splice]:
    """Splices towards `wanted`; none where the value is that already.

    One call goes as far as it can without touching a place twice: members that are too many go
    first, members that are missing come with the next call.
    """
    prints = Fingerprints()
    present = value_of(spot.node)
    if prints.of(present) == prints.of(wanted):
        return []
    splices: list[Splice] = []
    waiting = [(spot, present, wanted)]
    while waiting:
        at, now, then = waiting.pop()
        pairs: list[tuple[str | int, JsonValue, JsonValue]]
        if isinstance(now, dict) and isinstance(then, dict):
            splices += _members(text, at, now, then, file)
            pairs = [(key, now[key], value) for key, value in then.items() if key in now]
        elif isinstance(now, list) and isinstance(then, list):
            matches = _matches(now, then, prints)
            splices += _elements(text, at, then, matches, file)
            pairs = [(old, now[old], then[new]) for old, new in matches]
        else:
            splices.append(replacement(text, at, then, file))
            continue
        for step, before, after in pairs:
            item = child(at.node, step)
            if item is not None and prints.of(before) != prints.of(after):
                waiting.append((Spot(item.node, at.node, item.key_start), before, after))
    return splices


def replacement(text: str, spot: Spot, wanted: JsonValue, file: Style) -> Splice:
    """The splice that writes another value in the place of one, and of its span alone."""
    node = spot.node
    style = file if spot.parent is None else learn(text, [spot.parent], file)
    if node.kind == "string":
        style = replace(style, quote=text[node.start])
    inline = spot.parent is not None and layout.one_line(text, spot.parent, node)
    indent = layout.line_indent(text, spot.start)
    return node.start, node.end, style.render(wanted, indent, inline)


def _members(
    text: str, spot: Spot, now: dict[str, JsonValue], then: dict[str, JsonValue], file: Style
) -> list[Splice]:
    items = spot.node.items
    doomed = {at for at, item in enumerate(items) if item.key not in then}
    if doomed:
        return [(start, end, "") for start, end in removal(text, spot.node, doomed)]
    missing: list[Entry] = [(key, value) for key, value in then.items() if key not in now]
    if missing:
        return insertion(text, spot.node, len(items), missing, file, inline(text, spot))
    return []


def _elements(
    text: str, spot: Spot, then: list[JsonValue], matches: list[tuple[int, int]], file: Style
) -> list[Splice]:
    length = len(spot.node.items)
    doomed = set(range(length)) - {old for old, _ in matches}
    if doomed:
        return [(start, end, "") for start, end in removal(text, spot.node, doomed)]
    splices: list[Splice] = []
    done = 0
    for old, new in [*matches, (length, len(then))]:
        if new > done:
            entries: list[Entry] = [(None, value) for value in then[done:new]]
            splices += insertion(text, spot.node, old, entries, file, inline(text, spot))
        done = new + 1
    return splices


def inline(text: str, spot: Spot) -> bool:
    """Whether an empty container is filled on its line: where its own container is on one."""
    return spot.parent is not None and layout.one_line(text, spot.parent, spot.node)


def _matches(
    now: list[JsonValue], then: list[JsonValue], prints: Fingerprints
) -> list[tuple[int, int]]:
    """Which old element becomes which new one, both in order.

    Equal elements and those of the same name stay together; what is left between them is paired
    by place.
    """
    old = [_identity(value, prints) for value in now]
    new = [_identity(value, prints) for value in then]
    pairs: list[tuple[int, int]] = []
    at_old = at_new = 0
    for fixed_old, fixed_new in [*_common(old, new), (len(old), len(new))]:
        pairs += zip(range(at_old, fixed_old), range(at_new, fixed_new), strict=False)
        if fixed_old < len(old):
            pairs.append((fixed_old, fixed_new))
        at_old, at_new = fixed_old + 1, fixed_new + 1
    return pairs


def _identity(value: JsonValue, prints: Fingerprints) -> object:
    if isinstance(value, dict):
        for name in _NAMES:
            if isinstance(value.get(name), str):
                return name, value[name]
    return prints.of(value)


def _common(old: Sequence[object], new: Sequence[object]) -> list[tuple[int, int]]:
    """The longest common subsequence as pairs of indexes; by place alone where lists are huge."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    rows, columns = len(old) - start - end, len(new) - start - end
    head = [(at, at) for at in range(start)]
    back = [(len(old) - at, len(new) - at) for at in range(end, 0, -1)]
    if not rows or not columns or rows * columns > _LARGEST_TABLE:
        return head + back
    longest = [[0] * (columns + 1) for _ in range(rows + 1)]
    for row in range(rows - 1, -1, -1):
        for column in range(columns - 1, -1, -1):
            longest[row][column] = (
                longest[row + 1][column + 1] + 1
                if old[start + row] == new[start + column]
                else max(longest[row + 1][column], longest[row][column + 1])
            )
    middle = []
    row = column = 0
    while row < rows and column < columns:
        if old[start + row] == new[start + column]:
            middle.append((start + row, start + column))
            row, column = row + 1, column + 1
        elif longest[row + 1][column] >= longest[row][column + 1]:
            row += 1
        else:
            column += 1
    return head + middle + back
