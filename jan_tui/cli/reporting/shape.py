"""The shape of a config: its keys and the types of their values, nothing that identifies anyone."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

_DEEPEST = 40
_MOST = 60
"""Members of an object, or kinds of items of a list, that are told."""


def shape_of(value: object, words: Set[str], depth: int = 0) -> Any:
    """A value with its texts and numbers as their types. Keys that are no words of a config, such
    as an agent's name or a number to call, are counted: `<name 1>`."""
    if depth > _DEEPEST:
        return "deeper"
    if isinstance(value, dict):
        return _object(value, words, depth)
    if isinstance(value, list | tuple):
        return _list(value, words, depth)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return "number"
    text = str(value)
    if text.startswith("${") and text.endswith("}"):
        return "a variable"
    return "text" if text.strip() else "empty text"


def _object(value: dict[Any, Any], words: Set[str], depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    unknown = 0
    for key, inner in list(value.items())[:_MOST]:
        name = str(key)
        if name not in words:
            unknown += 1
            name = f"<name {unknown}>"
        found[name] = shape_of(inner, words, depth + 1)
    if len(value) > _MOST:
        found["<more>"] = len(value) - _MOST
    return found


def _list(value: list[Any] | tuple[Any, ...], words: Set[str], depth: int) -> list[Any]:
    """Each kind of item once, with how many are like it."""
    kinds: list[tuple[Any, int]] = []
    for item in value:
        shape = shape_of(item, words, depth + 1)
        at = next((at for at, (known, _) in enumerate(kinds) if known == shape), None)
        if at is not None:
            kinds[at] = (shape, kinds[at][1] + 1)
        elif len(kinds) < _MOST:
            kinds.append((shape, 1))
    return [shape if count == 1 else {"<times>": count, "<each>": shape} for shape, count in kinds]
