"""A text under edit: the tree as last read, and the splices that are not made yet."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from jan_tui.json5_text import moving, spelling, syntax_errors
from jan_tui.json5_text.difference import Spot, difference, inline
from jan_tui.json5_text.edits import Delete, Edit, Move, Set
from jan_tui.json5_text.errors import Json5Error
from jan_tui.json5_text.insertion import Splice, insertion
from jan_tui.json5_text.pending import Additions, Removals, Walk, spliced
from jan_tui.json5_text.removal import removal, separators
from jan_tui.json5_text.scanner import Document, Item, Node, Path, scan
from jan_tui.json5_text.style import Style, learn, of_file
from jan_tui.json5_text.values import JsonValue, value_of

_QUOTE = '"'
_KINDS = {
    "object": "an object",
    "array": "a list",
    "string": "a string",
    "number": "a number",
}


class Draft:
    """A document and its pending splices.

    Splices of several edits are gathered until an edit needs a place that an earlier one touched;
    only then is the text spliced and read again.
    """

    def __init__(self, text: str, read: Callable[[str], Document] = scan) -> None:
        self._read = read
        self.document = read(text)
        self._splices: list[Splice] = []
        self._touched: set[int] = set()
        self._changed_inside: set[int] = set()
        self._removals: dict[int, Removals] = {}
        self._keys: dict[int, dict[str | None, list[int]]] = {}
        self._habits: dict[int, Style] = {}
        self._additions: Additions | None = None
        self._original = self.document

    def finished(self) -> Document:
        """The document with every edit made."""
        self._make_additions()
        for removals in self._removals.values():
            spans = removal(self.document.text, removals.node, removals.removed, removals.spared)
            self._splices += [(start, end, "") for start, end in spans]
            self._splices += separators(self.document.text, removals.node, removals.spared)
        if self._splices:
            self.document = self._read(spliced(self.document.text, self._splices))
            self._splices = []
            self._touched = set()
            self._changed_inside = set()
            self._removals = {}
            self._keys = {}
            self._habits = {}
        return self.document

    def make(self, change: Edit) -> Edit:
        """Makes one edit and returns it as it is written: numbers and strings normalised."""
        if isinstance(change, Set):
            change = Set(change.path, self._adopted(change))
            if self._additions is None or not self._additions.takes(change):
                self._make_additions()
                self._set(change.path, change.value)
            return change
        self._make_additions()
        if isinstance(change, Delete):
            self._delete(change.path, change.spare_comments)
        elif isinstance(change, Move):
            self._move(change.path, change.to)
        else:
            self._rename(change.path, change.new_key)
        return change

    def _adopted(self, change: Set) -> JsonValue:
        try:
            return spelling.adopted(change.value)
        except spelling.Unwritable as error:
            node = self._walk(change.path)[-1][0]
            raise self._refusal(node, f"{spelling.spelled_path(change.path)}: {error}") from error

    def _walk(self, path: Path) -> Walk:
        """Root to target: each node and the item that holds it, as far as the path exists."""
        for step in path:
            if isinstance(step, bool) or not isinstance(step, str | int):
                raise self._refusal(
                    self.document.root, f"{step!r} in a path is neither a key nor an index"
                )
            if isinstance(step, int) and step < 0:
                raise self._refusal(
                    self.document.root,
                    f"{spelling.spelled_path(path)}: an index counts from 0, not from the end",
                )
        while True:
            node = self.document.root
            found: Walk = [(node, None)]
            for step in path:
                if id(node) in self._touched:
                    break
                item = self._child(node, step)
                if item is None:
                    return found
                node = item.node
                found.append((node, item))
            else:
                if id(node) not in self._touched:
                    return found
            self.finished()

    def _places(self, node: Node, key: str | None) -> list[int]:
        """The indexes of the items of one key."""
        known = self._keys.get(id(node))
        if known is None:
            known = self._keys[id(node)] = {}
            for at, item in enumerate(node.items):
                known.setdefault(item.key, []).append(at)
        return known.get(key, [])

    def _child(self, node: Node, step: str | int) -> Item | None:
        """As `child`, without what is to be removed; in constant time."""
        removals = self._removals.get(id(node))
        if node.kind == "object" and isinstance(step, str):
            places = self._places(node, step)
            gone = not places or (removals is not None and places[-1] in removals.removed)
            return None if gone else node.items[places[-1]]
        if node.kind == "array" and isinstance(step, int):
            if removals is not None:
                return (
                    node.items[removals.remaining[step]] if step < len(removals.remaining) else None
                )
            return node.items[step] if step < len(node.items) else None
        return None

    def _set(self, path: Path, value: JsonValue) -> None:
        found = self._walk(path)
        depth = len(found) - 1
        if depth == len(path):
            self._replace_value(path, value)
            return
        if id(found[-1][0]) in self._removals:
            self.finished()
            found = self._walk(path)
        self._require_room(found, path)
        for step in reversed(path[depth + 1 :]):
            if step and not isinstance(step, str):
                raise self._refusal(
                    found[-1][0], f"{spelling.spelled_path(path)}: a new list begins at index 0"
                )
            value = {step: value} if isinstance(step, str) else [value]
        step = path[depth]
        entry = (step if isinstance(step, str) else None, value)
        keys = {item.key for item in found[-1][0].items}
        self._additions = Additions(tuple(path[:depth]), found, [entry], {*keys, entry[0]})

    def _make_additions(self) -> None:
        """Turns the pending additions into splices."""
        if self._additions is None:
            return
        found, entries = self._additions.found, self._additions.entries
        self._additions = None
        text, spot = self.document.text, _spot(found)
        style = learn(text, [spot.node], self.style)
        end = len(spot.node.items)
        splices = insertion(text, spot.node, end, entries, style, inline(text, spot))
        self._splice(found, splices)

    def _replace_value(self, path: Path, value: JsonValue) -> None:
        found = self._fresh_walk(path)
        while True:
            node = found[-1][0]
            splices = difference(self.document.text, _spot(found), value, self.style, self._habits)
            if not splices:
                return
            self._splice(found, splices)
            if not node.container:
                return
            self.finished()
            found = self._walk(path)

    def _delete(self, path: Path, spare_comments: bool) -> None:
        if not path:
            raise self._refusal(self.document.root, "the root value cannot be deleted")
        found = self._fresh_walk(path)
        if len(found) <= len(path):
            return
        parent, item = found[-2][0], found[-1][1]
        removals = self._removals.get(id(parent))
        if removals is None:
            removals = self._removals[id(parent)] = Removals(parent, [*range(len(parent.items))])
            self._note_change(found[:-1])
        step = path[-1]
        if isinstance(step, int):
            removed = [removals.remaining.pop(step)]
        else:
            removed = self._places(parent, item.key if item else None)
        removals.removed.update(removed)
        if spare_comments:
            removals.spared.update(removed)

    def _move(self, path: Path, to: Path) -> None:
        """Deletes the old place, sets the new one, and writes the comments there."""
        self.finished()
        found = self._walk(path)
        item = found[-1][1]
        if len(found) <= len(path) or item is None or item.key is None:
            raise self._refusal(
                found[-1][0], f"{spelling.spelled_path(path)} is no member that could be moved"
            )
        if to[: len(path)] == path or path[: len(to)] == to or not isinstance(to[-1], str):
            raise self._refusal(
                found[-1][0],
                f"{spelling.spelled_path(path)} cannot be moved to {spelling.spelled_path(to)}",
            )
        text, parent = self.document.text, found[-2][0]
        moved = moving.taken(text, parent, self._places(parent, item.key)[-1])
        new = len(self._walk(to)) <= len(to)
        if new and to[:-1] == path[:-1]:
            self._rename(path, to[-1])
            return
        self._delete(path, spare_comments=False)
        self.finished()
        self._set(to, value_of(item.node))
        self.finished()
        there = self._walk(to)
        at = self._places(there[-2][0], there[-1][1].key if there[-1][1] else None)[-1]
        splices = moving.placed(self.document.text, there[-2][0], at, moved, new, self.style)
        self._splice(there[:-1], splices)

    def _rename(self, path: Path, new_key: str) -> None:
        found = self._walk(path)
        node, item = found[-1]
        if len(found) <= len(path) or item is None or item.key is None:
            raise self._refusal(
                node, f"{spelling.spelled_path(path)} is no member that could be renamed"
            )
        if id(found[-2][0]) in self._removals:
            self.finished()
            found = self._walk(path)
        parent = found[-2][0]
        if item.key == new_key:
            return
        taken = self._child(parent, new_key)
        if taken is not None:
            raise self._refusal(
                taken.node, f"{spelling.spelled_path([*path[:-1], new_key])} is there already"
            )
        text = self.document.text
        style = learn(text, [parent], self.style)
        duplicates = [parent.items[at] for at in self._places(parent, item.key)]
        self._splice(
            found[:-1],
            [
                (one.key_start, one.key_end, _key_like(text[one.key_start], new_key, style))
                for one in duplicates
            ],
        )

    @cached_property
    def style(self) -> Style:
        """The habits of the text as it was given."""
        return of_file(self._original.text, self._original.root)

    def _splice(self, found: Walk, splices: list[Splice]) -> None:
        self._splices += splices
        self._touched.add(id(found[-1][0]))
        self._note_change(found)

    def _note_change(self, found: Walk) -> None:
        """Notes a pending change in the last node of a walk, and so in all above it."""
        self._changed_inside.update(id(node) for node, _ in found)

    def _fresh_walk(self, path: Path) -> Walk:
        """The walk to a path, in whose target no splice is pending."""
        found = self._walk(path)
        if found[-1][0].container and id(found[-1][0]) in self._changed_inside:
            self.finished()
            found = self._walk(path)
        return found

    def _require_room(self, found: Walk, path: Path) -> None:
        node = found[-1][0]
        depth = len(found) - 1
        step, place = path[depth], spelling.spelled_path(path[:depth])
        if node.kind == "object" and isinstance(step, str):
            return
        if node.kind == "array" and step == len(node.items):
            return
        if node.kind == "array" and isinstance(step, int):
            message = f"{place} has {len(node.items)} elements: the index {step} is beyond the next"
        else:
            what = (
                f"index {step}" if isinstance(step, int) else f"key {spelling.string(step, _QUOTE)}"
            )
            kind = _KINDS.get(node.kind, self.document.text[node.start : node.end])
            message = f"{place} is {kind}, so it cannot have the {what}"
        raise self._refusal(node, message)

    def _refusal(self, node: Node, message: str) -> Json5Error:
        return syntax_errors.at(self.document.text, node.start, message)


def _spot(found: Walk) -> Spot:
    node, item = found[-1]
    parent = found[-2][0] if len(found) > 1 else None
    return Spot(node, parent, item.key_start if item else node.start)


def _key_like(first: str, key: str, style: Style) -> str:
    """A key written as the one that began with this character, so far as it may be."""
    if first in "\"'":
        return spelling.string(key, first)
    return key if spelling.bare(key) else spelling.string(key, style.key_quote)
