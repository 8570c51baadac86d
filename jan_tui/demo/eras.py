"""How a Jan of each era answers, as data and as bodies (janhq/jan: proxy.rs of 0.6 to 0.7.9)."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct

from jan_tui.product import JAN


class Era(StrEnum):
    """Releases of Jan that a client can tell apart, and the bare engine that `jan serve` runs."""

    CORTEX = "0.5"
    EARLY = "0.6"
    LATE = "0.7"
    HARDENED = "0.8.5"
    ENGINE = "llama.cpp"


class Manners(Struct, frozen=True):
    """What differs between the eras in what a client sees."""

    owned_by: str
    missing_key: str
    wrong_key: str
    key_header: bool
    names_address: bool
    private_addresses: bool
    jan_proxy: bool = True


_WRONG_KEY = "Invalid or missing authorization token"

MANNERS = {
    Era.CORTEX: Manners("", "", "", False, False, True, jan_proxy=False),
    Era.EARLY: Manners("user", "Missing authorization header", _WRONG_KEY, False, False, False),
    Era.LATE: Manners("llama.cpp", _WRONG_KEY, _WRONG_KEY, True, True, False),
    Era.HARDENED: Manners("llama.cpp", _WRONG_KEY, _WRONG_KEY, True, True, True),
    Era.ENGINE: Manners("llamacpp", "", "", True, False, True, jan_proxy=False),
}

ALWAYS_TRUSTED = frozenset({"localhost", "127.0.0.1", "0.0.0.0", "host.docker.internal", "[::1]"})
OPEN_PATHS = frozenset(
    {
        "/",
        "/openapi.json",
        "/favicon.ico",
        "/docs/swagger-ui.css",
        "/docs/swagger-ui-bundle.js",
        "/docs/swagger-ui-standalone-preset.js",
    }
)
"""Paths that Jan answers before it looks at the Host header and the key."""


def trusts(manners: Manners, trusted: Sequence[str], host: str) -> bool:
    """Whether Jan accepts this Host header: entries match with or without their port."""
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    known = ALWAYS_TRUSTED.union(trusted)
    if "*" in known or host in known or name in known:
        return True
    return manners.private_addresses and _private(name)


def _private(name: str) -> bool:
    try:
        address = ipaddress.IPv4Address(name)
    except ValueError:
        return False
    return address.is_private or address.is_link_local


def model_list(era: Era, models: Sequence[str], contexts: dict[str, int]) -> bytes:
    """The body of `GET /models` as the era writes it; Jan's proxy has `created` 1 for all."""
    if era is Era.CORTEX:
        rows = [_cortex_row(name) for name in models]
    elif era is Era.ENGINE:
        rows = [_engine_row(name, contexts.get(name, 4096)) for name in models]
    else:
        owner = MANNERS[era].owned_by
        rows = [{"created": 1, "id": name, "object": "model", "owned_by": owner} for name in models]
    return json.dumps({"data": rows, "object": "list"}, ensure_ascii=False).encode(
        "utf-8", "surrogatepass"
    )


def _cortex_row(name: str) -> dict[str, object]:
    return {
        "id": name,
        "object": "model",
        "created": 1735689600,
        "engine": "llama-cpp",
        "model": name,
        "version": "1",
        "owned_by": "",
        "inference_params": {"max_tokens": 4096, "temperature": 0.7, "stream": True},
    }


def _engine_row(name: str, n_ctx: int) -> dict[str, object]:
    return {
        "id": name,
        "object": "model",
        "created": 1763800000,
        "owned_by": "llamacpp",
        "meta": {"n_ctx": n_ctx, "n_ctx_train": 131072, "n_params": 1000, "size": 4000},
    }


def openapi(era: Era, base_url: str) -> bytes:
    """The key-free description; late eras name their real address and prefix in it."""
    if era is Era.CORTEX:
        title, server = "Cortex API", "http://127.0.0.1:39291"
    else:
        title = JAN.api_title
        server = base_url if MANNERS[era].names_address else JAN.url("localhost")
    paths: dict[str, object] = {"/models": {"get": {}}, "/chat/completions": {"post": {}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "0.3.14"},
        "servers": [{"url": server}],
        "paths": paths,
    }
    return json.dumps(document).encode()
