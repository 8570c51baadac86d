"""HTTP messages of the stand-in: one request read, one reply written."""

from __future__ import annotations

import asyncio
import json
from http import HTTPStatus
from typing import ClassVar

from msgspec import Struct

from jan_tui.structs import Discreet

MAX_HEAD = 64 * 1024
_MAX_BODY = 8 * 1024 * 1024


class Request(Discreet, frozen=True):
    """One HTTP request; header names are lower case."""

    hidden: ClassVar = ("body",)

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Reply(Struct, frozen=True):
    """One HTTP answer; Jan's own errors are plain text without a content type."""

    status: int
    body: bytes
    content_type: str = ""

    def encoded(self, server: str = "") -> bytes:
        """Head and body as they go over the wire; `server` is the Server header."""
        lines = [
            f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}",
            f"content-length: {len(self.body)}",
        ]
        if self.content_type:
            lines.append(f"content-type: {self.content_type}")
        if server:
            lines.append(f"server: {server}")
        return "\r\n".join([*lines, "", ""]).encode() + self.body


def text(status: int, sentence: str) -> Reply:
    return Reply(status, sentence.encode())


def json_error(status: int, message: str, kind: str) -> Reply:
    error = {"error": {"code": status, "message": message, "type": kind}}
    return Reply(status, json.dumps(error).encode(), "application/json")


async def read_request(reader: asyncio.StreamReader) -> Request | None:
    """The next request of a connection, or None where it ended or is no HTTP."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    parts = first.split(" ")
    if len(parts) != 3:
        return None
    headers = {
        name.strip().lower(): value.strip()
        for name, _, value in (line.partition(":") for line in lines if line)
    }
    length = headers.get("content-length", "0")
    size = int(length) if length.isascii() and length.isdigit() else 0
    body = await reader.readexactly(size) if 0 < size <= _MAX_BODY else b""
    return Request(parts[0], parts[1], headers, body)
