"""Asks the server to load a model, in the way that it offers (facts: Jan, section 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from jan_tui.base_url import BaseUrl, parse_base_url
from jan_tui.clock import Clock
from jan_tui.jan.http import error_text, fingerprint, request
from jan_tui.jan.http.request import Answer, Failure, Limits, Target
from jan_tui.product import JAN
from jan_tui.redact import Secrets

if TYPE_CHECKING:
    import httpx

_LIMITS = Limits(connect=2.0, answer=600.0, body=1024 * 1024)
"""A large model takes minutes, and some servers answer when it is there."""

_ASKING = Limits(connect=1.0, answer=3.0)
_IN_JAN = f"Load it in Jan: {JAN.model_page}, then Start beside it."


class LoadOutcome(Struct, frozen=True):
    """`done` is whether the model is there, False where the server goes on loading it; `problem`
    is why it does not, as a sentence, and `hint` what to do."""

    done: bool = False
    problem: str = ""
    hint: str = ""


async def load(target: Target, model_id: str, *, clock: Clock) -> LoadOutcome:
    """Load a model: by the path that the server's own description names, or llama.cpp's, else by a
    first tiny chat, as Jan 0.8 does it. Returns when the server has taken the order."""
    address = parse_base_url(target.base_url)
    if not isinstance(address, BaseUrl):
        return LoadOutcome(problem=address.problem)
    async with request.new_client(address) as client:
        asked = _Asked(client, target, clock)
        for url in await _load_urls(asked, address):
            answer = await asked.post(url, {"model": model_id})
            if isinstance(answer, Answer) and answer.status in range(200, 300):
                return LoadOutcome()
            if not isinstance(answer, Answer) or answer.status not in (404, 405):
                return _refused(answer, target)
        body = {
            "model": model_id,
            "messages": [{"role": "user", "content": "hi"}],
            "max_tokens": 1,
            "stream": False,
        }
        answer = await asked.post(address.url("/chat/completions"), body)
        if isinstance(answer, Answer) and answer.status == 200:
            return LoadOutcome(done=True)
        return _refused(answer, target)


class _Asked(Struct, frozen=True):
    client: httpx.AsyncClient
    target: Target
    clock: Clock

    async def post(self, url: str, body: object) -> Answer | Failure:
        return await request.send(
            self.client,
            url,
            key=self.target.key,
            limits=_LIMITS,
            clock=self.clock,
            method="POST",
            body=body,
        )

    async def get(self, url: str) -> Answer | Failure:
        return await request.send(self.client, url, key=None, limits=_ASKING, clock=self.clock)


async def _load_urls(asked: _Asked, address: BaseUrl) -> list[str]:
    """Where a model can be loaded, in the order to try."""
    answer = await asked.get(f"{address.origin}/openapi.json")
    described = fingerprint.of_openapi(answer) if isinstance(answer, Answer) else None
    if described is None:
        # llama.cpp's router describes itself nowhere; its paths have no prefix.
        return [f"{address.origin}{fingerprint.LOAD_PATHS[0]}"]
    return [address.url(described.load_path)] if described.load_path else []


def _refused(answer: Answer | Failure, target: Target) -> LoadOutcome:
    if isinstance(answer, Failure):
        return LoadOutcome(problem=answer.detail)
    secrets = Secrets([target.key] if target.key else ())
    said = error_text.of_body(answer.body, answer.content_type, secrets)
    if answer.status == 401:
        return LoadOutcome(problem=f"{said or 'It wants its API key.'} ({answer.status})")
    return LoadOutcome(problem=f"{said or 'No reason given.'} ({answer.status})", hint=_IN_JAN)
