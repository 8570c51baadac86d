"""How the language of both programs trims text and orders keys, where Python does it otherwise."""

from __future__ import annotations

import re
from typing import Any, TypeVar

T = TypeVar("T")

BLANKS = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
"""What `trim` removes and `\\s` matches; Python's own `strip` knows other characters."""
_INDEX = re.compile(r"0|[1-9][0-9]{0,9}")
_LARGEST_INDEX = 2**32 - 2


def trim(text: str) -> str:
    """The text without the blanks that `String.trim` takes off both ends."""
    return text.strip(BLANKS)


def fold(text: str) -> str:
    """The text as names are compared: trimmed, in lower case."""
    return text.strip(BLANKS).lower()


def record(value: Any) -> dict[str, Any]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def entries(value: Any) -> list[tuple[str, Any]]:
    """The members of an object in the programs' order: whole numbers first, ascending."""
    return list(in_object_order(record(value)).items())


def finite_positive(value: Any) -> float | None:
    """The number if it is finite and above zero, else None."""
    if type(value) is int:
        return value if value > 0 else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if 0 < value < float("inf") else None


def is_index(key: str) -> bool:
    """Whether a key counts as an array index, which objects list before every other key."""
    # Nearly all keys are names: the first question is the cheapest one.
    return key.isdecimal() and _INDEX.fullmatch(key) is not None and int(key) <= _LARGEST_INDEX


def in_object_order(members: dict[str, T]) -> dict[str, T]:
    """The members as an object lists them: array indices upwards, then the rest as written."""
    indices = [key for key in members if is_index(key)]
    if not indices:
        return members
    first = {key: members[key] for key in sorted(indices, key=int)}
    return first | {key: value for key, value in members.items() if key not in first}


def type_of(value: Any) -> str:
    """The answer of the `typeof` operator for a JSON value."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return "string" if isinstance(value, str) else "object"


def length(text: str) -> int:
    """The length in UTF-16 units."""
    if text.isascii():
        return len(text)
    return len(text) + sum(character > "\uffff" for character in text)
