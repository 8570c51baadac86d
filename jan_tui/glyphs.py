"""What a terminal can draw: the glyphs of this program, or their equivalents in ASCII.

The rule, first match first: `JAN_TUI_ASCII` says it; the Linux console and hardware terminals have
fonts of their own, so that they get ASCII; a locale that is not UTF-8 (POSIX without Python's
coercion, ISO-8859-1) gets ASCII in its own encoding; all else gets UTF-8.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct

from jan_tui.patterns import lazy_pattern

VARIABLE = "JAN_TUI_ASCII"

_OFF = frozenset({"0", "false", "no", "off"})
_OWN_FONTS = lazy_pattern(r"(?:screen\.)?(?:linux|vt\d+|ansi|cons\d+|sun)(?:-.*)?", re.IGNORECASE)
"""TERM of terminals that draw what their own character set has."""

_DRAWN = (
    ("●○◐◌◇⊗≠◆◔", "*o%-?@/#."),
    ("✓✗⊘↗□■▲▼▸◂‹›↑↓←→", "vx0^=#^v><<>^v<>"),
    ("“”„‘’«»…·•−–—\xa0\u202f", '"""\'\'""~-*---  '),
    # Frames, bars and scrollbars, of which Textual draws more.
    ("─━═│┃║╸╺▇█▁▔▏▎▌▐▕", "-==|||==##_-|||||"),
    ("▂▃▄▅▆▀", "      "),
)
ASCII_EQUIVALENTS = {
    **{
        glyph: equivalent
        for glyphs, equivalents in _DRAWN
        for glyph, equivalent in zip(glyphs, equivalents, strict=True)
    },
    "🔎": "> ",
}
"""The ASCII equivalent of each glyph that this program or Textual draws, as wide as the glyph."""

_PICTORIAL = (0x2010, 0x2BFF)
"""Punctuation, arrows, frames, blocks and signs: what a font without them shows as a box."""

_WAITING = lazy_pattern(r"(?<= )…  ")
"""The ellipsis after a word, of what is waited for, with room behind it."""


class Glyphs(Struct, frozen=True):
    """How text is written on one terminal, in what encoding; `ascii` is whether by equivalents."""

    encoding: str = "utf-8"
    ascii: bool = False

    def drawn(self, text: str) -> str:
        """The text in glyphs that the terminal has, in as many cells as before."""
        if not self.ascii or text.isascii():
            return text
        spaced = _WAITING.sub("...", text)
        return "".join(
            each if each.isascii() else _equivalent(each, self.encoding) for each in spaced
        )

    def written(self, text: str) -> str:
        """The text of a line, of whatever length: what has no equivalent stands as an escape."""
        if self.ascii:
            text = "".join(ASCII_EQUIVALENTS.get(each, each) for each in text.replace("…", "..."))
        return text.encode(self.encoding, "backslashreplace").decode(self.encoding)


UNICODE = Glyphs()


def glyphs_of(
    environment: Mapping[str, str], encoding: str | None, *, terminal: bool = True
) -> Glyphs:
    """The glyphs for a stream whose text Python would write in this encoding; `terminal` is
    whether it leads to one, since TERM says nothing about a file."""
    spoken = _canonical(encoding or "ascii")
    wanted = switched(environment, VARIABLE)
    if wanted is False:
        return UNICODE
    narrow = terminal and _OWN_FONTS.fullmatch(environment.get("TERM", "")) is not None
    return Glyphs(spoken, bool(wanted) or narrow or spoken != "utf-8")


def switched(environment: Mapping[str, str], name: str) -> bool | None:
    """Whether a variable is on or off; None where it is not set."""
    value = environment.get(name, "").strip().lower()
    return value not in _OFF if value else None


def _canonical(encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        return "ascii"
    return "utf-8" if name == "utf-8-sig" else name


def _encodes(encoding: str, character: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _cells(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


@lru_cache(maxsize=2048)
def _equivalent(character: str, encoding: str) -> str:
    """A character in as many cells: its equivalent, itself where the encoding has it,
    without its accents, or question marks."""
    code = ord(character)
    if character in ASCII_EQUIVALENTS:
        return ASCII_EQUIVALENTS[character]
    if 0x2500 <= code <= 0x257F:
        return "+"
    if not _PICTORIAL[0] <= code <= _PICTORIAL[1] and _encodes(encoding, character):
        return character
    bare = "".join(each for each in unicodedata.normalize("NFKD", character) if each.isascii())
    cells = _cells(character)
    return bare if bare.isprintable() and len(bare) == cells else "?" * cells
