"""One streaming chat request: pieces of a completion, or the sentence of an error."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Mapping
from contextlib import aclosing
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct, field

from jan_tui.base_url import BaseUrl, without_userinfo
from jan_tui.jan.chat.completion import Completion
from jan_tui.jan.chat.sse import EventStream
from jan_tui.jan.http import error_text
from jan_tui.jan.http.request import authorization, usable
from jan_tui.product import JAN
from jan_tui.redact import Secrets

if TYPE_CHECKING:
    import httpx

_T = TypeVar("_T")


class ChatLimits(Struct, frozen=True):
    """Seconds for connecting and for the whole trial, bytes and pieces of one answer.

    The whole is long because Jan 0.8 loads a model at its first request; it can be cancelled.
    """

    connect: float = 2.0
    total: float = 300.0
    body: int = 1024 * 1024
    pieces: int = 2000


class Failed(StrEnum):
    """Why there is no completion."""

    UNREACHABLE = "unreachable"
    """Nothing answers, or the connection breaks."""
    LATE = "late"
    REFUSED = "refused"
    """The server says no, by a status or by an error in its stream."""
    UNUSABLE = "unusable"
    """The request cannot be made, or its answer not be read."""


class ChatError(Exception):
    """A request without a completion: the server's sentence is its text, `hint` what to do.

    `status` is that of a refusal, None where the stream had begun; `refusal` is the server's own
    object of the error, empty where it sent none.
    """

    def __init__(
        self,
        reason: str,
        hint: str = "",
        kind: Failed = Failed.UNUSABLE,
        *,
        status: int | None = None,
        refusal: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(reason)
        self.hint = hint
        self.kind = kind
        self.status = status
        self.refusal = refusal or {}


class ChatRequest(Struct, frozen=True):
    """The server, the key and the limits; `ends` is a time of the running loop's clock.

    `path` is what follows the base URL, `headers` are sent beside those of the key.
    """

    client: httpx.AsyncClient
    address: BaseUrl
    key: str | None
    limits: ChatLimits
    ends: float
    path: str = "/chat/completions"
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def _secrets(self) -> Secrets:
        """The key that is sent, to be masked in every sentence."""
        return Secrets([self.key] if self.key else ())

    async def run(self, body: Mapping[str, object], into: Completion) -> AsyncGenerator[None]:
        """Fill the completion, one turn for each chunk that brings something.

        Ends early where the server does not stop by itself. Raises `ChatError`, nothing else.
        """
        import httpx

        try:
            response = await self._within(self._send(body))
            try:
                async with aclosing(self._answer(response, into)) as turns:
                    async for _ in turns:
                        yield None
            finally:
                await response.aclose()
        except TimeoutError:
            late = f"It did not end within {self.limits.total:g} s."
            hint = "Try a smaller model or a smaller context."
            raise ChatError(late, hint, Failed.LATE) from None
        except httpx.ConnectError as error:
            if "ssl" in str(error).lower():
                reason = error_text.cut(str(error), most=200)
                failed = f"The secure connection does not work: {reason}"
                raise ChatError(failed, "Correct the base URL.", Failed.UNREACHABLE) from None
            unanswered = f"Nothing answers at {self.address.host_header}."
            hint = "Start Jan's server and try again."
            raise ChatError(unanswered, hint, Failed.UNREACHABLE) from None
        except httpx.ConnectTimeout:
            slow = f"No connection to {self.address.host_header} in {self.limits.connect:g} s."
            raise ChatError(slow, kind=Failed.UNREACHABLE) from None
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, ValueError) as error:
            reason = error_text.cut(str(error), self._secrets, 200) or type(error).__name__
            hint = "The engine may have ended: look at Jan's log."
            broken = f"The answer breaks off: {reason}"
            raise ChatError(broken, hint, Failed.UNREACHABLE) from None

    async def _send(self, body: Mapping[str, object]) -> httpx.Response:
        import httpx

        if not usable(self.key):
            unusable = "The key has characters that no HTTP header can carry."
            raise ChatError(unusable, "Enter the key again.")
        headers = {"Accept": "text/event-stream", "Accept-Encoding": "identity"}
        request = self.client.build_request(
            "POST",
            self.address.url(self.path),
            json=body,
            headers={**self.headers, **headers, **authorization(self.key)},
            timeout=httpx.Timeout(None, connect=self.limits.connect),
        )
        return await self.client.send(request, stream=True)

    async def _answer(self, response: httpx.Response, into: Completion) -> AsyncGenerator[None]:
        # With a size httpx holds back what has come until it is that much.
        chunks = response.aiter_raw()
        if response.headers.get("content-encoding", "identity").lower() not in {"identity", ""}:
            raise ChatError("The answer is packed, which was not requested.")
        if response.status_code != 200:
            raise self._refusal(response, await self._whole(chunks))
        if response.headers.get("content-type", "").lower().startswith("application/json"):
            into.add((await self._whole(chunks)).decode("utf-8", "replace"))
            _raise_error_of(into, self._secrets)
            yield None
            return
        async with aclosing(self._stream(chunks, into)) as turns:
            async for _ in turns:
                yield None

    async def _stream(self, chunks: AsyncIterator[bytes], into: Completion) -> AsyncGenerator[None]:
        events, received, more = EventStream(), 0, True
        while more:
            chunk = await self._within(anext(chunks, None))
            before = (into.pieces, into.read)
            for data in events.end() if chunk is None else events.feed(chunk):
                more = more and into.add(data)
            _raise_error_of(into, self._secrets)
            if (into.pieces, into.read) != before:
                yield None
            received += len(chunk or b"")
            within = received <= self.limits.body and into.pieces < self.limits.pieces
            more = more and within and chunk is not None

    async def _whole(self, chunks: AsyncIterator[bytes]) -> bytes:
        body = bytearray()
        while len(body) <= self.limits.body:
            chunk = await self._within(anext(chunks, None))
            if chunk is None:
                break
            body += chunk
        return bytes(body[: self.limits.body])

    async def _within(self, awaited: Awaitable[_T]) -> _T:
        async with asyncio.timeout_at(self.ends):
            return await awaited

    def _refusal(self, response: httpx.Response, body: bytes) -> ChatError:
        status = response.status_code
        if 300 <= status < 400:
            location = without_userinfo(response.headers.get("location", ""))
            leads_to = error_text.cut(location, self._secrets, 200)
            redirect = f"It redirects to {leads_to or 'nowhere'}, which is not followed."
            return ChatError(redirect, "Correct the base URL.", Failed.REFUSED, status=status)
        reason = error_text.of_body(body, response.headers.get("content-type", ""), self._secrets)
        told = Completion()
        told.add(body.decode("utf-8", "replace"))
        return ChatError(
            f"{reason or 'No reason given.'} ({status})",
            hint(status, reason),
            Failed.REFUSED,
            status=status,
            refusal=told.refusal,
        )


def _raise_error_of(completion: Completion, secrets: Secrets) -> None:
    if completion.error:
        reason = error_text.cut(completion.error, secrets)
        raise ChatError(reason, hint(None, reason), Failed.REFUSED, refusal=completion.refusal)


_HINTS = {
    401: f"Jan wants its API key: {JAN.server_page} > API Key.",
    403: f"Add this host in Jan: {JAN.server_page} > Trusted Hosts.",
    404: "Load this model in Jan, and compare its id.",
    429: "The model is busy: try again.",
    502: "The model's engine has ended: load it again in Jan.",
    503: "No model is free: load this one in Jan, or wait.",
}


def hint(status: int | None, reason: str) -> str:
    """What to do about a refusal, by its words first and then by its status."""
    lowered = reason.lower()
    if "context" in lowered and ("exceed" in lowered or "size" in lowered):
        return "Set a larger Context Size for this model in Jan, and load it again."
    if "memory" in lowered:
        return "Take a smaller model or context, or close other programs."
    return _HINTS.get(status or 0, "")
