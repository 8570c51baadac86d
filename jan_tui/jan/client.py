"""The HTTP client with which a server is asked."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from jan_tui.jan.address import Address

if TYPE_CHECKING:
    import httpx


def new_client(address: Address) -> httpx.AsyncClient:
    """A client without kept connections: those outlive Jan's Stop.

    Proxies of the environment are for other machines only; certificates are the system's, and
    loaded for https alone. Redirects are never followed, since the key must not travel.
    """
    import httpx

    return httpx.AsyncClient(
        verify=ssl.create_default_context() if address.scheme == "https" else False,
        trust_env=not address.loopback,
        follow_redirects=False,
        limits=httpx.Limits(max_keepalive_connections=0),
    )
