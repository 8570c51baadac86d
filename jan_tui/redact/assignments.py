"""Secrets of a `.env` file: a value there ends with its line or its quote, whatever it holds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jan_tui.redact.names import is_secret_name
from jan_tui.redact.placeholders import is_open
from jan_tui.redact.spans import Span

_QUOTED = "|".join(rf"{mark}(?:\\[\s\S]|[^{mark}\\])*+{mark}" for mark in "'\"`")
_ASSIGNMENT = re.compile(
    r"^[ \t\ufeff]*(?:#[# \t]*)?(?:(?:export|set|setx)[ \t]+|\$env:)?"
    r"(?P<name>[A-Za-z_][\w.-]*)[ \t]*=(?![ \t]+\#[ \t])[ \t]*"
    rf"(?:(?P<quoted>{_QUOTED})(?=[ \t]*(?:\#[^\r\n]*)?(?:[\r\n]|\Z))"
    r"|(?P<bare>(?:\\(?:\r\n|[\r\n])|(?![ \t]\#)[^\r\n])+))",
    re.MULTILINE,
)
"""Dotenv's own rule for quotes; of a bare value it takes less, the shell takes more: the most."""


def assigned_spans(text: str) -> Iterator[Span]:
    """Where the values of assignments to secret names stand, without their quotes."""
    if "=" not in text:
        return
    for match in _ASSIGNMENT.finditer(text):
        group = "bare" if match["quoted"] is None else "quoted"
        value = match[group].strip()
        if not value or not is_secret_name(match["name"], number=value.isdigit()):
            continue
        edge = group == "quoted"
        start, end = match.start(group) + edge, match.end(group) - edge
        if not _open(text[start:end]):
            yield start, end


def _open(value: str) -> bool:
    return is_open(value.strip("\"'` \t"))
