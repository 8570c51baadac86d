"""A text that is being changed: the tree as last read, and the splices that wait."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from jan_tui.json5_text import complaints, spelling
from jan_tui.json5_text.difference import Spot, difference, inline
from jan_tui.json5_text.edits import Delete, Edit, Set
from jan_tui.json5_text.errors import Json5Error
from jan_tui.json5_text.insertion import Entry, Splice, insertion
from jan_tui.json5_text.removal import removal
from jan_tui.json5_text.scanner import Document, Item, Node, Path, child, scan
from jan_tui.json5_text.style import Style, learn, of_file
from jan_tui.json5_text.values import JsonValue

Walk = list[tuple[Node, Item | None]]
"""Root to target: each node and the item that holds it, as far as a path exists."""

_QUOTE = '"'
_KINDS = {
    "object": "an object",
    "array": "a list",
    "string": "a string",
    "number": "a number",
}


@dataclass(frozen=True, slots=True)
class _Entering:
    """Members that edits in a row put into one container, to be written together."""

    path: tuple[str | int, ...]
    spot: Spot
    entries: list[Entry]

    def takes(self, wish: Set) -> bool:
        """Takes one more where it goes to the same container and is new there."""
        if not wish.path or tuple(wish.path[:-1]) != self.path:
            return False
        step, node = wish.path[-1], self.spot.node
        if node.kind == "object" and isinstance(step, str):
            if child(node, step) is not None or any(key == step for key, _ in self.entries):
                return False
            self.entries.append((step, wish.value))
            return True
        end = len(node.items) + len(self.entries)
        if node.kind == "array" and type(step) is int and step == end:
            self.entries.append((None, wish.value))
            return True
        return False


class Draft:
    """A document and the splices that wait to be made in it.

    Splices of several edits are gathered until one needs to look at a place that another has
    touched; only then is the text spliced and read again.
    """

    def __init__(self, text: str, read: Callable[[str], Document] = scan) -> None:
        self._read = read
        self.document = read(text)
        self._splices: list[Splice] = []
        self._touched: set[int] = set()
        self._entering: _Entering | None = None
        self._given = self.document

    def finished(self) -> Document:
        """The document with every edit made."""
        self._enter()
        if self._splices:
            self.document = self._read(_spliced(self.document.text, self._splices))
            self._splices = []
            self._touched = set()
        return self.document

    def make(self, wish: Edit) -> Edit:
        """Makes one edit, and gives it back as it is written: numbers and strings normalised."""
        if isinstance(wish, Set):
            wish = Set(wish.path, self._adopted(wish))
            if self._entering is None or not self._entering.takes(wish):
                self._enter()
                self._set(wish.path, wish.value)
            return wish
        self._enter()
        if isinstance(wish, Delete):
            self._delete(wish.path)
        else:
            self._rename(wish.path, wish.new_key)
        return wish

    def _adopted(self, wish: Set) -> JsonValue:
        try:
            return spelling.adopted(wish.value)
        except spelling.Unwritable as error:
            node = self._walk(wish.path)[-1][0]
            raise self._refusal(node, f"{spelling.spelled_path(wish.path)}: {error}") from error

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
                item = child(node, step)
                if item is None:
                    return found
                node = item.node
                found.append((node, item))
            else:
                if id(node) not in self._touched:
                    return found
            self.finished()

    def _set(self, path: Path, value: JsonValue) -> None:
        found = self._walk(path)
        depth = len(found) - 1
        if depth == len(path):
            self._become(path, value)
            return
        self._require_room(found, path)
        for step in reversed(path[depth + 1 :]):
            if step and not isinstance(step, str):
                raise self._refusal(
                    found[-1][0], f"{spelling.spelled_path(path)}: a new list begins at index 0"
                )
            value = {step: value} if isinstance(step, str) else [value]
        step = path[depth]
        entry = (step if isinstance(step, str) else None, value)
        self._entering = _Entering(tuple(path[:depth]), _spot(found), [entry])

    def _enter(self) -> None:
        """Turns the members that wait for one container into splices."""
        if self._entering is None:
            return
        spot, entries = self._entering.spot, self._entering.entries
        self._entering = None
        text, node = self.document.text, spot.node
        style = learn(text, [node], self.style)
        splices = insertion(text, node, len(node.items), entries, style, inline(text, spot))
        self._splice(node, splices)

    def _become(self, path: Path, value: JsonValue) -> None:
        found = self._settled(path)
        while True:
            node = found[-1][0]
            splices = difference(self.document.text, _spot(found), value, self.style)
            if not splices:
                return
            self._splice(node, splices)
            if not node.container:
                return
            self.finished()
            found = self._walk(path)

    def _delete(self, path: Path) -> None:
        if not path:
            raise self._refusal(self.document.root, "the root value cannot be deleted")
        found = self._settled(path)
        if len(found) <= len(path):
            return
        parent, item = found[-2][0], found[-1][1]
        doomed = [at for at, one in enumerate(parent.items) if one is item or _twins(one, item)]
        spans = removal(self.document.text, parent, doomed)
        self._splice(parent, [(start, end, "") for start, end in spans])

    def _rename(self, path: Path, new_key: str) -> None:
        found = self._walk(path)
        node, item = found[-1]
        if len(found) <= len(path) or item is None or item.key is None:
            raise self._refusal(
                node, f"{spelling.spelled_path(path)} is no member that could be renamed"
            )
        parent = found[-2][0]
        if item.key == new_key:
            return
        taken = child(parent, new_key)
        if taken is not None:
            raise self._refusal(
                taken.node, f"{spelling.spelled_path([*path[:-1], new_key])} is there already"
            )
        text = self.document.text
        style = learn(text, [parent], self.style)
        self._splice(
            parent,
            [
                (one.key_start, one.key_end, _key_like(text[one.key_start], new_key, style))
                for one in parent.items
                if _twins(one, item)
            ],
        )

    @cached_property
    def style(self) -> Style:
        """The habits of the text as it was given."""
        return of_file(self._given.text, self._given.root)

    def _splice(self, node: Node, splices: list[Splice]) -> None:
        self._splices += splices
        self._touched.add(id(node))

    def _settled(self, path: Path) -> Walk:
        """The walk to a path, with no splice waiting inside of what it leads to."""
        found = self._walk(path)
        if found[-1][0].container and self._splices:
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
        return complaints.at(self.document.text, node.start, message)


def _spot(found: Walk) -> Spot:
    node, item = found[-1]
    parent = found[-2][0] if len(found) > 1 else None
    return Spot(node, parent, item.key_start if item else node.start)


def _twins(one: Item, other: Item | None) -> bool:
    return other is not None and other.key is not None and one.key == other.key


def _key_like(first: str, key: str, style: Style) -> str:
    """A key written as the one that began with this character, so far as it may be."""
    if first in "\"'":
        return spelling.string(key, first)
    return key if spelling.bare(key) else spelling.string(key, style.key_quote)


def _spliced(text: str, splices: list[Splice]) -> str:
    """The text with each span replaced; spans that are cut out may overlap one another."""
    out: list[str] = []
    done = 0
    for start, end, new in sorted(splices, key=lambda splice: splice[:2]):
        if start > done:
            out.append(text[done:start])
        out.append(new)
        done = max(done, end)
    out.append(text[done:])
    return "".join(out)
