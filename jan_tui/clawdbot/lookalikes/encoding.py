"""Files whose bytes are another encoding of text than the UTF-8 that the programs read."""

from __future__ import annotations

import codecs

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32 (little-endian)"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32 (big-endian)"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16 (little-endian)"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16 (big-endian)"),
)
"""Byte order marks; those of UTF-32 begin like those of UTF-16, so they come first."""

_LOOKED_AT = 4096
"""Bytes that are looked at where there is no byte order mark."""

_SHARE = 0.4
"""Below this share of zero bytes at every other place a text is not UTF-16."""


def other_encoding(data: bytes) -> tuple[str, str] | None:
    """The text of a file in UTF-16 or UTF-32 and the name of that encoding; None for any other.

    Without a byte order mark UTF-16 is told by the zero bytes beside ASCII characters; a text with
    NUL characters is none.
    """
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], codec, name)
    if len(data) < 4 or len(data) % 2 or b"\0" not in data[:_LOOKED_AT]:
        return None
    head = data[:_LOOKED_AT]
    for odd, codec, name in ((1, *_MARKS[2][1:]), (0, *_MARKS[3][1:])):
        zeros = head[odd::2]
        if zeros.count(0) >= _SHARE * len(zeros):
            return _decoded(data, codec, name)
    return None


def _decoded(data: bytes, codec: str, name: str) -> tuple[str, str] | None:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else (text, name)


def readable(data: bytes) -> str:
    """The text as a person reads it: UTF-16 and UTF-32 decoded, else UTF-8 with replacements."""
    found = other_encoding(data)
    return found[0] if found else data.decode("utf-8", "replace")
