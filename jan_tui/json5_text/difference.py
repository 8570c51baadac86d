"""What to splice so that a container becomes another, and all that they share stays untouched."""

from __future__ import annotations

from msgspec import Struct

from jan_tui.json5_text import layout
from jan_tui.json5_text.alignment import Alignment
from jan_tui.json5_text.insertion import Entry, Splice, insertion
from jan_tui.json5_text.removal import removal
from jan_tui.json5_text.reorder import reorder
from jan_tui.json5_text.scanner import Item, Node
from jan_tui.json5_text.style import Style, learn
from jan_tui.json5_text.values import Fingerprints, JsonValue, value_of
from jan_tui.structs import replace


class Spot(Struct, frozen=True):
    """A value in the text: its node, the container it is in, None for the root, and where its
    member begins."""

    node: Node
    parent: Node | None
    start: int


def difference(
    text: str, spot: Spot, wanted: JsonValue, file: Style, habits: dict[int, Style]
) -> list[Splice]:
    """Splices towards `wanted`; none where the value is that already.

    `habits` are the styles learned of the containers of this text, by their identity.
    One call goes as far as it can without touching a place twice: elements change places first,
    then members that are too many go, and members that are missing come with the next call.
    """
    prints = Fingerprints()
    present = value_of(spot.node)
    if prints.of(present) == prints.of(wanted):
        return []
    splices: list[Splice] = []
    pending = [(spot, present, wanted)]
    while pending:
        at, now, then = pending.pop()
        pairs: list[tuple[str | int, JsonValue, JsonValue]]
        if isinstance(now, dict) and isinstance(then, dict):
            splices += _members(text, at, now, then, file)
            pairs = [(key, now[key], value) for key, value in then.items() if key in now]
        elif isinstance(now, list) and isinstance(then, list):
            alignment = Alignment(now, then, prints)
            moves = reorder(text, at.node, alignment.order(), file)
            if moves:
                splices += moves
                continue
            matches = alignment.pairs()
            splices += _elements(text, at, then, matches, file)
            pairs = [(old, now[old], then[new]) for old, new in matches]
        else:
            if at.parent is not None and id(at.parent) not in habits:
                habits[id(at.parent)] = learn(text, [at.parent], file)
            style = file if at.parent is None else habits[id(at.parent)]
            splices.append(_replacement(text, at, then, style))
            continue
        # Of members of the same key the last counts.
        items: dict[str | int, Item] = {
            index if item.key is None else item.key: item
            for index, item in enumerate(at.node.items)
        }
        for step, before, after in pairs:
            item = items.get(step)
            if item is not None and prints.of(before) != prints.of(after):
                pending.append((Spot(item.node, at.node, item.key_start), before, after))
    return splices


def _replacement(text: str, spot: Spot, wanted: JsonValue, style: Style) -> Splice:
    """The splice that writes another value in the place of one, and of its span alone."""
    node = spot.node
    if node.kind == "string":
        style = replace(style, quote=text[node.start])
    if not isinstance(wanted, dict | list):
        return node.start, node.end, style.render(wanted, "", True)
    begins = node.start if layout.begins_line(text, node.start) else spot.start
    indent = layout.line_indent(text, begins)
    return node.start, node.end, style.render(wanted, indent, inline(text, spot))


def _members(
    text: str, spot: Spot, now: dict[str, JsonValue], then: dict[str, JsonValue], file: Style
) -> list[Splice]:
    items = spot.node.items
    removed = {at for at, item in enumerate(items) if item.key not in then}
    if removed:
        return [(start, end, "") for start, end in removal(text, spot.node, removed)]
    missing: list[Entry] = [(key, value) for key, value in then.items() if key not in now]
    if missing:
        style = learn(text, [spot.node], file)
        return insertion(text, spot.node, len(items), missing, style, inline(text, spot))
    return []


def _elements(
    text: str, spot: Spot, then: list[JsonValue], matches: list[tuple[int, int]], file: Style
) -> list[Splice]:
    length = len(spot.node.items)
    removed = set(range(length)) - {old for old, _ in matches}
    if removed:
        return [(start, end, "") for start, end in removal(text, spot.node, removed)]
    style = learn(text, [spot.node], file)
    splices: list[Splice] = []
    done = 0
    for old, new in [*matches, (length, len(then))]:
        if new > done:
            entries: list[Entry] = [(None, value) for value in then[done:new]]
            splices += insertion(text, spot.node, old, entries, style, inline(text, spot))
        done = new + 1
    return splices


def inline(text: str, spot: Spot) -> bool:
    """Whether what is new in a place stays on its line: where the container around is on one."""
    return spot.parent is not None and layout.one_line(text, spot.parent, spot.node)
