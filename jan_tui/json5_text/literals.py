"""The value of a string or number literal, as JavaScript would hold it."""

from __future__ import annotations

import re

from jan_tui.json5_text.lexicon import SURROGATE
from jan_tui.patterns import lazy_pattern

LARGEST_EXACT = 2**53
"""Beyond this size JavaScript no longer tells neighbouring whole numbers apart."""

_ESCAPE = lazy_pattern(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|(0)(?![0-9])|(\r\n|[^1-9xu0]))")
_NAMED = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_CONTINUATIONS = frozenset(["\n", "\r", "\r\n", "\u2028", "\u2029"])


class BadEscape(ValueError):  # noqa: N818 - it is turned into a Json5Error at once
    """A backslash that begins no escape; `offset` counts from the start of what was decoded."""

    def __init__(self, offset: int) -> None:
        super().__init__(f"bad escape at {offset}")
        self.offset = offset


def decode_number(literal: str) -> int | float:
    """The double that JavaScript reads, as an `int` where it is whole and exact.

    So `0x10`, `16.0` and `1.6e1` are the int 16; `-0` stays the float -0.0; a whole number beyond
    2**53 is the float that it is rounded to, and 1e400 is infinity.
    """
    if len(literal) < 16 and literal.isdecimal():
        return int(literal)
    unsigned = literal.lstrip("+-")
    hexadecimal = unsigned[:2] in ("0x", "0X")
    value = double(int(unsigned, 16)) if hexadecimal else float(unsigned)
    if literal[0] == "-":
        value = -value
    return exact(value)


def exact(value: float) -> int | float:
    """The same number as an int where it is whole, at most 2**53 in size, and not -0.0."""
    if value.is_integer() and abs(value) <= LARGEST_EXACT and (value or str(value) == "0.0"):
        return int(value)
    return value


def decode_string(inside: str) -> str:
    """The value of what stands between the quotes. Raises BadEscape."""
    if "\\" in inside:
        pieces = []
        done = 0
        while (at := inside.find("\\", done)) >= 0:
            escape = _ESCAPE.match(inside, at)
            if escape is None:
                raise BadEscape(at)
            pieces.append(inside[done:at])
            pieces.append(_unescaped(escape))
            done = escape.end()
        pieces.append(inside[done:])
        inside = "".join(pieces)
    return inside if inside.isascii() else joined(inside)


def joined(value: str) -> str:
    """The string with each surrogate pair made the one character that it spells."""
    if SURROGATE.search(value) is None:
        return value
    return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _unescaped(escape: re.Match[str]) -> str:
    two, four, zero, char = escape.groups()
    if two or four:
        return chr(int(two or four, 16))
    if zero:
        return "\0"
    if char in _CONTINUATIONS:
        return ""
    return _NAMED.get(char, char)


def double(value: float) -> float:
    """The number as a double: infinite where a whole number is too large for one."""
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")
