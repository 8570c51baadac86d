"""The value of a text, and whether two values are equal."""

from __future__ import annotations

from typing import cast

from jan_tui.json5_text.literals import double
from jan_tui.json5_text.scanner import Node, collector_paused, scan

JsonValue = dict[str, "JsonValue"] | list["JsonValue"] | str | int | float | bool | None
"""A value as Python holds it: a number is an int where its double is whole and exact."""

Container = dict[str, JsonValue] | list[JsonValue]


def parse(text: str) -> JsonValue:
    """The value of a JSON5 text, as npm json5 2.2.3 reads it. Raises Json5Error.

    Of duplicate keys the last value wins, at the place of the first. Surrogate pairs are joined
    and lone surrogates kept. Depth is bounded by memory alone.
    """
    with collector_paused():
        return value_of(scan(text).root)


def value_of(root: Node) -> JsonValue:
    """The value of a node and all below it."""
    if not root.container:
        return root.value
    top: Container = {} if root.kind == "object" else []
    pending: list[tuple[Node, Container]] = [(root, top)]
    while pending:
        node, into = pending.pop()
        for item in node.items:
            inner = item.node
            value: JsonValue = inner.value
            if inner.kind in ("object", "array"):
                value = container = cast(Container, {} if inner.kind == "object" else [])
                pending.append((inner, container))
            if isinstance(into, dict):
                into[cast(str, item.key)] = value
            else:
                into.append(value)
    return top


class Fingerprints:
    """Numbers that are equal exactly where values are: how deep values compare without recursion.

    Objects compare without regard to order, numbers as doubles with -0 apart from 0 and NaN equal
    to itself, and true is never 1. All values of one comparison go through the same instance.
    """

    def __init__(self) -> None:
        self._numbers: dict[object, int] = {}
        self._containers: dict[int, tuple[Container, int]] = {}

    def of(self, value: JsonValue) -> int:
        """The fingerprint of a value, which may not be changed afterwards."""
        pending = [value]
        while pending:
            top = pending[-1]
            if not isinstance(top, dict | list) or id(top) in self._containers:
                pending.pop()
                continue
            inner = top.values() if isinstance(top, dict) else top
            missing = [
                part
                for part in inner
                if isinstance(part, dict | list) and id(part) not in self._containers
            ]
            if missing:
                pending.extend(missing)
                continue
            self._containers[id(top)] = (top, self._number(self._shape(top)))
            pending.pop()
        return self._known(value)

    def _shape(self, container: Container) -> object:
        if isinstance(container, dict):
            return frozenset((key, self._known(value)) for key, value in container.items())
        return tuple(self._known(value) for value in container)

    def _known(self, value: JsonValue) -> int:
        if isinstance(value, dict | list):
            return self._containers[id(value)][1]
        return self._number(_scalar_shape(value))

    def _number(self, shape: object) -> int:
        return self._numbers.setdefault(shape, len(self._numbers))


def same(one: JsonValue, other: JsonValue) -> bool:
    """Whether JavaScript would see one value in both, compared as `Fingerprints` does."""
    pending = [(one, other)]
    while pending:
        left, right = pending.pop()
        if isinstance(left, dict):
            if not isinstance(right, dict) or left.keys() != right.keys():
                return False
            pending.extend((value, right[key]) for key, value in left.items())
        elif isinstance(left, list):
            if not isinstance(right, list) or len(left) != len(right):
                return False
            pending.extend(zip(left, right, strict=True))
        elif left is not right and _scalar_shape(left) != _scalar_shape(right):
            return False
    return True


def _scalar_shape(value: JsonValue) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "number", repr(double(value))
    return type(value), value
