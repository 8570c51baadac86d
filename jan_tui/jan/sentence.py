"""The server's own sentence about an error, whatever it is wrapped in."""

from __future__ import annotations

import re

from jan_tui.jan.listing import NoListing, decode

MAX_SENTENCE = 300


def of_body(body: bytes, content_type: str = "") -> str:
    """`error.message` of a JSON body, otherwise its text; of a page only the title.

    Jan's errors are plain text, llama.cpp's are JSON. Cut at 300 characters; control characters
    are left in, since whoever shows the sentence makes it printable.
    """
    head = body[: 64 * 1024]
    value = decode(body) if body[:1] in b'{["' and len(body) <= len(head) else None
    if value is not None and not isinstance(value, NoListing):
        found = _of_json(value)
        if found:
            return _cut(found)
    text = head.decode("utf-8", "replace")
    if content_type.endswith("html") or re.match(r"\s*<(!doctype|html)", text, re.IGNORECASE):
        title = re.search(r"<title[^>]*>(.*?)</title", text, re.IGNORECASE | re.DOTALL)
        return _cut(title.group(1)) if title else ""
    return _cut(text)


def _of_json(value: object) -> str:
    if isinstance(value, str):
        return value
    if not isinstance(value, dict):
        return ""
    error = value.get("error", value)
    if isinstance(error, str):
        return error
    if not isinstance(error, dict):
        return ""
    for name in ("message", "detail", "error", "title"):
        found = error.get(name)
        if isinstance(found, str) and found.strip():
            return found
    return ""


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MAX_SENTENCE else line[: MAX_SENTENCE - 1] + "…"
