"""`.env` files as the `dotenv` package 17 of both releases reads them."""

from __future__ import annotations

import re

from jan_tui.clawdbot.values.javascript import BLANKS, trim
from jan_tui.patterns import lazy_pattern

_S = f"[{BLANKS}]"
_START = "(?:^|(?<=[\\u2028\\u2029]))"
_END = "(?=[\\u2028\\u2029]|$)"
_QUOTED = "|".join(rf"{_S}*{mark}(?:\\{mark}|[^{mark}])*{mark}" for mark in "'\"`")
_ENTRY = lazy_pattern(
    rf"{_START}{_S}*(?:export{_S}+)?(?P<name>[A-Za-z0-9_.-]+)(?:{_S}*={_S}*?|:{_S}+?)"
    rf"(?P<value>{_QUOTED}|[^#\r\n]+)?{_S}*(?:\#[^\n\r\u2028\u2029]*)?{_END}",
    re.MULTILINE,
)
_WRAPPED = lazy_pattern(rf"{_START}(['\"`])([\s\S]*)\1{_END}", re.MULTILINE)


def parse(text: str) -> dict[str, str]:
    """The variables of a file; the last of duplicates wins, and what does not fit is skipped.

    Quotes may span lines; only in double quotes `\\n` and `\\r` become line ends.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found: dict[str, str] = {}
    for entry in _ENTRY.finditer(text):
        value = trim(entry["value"] or "")
        double = value.startswith('"')
        value = _WRAPPED.sub(lambda quoted: quoted[2], value)
        if double:
            value = value.replace("\\n", "\n").replace("\\r", "\r")
        found[entry["name"]] = value
    return found
