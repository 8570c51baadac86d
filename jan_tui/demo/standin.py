"""An embedded stand-in for Jan on a loopback port: its answers, checks and reply modes."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import Awaitable, Sequence
from enum import StrEnum

from jan_tui.demo import completions
from jan_tui.demo.eras import MANNERS, OPEN_PATHS, Era, model_list, openapi, trusts
from jan_tui.demo.messages import MAX_HEAD, Reply, Request, json_error, read_request, text
from jan_tui.product import JAN


class ReplyMode(StrEnum):
    """How the stand-in treats a request."""

    ANSWERS = "answers"
    HANGS = "hangs"
    DRIPS = "drips"
    LOADS = "loads"
    FAILS = "fails"


_TOKEN_SECONDS = 0.02


class StandIn:
    """A server that speaks like Jan of one era; every attribute may be changed while it runs.

    The port is taken when the object is made (`port` 0: any free one) and kept until `close`, so
    that it refuses connections while stopped or loading, as Jan's does, and nobody else gets it.
    `models` are the loaded ones, the only ones that Jan lists. `requests` counts the requests.
    """

    def __init__(
        self,
        models: Sequence[str] = (),
        *,
        era: Era = Era.LATE,
        key: str = "",
        trusted_hosts: Sequence[str] = (),
        prefix: str = JAN.prefix,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self.models = tuple(models)
        self.contexts: dict[str, int] = {}
        self.era = era
        self.key = key
        self.trusted_hosts = tuple(trusted_hosts)
        self.prefix = prefix
        self._reply_mode = ReplyMode.ANSWERS
        self._reply_mode_changed = asyncio.Event()
        self.drip_seconds = 1.0
        self.requests = 0
        self._requested = asyncio.Event()
        self.host = host
        self._socket = self._reserve(port)
        self.port: int = self._socket.getsockname()[1]
        self._server: asyncio.Server | None = None
        self._open: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    @property
    def base_url(self) -> str:
        return f"http://{self.host}:{self.port}{self.prefix}"

    @property
    def reply_mode(self) -> ReplyMode:
        return self._reply_mode

    @reply_mode.setter
    def reply_mode(self, reply_mode: ReplyMode) -> None:
        """Requests that hang are taken up again."""
        self._reply_mode = reply_mode
        changed, self._reply_mode_changed = self._reply_mode_changed, asyncio.Event()
        changed.set()

    @property
    def running(self) -> bool:
        return self._server is not None

    async def start(self, *, loading: Awaitable[object] | None = None) -> None:
        """Open the port; `loading` is waited for first, as Jan does with its model."""
        if loading is not None:
            await loading
        if self._server is None:
            self._server = await asyncio.start_server(
                self._accept, sock=self._socket, limit=MAX_HEAD
            )

    async def asked(self, more: int) -> None:
        """Wait until so many more requests have come."""
        wanted = self.requests + more
        while self.requests < wanted:
            await self._requested.wait()

    async def stop(self, *, drop: bool = True) -> None:
        """Close the port; `drop` also ends open connections, as the end of the process does."""
        if self._server is not None:
            server, self._server = self._server, None
            server.close()
            self._socket = self._reserve(self.port)
        if drop:
            await self._drop()

    async def close(self) -> None:
        """Stop for good and give the port back."""
        await self.stop()
        self._socket.close()

    def _reserve(self, port: int) -> socket.socket:
        """A bound socket that does not listen: connections are refused, the port stays ours."""
        reserved = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            reserved.bind((self.host, port))
        except OSError:
            reserved.close()
            raise
        return reserved

    async def _drop(self) -> None:
        tasks = list(self._open)
        for task, writer in list(self._open.items()):
            writer.transport.abort()
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A task of our own for each connection: one that streams make complains when dropped."""
        task = asyncio.create_task(self._serve(reader, writer))
        self._open[task] = writer
        task.add_done_callback(self._open.pop)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (request := await read_request(reader)) is not None:
                self.requests += 1
                requested, self._requested = self._requested, asyncio.Event()
                requested.set()
                if not await self._hold(reader):
                    return
                await self._respond(request, writer)
                if request.headers.get("connection", "").lower() == "close":
                    return
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def _hold(self, reader: asyncio.StreamReader) -> bool:
        """Whether a request may be answered, once the server does not hang and the client stays."""
        while self.reply_mode is ReplyMode.HANGS:
            gone = asyncio.create_task(reader.read(1))
            moved = asyncio.create_task(self._reply_mode_changed.wait())
            try:
                await asyncio.wait({gone, moved}, return_when=asyncio.FIRST_COMPLETED)
                if gone.done():
                    return False
            finally:
                gone.cancel()
                moved.cancel()
        return True

    async def _respond(self, request: Request, writer: asyncio.StreamWriter) -> None:
        chat = self._chat(request)
        if chat is not None and chat.get("stream") is True:
            await self._stream(chat, writer)
            return
        reply = self.reply(request)
        data = reply.encoded("llama.cpp" if self.era is Era.ENGINE else "")
        if self.reply_mode is ReplyMode.DRIPS:
            for byte in data:
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(self.drip_seconds)
            return
        writer.write(data)
        await writer.drain()

    def reply(self, request: Request) -> Reply:
        """The answer to a request, in Jan's order: open paths, Host, key, then the route."""
        if self.reply_mode is ReplyMode.LOADS:
            return json_error(503, "Loading model", "unavailable_error")
        if self.reply_mode is ReplyMode.FAILS:
            return text(502, "Proxy request to model failed: connection refused")
        manners = MANNERS[self.era]
        if not manners.jan_proxy:
            return self._engine_reply(request)
        path = self._stripped(request.path)
        host = request.headers.get("host", "")
        if request.method == "OPTIONS":
            trusted = trusts(manners, self.trusted_hosts, host)
            return text(200, "") if trusted else text(403, "Host not allowed")
        if path in OPEN_PATHS:
            return self._open_path(path)
        if not host:
            return text(400, "Missing host header")
        if not trusts(manners, self.trusted_hosts, host):
            return text(403, "Invalid host header")
        if self.key and not self._authorized(request):
            present = "authorization" in request.headers
            return text(401, manners.wrong_key if present else manners.missing_key)
        if request.method == "GET" and path == "/models":
            return self._models()
        if request.method == "POST" and path == "/chat/completions":
            return self._completion(request)
        return text(404, "Not Found")

    def _engine_reply(self, request: Request) -> Reply:
        """Answers of the engine itself: JSON errors, `/health` and the list without a key."""
        path = request.path.removeprefix(JAN.prefix) or "/"
        if request.method == "GET" and path == "/health":
            return Reply(200, b'{"status":"ok"}', "application/json")
        if request.method == "GET" and path == "/openapi.json" and self.era is Era.CORTEX:
            return Reply(200, openapi(self.era, self.base_url), "application/json")
        if request.method == "GET" and path == "/models":
            return self._models()
        if self.key and not self._authorized(request):
            return json_error(401, "Invalid API Key", "authentication_error")
        if request.method == "POST" and path == "/chat/completions":
            return self._completion(request)
        return json_error(404, "File Not Found", "not_found_error")

    def _stripped(self, path: str) -> str:
        bare = path.split("?", 1)[0]
        if self.prefix and (bare == self.prefix or bare.startswith(self.prefix + "/")):
            return bare[len(self.prefix) :] or "/"
        return bare if not self.prefix or bare in OPEN_PATHS else "/\0"

    def _open_path(self, path: str) -> Reply:
        if path == "/openapi.json":
            return Reply(200, openapi(self.era, self.base_url), "application/json")
        if path == "/":
            page = b"<!DOCTYPE html><html><head><title>API Docs</title></head></html>"
            return Reply(200, page, "text/html")
        if path == "/docs/swagger-ui-standalone-preset.js":
            return text(404, "Not Found")
        return Reply(200, b"", "application/octet-stream")

    def _authorized(self, request: Request) -> bool:
        if request.headers.get("authorization") == f"Bearer {self.key}":
            return True
        return MANNERS[self.era].key_header and request.headers.get("x-api-key") == self.key

    def _models(self) -> Reply:
        body = model_list(self.era, self.models, self.contexts)
        return Reply(200, body, "application/json")

    def _chat(self, request: Request) -> dict[str, object] | None:
        """The body of a chat request that will be answered with a completion."""
        if request.method != "POST" or self.reply(request).status != 200:
            return None
        parsed: dict[str, object] = json.loads(request.body)
        return parsed

    def _completion(self, request: Request) -> Reply:
        try:
            asked = json.loads(request.body)
        except ValueError:
            return text(400, "Invalid JSON body")
        model = asked.get("model") if isinstance(asked, dict) else None
        if not isinstance(model, str):
            return text(400, "Request body must contain a 'model' field")
        if not self.models:
            return text(503, "No models are available")
        if model not in self.models:
            return text(404, f"No running session found for model '{model}'")
        return Reply(200, completions.whole(asked), "application/json")

    async def _stream(self, chat: dict[str, object], writer: asyncio.StreamWriter) -> None:
        writer.write(
            b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"
            b"transfer-encoding: chunked\r\n\r\n"
        )
        for event in completions.events(chat):
            # As a model does, so that there is a speed to be measured.
            await asyncio.sleep(_TOKEN_SECONDS)
            writer.write(b"%x\r\n%s\r\n" % (len(event), event))
            await writer.drain()
        writer.write(b"0\r\n\r\n")
        await writer.drain()
