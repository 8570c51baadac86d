"""One GET of this machine's own server over a bare socket: a tenth of the cost of a full request.

It only detects a difference; the client then requests what is different.
"""

from __future__ import annotations

import asyncio
import re
import socket
from io import BytesIO
from typing import ClassVar, cast

from jan_tui.base_url import BaseUrl
from jan_tui.clock import Clock
from jan_tui.jan.http import port_check, request
from jan_tui.jan.http.request import Answer
from jan_tui.patterns import lazy_pattern
from jan_tui.structs import Selective

_STATUS_BYTES = len("HTTP/1.1 200")
_CHUNK_BYTES = 64 * 1024
_HEAD_END = b"\r\n\r\n"
_CREATED = lazy_pattern(rb'("created"\s*:\s*)(\d+)')
_DATE = lazy_pattern(rb"\r\ndate:[^\r\n]*", re.IGNORECASE)
_LENGTHS = lazy_pattern(
    rb"\r\n(?:content-length: *(\d+)(?=\r|$)|content-length|transfer-encoding)", re.I
)
"""Each header line that frames the body; the group is a plain Content-Length."""


async def status(address: BaseUrl, key: str | None, *, limit: float) -> int | None:
    """The status of `GET /models`, nothing else of the answer read; None where there is none
    within `limit` seconds."""
    try:
        async with asyncio.timeout(limit):
            return _status_of(await _received(address, key, _STATUS_BYTES))
    except (OSError, ValueError):
        return None


class Received(Selective, frozen=True):
    """The bytes of an answer without its Date line and made `steady`, so that equal answers are
    equal here too; `seconds` is from the start of connecting to the end of the answer."""

    hidden: ClassVar = ("data",)
    ignored: ClassVar = ("seconds",)

    data: bytes
    seconds: float

    def answer(self) -> Answer | None:
        """The answer taken apart; None where it is anything but plain HTTP."""
        return _read(self.data, self.seconds)


async def models(
    address: BaseUrl, key: str | None, *, limit: float, most: int, clock: Clock
) -> Received | None:
    """The whole answer to `GET /models`; None where it is not complete within `limit` seconds or
    is larger than `most` bytes with its head."""
    began = clock.monotonic()
    try:
        async with asyncio.timeout(limit):
            received = await _received(address, key, most + 1)
    except (OSError, ValueError):
        return None
    seconds = clock.monotonic() - began
    return Received(steady(_undated(received)), seconds) if len(received) <= most else None


async def _received(address: BaseUrl, key: str | None, most: int) -> bytes:
    """The answer up to its Content-Length or the end of the connection, at most `most` bytes.

    Raises `OSError` where nothing accepts the connection.
    """
    loop = asyncio.get_running_loop()
    lines = [f"GET {address.prefix}/models HTTP/1.1", f"Host: {address.host_header}"]
    lines += [f"{name}: {value}" for name, value in request.headers(key).items()]
    received = bytearray()
    with await _connected(address) as connection:
        await loop.sock_sendall(connection, "\r\n".join([*lines, "", ""]).encode("ascii"))
        while len(received) < most:
            chunk = await loop.sock_recv(connection, min(_CHUNK_BYTES, most - len(received)))
            if not chunk:
                break
            received += chunk
            if _complete(received):
                break
    return bytes(received)


def _complete(received: bytearray) -> bool:
    """Whether the body is complete by Content-Length."""
    end = received.find(_HEAD_END)
    if end < 0:
        return False
    lengths = _LENGTHS.findall(received, 0, end)
    plain = len(lengths) == 1 and bool(lengths[0])
    return plain and len(received) - end - len(_HEAD_END) >= int(lengths[0][:12])


def steady(body: bytes) -> bytes:
    """The same with zeros for each `created`, where llama-server writes the present second."""
    return _CREATED.sub(lambda found: found[1] + b"0" * len(found[2]), body)


def _undated(received: bytes) -> bytes:
    end = received.find(_HEAD_END)
    dated = _DATE.search(received, 0, max(end, 0))
    return received[: dated.start()] + received[dated.end() :] if dated else received


async def _connected(address: BaseUrl) -> socket.socket:
    """A connection to the first place of a loopback host that accepts one."""
    refusal = OSError("no place to connect to")
    for family, host in port_check.places(address):
        connection = socket.socket(family, socket.SOCK_STREAM)
        connection.setblocking(False)
        try:
            await asyncio.get_running_loop().sock_connect(connection, (host, address.port))
        except OSError as error:
            connection.close()
            refusal = error
        except BaseException:
            connection.close()
            raise
        else:
            return connection
    raise refusal


def _status_of(head: bytes) -> int | None:
    words = head.split(b" ", 2)
    known = len(words) > 1 and words[0].startswith(b"HTTP/1.") and words[1][:3].isdigit()
    return int(words[1][:3]) if known else None


class _Wire:
    """Bytes already received, as http.client wants to read them."""

    def __init__(self, received: bytes) -> None:
        self._received = received

    def makefile(self, *_: object) -> BytesIO:
        return BytesIO(self._received)


def _read(received: bytes, seconds: float) -> Answer | None:
    from http.client import HTTPException, HTTPResponse

    response = HTTPResponse(cast(socket.socket, _Wire(received)))
    try:
        response.begin()
        if response.getheader("content-encoding", "identity").lower() != "identity":
            return None
        body = response.read()
    except (HTTPException, ValueError):
        return None
    return Answer(
        status=response.status,
        body=body,
        content_type=request.media_type(response.getheader("content-type", "")),
        server=response.getheader("server", ""),
        location=response.getheader("location", ""),
        seconds=seconds,
    )
