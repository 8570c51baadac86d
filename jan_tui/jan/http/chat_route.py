"""Whether the server takes a chat: past its check of the key, and at which path."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable

from msgspec import Struct

from jan_tui.base_url import BaseUrl
from jan_tui.jan.http import error_text
from jan_tui.jan.http.request import Answer, Failure
from jan_tui.patterns import lazy_pattern
from jan_tui.structs import replace

_READ = frozenset({400, 411, 415, 422})
"""Statuses of a chat without a body that got past the check of its key."""
_ABOUT_BODY = lazy_pattern(r"\b(json|parse|parsing|body|input|messages)\b", re.IGNORECASE)

_NO_ROUTE = frozenset({404, 405, 501})
"""Statuses of a path, or of a method, that the server does not have."""
_ABOUT_MODEL = lazy_pattern(r"\bmodels?\b", re.IGNORECASE)

Post = Callable[[str, str | None], Awaitable[Answer | Failure]]
"""Posts a chat without a body, with a key: keys are checked before it is read, no model can run."""


class ChatRoute(Struct, frozen=True):
    """`admitted` is whether a chat got past the check of its key (None: not known), `missing` the
    status that says that there is no such path, `prefix` the one at which a chat is taken."""

    admitted: bool | None = None
    missing: int | None = None
    prefix: str | None = None


NOT_ASKED = ChatRoute()


async def look(address: BaseUrl, key: str | None, post: Post, prefixes: Iterable[str]) -> ChatRoute:
    """What a chat at the base URL meets; where it has no path, what one at each prefix meets.

    The key goes to the base URL alone: a path that wants one says so.
    """
    result = await post(_chat(address), key)
    missing = _missing(result)
    if missing is None:
        return ChatRoute(_admits(result))
    for prefix in prefixes:
        if prefix != address.prefix:
            result = await post(_chat(replace(address, prefix=prefix)), None)
            if _admits(result) is not None:
                return ChatRoute(missing=missing, prefix=prefix)
    return ChatRoute(missing=missing)


def _chat(address: BaseUrl) -> str:
    return address.url("/chat/completions")


def _missing(result: Answer | Failure) -> int | None:
    """The status, where it says that there is no such path: a missing model has 404, too."""
    if isinstance(result, Failure) or result.status not in _NO_ROUTE:
        return None
    sentence = error_text.of_body(result.body, result.content_type)
    return None if result.status == 404 and _ABOUT_MODEL.search(sentence) else result.status


def _admits(result: Answer | Failure) -> bool | None:
    """Whether a chat without a body got past the server's check of its key; None: not known."""
    if isinstance(result, Failure):
        return None
    if result.status in {401, 403}:
        return False
    sentence = error_text.of_body(result.body, result.content_type)
    read = result.status == 500 and _ABOUT_BODY.search(sentence)
    return True if result.status in _READ or read else None
