"""The smallest pieces of the language: white space, comments, line ends, words.

Every repetition is possessive, so that no pattern ever reads a character twice.
"""

from __future__ import annotations

from bisect import bisect_right

from jan_tui.patterns import lazy_pattern

SPACE = r"\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
LINE_COMMENT = r"//[^\n\r\u2028\u2029]*+"
BLOCK_COMMENT = r"/\*[^*]*+(?:\*(?!/)[^*]*+)*+\*/"
TRIVIA = rf"(?:[{SPACE}]++|{LINE_COMMENT}|{BLOCK_COMMENT})*+"
LINE_END = lazy_pattern(r"\r\n|[\n\r\u2028\u2029]")
SURROGATE = lazy_pattern("[\ud800-\udfff]")

_TRIVIA = lazy_pattern(TRIVIA)
_SPACE = lazy_pattern(rf"[{SPACE}]*+")


def skip_trivia(text: str, offset: int) -> int:
    """The offset of the first character that is neither white space nor in a comment."""
    match = _TRIVIA.match(text, offset)
    return match.end() if match else offset


def skip_space(text: str, offset: int) -> int:
    """The offset of the first character that is no white space."""
    match = _SPACE.match(text, offset)
    return match.end() if match else offset


def line_starts(text: str) -> list[int]:
    """The offset at which each line begins."""
    return [0, *(end.end() for end in LINE_END.finditer(text))]


def position(starts: list[int], offset: int) -> tuple[int, int]:
    """Line and column of an offset, both from 1, in code points."""
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1
