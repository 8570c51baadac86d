"""The config as a tree in which every value knows the file and the place it comes from.

No function here recurses: the readers accept texts that are nested thousands deep.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from jan_tui.clawdbot.values.javascript import in_object_order, is_index
from jan_tui.clawdbot.values.notices import ConfigPath, Origin
from jan_tui.json5_text import Document, Item, Node

_CONTAINERS = ("object", "array")


class Text(Struct, frozen=True, eq=False):
    """A parsed file: its path as the program names it, and its document."""

    path: Path
    document: Document

    def origin(self, offset: int, path: ConfigPath) -> Origin:
        """The place of an offset, with the path of the node that it belongs to."""
        line, column = self.document.position(offset)
        return Origin(self.path, line, column, path)


class Value:
    """A value of the config: `content` is a dict or list of values, or a scalar.

    `node` is where it is written; `key_start` is the offset of its key, -1 in arrays and at the
    top. After a merge the node is that of the part which was merged in last.
    """

    __slots__ = ("content", "key_start", "node", "text")

    def __init__(self, content: Any, text: Text, node: Node, key_start: int = -1) -> None:
        self.content = content
        self.text = text
        self.node = node
        self.key_start = key_start

    @property
    def is_object(self) -> bool:
        return type(self.content) is dict

    def child(self, step: str | int) -> Value | None:
        """The member or element, None where there is none."""
        content = self.content
        if type(content) is dict and isinstance(step, str):
            return content.get(step)
        if type(content) is list and isinstance(step, int) and 0 <= step < len(content):
            found: Value = content[step]
            return found
        return None

    def find(self, path: Sequence[str | int]) -> Value | None:
        """The value at a path below this one, None where there is none."""
        found: Value | None = self
        for step in path:
            if found is None:
                return None
            found = found.child(step)
        return found

    def path(self) -> ConfigPath:
        """Its path inside its file."""
        return path_to(self.text.document, self.node)

    def step_to(self, value: Value, step: str | int) -> str | int | None:
        """The step from here to a value in the file, None where it is not written in here.

        `step` is that in the config, which is another one where files were merged.
        """
        items = self.node.items
        if self.text is not value.text:
            return None
        if isinstance(step, int) and step < len(items) and items[step].node is value.node:
            return step
        found = _step_towards(self.node, value.node.start)
        return found[0] if found is not None and found[1] is value.node else None

    def origin(self, path: ConfigPath | None = None, *, of_key: bool = False) -> Origin:
        """Where it, or its key where it has one, is written; `path` is the one inside its file,
        where that is known."""
        start = self.key_start if of_key and self.key_start >= 0 else self.node.start
        return self.text.origin(start, self.path() if path is None else path)


class Built(Struct, frozen=True, eq=False):
    """The tree of a document.

    `overridden` are the items that a later item of the same key overrides; `keys` are all the keys
    of the document.
    """

    top: Value
    overridden: list[Item]
    keys: set[str]


def build(text: Text) -> Built:
    """The tree of a document.

    `__proto__` is dropped, as both programs do when they copy the object.
    """
    top = Value(None, text, text.document.root)
    overridden: list[Item] = []
    keys: set[str] = set()
    stack = [top]
    while stack:
        value = stack.pop()
        node = value.node
        if node.kind == "object":
            members: dict[str, Value] = {}
            last: dict[str, Item] = {}
            for item in node.items:
                key = item.key
                if key is None or key == "__proto__":
                    continue
                if key in last:
                    overridden.append(last[key])
                last[key] = item
                inner = item.node
                member = Value(inner.value, text, inner, item.key_start)
                members[key] = member
                if inner.kind in _CONTAINERS:
                    stack.append(member)
            value.content = members
            keys.update(members)
        elif node.kind == "array":
            elements = [Value(item.node.value, text, item.node) for item in node.items]
            stack += [one for one in elements if one.node.kind in _CONTAINERS]
            value.content = elements
        else:
            value.content = node.value
    if any(is_index(key) for key in keys):
        _reorder(top)
    return Built(top, overridden, keys)


def _reorder(top: Value) -> None:
    """Puts the members of every object in the order in which the programs list them."""
    stack = [top]
    while stack:
        value = stack.pop()
        content = value.content
        if type(content) is dict:
            value.content = in_object_order(content)
            stack += content.values()
        elif type(content) is list:
            stack += content


def merge(under: Value, over: Value) -> Value:
    """Both values as one: objects member by member, arrays one after the other, else `over`."""
    top, pending = _merged(under, over)
    while pending:
        members, key, left, right = pending.pop()
        members[key], deeper = _merged(left, right)
        pending += deeper
    return top


_Pending = list[tuple[dict[str, Value], str, Value, Value]]


def _merged(under: Value, over: Value) -> tuple[Value, _Pending]:
    """One step of a merge, and the pairs of members that still have to be merged."""
    left, right = under.content, over.content
    if type(left) is list and type(right) is list:
        return Value(left + right, over.text, over.node, over.key_start), []
    if type(left) is not dict or type(right) is not dict:
        return over, []
    members = in_object_order({**left, **right})
    pending = [(members, key, left[key], right[key]) for key in right if key in left]
    return Value(members, over.text, over.node, over.key_start), pending


def strings(top: Value) -> Iterator[tuple[ConfigPath, Value]]:
    """The string values that hold a `$`, with their paths, in the order of the config."""
    steps: list[str | int] = []
    stack: list[Iterator[tuple[str | int, Value]]] = [iter([("", top)])]
    while stack:
        for step, value in stack[-1]:
            content = value.content
            if type(content) is str:
                if "$" in content:
                    yield tuple([*steps, step][1:]), value
            elif type(content) is dict or type(content) is list:
                steps.append(step)
                stack.append(_children(content))
                break
        else:
            stack.pop()
            if steps:
                steps.pop()


def _children(content: Any) -> Iterator[tuple[str | int, Value]]:
    return iter(content.items()) if type(content) is dict else iter(enumerate(content))


def plain(top: Value, *, raw: bool = False) -> Any:
    """The tree as ordinary dicts, lists and scalars; with `raw`, scalars as they are written."""
    holder: list[Any] = [None]
    stack: list[tuple[Any, Any, Value]] = [(holder, 0, top)]
    while stack:
        container, step, value = stack.pop()
        content = value.content
        if type(content) is dict:
            made: dict[str, Any] = dict.fromkeys(content)
            container[step] = made
            stack += [(made, key, child) for key, child in content.items()]
        elif type(content) is list:
            elements: list[Any] = [None] * len(content)
            container[step] = elements
            stack += [(elements, index, child) for index, child in enumerate(content)]
        else:
            container[step] = value.node.value if raw else content
    return holder[0]


def path_to(document: Document, node: Node) -> ConfigPath:
    """The path of a node inside its document, found by where it stands."""
    path: list[str | int] = []
    above = document.root
    while above is not node:
        step = _step_towards(above, node.start)
        if step is None:
            break
        path.append(step[0])
        above = step[1]
    return tuple(path)


def _step_towards(node: Node, offset: int) -> tuple[str | int, Node] | None:
    index = bisect_right(node.items, offset, key=_start) - 1
    if index < 0 or offset >= node.items[index].node.end:
        return None
    item = node.items[index]
    return (index if item.key is None else item.key), item.node


def _start(item: Item) -> int:
    return item.node.start
