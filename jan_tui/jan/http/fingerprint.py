"""Which program answers, and under which prefix, by its own description."""

from __future__ import annotations

from urllib.parse import urlsplit

from msgspec import Struct

from jan_tui.jan.http.listing import Listing, decode
from jan_tui.jan.http.request import Answer
from jan_tui.jan.snapshot import ServerKind
from jan_tui.product import JAN

LOAD_PATHS = ("/models/load", "/models/start")
"""Those of Jan, the newest first, and of Cortex; llama.cpp's router has the first, too."""


class Fingerprint(Struct, frozen=True):
    """A server by its own description; `prefix` is the path of `servers[0].url`, `load_path` the
    one below the prefix that loads a model (facts: Jan, section 2)."""

    kind: ServerKind
    prefix: str | None = None
    load_path: str | None = None


def of_openapi(answer: Answer) -> Fingerprint | None:
    """The fingerprint in `/openapi.json`; None where it is no description of an API."""
    if answer.status != 200:
        return None
    document = decode(answer.body)
    if not isinstance(document, dict):
        return None
    info = document.get("info")
    title = info.get("title") if isinstance(info, dict) else None
    if not isinstance(title, str):
        return None
    if title == JAN.api_title:
        return Fingerprint(ServerKind.JAN, _prefix(document), _load_path(document))
    if "cortex" in title.lower():
        return Fingerprint(ServerKind.CORTEX, load_path=_load_path(document))
    return Fingerprint(ServerKind.UNKNOWN)


def of_answer(answer: Answer, listing: Listing | None) -> ServerKind | None:
    """The kind of server by headers and list, without another request; None if unknown."""
    if listing is not None and listing.kind is not None:
        return listing.kind
    if answer.server.lower().startswith("llama.cpp"):
        return ServerKind.LLAMA_CPP
    return None


def _prefix(document: dict[str, object]) -> str | None:
    servers = document.get("servers")
    first = servers[0] if isinstance(servers, list) and servers else None
    url = first.get("url") if isinstance(first, dict) else None
    if not isinstance(url, str):
        return None
    try:
        return urlsplit(url).path.rstrip("/")
    except ValueError:
        return None


def _load_path(document: dict[str, object]) -> str | None:
    paths = document.get("paths")
    named = list(paths) if isinstance(paths, dict) else []
    return next((path for path in LOAD_PATHS if any(each.endswith(path) for each in named)), None)
