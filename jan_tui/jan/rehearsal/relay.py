"""A loopback server in Jan's place: it catches the requests of one program, and no other's.

What answers the program is a fixed text of ours, never a model, so that no tool call can come of
it. It listens only while it is needed, and logs nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import secrets
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from jan_tui.jan.chat.completion import json_object
from jan_tui.structs import Discreet

if TYPE_CHECKING:
    import h11

_MOST = 16 * 1024 * 1024
"""Bytes of a request; those of the programs have some 60 KB."""

_KEPT = 64
"""Requests that are kept of one run."""

_HEAD = 64 * 1024
_CHUNK = 64 * 1024
CHAT = "/chat/completions"
"""The path of a chat completion below the base URL."""

LIMITS = ("max_completion_tokens", "max_tokens", "max_output_tokens")
"""The members by which a request limits its answer, in the programs and in other APIs."""

_TURNS = (CHAT, "/completions", "/messages", "/responses")
"""Paths whose requests are caught: those to which a program sends what a model is to answer."""

_TEXT = "OK"
_AWAY = "away"
_NO_CREDIT, _NOT_FOUND = 402, 404
_HOP_BY_HOP = frozenset(
    {"accept-encoding", "connection", "content-length", "expect", "host", "keep-alive"}
    | {"proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"}
)
"""Headers of one connection, which are not part of the request itself (RFC 9110, 7.6.1)."""


class Caught(Discreet, frozen=True):
    """A chat request as the program sent it, without what belongs to the connection.

    `path` is what followed the base URL. `headers` have lower-case names and may carry the key.
    `away` is whether it was meant for another server than Jan's.
    """

    hidden: ClassVar = ("body", "headers")

    path: str
    body: bytes
    headers: tuple[tuple[str, str], ...]
    away: bool = False

    @property
    def value(self) -> dict[str, object]:
        """The JSON object that was sent; empty where it is none."""
        return json_object(self.body.decode("utf-8", "replace")) or {}

    @property
    def model(self) -> str:
        """The model that was asked for; empty without one."""
        model = self.value.get("model")
        return model if isinstance(model, str) else ""

    @property
    def key(self) -> str | None:
        """The key in the Authorization header, None where none was sent."""
        sent = dict(self.headers).get("authorization", "")
        scheme, _, key = sent.partition(" ")
        return key.strip() or None if scheme.lower() == "bearer" else sent or None

    @property
    def tools(self) -> int:
        """How many tools the model was offered."""
        offered = self.value.get("tools")
        return len(offered) if isinstance(offered, list) else 0

    @property
    def most_tokens(self) -> int | None:
        """The tokens that an answer may have, None where the request does not say."""
        given = [self.value.get(name) for name in LIMITS]
        return min((one for one in given if isinstance(one, int)), default=None)

    @property
    def characters(self) -> int:
        """Characters of messages and tools, which is nearly all that a model reads."""
        value = self.value
        parts = [value.get("messages", value.get("input")), value.get("tools")]
        return sum(
            len(json.dumps(part, ensure_ascii=False, separators=(",", ":")))
            for part in parts
            if part is not None
        )


class Relay:
    """Listens on a free loopback port while the `async with` block runs.

    Only a request below a path of 128 random bits is taken, or on a connection that begins with
    `greeting`; any other gets 404 and is forgotten. `models` are the ids that it lists. It answers
    with a fixed text; with the HTTP status `refusing` where that is set, and always with that of a
    server without credit what was meant for another server.
    """

    def __init__(self, models: Sequence[str] = (), refusing: int | None = None) -> None:
        self.caught: list[Caught] = []
        self.refused = 0
        self.port = 0
        self._models = tuple(models)
        self._refusing = refusing
        self._token = secrets.token_urlsafe(16)
        self._came = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._open: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    def base_url(self, prefix: str = "", away: bool = False) -> str:
        """A base URL for the program, of which nobody else knows the path; `prefix` is its end,
        `away` that it stands for another server than Jan's."""
        where = f"/{_AWAY}" if away else ""
        return f"http://127.0.0.1:{self.port}/{self._token}{where}{prefix}"

    @property
    def greeting(self) -> str:
        """The line with which a connection may begin whose paths are those of the real server."""
        return f"~{self._token}\n"

    async def __aenter__(self) -> Relay:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        tasks = list(self._open)
        for task, writer in list(self._open.items()):
            writer.transport.abort()
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def came(self) -> None:
        """Wait until a request for Jan has been caught."""
        while not any(not each.away for each in self.caught):
            await self._came.wait()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._open[task] = writer
        task.add_done_callback(self._open.pop)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        import h11

        try:
            first = await reader.readexactly(1)
            greeted = first == b"~"
            if greeted:
                line = first + await reader.readline()
                if not hmac.compare_digest(line, self.greeting.encode()):
                    self.refused += 1
                    return
                first = b""
            connection = h11.Connection(h11.SERVER, max_incomplete_event_size=_HEAD)
            if first:
                connection.receive_data(first)
            while await self._turn(connection, reader, writer, greeted):
                connection.start_next_cycle()
        except (ConnectionError, asyncio.IncompleteReadError, ValueError, h11.ProtocolError):
            # What is no HTTP is no request of this run.
            return
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def _turn(
        self,
        connection: h11.Connection,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        greeted: bool,
    ) -> bool:
        """Answers one request; False where the connection ends with it."""
        import h11

        request: h11.Request | None = None
        body = bytearray()
        while True:
            event = connection.next_event()
            if event is h11.NEED_DATA:
                if connection.they_are_waiting_for_100_continue:
                    go_on = h11.InformationalResponse(status_code=100, headers=[])
                    writer.write(connection.send(go_on) or b"")
                connection.receive_data(await reader.read(_CHUNK))
            elif isinstance(event, h11.Request):
                request = event
                if not self._ours(event.target.decode("ascii", "replace"), greeted):
                    self.refused += 1
                    await _send(connection, writer, 404, "text/plain", [b""])
                    return False
            elif isinstance(event, h11.Data):
                body += event.data
                if len(body) > _MOST:
                    return False
            elif isinstance(event, h11.EndOfMessage):
                break
            else:
                return False
        assert request is not None
        target = request.target.decode("ascii", "replace")
        await self._answer(connection, writer, request, target, bytes(body))
        return connection.our_state is h11.DONE and connection.their_state is h11.DONE

    def _ours(self, target: str, greeted: bool) -> bool:
        token = target.partition("/")[2].partition("/")[0]
        return greeted or hmac.compare_digest(token.encode(), self._token.encode())

    async def _answer(
        self,
        connection: h11.Connection,
        writer: asyncio.StreamWriter,
        request: h11.Request,
        target: str,
        body: bytes,
    ) -> None:
        path = target.partition("?")[0]
        if request.method == b"GET" and path.endswith("/models"):
            rows = [{"id": name, "object": "model", "created": 1} for name in self._models]
            data = json.dumps({"object": "list", "data": rows}).encode()
            await _send(connection, writer, 200, "application/json", [data])
            return
        turn = next((end for end in _TURNS if path.endswith(end)), None)
        if request.method != b"POST" or turn is None:
            await _send(connection, writer, _NOT_FOUND, "text/plain", [b"Not Found"])
            return
        headers = tuple(
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, value in request.headers
            if name.decode("latin-1") not in _HOP_BY_HOP
        )
        away = path.startswith(f"/{self._token}/{_AWAY}/")
        caught = Caught(turn, body, headers, away)
        if len(self.caught) < _KEPT:
            self.caught.append(caught)
        came, self._came = self._came, asyncio.Event()
        came.set()
        status = _NO_CREDIT if away else self._refusing
        status = status or (None if turn == CHAT else _NOT_FOUND)
        if status is not None:
            await _send(connection, writer, status, "application/json", [_refusal(status)])
        elif caught.value.get("stream") is True:
            await _send(connection, writer, 200, "text/event-stream", _streamed(caught.model))
        else:
            await _send(connection, writer, 200, "application/json", [_whole(caught.model)])


async def _send(
    connection: h11.Connection,
    writer: asyncio.StreamWriter,
    status: int,
    kind: str,
    parts: Iterable[bytes],
) -> None:
    import h11

    held = list(parts)
    length = str(sum(map(len, held)))
    headers = [("content-type", kind), ("content-length", length), ("cache-control", "no-store")]
    writer.write(connection.send(h11.Response(status_code=status, headers=headers)) or b"")
    for part in held:
        writer.write(connection.send(h11.Data(data=part)) or b"")
        await writer.drain()
    writer.write(connection.send(h11.EndOfMessage()) or b"")
    await writer.drain()


def _refusal(status: int) -> bytes:
    words = {_NO_CREDIT: "Payment required: insufficient credits", _NOT_FOUND: "model not found"}
    error = {"message": words.get(status, "refused"), "type": "rehearsal", "code": status}
    return json.dumps({"error": error}).encode()


def _completion(model: str, kind: str, choice: dict[str, object]) -> dict[str, object]:
    choices = [{"index": 0, **choice}]
    return {"id": "rehearsal", "object": kind, "created": 1, "model": model, "choices": choices}


def _streamed(model: str) -> list[bytes]:
    """The fixed text as a chat completion is streamed: one piece, the reason of the end, usage."""
    said: tuple[dict[str, object], ...] = (
        {"delta": {"role": "assistant", "content": _TEXT}, "finish_reason": None},
        {"delta": {}, "finish_reason": "stop"},
    )
    chunks = [_completion(model, "chat.completion.chunk", choice) for choice in said]
    chunks.append({**chunks[0], "choices": [], "usage": _USAGE})
    return [*(b"data: %s\n\n" % json.dumps(one).encode() for one in chunks), b"data: [DONE]\n\n"]


def _whole(model: str) -> bytes:
    choice: dict[str, object] = {
        "message": {"role": "assistant", "content": _TEXT},
        "finish_reason": "stop",
    }
    return json.dumps({**_completion(model, "chat.completion", choice), "usage": _USAGE}).encode()


_USAGE = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
