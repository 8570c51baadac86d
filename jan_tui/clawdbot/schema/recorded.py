"""Shapes made from the recorded schema of a program (see data/README.md), as it stands there."""

from __future__ import annotations

from typing import Any

from jan_tui.clawdbot.schema.checks import made
from jan_tui.clawdbot.schema.scalars import Anything, Checked, OneOf, Shape, Typed, Unknown
from jan_tui.clawdbot.schema.shapes import (
    Deferred,
    Either,
    Fixed,
    ListOf,
    MapOf,
    Members,
    Nullable,
    Tagged,
)

_WRAPPERS = ("optional", "nonoptional", "readonly", "default", "prefault", "lazy")
_PLAIN = ("string", "number", "boolean", "null", "never")


class Shapes:
    """The shapes of one recorded schema, each made once, when it is first asked for."""

    def __init__(self, nodes: list[dict[str, Any]]) -> None:
        self._nodes = nodes
        self._made: dict[int, Shape] = {}

    def at(self, index: int) -> Shape:
        """The shape of a node; inside itself it is a `Deferred` one."""
        found = self._made.get(index)
        if found is None:
            deferred = Deferred()
            self._made[index] = deferred
            found = self._checked(self._nodes[index])
            deferred.shape = found
            self._made[index] = found
        return found

    def members(self, index: int, *path: str) -> tuple[str, ...]:
        """The names of the members of an object below a node; none where it is no object."""
        node = self._nodes[index]
        while node["kind"] in _WRAPPERS or node["kind"] == "pipe":
            inner = node["of"] if node["kind"] != "pipe" else self._checked_side(*node["of"])[0]
            node = self._nodes[inner]
        if node["kind"] != "object":
            return ()
        if not path:
            return tuple(name for name, *_ in node["of"])
        found = [inner for name, inner, _ in node["of"] if name == path[0]]
        return self.members(found[0], *path[1:]) if found else ()

    def _checked(self, node: dict[str, Any]) -> Shape:
        shape = self._plain(node)
        checks = tuple(made(*one) for one in node.get("checks", ()))
        return Checked(shape, checks) if checks else shape

    def _plain(self, node: dict[str, Any]) -> Shape:
        kind = node["kind"]
        if kind in _WRAPPERS:
            return self.at(node["of"])
        if kind in _PLAIN and not node.get("coerce"):
            return Typed(kind)
        match kind:
            case "any" | "catch":
                return Anything()
            case "literal" | "enum":
                return OneOf(tuple(node["values"]))
            case "nullable":
                return Nullable(self.at(node["of"]))
            case "array":
                return ListOf(self.at(node["of"]))
            case "tuple":
                rest = node.get("rest")
                items = tuple(map(self.at, node["of"]))
                return Fixed(
                    items, None if rest is None else self.at(rest), node["small"], node["big"]
                )
            case "record" if node.get("mode") is None:
                keys = node.get("keys")
                every = None if keys is None else tuple(map(str, keys))
                return MapOf(self.at(node["of"]), self.at(node["key"]), every)
            case "union":
                return Either(tuple(map(self.at, node["of"])))
            case "tagged" if not node.get("fallback"):
                options = {tag: self.at(inner) for tags, inner in node["of"] for tag in tags}
                return Tagged(node["tag"], options, node["refused"])
            case "pipe":
                return self._pipe(*node["of"])
            case "object":
                return self._object(node)
        return Unknown()

    def _object(self, node: dict[str, Any]) -> Shape:
        rest = node["rest"]
        others = None if rest == "strict" else Anything() if rest == "strip" else self.at(rest)
        members = {key: self.at(inner) for key, inner, _ in node["of"]}
        needed = frozenset(key for key, _, optional in node["of"] if not optional)
        return Members(members, needed, others)

    def _pipe(self, first: int, second: int) -> Shape:
        """A value that is changed before or after its check; the change may have a check, too."""
        checked, change = self._checked_side(first, second)
        own = self._nodes[change].get("own")
        shape = self.at(checked)
        return Checked(shape, (made("own", own),)) if own else shape

    def _checked_side(self, first: int, second: int) -> tuple[int, int]:
        before = self._nodes[first]["kind"] == "transform"
        return (second, first) if before else (first, second)
