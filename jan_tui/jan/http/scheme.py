"""Whether a server speaks the other one of http and https than its address says."""

from __future__ import annotations

import asyncio
import ssl

from jan_tui.base_url import BaseUrl
from jan_tui.jan.http.request import Answer, Failure
from jan_tui.jan.snapshot import Trouble

_LONGEST = 0.5
"""Seconds; a server that is silent must not be waited for twice."""

_BAD_REQUEST = b"HTTP/1.1 400"
"""What a server that wants TLS may answer to plain HTTP."""

_NO_TLS_HERE = frozenset({Trouble.TLS, Trouble.SILENT, Trouble.BROKEN})
_NO_HTTP_HERE = frozenset({Trouble.SILENT, Trouble.BROKEN})


async def other_scheme(address: BaseUrl, result: Answer | Failure, *, limit: float) -> str | None:
    """The scheme that the server at an address speaks, where it is not the address's own.

    A server that answers as it should is not asked, nor one whose certificate is only not trusted.
    No key is sent; takes `limit` seconds at most, and no more than half a second.
    """
    trouble = result.trouble if isinstance(result, Failure) else None
    ask = None
    if address.scheme == "https" and trouble in _NO_TLS_HERE:
        ask = _speaks_http
    elif address.scheme == "http" and (trouble in _NO_HTTP_HERE or _says_https(result)):
        ask = _speaks_tls
    if ask is None:
        return None
    try:
        async with asyncio.timeout(min(limit, _LONGEST)):
            found = await ask(address)
    except (OSError, ValueError):
        return None
    return {"https": "http", "http": "https"}[address.scheme] if found else None


def _says_https(result: Answer | Failure) -> bool:
    """Whether a server answers a plain request with 400 because it speaks TLS (nginx, Go)."""
    return isinstance(result, Answer) and result.status == 400 and b"HTTPS" in result.body.upper()


async def _speaks_http(address: BaseUrl) -> bool:
    reader, writer = await asyncio.open_connection(address.host, address.port)
    try:
        head = f"GET {address.prefix}/models HTTP/1.1\r\nHost: {address.host_header}\r\n"
        writer.write(f"{head}Connection: close\r\n\r\n".encode("ascii"))
        line = await reader.readexactly(len(_BAD_REQUEST))
        return line.startswith(b"HTTP/") and not line.endswith(b" 400")
    except asyncio.IncompleteReadError:
        return False
    finally:
        writer.transport.abort()


async def _speaks_tls(address: BaseUrl) -> bool:
    """Nothing is sent over the connection, so that it is no matter whose certificate it is."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    _, writer = await asyncio.open_connection(address.host, address.port, ssl=context)
    writer.transport.abort()
    return True
