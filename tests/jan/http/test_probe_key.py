"""Whether a chat gets past the check of keys: decided by one cheap request, and once for a life."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from jan_tui.clock import SystemClock
from jan_tui.demo.eras import Era, openapi
from jan_tui.demo.standin import StandIn
from jan_tui.jan.http.probe import Server
from jan_tui.jan.http.request import Target
from jan_tui.jan.snapshot import Phase, ServerKind
from tests.jan.http.hostile import answers, listed
from tests.jan.http.recording import Recorder, lists, recording
from tests.jan.watch.watching import PATIENT, watching

KEY = "correct-horse"
CHAT = "/v1/chat/completions"
MODELS = "/v1/models"


@pytest.fixture
async def jan() -> AsyncIterator[StandIn]:
    server = StandIn(["a"])
    await server.start()
    yield server
    await server.close()


async def admitted(base_url: str, key: str | None = None) -> tuple[Phase, bool | None]:
    server = Server(Target(base_url, key), clock=SystemClock())
    try:
        seen = await server.probe(PATIENT)
    finally:
        await server.close()
    return seen.phase, seen.admitted


@pytest.mark.parametrize("sent", [None, "jan-local", KEY])
@pytest.mark.parametrize("wanted", ["", KEY])
async def test_an_engine_lists_to_everyone_and_checks_chats(
    jan: StandIn, wanted: str, sent: str | None
) -> None:
    jan.era, jan.key = Era.ENGINE, wanted
    assert await admitted(jan.base_url, sent) == (Phase.READY, wanted in ("", sent))


@pytest.mark.parametrize("era", [Era.EARLY, Era.LATE, Era.HARDENED])
async def test_jan_checks_every_route_so_nothing_more_is_asked(jan: StandIn, era: Era) -> None:
    asked: list[str] = []
    jan.era, plain = era, jan.reply
    jan.reply = lambda request: (asked.append(request.path), plain(request))[1]  # type: ignore[func-returns-value,method-assign]
    assert await admitted(jan.base_url, "jan-local") == (Phase.READY, True)
    jan.key = KEY
    assert await admitted(jan.base_url, KEY) == (Phase.READY, True)
    assert await admitted(jan.base_url, "jan-local") == (Phase.UNAUTHORIZED, False)
    assert await admitted(jan.base_url) == (Phase.UNAUTHORIZED, False)
    assert MODELS in asked
    assert CHAT not in asked


def chats(status: str, body: bytes = b"", kind: str = "application/json") -> Recorder:
    """A server that lists to everyone and answers a chat like this."""
    listing = lists("a")
    answer = answers(body, f"content-type: {kind}", status=status)
    return Recorder(lambda path: answer if path == CHAT else listing(path))


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        ("401 No", b"", False),
        ("403 No", b"", False),
        ("400 Bad", b"", True),
        ("422 Bad", b'{"detail": "Field required"}', True),
        ("500 Bad", b'{"error": {"message": "parse error at line 1: empty input"}}', True),
        ("500 Bad", b"out of order", None),
        ("404 No", b"", None),
        ("405 No", b"", None),
        ("429 Busy", b"", None),
        ("503 Busy", b"no model is free to read the body", None),
        ("307 There", b"", None),
    ],
)
async def test_what_each_answer_decides(status: str, body: bytes, expected: bool | None) -> None:
    async with recording(chats(status, body).answer) as server:
        assert await admitted(server.base_url, KEY) == (Phase.READY, expected)
        (chat,) = [one for one in server.requests if one.path == CHAT]
    assert (chat.method, chat.key) == ("POST", f"Bearer {KEY}")
    assert chat.headers.get("content-length", "0") == "0", "no model can answer an empty body"


async def test_a_server_that_does_not_answer_a_chat_decides_nothing() -> None:
    listing = lists("a")
    async with recording(lambda path: b"" if path == CHAT else listing(path)) as server:
        assert await admitted(server.base_url, KEY) == (Phase.READY, None)


async def test_a_closed_list_has_decided() -> None:
    closed = answers(b"", status="401 No")

    async with recording(lambda path: closed) as server:
        assert await admitted(server.base_url, KEY) == (Phase.UNAUTHORIZED, False)
        assert server.keys(CHAT) == []


async def test_once_in_the_life_of_a_server() -> None:
    """Neither time nor another list repeats it; an end of the server and a request by hand do."""
    async with recording(chats("400 Bad").answer) as server:
        probing = Server(Target(server.base_url, KEY), clock=SystemClock())
        for ids in (("a",), ("a",), ("a", "b"), (), ("a",)):
            listing = answers(listed(*ids))
            server.answer = lambda path, body=listing: (  # type: ignore[misc]
                body if path == MODELS else answers(b"", status="400 Bad")
            )
            assert (await probing.probe(PATIENT)).admitted is True
        assert len(server.keys(CHAT)) == 1
        probing.forget()
        await probing.probe(PATIENT)
        assert len(server.keys(CHAT)) == 2
        await probing.close()


async def test_a_restart_begins_another_life(jan: StandIn) -> None:
    jan.era, jan.key = Era.ENGINE, KEY
    server = Server(Target(jan.base_url, KEY), clock=SystemClock())
    assert (await server.probe(PATIENT)).admitted is True
    await jan.stop()
    assert (await server.probe(PATIENT)).admitted is None
    jan.key = "another"
    await jan.start()
    assert (await server.probe(PATIENT)).admitted is False
    await server.close()


async def test_a_slow_check_is_waited_for_and_not_sent_again() -> None:
    """The first probe of a watch is hasty: what is late then comes with the next one."""
    slow = asyncio.Event()
    posts = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal posts
        first = await reader.readline()
        if first.startswith(b"POST"):
            posts += 1
            await slow.wait()
            writer.write(answers(b"", status="400 Bad"))
        elif b"/models" in first:
            writer.write(answers(listed("a")))
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    async with listening, watching(f"http://127.0.0.1:{port}/v1", key=KEY) as watch:
        first = await watch.until(lambda one: one.probe.phase is Phase.READY)
        assert first.probe.admitted is None
        slow.set()
        await watch.until(lambda one: one.probe.admitted is True)
    assert posts == 1


def chats_at(*prefixes: str, missing: str, body: bytes = b"") -> Recorder:
    """A server that lists everywhere, and has a path for chats at these prefixes only."""
    listing, taken = lists("a"), [f"{prefix}/chat/completions" for prefix in prefixes]

    def answer(path: str) -> bytes:
        if path.endswith("/models"):
            return answers(listed("a"))
        if path in taken:
            return answers(b"", status="400 Bad")
        return answers(body, status=missing) if path.endswith("completions") else listing(path)

    return Recorder(answer)


@pytest.mark.parametrize(
    ("at", "asked", "missing", "found"),
    [
        (("/v1",), "", "404 No", (404, "/v1")),
        (("/v1",), "/api", "405 No", (405, "/v1")),
        (("",), "/v1", "404 No", (404, "")),
        ((), "/v1", "405 No", (405, None)),
        ((), "/v1", "501 No", (501, None)),
        (("/v1",), "/v1", "404 No", (None, None)),
    ],
)
async def test_where_a_chat_has_a_path(
    at: tuple[str, ...], asked: str, missing: str, found: tuple[int | None, str | None]
) -> None:
    async with recording(chats_at(*at, missing=missing).answer) as server:
        base_url = server.base_url.removesuffix("/v1") + asked
        probing = Server(Target(base_url, KEY), clock=SystemClock())
        seen = await probing.probe(PATIENT)
        await probing.close()
    assert seen.phase is Phase.READY
    assert (seen.no_chat, seen.chat_prefix) == found


async def test_a_model_that_is_not_there_is_no_missing_path() -> None:
    gone = b'{"error": {"message": "model not found"}}'
    async with recording(chats_at(missing="404 No", body=gone).answer) as server:
        probing = Server(Target(server.base_url, KEY), clock=SystemClock())
        assert (await probing.probe(PATIENT)).no_chat is None
        await probing.close()


async def test_what_stands_before_jan_is_asked_for_a_chat() -> None:
    """A proxy that passes reads alone: Jan describes itself through it, and names no server."""
    api = openapi(Era.LATE, "http://127.0.0.1:1337/v1")

    def answer(path: str) -> bytes:
        body = api if path.endswith("/openapi.json") else listed("a")
        status = "405 No" if path == CHAT else "200 OK"
        return answers(body, "server: nginx", "content-type: application/json", status=status)

    async with recording(answer) as server:
        probing = Server(Target(server.base_url, None), clock=SystemClock())
        seen = await probing.probe(PATIENT)
        await probing.close()
    assert (seen.server, seen.admitted, seen.no_chat) == (ServerKind.JAN, True, 405)
