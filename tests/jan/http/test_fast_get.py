"""The cheap GET: it sees the same answer as the client, and gives up on everything odd."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator

import pytest

from jan_tui.clock import SystemClock
from jan_tui.demo.standin import ReplyMode, StandIn
from jan_tui.jan.http import fast_get, request
from jan_tui.jan.http.probe import Server, Target
from jan_tui.jan.http.request import Answer, Limits, new_client
from jan_tui.jan.snapshot import Phase
from jan_tui.structs import replace
from tests.jan.addresses import where
from tests.jan.http.hostile import Behaviour, answers, listed, sends, serving
from tests.jan.http.test_probe_hostile import CASES
from tests.jan.patience import within

CLOCK = SystemClock()
PATIENT = 10.0
"""Seconds for a server that answers at once: a busy machine is no finding."""

MOST = 64 * 1024
CHUNKED = (
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-8\r\n"
    b'transfer-encoding: chunked\r\n\r\nb\r\n{"data": []\r\n1\r\n}\r\n0\r\n\r\n'
)


async def plainly(base_url: str, key: str | None = None, *, limit: float = 0.3) -> Answer | None:
    address = where(base_url)
    received = await fast_get.models(address, key, limit=limit, most=MOST, clock=CLOCK)
    return received.answer() if received is not None else None


async def by_client(base_url: str, key: str | None = None, *, limit: float = 0.4) -> object:
    address = where(base_url)
    async with new_client(address) as client:
        limits = Limits(answer=limit)
        url = address.url("/models")
        answer = await request.send(client, url, key=key, limits=limits, clock=CLOCK)
    if isinstance(answer, Answer):
        return replace(answer, body=fast_get.steady(answer.body))
    return answer


@pytest.fixture
async def jan() -> AsyncIterator[StandIn]:
    standin = StandIn(["a", "b"], key="k")
    await standin.start()
    yield standin
    await standin.close()


@pytest.mark.parametrize("key", ["k", " k\n", "wrong", None])
async def test_the_same_answer_as_the_client(jan: StandIn, key: str | None) -> None:
    of_client = await by_client(jan.base_url, key, limit=PATIENT)
    assert await plainly(jan.base_url, key, limit=PATIENT) == of_client


@pytest.mark.parametrize(
    "behaviour",
    [
        sends(answers(listed("a"))),
        sends(answers(b"", "location: /x", status="302 Found")),
        sends(CHUNKED),
        sends(b"HTTP/1.0 200 OK\r\nserver: old\r\n\r\n{}"),
        sends(b"HTTP/1.1 204 No Content\r\n\r\n"),
    ],
    ids=["length", "redirect", "chunked", "until it closes", "no content"],
)
async def test_every_way_to_end_a_body(behaviour: Behaviour) -> None:
    async with serving(behaviour) as base_url:
        seen = await plainly(base_url, limit=PATIENT)
        assert isinstance(seen, Answer)
        assert seen == await by_client(base_url, limit=PATIENT)


@pytest.mark.parametrize("behaviour", [case[1] for case in CASES], ids=[case[0] for case in CASES])
async def test_no_hostile_answer_is_taken_for_another(behaviour: Behaviour) -> None:
    """It may read what the client refuses, which then never equals the client's last answer."""
    async with serving(behaviour) as base_url:
        seen = await within(2, plainly(base_url))
        of_client = await by_client(base_url)
    if seen is not None and isinstance(of_client, Answer):
        assert seen == of_client


DATED = b"HTTP/1.1 200 OK\r\nDate: %s\r\ncontent-length: 2\r\n\r\n{}"


async def test_an_answer_of_another_second_is_the_same() -> None:
    seen = []
    for date in (b"Sun, 22 Nov 2026 14:02:11 GMT", b"Sun, 22 Nov 2026 14:02:12 GMT", b""):
        async with serving(sends(DATED % date)) as base_url:
            seen.append(
                await fast_get.models(where(base_url), None, limit=1, most=MOST, clock=CLOCK)
            )
    assert seen[0] is not None
    assert seen[0].answer() is not None
    assert seen == [seen[0]] * 3


async def test_the_second_in_which_an_answer_was_made_is_no_difference() -> None:
    """llama-server writes it into `created` of each model."""
    made = itertools.count(1763800000)
    asked: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        body = b'{"object": "list", "data": [{"id": "a", "created": %d}]}' % next(made)
        writer.write(answers(body, "server: llama.cpp"))
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    server = Server(Target(f"http://127.0.0.1:{port}/v1"), clock=CLOCK)
    first = await server.probe()
    await server.close()
    asked.clear()
    for _ in range(3):
        assert await server.probe() == first
    assert len(asked) == 3, "the cheap way was enough each time"
    listening.close()


async def test_an_answer_is_complete_by_content_length() -> None:
    """A server that keeps the connection open is not waited for."""

    async def keeps(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answers(listed("a")))
        await reader.read()

    async with serving(keeps) as base_url:
        assert await plainly(base_url, limit=5) is not None


async def test_the_status_alone(jan: StandIn) -> None:
    address = where(jan.base_url)
    assert await fast_get.status(address, "k", limit=1) == 200
    assert await fast_get.status(address, None, limit=1) == 401
    jan.reply_mode = ReplyMode.LOADS
    assert await fast_get.status(address, "k", limit=1) == 503
    jan.reply_mode = ReplyMode.HANGS
    assert await fast_get.status(address, "k", limit=0.05) is None
    await jan.stop()
    assert await fast_get.status(address, "k", limit=1) is None


async def test_localhost_is_asked_where_it_answers(jan: StandIn) -> None:
    seen = await plainly(f"http://localhost:{jan.port}/v1", "k")
    assert seen is not None
    assert seen.status == 200


async def test_a_probe_of_an_unchanged_server_needs_no_client(jan: StandIn) -> None:
    """The client is closed under it: an equal answer does not miss it, another one renews it."""
    server = Server(Target(jan.base_url, "k"), clock=CLOCK)
    first = await server.probe()
    await server.close()
    asked = jan.requests
    assert await server.probe() == first
    assert jan.requests == asked + 1
    jan.models = ("a", "b", "c")
    assert (await server.probe()).models == ("a", "b", "c")
    jan.key = "other"
    assert (await server.probe()).phase is Phase.UNAUTHORIZED
    await jan.stop()
    assert (await server.probe()).phase is Phase.DOWN
    await server.close()


async def test_a_server_that_stops_answering_is_hung_within_the_limit(jan: StandIn) -> None:
    server = Server(Target(jan.base_url, "k"), clock=CLOCK)
    await server.probe()
    jan.reply_mode = ReplyMode.HANGS
    # Once, a quarter more: whether it is silent because it waits for TLS.
    hung = await within(1.0, server.probe(Limits(answer=0.6)))
    assert (hung.phase, hung.detail) == (Phase.HUNG, "No answer within 0.6 s.")
    await server.close()
