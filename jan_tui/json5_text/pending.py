"""Edits that wait in a draft until they are written together."""

from __future__ import annotations

from msgspec import Struct, field

from jan_tui.json5_text.edits import Set
from jan_tui.json5_text.insertion import Entry, Splice
from jan_tui.json5_text.scanner import Item, Node

Walk = list[tuple[Node, Item | None]]
"""Root to target: each node and the item that holds it, as far as a path exists."""


class Additions(Struct, frozen=True):
    """Members that edits in a row put into one container, to be written together."""

    path: tuple[str | int, ...]
    found: Walk
    entries: list[Entry]
    keys: set[str | None]

    def takes(self, change: Set) -> bool:
        """Adds one more where it goes to the same container and is new there; whether it did."""
        if not change.path or tuple(change.path[:-1]) != self.path:
            return False
        step, node = change.path[-1], self.found[-1][0]
        if node.kind == "object" and isinstance(step, str):
            if step in self.keys:
                return False
            self.keys.add(step)
            self.entries.append((step, change.value))
            return True
        end = len(node.items) + len(self.entries)
        if node.kind == "array" and type(step) is int and step == end:
            self.entries.append((None, change.value))
            return True
        return False


class Removals(Struct):
    """Items of one container that edits take away, to be cut out together.

    `remaining` holds the indexes of those that stay, in a list whose indexes the edits count by.
    """

    node: Node
    remaining: list[int]
    removed: set[int] = field(default_factory=set)
    spared: set[int] = field(default_factory=set)


def spliced(text: str, splices: list[Splice]) -> str:
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
