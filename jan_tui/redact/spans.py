"""Masking by place: the text with some of its parts replaced, line for line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from jan_tui.redact.placeholders import is_reference

BULLETS = "••••••"
"""Stands for a secret, whatever its length."""

_TAIL_FROM = 20
"""Keys shorter than this are masked whole: four characters of them would reveal too much."""

Span = tuple[int, int]

_TAIL = re.compile(r"[A-Za-z0-9_-]*")
_LINE_END = re.compile(r"\r\n|\n|\r")


def mask(secret: str) -> str:
    """A key as it may be shown: bullets, and the last four characters of a long one.

    A reference such as `${NAME}` is no secret and is shown as it stands. Line ends are kept.
    """
    if is_reference(secret):
        return secret
    ends = _LINE_END.findall(secret)
    if ends:
        return "".join(BULLETS + end for end in ends) + BULLETS
    tail = secret[-4:] if len(secret) >= _TAIL_FROM else ""
    return BULLETS + (tail if _TAIL.fullmatch(tail) else "")


def masked_spans(text: str, spans: Iterable[Span]) -> str:
    """The text with every span of it masked; spans that overlap are masked as one."""
    pieces = []
    done = 0
    for start, end in merged(spans):
        pieces += [text[done:start], mask(text[start:end])]
        done = end
    return "".join([*pieces, text[done:]]) if pieces else text


def merged(spans: Iterable[Span]) -> Iterator[Span]:
    """The spans in order, those that overlap made one."""
    reach: Span | None = None
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if reach is None:
            reach = (start, end)
        elif start < reach[1]:
            reach = (reach[0], max(reach[1], end))
        else:
            yield reach
            reach = (start, end)
    if reach is not None:
        yield reach
