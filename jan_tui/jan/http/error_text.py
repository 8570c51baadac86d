"""The server's own sentence about an error, whatever it is wrapped in."""

from __future__ import annotations

import re

from jan_tui.jan.http.listing import NoListing, decode
from jan_tui.redact import NO_SECRETS, Secrets, mask_text

MAX_SENTENCE = 300
_LOOKED_AT = 64 * 1024


def of_body(body: bytes, content_type: str = "", secrets: Secrets = NO_SECRETS) -> str:
    """`error.message` of a JSON body, otherwise its text; of a page only the title.

    Jan's errors are plain text, llama.cpp's are JSON. Secrets are masked, those that are known (the
    key that was sent) and any others, before the sentence is cut at 300 characters. Control
    characters stay: the display escapes them.
    """
    head = body[:_LOOKED_AT]
    value = decode(body) if body[:1] in b'{["' and len(body) <= len(head) else None
    if value is not None and not isinstance(value, NoListing):
        found = _of_json(value)
        if found:
            return cut(found, secrets)
    text = head.decode("utf-8", "replace")
    if content_type.endswith("html") or re.match(r"\s*<(!doctype|html)", text, re.IGNORECASE):
        title = re.search(r"<title[^>]*>(.*?)</title", text, re.IGNORECASE | re.DOTALL)
        return cut(title.group(1), secrets) if title else ""
    return cut(text, secrets)


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
    named = (error.get(name) for name in ("message", "detail", "error", "title"))
    return next((found for found in named if isinstance(found, str) and found.strip()), "")


def cut(text: str, secrets: Secrets = NO_SECRETS, most: int = MAX_SENTENCE) -> str:
    """Another's text on one line, without secrets, of at most so many characters."""
    line = mask_text(secrets.mask(" ".join(text[:_LOOKED_AT].split())))
    return line if len(line) <= most else line[: most - 1] + "…"
