"""Text from outside made safe to show: no control characters, no secrets."""

from __future__ import annotations

import re
import unicodedata

_BULLETS = "••••••"
_TAIL_FROM = 20
"""Keys shorter than this are masked whole: four characters of them would say too much."""

_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINERS = frozenset("\u200d\ufe0f")


def printable(text: str) -> str:
    """The text with every control, format and surrogate character written as an escape.

    Bidirectional overrides count as control characters; the joiner and the variation selector
    that emoji need stay.
    """
    if text.isprintable():
        return text
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    if character in _JOINERS or unicodedata.category(character) not in _UNSAFE:
        return character
    code = ord(character)
    return (
        f"\\x{code:02x}"
        if code < 0x100
        else f"\\u{code:04x}"
        if code < 0x10000
        else f"\\U{code:08x}"
    )


def masked(secret: str) -> str:
    """A key as it may be shown: bullets, and the last four characters of a long one.

    A `${NAME}` reference is no secret and is shown as it stands.
    """
    if re.fullmatch(r"\$\{[A-Z_][A-Z0-9_]*\}", secret):
        return secret
    tail = secret[-4:] if len(secret) >= _TAIL_FROM else ""
    return _BULLETS + printable(tail)
