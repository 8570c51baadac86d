"""Commented-out members: recognised, so that none is removed with the member below it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jan_tui.json5_text.errors import Json5Error
from jan_tui.json5_text.layout import Piece
from jan_tui.json5_text.scanner import scan

_CLOSERS = {"{": "}", "[": "]"}
_BRACKETS = re.compile(r"[\s,]*+(?:[\[\]{}][\s,]*+)++")
_TOKEN = re.compile(
    r"//[^\n\r\u2028\u2029]*+|/\*[^*]*+(?:\*(?!/)[^*]*+)*+(?:\*/)?"
    r'|"(?:[^"\\\n\r]|\\[\s\S])*+"?'
    r"|'(?:[^'\\\n\r]|\\[\s\S])*+'?"
    r"|([\[\]{}])"
)


def staying(text: str, block: Sequence[Piece], kind: str) -> int:
    """How many comments of a block, from its top, are not its member's.

    Commented-out members at the top stay, and the rest goes with the member below. Where they
    stand further down, or do not end, the whole block stays. `kind` is that of the container.
    Takes time linear in the length of the block.
    """
    insides = [text[one.start + 2 : one.end - (0 if one.to_line_end else 2)] for one in block]
    at = top = 0
    while at < len(insides):
        width = _width(insides, at, "{" if kind == "object" else "[")
        if width is None or (width and top < at):
            return len(insides)
        if width:
            top = at + width
        at += width or 1
    return top


def _width(insides: Sequence[str], at: int, opener: str) -> int | None:
    """How many comments a commented-out member reaches over; 0 for prose, None without an end."""
    first = insides[at]
    # What is left of a member without its first or last lines.
    rest = 1 if _BRACKETS.fullmatch(first) else 0
    if opener == "{" and ":" not in first:
        return rest
    unclosed = _unclosed(first, [])
    if unclosed is None or not _holds_members(first, "".join(reversed(unclosed)), opener):
        return rest
    end = at + 1
    while unclosed:
        unclosed = _unclosed(insides[end], unclosed) if end < len(insides) else None
        if unclosed is None:
            return None
        end += 1
    if end > at + 1 and not _holds_members("\n".join(insides[at:end]), "", opener):
        return None
    return end - at


def _unclosed(text: str, open_before: Sequence[str]) -> list[str] | None:
    """What would close the brackets open at the end, outermost first; None if one is odd."""
    closers = [*open_before]
    for match in _TOKEN.finditer(text):
        bracket = match[1]
        if bracket in _CLOSERS:
            closers.append(_CLOSERS[bracket])
        elif bracket and (not closers or closers.pop() != bracket):
            return None
    return closers


def _holds_members(text: str, closers: str, opener: str) -> bool:
    # Where commas begin the lines, the member was commented out with the one before it.
    inside = text.lstrip().removeprefix(",")
    try:
        return bool(scan(f"{opener}{inside}\n{closers}{_CLOSERS[opener]}").root.items)
    except Json5Error:
        return False
