"""The HTTP client with which a server is asked."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress
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


def rehearse() -> None:
    """Import all that a request needs, by a request to port 0, where nothing can listen.

    Blocks for some 200 ms the first time, so it is for a thread.
    """
    asyncio.run(_ask_nobody())


async def _ask_nobody() -> None:
    import httpx

    async with new_client(Address("http", "127.0.0.1", 0, "")) as client:
        with suppress(httpx.HTTPError, OSError):
            await client.get("http://127.0.0.1:0/")
