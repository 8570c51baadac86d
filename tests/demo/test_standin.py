"""The stand-in says what Jan of each era says, in Jan's order of checks, over a real socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from jan_tui.demo.eras import Era
from jan_tui.demo.standin import ReplyMode, StandIn

KEY = "k1"
PROXIES = [Era.EARLY, Era.LATE, Era.HARDENED]


@asynccontextmanager
async def running(standin: StandIn) -> AsyncIterator[StandIn]:
    await standin.start()
    try:
        yield standin
    finally:
        await standin.close()


async def ask(
    jan: StandIn, line: str, *headers: str, body: str = "", host: str | None = "localhost"
) -> tuple[int, str, dict[str, str]]:
    """Status, body and headers of the answer to one request, sent byte by byte as given."""
    reader, writer = await asyncio.open_connection(jan.host, jan.port)
    lines = [f"{line} HTTP/1.1", *([f"host: {host}"] if host is not None else []), *headers]
    lines += ["connection: close", f"content-length: {len(body.encode())}"]
    writer.write("\r\n".join([*lines, "", body]).encode())
    head, _, rest = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    status, *fields = head.decode().split("\r\n")
    named = {
        name.lower(): value.strip() for name, _, value in (one.partition(":") for one in fields)
    }
    return int(status.split(" ")[1]), rest.decode(), named


@pytest.mark.parametrize("era", PROXIES)
async def test_host_comes_before_key_before_route(era: Era) -> None:
    async with running(StandIn(["a"], era=era, key=KEY)) as jan:
        right = f"authorization: Bearer {KEY}"
        assert (await ask(jan, "GET /v1/nothing", host="evil.example"))[:2] == (
            403,
            "Invalid host header",
        )
        assert (await ask(jan, "GET /v1/nothing", host=None))[:2] == (400, "Missing host header")
        assert (await ask(jan, "GET /v1/nothing"))[0] == 401
        assert (await ask(jan, "GET /v1/nothing", right))[:2] == (404, "Not Found")
        assert (await ask(jan, "HEAD /v1/models", right))[0] == 404
        status, body, headers = await ask(jan, "GET /v1/models", right)
    assert status == 200
    assert headers["content-type"] == "application/json"
    assert json.loads(body)["data"][0]["created"] == 1


@pytest.mark.parametrize(
    ("era", "missing", "by_header"),
    [
        (Era.EARLY, "Missing authorization header", 401),
        (Era.LATE, "Invalid or missing authorization token", 200),
        (Era.HARDENED, "Invalid or missing authorization token", 200),
    ],
)
async def test_the_key(era: Era, missing: str, by_header: int) -> None:
    async with running(StandIn(["a"], era=era, key=KEY)) as jan:
        status, body, headers = await ask(jan, "GET /v1/models")
        assert (status, body) == (401, missing)
        assert "content-type" not in headers, "Jan's errors are plain text without a type"
        wrong = await ask(jan, "GET /v1/models", f"authorization: bearer {KEY}")
        assert wrong[:2] == (401, "Invalid or missing authorization token")
        assert (await ask(jan, "GET /v1/models", f"x-api-key: {KEY}"))[0] == by_header


@pytest.mark.parametrize(
    ("era", "host", "trusted", "status"),
    [
        (Era.LATE, "127.0.0.1:1337", [], 200),
        (Era.LATE, "192.168.1.7:1337", [], 403),
        (Era.HARDENED, "192.168.1.7:1337", [], 200),
        (Era.HARDENED, "8.8.8.8:1337", [], 403),
        (Era.HARDENED, "my-pc.local:1337", [], 403),
        (Era.HARDENED, "my-pc.local:1337", ["my-pc.local"], 200),
        (Era.LATE, "my-pc.local:1337", ["my-pc.local:1337"], 200),
        (Era.LATE, "my-pc.local:1338", ["my-pc.local:1337"], 403),
        (Era.LATE, "anything", ["*"], 200),
    ],
)
async def test_trusted_hosts(era: Era, host: str, trusted: list[str], status: int) -> None:
    async with running(StandIn(["a"], era=era, trusted_hosts=trusted)) as jan:
        assert (await ask(jan, "GET /v1/models", host=host))[0] == status
        assert (await ask(jan, "OPTIONS /v1/models", host=host))[0] == status


@pytest.mark.parametrize("path", ["/openapi.json", "/v1/openapi.json"])
async def test_description_needs_no_key_and_no_host(path: str) -> None:
    async with running(StandIn(["a"], key=KEY)) as jan:
        status, body, _ = await ask(jan, f"GET {path}", host="evil.example")
        assert (status, json.loads(body)["info"]["title"]) == (200, "Jan API Server Endpoints")
        assert json.loads(body)["servers"] == [{"url": jan.base_url}]
        assert "API Docs" in (await ask(jan, "GET /"))[1]


async def test_the_prefix() -> None:
    async with running(StandIn(["a"], prefix="/jan/v1")) as jan:
        assert [
            (await ask(jan, f"GET {path}"))[0]
            for path in ("/jan/v1/models", "/models", "/v1/models")
        ] == [200, 404, 404]
    async with running(StandIn(["a"], prefix="")) as jan:
        assert [(await ask(jan, f"GET {path}"))[0] for path in ("/models", "/v1/models")] == [
            200,
            404,
        ]


@pytest.mark.parametrize(
    ("models", "body", "status", "text"),
    [
        ([], '{"model": "a"}', 503, "No models are available"),
        (["a"], '{"model": "b"}', 404, "No running session found for model 'b'"),
        (["a"], '{"messages": []}', 400, "Request body must contain a 'model' field"),
        (["a"], "{", 400, "Invalid JSON body"),
    ],
)
async def test_chat_refused(models: list[str], body: str, status: int, text: str) -> None:
    async with running(StandIn(models)) as jan:
        assert (await ask(jan, "POST /v1/chat/completions", body=body))[:2] == (status, text)


async def test_chat_streams_words_or_the_call_of_an_offered_tool() -> None:
    tool = {"type": "function", "function": {"name": "now", "parameters": {}}}
    async with running(StandIn(["a"])) as jan:
        words = await ask(
            jan, "POST /v1/chat/completions", body=json.dumps({"model": "a", "stream": True})
        )
        called = await ask(
            jan,
            "POST /v1/chat/completions",
            body=json.dumps({"model": "a", "stream": True, "tools": [tool]}),
        )
        whole = await ask(jan, "POST /v1/chat/completions", body=json.dumps({"model": "a"}))
    assert "data: [DONE]" in words[1]
    assert '"name": "now"' in called[1]
    assert json.loads(whole[1])["choices"][0]["finish_reason"] == "stop"


async def test_the_engine_itself_answers_json_and_lists_without_a_key() -> None:
    async with running(StandIn(["a"], era=Era.ENGINE, key=KEY)) as jan:
        assert (await ask(jan, "GET /health", host="evil.example"))[0] == 200
        status, body, headers = await ask(jan, "GET /v1/models")
        refused = await ask(jan, "POST /v1/chat/completions", body='{"model": "a"}')
    assert (status, headers["server"]) == (200, "llama.cpp")
    assert json.loads(body)["data"][0]["meta"]["n_ctx"] == 4096
    assert json.loads(refused[1])["error"]["message"] == "Invalid API Key"


async def test_port_is_closed_until_loaded_and_kept_over_a_restart() -> None:
    jan = StandIn(["a"])
    port, loaded = jan.port, asyncio.Event()
    starting = asyncio.create_task(jan.start(loading=loaded.wait()))
    await asyncio.sleep(0)
    with pytest.raises(ConnectionRefusedError):
        await ask(jan, "GET /v1/models")
    assert not jan.running
    loaded.set()
    await starting
    assert (await ask(jan, "GET /v1/models"))[0] == 200
    await jan.stop()
    with pytest.raises(ConnectionRefusedError):
        await ask(jan, "GET /v1/models")
    await jan.start()
    assert jan.port == port
    assert (await ask(jan, "GET /v1/models"))[0] == 200
    await jan.close()


async def test_a_port_that_is_taken_is_refused_at_once() -> None:
    async with running(StandIn()) as jan:
        with pytest.raises(OSError, match="in use"):
            StandIn(port=jan.port)


async def test_open_connections_outlive_a_stop_unless_dropped() -> None:
    """Jan's own stop only ends the accepting; the end of its process drops everything."""
    async with running(StandIn(["a"])) as jan:
        reader, writer = await asyncio.open_connection("127.0.0.1", jan.port)
        request = b"GET /v1/models HTTP/1.1\r\nhost: localhost\r\n\r\n"
        writer.write(request)
        await reader.readuntil(b"]")
        await jan.stop(drop=False)
        writer.write(request)
        assert b"200 OK" in await reader.readuntil(b"OK")
        await jan.stop()
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readuntil(b"\0")
        writer.close()


@pytest.mark.parametrize(
    ("reply_mode", "status", "text"),
    [
        (ReplyMode.LOADS, 503, "Loading model"),
        (ReplyMode.FAILS, 502, "Proxy request to model failed"),
    ],
)
async def test_reply_modes(reply_mode: ReplyMode, status: int, text: str) -> None:
    async with running(StandIn(["a"])) as jan:
        jan.reply_mode = reply_mode
        seen = await ask(jan, "GET /v1/models")
        assert seen[0] == status
        assert text in seen[1]


async def test_a_request_that_hangs_is_answered_when_the_reply_mode_changes() -> None:
    async with running(StandIn(["a"])) as jan:
        jan.reply_mode = ReplyMode.HANGS
        asking = asyncio.create_task(ask(jan, "GET /v1/models"))
        await jan.asked(1)
        assert not asking.done()
        jan.reply_mode = ReplyMode.ANSWERS
        assert (await asking)[0] == 200


@pytest.mark.parametrize("nonsense", [b"\x16\x03\x01\r\n\r\n", b"GET\r\n\r\n", b"x" * 200_000])
async def test_nonsense_ends_the_connection(nonsense: bytes) -> None:
    async with running(StandIn(["a"])) as jan:
        reader, writer = await asyncio.open_connection("127.0.0.1", jan.port)
        writer.write(nonsense)
        try:
            assert await reader.read() == b""
        except ConnectionResetError:
            assert len(nonsense) > 64 * 1024, "only what is left unread is reset"
        writer.close()
