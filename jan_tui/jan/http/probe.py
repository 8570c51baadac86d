"""One probe of the server: `GET /models` and what it takes to name what was found."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct

from jan_tui.base_url import BadBaseUrl, BaseUrl, parse_base_url
from jan_tui.clock import Clock
from jan_tui.jan.http import fast_get, fingerprint, port_check, request
from jan_tui.jan.http.chat_route import NOT_ASKED, ChatRoute, look
from jan_tui.jan.http.classify import Verdict, classify, redirected
from jan_tui.jan.http.fast_get import Received
from jan_tui.jan.http.fingerprint import Fingerprint
from jan_tui.jan.http.request import Answer, Failure, Limits, Target, new_client, preload
from jan_tui.jan.http.scheme import other_scheme
from jan_tui.jan.snapshot import Phase, ProbeResult, ServerKind, Trouble
from jan_tui.product import JAN
from jan_tui.redact import Secrets
from jan_tui.structs import replace

if TYPE_CHECKING:
    import httpx

__all__ = ["Limits", "Server", "Target"]

_OPEN = frozenset({Phase.READY, Phase.NO_MODELS})
_CHECKS_EVERY_ROUTE = frozenset({ServerKind.JAN, ServerKind.CORTEX})
"""Servers whose open list means that they want no key (facts: Jan, section 1)."""
_QUICK_SECONDS = 0.25
"""How long the cheap request for an unchanged answer may take."""
_HEAD_BYTES = 16 * 1024
_LARGE_BYTES = 256 * 1024  # Some 3,200 models; to read 10,000 took 18 ms, too long for the loop.
_FIRST_WAIT_SECONDS = 0.1  # How long a first answer waits for the results of further requests.


class _Extra(Struct, frozen=True):
    """The results of the further requests; kept for as long as the evidence stays the same."""

    kind: ServerKind | None = None
    right_prefix: str | None = None
    open_without_key: bool | None = None
    chat: ChatRoute = NOT_ASKED
    loads: bool = False


class Server:
    """One target and its HTTP client, which is made at the first probe."""

    def __init__(self, target: Target, *, clock: Clock) -> None:
        self.target = target
        self.address = parse_base_url(target.base_url)
        self._clock = clock
        self._secrets = Secrets([target.key] if target.key else ())
        self._client: httpx.AsyncClient | None = None
        self._answered = False
        self._evidence: object = None
        self._unfinished: object = None
        self._extra = _Extra()
        self._scheme: tuple[object, str | None] | None = None
        self._settled: tuple[Answer, ProbeResult] | None = None
        self._received: Received | None = None
        self._key_check: asyncio.Task[ChatRoute] | None = None

    async def probe(
        self,
        limits: Limits | None = None,
        *,
        connected: Callable[[], None] | None = None,
        hasty: bool = False,
    ) -> ProbeResult:
        """Request `/models` once, and what else is needed to name an answer not seen before.

        Takes no longer than `limits.answer` for the list itself, and half as long again for all
        further requests together; `hasty` gives those 0.1 s the first time, and the rest to the
        next probe. `connected` is called when the server accepts. Never raises; a cancelled probe
        leaves nothing behind.
        """
        limits = limits or Limits()
        if isinstance(self.address, BadBaseUrl):
            shown, problem = self.address.shown, self.address.problem
            return ProbeResult(shown, Phase.ERROR, detail=problem, trouble=Trouble.BAD_ADDRESS)
        began = self._clock.monotonic()
        if (same := await self._unchanged(self.address)) is not None:
            return same
        spent = max(self._clock.monotonic() - began, 0.0)
        limits = replace(limits, spent=min(spent, _QUICK_SECONDS))
        self._settled = self._received = None
        result = await self._models(self.address, limits, connected)
        if isinstance(result, Failure) and result.trouble is Trouble.REFUSED:
            self._forget_key()
        verdict = await self._classified(result, self.address)
        scheme = await self._right_scheme(result, self.address, limits)
        if scheme is not None:
            detail = f"The address says {self.address.scheme}, this server speaks {scheme}."
            verdict = Verdict(Phase.ERROR, detail, Trouble.TLS)
        extra = await self._further(result, verdict, self.address, limits, hasty=hasty)
        probed = ProbeResult(
            str(self.address),
            verdict.phase,
            server=extra.kind,
            detail=verdict.detail,
            trouble=verdict.trouble,
            http_status=result.status,
            key_sent=bool(self.target.key),
            open_without_key=extra.open_without_key,
            admitted=extra.chat.admitted,
            no_chat=extra.chat.missing,
            chat_prefix=extra.chat.prefix,
            right_prefix=verdict.right_prefix or extra.right_prefix,
            right_scheme=scheme,
            request_host=self.address.host_header,
        )
        if (found := verdict.listing) is not None:
            probed = replace(probed, models=found.models, contexts=found.contexts)
            loads = extra.loads or bool(found.statuses)
            probed = replace(probed, skipped=found.skipped, statuses=found.statuses, loads=loads)
        if isinstance(result, Answer):
            probed = replace(probed, latency_ms=result.seconds * 1000)
            self._settled = None if self._evidence is None else (result, probed)
        return probed

    async def _unchanged(self, address: BaseUrl) -> ProbeResult | None:
        """The last result, where a server of this machine still gives exactly the same answer."""
        if self._settled is None or address.scheme != "http" or not address.loopback:
            return None
        last, probed = self._settled
        if last.seconds > _QUICK_SECONDS / 2:
            return None
        received = await fast_get.models(
            address,
            self.target.key,
            limit=_QUICK_SECONDS,
            most=len(last.body) + _HEAD_BYTES,
            clock=self._clock,
        )
        if received is None:
            return None
        if received != self._received:
            if received.answer() != replace(last, body=fast_get.steady(last.body)):
                return None
            self._received = received
        return replace(probed, latency_ms=received.seconds * 1000)

    async def _models(
        self, address: BaseUrl, limits: Limits, connected: Callable[[], None] | None
    ) -> Answer | Failure:
        """The list itself; a closed port of this machine is found without httpx."""
        if not self._answered and address.loopback and port_check.refused(address):
            return Failure(Trouble.REFUSED, request.REFUSED)
        result = await self._list(address, self.target.key, limits, connected)
        self._answered = isinstance(result, Answer)
        return result

    async def _list(
        self,
        address: BaseUrl,
        key: str | None,
        limits: Limits,
        connected: Callable[[], None] | None = None,
    ) -> Answer | Failure:
        """The list, over a redirect to the same place with a slash more or less: both programs
        follow it, and the key stays with its server."""
        url, began = address.url("/models"), self._clock.monotonic()
        result = await self._send(url, key, limits, connected)
        if isinstance(result, Answer) and (leads_to := redirected(result, address)):
            spent = limits.spent + max(self._clock.monotonic() - began, 0.0)
            return await self._send(leads_to, key, replace(limits, spent=spent))
        return result

    async def _classified(self, result: Answer | Failure, address: BaseUrl) -> Verdict:
        """What a list proves; a large one is read beside the event loop."""
        if isinstance(result, Answer) and len(result.body) > _LARGE_BYTES:
            return await asyncio.to_thread(classify, result, address, self._secrets)
        return classify(result, address, self._secrets)

    async def _right_scheme(
        self, result: Answer | Failure, address: BaseUrl, limits: Limits
    ) -> str | None:
        """The scheme that the server speaks instead; found out again where the result is new."""
        evidence = (result.status, result.trouble if isinstance(result, Failure) else None)
        if self._scheme is None or self._scheme[0] != evidence:
            found = await other_scheme(address, result, limit=limits.answer / 4)
            self._scheme = evidence, found
        return self._scheme[1]

    async def warm(self) -> None:
        """Make the client before it is wanted: its imports take some 200 ms."""
        if self._client is None and isinstance(self.address, BaseUrl):
            await asyncio.to_thread(preload)
            self._client = self._client or new_client(self.address)

    def accepted(self) -> ProbeResult:
        """What is known of a server that accepted a connection and has not answered yet."""
        assert isinstance(self.address, BaseUrl)
        return ProbeResult(
            str(self.address),
            Phase.STARTING,
            detail="It accepts connections but has not answered yet.",
            key_sent=bool(self.target.key),
            request_host=self.address.host_header,
        )

    def forget(self) -> None:
        """Repeat all requests at the next probe: another program may answer now."""
        self._evidence = self._unfinished = self._scheme = None
        self._settled = self._received = None
        self._forget_key()

    def _forget_key(self) -> None:
        task, self._key_check = self._key_check, None
        if task is not None:
            task.cancel()

    async def close(self) -> None:
        """Close the client; a later probe makes a new one."""
        self._forget_key()
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def get(self, url: str, limits: Limits) -> Answer | Failure:
        """A GET without the key, for what stands beside the configured base URL."""
        return await self._send(url, None, limits)

    async def _send(
        self,
        url: str,
        key: str | None,
        limits: Limits,
        connected: Callable[[], None] | None = None,
        method: str = "GET",
    ) -> Answer | Failure:
        assert isinstance(self.address, BaseUrl)
        if self._client is None:
            self._client = new_client(self.address)
        return await request.send(
            self._client,
            url,
            key=key,
            limits=limits,
            clock=self._clock,
            connected=connected,
            method=method,
        )

    async def _further(
        self,
        result: Answer | Failure,
        verdict: Verdict,
        address: BaseUrl,
        limits: Limits,
        *,
        hasty: bool,
    ) -> _Extra:
        """The results of further requests, sent only where the evidence is new."""
        if isinstance(result, Failure):
            self._evidence = None
            return _Extra()
        evidence = (result.status, result.server, result.content_type, verdict.phase)
        if evidence == self._evidence:
            return self._extra
        briefly = hasty and evidence != self._unfinished
        try:
            async with asyncio.timeout(_FIRST_WAIT_SECONDS if briefly else limits.answer / 2):
                self._extra = await self._identify(result, verdict, address, limits)
        except TimeoutError:
            self._extra = _Extra(fingerprint.of_answer(result, verdict.listing))
            self._unfinished = evidence
            self._evidence = None if briefly else evidence
        else:
            self._evidence = evidence
        return self._extra

    async def _identify(
        self, answer: Answer, verdict: Verdict, address: BaseUrl, limits: Limits
    ) -> _Extra:
        kind = fingerprint.of_answer(answer, verdict.listing)
        described: Fingerprint | None = None
        if kind is None:
            described = await self._fingerprint(address, limits)
            kind = described.kind if described else ServerKind.UNKNOWN
        named = described.prefix if described else None
        prefix = None
        if verdict.phase is Phase.WRONG_PATH and verdict.right_prefix is None:
            prefix = await self._right_prefix(named, address, limits)
        without = await self._open_without_key(verdict, limits)
        checked = without is False or kind in _CHECKS_EVERY_ROUTE
        chat = ChatRoute(admitted=False if verdict.phase is Phase.UNAUTHORIZED else None)
        if verdict.phase in _OPEN:
            # Jan names no server in its answers: another that does stands before it.
            itself = kind in _CHECKS_EVERY_ROUTE and not answer.server
            chat = NOT_ASKED if itself else await self._chat(named, limits)
            if checked and chat.admitted is None:
                chat = replace(chat, admitted=True)
        return _Extra(kind, prefix, without, chat, bool(described and described.load_path))

    async def _fingerprint(self, address: BaseUrl, limits: Limits) -> Fingerprint | None:
        """`/openapi.json` needs no key, at the root and below the prefix alike."""
        for base in dict.fromkeys((address.origin, str(address))):
            answer = await self.get(f"{base}/openapi.json", limits)
            described = fingerprint.of_openapi(answer) if isinstance(answer, Answer) else None
            if described is not None:
                return described
        return None

    async def _right_prefix(
        self, named: str | None, address: BaseUrl, limits: Limits
    ) -> str | None:
        """The prefix at which the same server does list models, found by asking there."""
        for prefix in (each for each in _prefixes(named) if each != address.prefix):
            result = await self._list(replace(address, prefix=prefix), self.target.key, limits)
            if not isinstance(result, Answer):
                continue
            listed = (await self._classified(result, address)).listing is not None
            if listed or (prefix == named and result.status in {401, 403}):
                return prefix
        return None

    async def _open_without_key(self, verdict: Verdict, limits: Limits) -> bool | None:
        """Whether discovery, which sends no key, gets models (contract: the key sent)."""
        assert isinstance(self.address, BaseUrl)
        if verdict.phase not in _OPEN and verdict.phase is not Phase.UNAUTHORIZED:
            return None
        if not self.target.key:
            return verdict.phase in _OPEN
        result = await self._list(self.address, None, limits)
        phase = (await self._classified(result, self.address)).phase
        if phase in _OPEN:
            return True
        return False if phase is Phase.UNAUTHORIZED else None

    async def _chat(self, named: str | None, limits: Limits) -> ChatRoute:
        """What a chat meets. It outlives a probe that has no time left, so that it is sent once."""
        assert isinstance(self.address, BaseUrl)
        if self._key_check is None:
            post = partial(self._send, limits=limits, method="POST")
            look_for = look(self.address, self.target.key, post, _prefixes(named))
            self._key_check = asyncio.create_task(look_for)
        return await asyncio.shield(self._key_check)


def _prefixes(named: str | None) -> list[str]:
    """Where the API may be: as the server itself says, as Jan has it, and as others do."""
    found = dict.fromkeys((named, JAN.prefix, "", "/api/v1"))
    return [prefix for prefix in found if prefix is not None]
