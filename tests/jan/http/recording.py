"""A server that writes down what it is sent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.jan.http.hostile import answers, listed

NOT_FOUND = answers(b"Not Found", "content-type: text/plain", status="404 Not Found")


@dataclass(frozen=True)
class Request:
    """The head of one request; the names of headers are in lower case."""

    method: str
    path: str
    headers: dict[str, str]

    @property
    def key(self) -> str | None:
        return self.headers.get("authorization")


@dataclass
class Recorder:
    """Requests in the order in which they came; `answer` gives the bytes for each path."""

    answer: Callable[[str], bytes]
    requests: list[Request] = field(default_factory=list)
    port: int = 0
    more: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    async def asked(self, path: str, times: int) -> None:
        """Returns when a path was asked for so often."""
        while len(self.keys(path)) < times:
            self.more.clear()
            await self.more.wait()

    def keys(self, path: str) -> list[str | None]:
        """The Authorization of each request for a path."""
        return [one.key for one in self.requests if one.path == path]


def lists(*ids: str) -> Callable[[str], bytes]:
    """A list of models at `/v1/models`, nothing elsewhere."""
    return lambda path: answers(listed(*ids)) if path == "/v1/models" else NOT_FOUND


@asynccontextmanager
async def recording(answer: Callable[[str], bytes]) -> AsyncIterator[Recorder]:
    """The recorder, listening while the block runs."""
    recorder = Recorder(answer)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        except asyncio.IncompleteReadError:
            # A bare connect, which only looks whether the port is open.
            writer.close()
            return
        first, *rest = head.strip().split("\r\n")
        method, path, _ = first.split(" ")
        pairs = (line.split(": ", 1) for line in rest)
        headers = {name.lower(): value for name, value in pairs}
        recorder.requests.append(Request(method, path, headers))
        recorder.more.set()
        writer.write(recorder.answer(path))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    recorder.port = server.sockets[0].getsockname()[1]
    try:
        yield recorder
    finally:
        server.close()
