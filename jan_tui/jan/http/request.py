"""One request over the wire, with its limits: an answer or a failure, never an exception."""

from __future__ import annotations

import asyncio
import socket
import ssl
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct

from jan_tui import units
from jan_tui.base_url import BaseUrl
from jan_tui.clock import Clock
from jan_tui.jan.http import error_text
from jan_tui.jan.snapshot import Trouble
from jan_tui.structs import Discreet, Selective

if TYPE_CHECKING:
    import httpx

MAX_BODY_BYTES = 32 * 1024 * 1024
"""More than any list of models needs (100,000 of them are about 12 MB)."""

REFUSED = "Nothing listens there: the connection is refused."


class Target(Discreet, frozen=True):
    """The server to probe and the key to send; the key is never shown."""

    hidden: ClassVar = ("key",)

    base_url: str
    key: str | None = None


class Limits(Struct, frozen=True):
    """How long a request may take, in seconds, and how large its answer may be, in bytes.

    `answer` counts from the start of the request to the end of the body, the connecting included,
    so that a server that drips cannot hold it open. `spent` is what of it an earlier try has used.
    """

    connect: float = 1.0
    answer: float = 3.0
    body: int = MAX_BODY_BYTES
    spent: float = 0.0

    @property
    def left(self) -> float:
        return max(self.answer - self.spent, self.answer / 2)


class Failure(Struct, frozen=True):
    """A request without a usable answer; `detail` is a sentence for a person."""

    trouble: Trouble
    detail: str
    status: int | None = None


class Answer(Selective, frozen=True):
    """A whole HTTP answer. `seconds` is from the server's acceptance to the answer's end; answers
    that differ in nothing else are equal."""

    hidden: ClassVar = ("body",)
    ignored: ClassVar = ("seconds",)

    status: int
    body: bytes
    content_type: str
    server: str
    location: str
    seconds: float


def usable(key: str | None) -> bool:
    """Whether an HTTP header can carry the key."""
    return (key or "").isascii() and _bare(key).isprintable()


def headers(key: str | None) -> dict[str, str]:
    """The headers of every request for JSON."""
    sent = {"Connection": "close", "Accept": "application/json", "Accept-Encoding": "identity"}
    return sent | authorization(key)


def authorization(key: str | None) -> dict[str, str]:
    """The header that carries a usable key, without the space around it; none without a key."""
    bare = _bare(key)
    return {"Authorization": f"Bearer {bare}"} if bare else {}


def _bare(key: str | None) -> str:
    return (key or "").strip(" \t\r\n")


def media_type(content_type: str) -> str:
    """The type of a Content-Type header, without its parameters."""
    return content_type.split(";", 1)[0].strip().lower()


async def send(
    client: httpx.AsyncClient,
    url: str,
    *,
    key: str | None,
    limits: Limits,
    clock: Clock,
    connected: Callable[[], None] | None = None,
    method: str = "GET",
    body: object = None,
) -> Answer | Failure:
    """Send one request over a connection of its own, with `body` as JSON where there is one.

    Redirects are not followed. `connected` is called when the server accepts, which is before it
    answers.
    """
    import httpx

    if not usable(key):
        return Failure(Trouble.BAD_KEY, "The key has characters that no HTTP header can carry.")
    progress = _Progress(connected, clock)
    timeout = httpx.Timeout(None, connect=min(limits.connect, limits.left))
    try:
        async with (
            asyncio.timeout(limits.left),
            client.stream(
                method,
                url,
                headers=headers(key),
                json=body,
                timeout=timeout,
                extensions={"trace": progress.trace},
            ) as response,
        ):
            progress.status = response.status_code
            received = await _body(response, limits.body)
    except TimeoutError:
        return _late(progress, limits)
    except _TooLargeError:
        most = units.size_limit(limits.body)
        detail = f"The answer is larger than {most}, which no list of models is."
        return Failure(Trouble.TOO_LARGE, detail, progress.status)
    except zlib.error as error:
        return Failure(Trouble.BROKEN, f"The answer does not unpack: {error}.", progress.status)
    except httpx.ConnectTimeout:
        detail = f"No connection within {limits.connect:g} s."
        trouble = Trouble.SILENT if progress.accepted else Trouble.CONNECT_TIMEOUT
        return Failure(trouble, detail)
    except httpx.ConnectError as error:
        return _not_connected(error)
    except httpx.ReadError:
        detail = "The connection was cut before the answer's end."
        return Failure(Trouble.BROKEN, detail, progress.status)
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, ValueError) as error:
        detail = f"The answer is broken: {_sentence(error)}"
        return Failure(Trouble.BROKEN, detail, progress.status)
    return Answer(
        status=response.status_code,
        body=received,
        content_type=media_type(response.headers.get("content-type", "")),
        server=response.headers.get("server", ""),
        location=response.headers.get("location", ""),
        seconds=clock.monotonic() - progress.accepted_at,
    )


class _Progress(Struct):
    """How far a request came before it was given up."""

    connected: Callable[[], None] | None
    clock: Clock
    accepted: bool = False
    accepted_at: float = 0.0
    status: int | None = None

    async def trace(self, event: str, _: Mapping[str, object]) -> None:
        """httpcore's own hook: the first event of its kind is the server's acceptance."""
        if event == "connection.connect_tcp.complete":
            self.accepted = True
            self.accepted_at = self.clock.monotonic()
            if self.connected is not None:
                self.connected()


class _TooLargeError(Exception):
    """The body is larger than the limit, packed or unpacked."""


async def _body(response: httpx.Response, limit: int) -> bytes:
    """The body, unpacked where the server packed it unasked; memory stays below the limit."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"identity", "", "gzip", "x-gzip", "deflate"}:
        raise ValueError(f"packed as {encoding[:40]}, which was not requested")
    announced = response.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and int(announced[:20]) > limit:
        raise _TooLargeError
    unpack = zlib.decompressobj(wbits=47) if encoding.endswith(("gzip", "deflate")) else None
    body = bytearray()
    async for chunk in response.aiter_raw(64 * 1024):
        body += unpack.decompress(chunk, limit + 1 - len(body)) if unpack else chunk
        if len(body) > limit:
            raise _TooLargeError
    if unpack is not None and not unpack.eof:
        raise ValueError("its packed body ends too early")
    return bytes(body)


def _late(progress: _Progress, limits: Limits) -> Failure:
    if not progress.accepted:
        return Failure(Trouble.CONNECT_TIMEOUT, f"No connection within {limits.answer:g} s.")
    if progress.status is None:
        return Failure(Trouble.SILENT, f"No answer within {limits.answer:g} s.")
    detail = f"The answer began but did not end within {limits.answer:g} s."
    return Failure(Trouble.UNFINISHED, detail, progress.status)


def _not_connected(error: httpx.ConnectError) -> Failure:
    """Why there is no connection, from the operating system's own error behind httpx's."""
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            detail = f"Its certificate is not trusted: {cause.verify_message}."
            return Failure(Trouble.TLS, detail)
        if isinstance(cause, ssl.SSLError):
            return Failure(Trouble.TLS, _tls_sentence(cause))
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return Failure(Trouble.REFUSED, REFUSED)
    if any(isinstance(cause, ConnectionError) for cause in causes):
        return Failure(Trouble.BROKEN, "The connection is closed before an answer.")
    if any(isinstance(cause, socket.gaierror | UnicodeError) for cause in causes):
        return Failure(Trouble.NO_HOST, "No machine of this name is found.")
    return Failure(Trouble.UNREACHABLE, f"The machine cannot be reached: {_sentence(error)}")


def _tls_sentence(error: ssl.SSLError) -> str:
    if error.reason in {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG"}:
        return "It does not speak TLS on this port. Write http:// in the base URL."
    return f"TLS fails: {(error.reason or 'no reason given').replace('_', ' ').lower()}."


def _causes(error: BaseException) -> list[BaseException]:
    """The error and what led to it, groups of errors opened."""
    found: list[BaseException] = []
    queue: list[BaseException | None] = [error]
    while queue and len(found) < 50:
        one = queue.pop()
        if one is None or one in found:
            continue
        found.append(one)
        queue += [one.__cause__, one.__context__]
        if isinstance(one, BaseExceptionGroup):
            queue += one.exceptions
    return found


def _sentence(error: BaseException) -> str:
    text = error_text.cut(str(error), most=200).rstrip(".")
    return f"{text or type(error).__name__}."


def new_client(address: BaseUrl, proxy: str | None = None) -> httpx.AsyncClient:
    """A client without kept connections: those outlive Jan's Stop.

    Proxies of the environment are for other machines only, `proxy` is for every one; certificates
    are the system's, and loaded for https alone. Redirects are never followed, since the key must
    not travel.
    """
    import httpx

    return httpx.AsyncClient(
        verify=ssl.create_default_context() if address.scheme == "https" else False,
        trust_env=proxy is None and not address.loopback,
        proxy=proxy,
        follow_redirects=False,
        limits=httpx.Limits(max_keepalive_connections=0),
    )


def preload() -> None:
    """Import all that a request needs, by a request to port 0, where nothing can listen.

    Blocks for some 200 ms the first time, so it is for a thread.
    """
    asyncio.run(_request_to_nobody())


async def _request_to_nobody() -> None:
    import httpx

    async with new_client(BaseUrl("http", "127.0.0.1", 0, "")) as client:
        with suppress(httpx.HTTPError, OSError):
            await client.get("http://127.0.0.1:0/")
