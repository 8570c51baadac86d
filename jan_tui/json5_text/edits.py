"""The edits of a text, and what each does to its value."""

from __future__ import annotations

from itertools import pairwise

from msgspec import Struct
from msgspec.structs import force_setattr

from jan_tui.json5_text.scanner import Path
from jan_tui.json5_text.values import JsonValue


class _At(Struct, frozen=True):
    """An edit of what stands at a path."""

    path: Path

    def __post_init__(self) -> None:
        force_setattr(self, "path", tuple(self.path))


class Set(_At, frozen=True):
    """Puts a value at a path: missing parents are made, an index equal to the length appends."""

    value: JsonValue


class Delete(_At, frozen=True):
    """Takes away what stands at a path, all of duplicates; an absent path changes nothing.

    Its comments go along (see `ownership`). With `spare_comments` all of them stay that are not
    within the value: for a value that moves to another place.
    """

    spare_comments: bool = False


class Rename(_At, frozen=True):
    """Gives a member of an object another key, in its place."""

    new_key: str


class Move(_At, frozen=True):
    """Takes a member of an object to another path of the same text, with all of its comments.

    A value that stands there is set; comments of both stay.
    """

    to: Path

    def __post_init__(self) -> None:
        _At.__post_init__(self)
        force_setattr(self, "to", tuple(self.to))


Edit = Set | Delete | Rename | Move


def applied(value: JsonValue, edit: Edit) -> JsonValue:
    """The value after an edit that its text allows; containers are changed in place."""
    if not edit.path:
        return edit.value if isinstance(edit, Set) else value
    parent = _parent(value, edit)
    step = edit.path[-1]
    if isinstance(edit, Move):
        moved = parent[step] if isinstance(parent, dict) and isinstance(step, str) else None
        return applied(applied(value, Set(edit.to, moved)), Delete(edit.path))
    if isinstance(parent, dict) and isinstance(step, str):
        _apply_to_object(parent, step, edit)
    elif isinstance(parent, list) and isinstance(step, int):
        _apply_to_array(parent, step, edit)
    return value


def _parent(value: JsonValue, edit: Edit) -> JsonValue:
    """What holds the target; made where it is missing and a value is to be set."""
    for step, following in pairwise(edit.path):
        fresh: JsonValue = {} if isinstance(following, str) else []
        if isinstance(value, dict) and isinstance(step, str):
            if step not in value and isinstance(edit, Set):
                value[step] = fresh
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int):
            if step == len(value) and isinstance(edit, Set):
                value.append(fresh)
            value = value[step] if step < len(value) else None
        else:
            return None
    return value


def _apply_to_object(parent: dict[str, JsonValue], key: str, edit: Set | Delete | Rename) -> None:
    if isinstance(edit, Set):
        parent[key] = edit.value
    elif isinstance(edit, Delete):
        parent.pop(key, None)
    else:
        parent[edit.new_key] = parent.pop(key)


def _apply_to_array(parent: list[JsonValue], index: int, edit: Set | Delete | Rename) -> None:
    if isinstance(edit, Delete):
        del parent[index : index + 1]
    elif isinstance(edit, Set) and index == len(parent):
        parent.append(edit.value)
    elif isinstance(edit, Set):
        parent[index] = edit.value
