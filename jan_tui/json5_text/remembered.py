"""Texts read lately: the steps of one change look at the same few texts again and again."""

from __future__ import annotations

from functools import lru_cache

from jan_tui.json5_text.scanner import Document, scan

_LONGEST = 256 * 1024
"""Characters of a text that is still kept: its tree takes some thirty times as many bytes."""


def remembered(text: str) -> Document:
    """As `scan`, but of one document for equal texts. The tree is shared: it must not be changed.

    Raises Json5Error where `scan` does.
    """
    return _kept(text) if len(text) <= _LONGEST else scan(text)


@lru_cache(maxsize=6)
def _kept(text: str) -> Document:
    return scan(text)
