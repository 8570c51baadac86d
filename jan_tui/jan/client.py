"""The HTTP client with which a server is asked."""

from __future__ import annotations

import ssl
import sys
from types import ModuleType
from typing import TYPE_CHECKING, cast

from jan_tui.jan.address import Address

if TYPE_CHECKING:
    import httpx


def new_client(address: Address) -> httpx.AsyncClient:
    """A client without kept connections: those outlive Jan's Stop.

    Proxies of the environment are for other machines only; certificates are the system's, and
    loaded for https alone. Redirects are never followed, since the key must not travel.
    """
    import httpx

    _settle_for_asyncio()
    return httpx.AsyncClient(
        verify=ssl.create_default_context() if address.scheme == "https" else False,
        trust_env=not address.loopback,
        follow_redirects=False,
        limits=httpx.Limits(max_keepalive_connections=0),
    )


def _settle_for_asyncio() -> None:
    """Tell httpcore that there is no sniffio to ask which event loop runs: it searches for it
    several times in each request, which takes a quarter of the time of a request."""
    cast("dict[str, ModuleType | None]", sys.modules).setdefault("sniffio", None)
