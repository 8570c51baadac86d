"""The trial of a model, against servers that behave and servers that do not."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field

import pytest

from jan_tui.clock import SystemClock
from jan_tui.demo.standin import StandIn
from jan_tui.jan.chat.trial import ChatLimits, ChatProgress, Stage, ToolCall, probe
from jan_tui.jan.http.request import Target

KEY = "sk-very-secret"
Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Server:
    """A server of raw bytes: one answer for each request, in order, the last one again."""

    answers: list[Answer]
    base_url: str = ""
    heads: list[str] = field(default_factory=list)
    bodies: list[dict[str, object]] = field(default_factory=list)
    closed: asyncio.Event = field(default_factory=asyncio.Event)
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.append(writer)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = int(head.lower().split("content-length:")[1].split()[0])
            self.bodies.append(json.loads(await reader.readexactly(length)))
            self.heads.append(head)
            await self.answers[min(len(self.heads), len(self.answers)) - 1](writer)
            await writer.drain()
        except ConnectionError:
            self.closed.set()
        finally:
            writer.close()
            self.closed.set()


@asynccontextmanager
async def serving(*answers: Answer) -> AsyncIterator[Server]:
    server = Server(list(answers))
    listener = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.base_url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}/v1"
    async with listener:
        yield server
        # Python 3.12 and later wait at the end for every connection that is still open.
        for writer in server.writers:
            writer.transport.abort()


def reply(status: int, body: bytes, kind: str = "text/plain", extra: str = "") -> Answer:
    async def answer(writer: asyncio.StreamWriter) -> None:
        head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\n{extra}"
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)

    return answer


def stream(*pieces: bytes, finish: Answer | None = None) -> Answer:
    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        if finish is not None:
            await finish(writer)

    return answer


def event(**delta: object) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": None}
    return b"data: " + json.dumps({"choices": [choice]}).encode() + b"\n\n"


def call(name: str, arguments: str, index: int = 0) -> dict[str, object]:
    return {"index": index, "function": {"name": name, "arguments": arguments}}


DONE = b"data: [DONE]\n\n"
HELLO = stream(event(role="assistant"), event(content="Hel"), event(content="lo"), DONE)
CALLS = stream(event(tool_calls=[call("get_local_time", "{}")]), DONE)


async def run(
    base_url: str, limits: ChatLimits | None = None, key: str = KEY
) -> list[ChatProgress]:
    target = Target(base_url, key)
    trial = probe(target, "a/b:c", clock=SystemClock(), limits=limits)
    async with aclosing(trial) as steps:
        return [step async for step in steps]


async def last(*answers: Answer, limits: ChatLimits | None = None) -> ChatProgress:
    async with serving(*answers) as server:
        steps = await run(server.base_url, limits)
    assert steps[-1].done
    assert not any(step.done for step in steps[:-1])
    return steps[-1]


async def test_a_model_that_speaks_and_calls() -> None:
    async with serving(HELLO, CALLS) as server:
        steps = await run(server.base_url)
    end = steps[-1]
    assert (end.text, end.tool, end.error) == ("Hello", ToolCall.WORKED, "")
    assert end.first_token_ms is not None
    stages = [step.stage for step in steps]
    assert stages == sorted(stages, key=list(Stage).index)
    assert [body["model"] for body in server.bodies] == ["a/b:c", "a/b:c"]
    assert all("POST /v1/chat/completions " in head for head in server.heads)
    assert all(f"Bearer {KEY}" in head for head in server.heads)
    assert "tools" not in server.bodies[0]
    assert "tools" in server.bodies[1]


async def test_the_stand_in_answers_the_trial() -> None:
    standin = StandIn(["a/b:c"])
    await standin.start()
    try:
        steps = await run(standin.base_url)
        end = steps[-1]
        assert (end.error, end.tool) == ("", ToolCall.WORKED)
        assert end.text
        standin.models = ()
        end = (await run(standin.base_url))[-1]
        assert end.error
        assert end.done
    finally:
        await standin.close()


async def test_figures_of_the_server_are_taken() -> None:
    timings = {"choices": [], "timings": {"predicted_per_second": 41.5}}
    usage = {"choices": [], "usage": {"completion_tokens": 7}}
    tail = b"".join(b"data: " + json.dumps(one).encode() + b"\n\n" for one in (timings, usage))
    end = await last(stream(event(content="x"), tail, DONE), CALLS)
    assert end.tokens_per_second == 41.5


async def test_thoughts_are_the_first_token_too() -> None:
    end = await last(stream(event(reasoning_content="hm"), event(content="x"), DONE), CALLS)
    assert (end.thinking, end.text) == ("hm", "x")
    assert end.first_token_ms is not None


@pytest.mark.parametrize(
    ("answer", "tool", "note"),
    [
        pytest.param(HELLO, ToolCall.IGNORED, "words", id="words"),
        pytest.param(
            stream(
                event(tool_calls=[call("get_", '{"a')]),
                event(tool_calls=[call("local_time", '": 1}')]),
                DONE,
            ),
            ToolCall.WORKED,
            "",
            id="in-pieces",
        ),
        pytest.param(
            stream(event(tool_calls=[call("get_local_time", "")]), DONE),
            ToolCall.WORKED,
            "",
            id="no-arguments",
        ),
        pytest.param(
            stream(event(tool_calls=[call("get_local_time", "{oops")]), DONE),
            ToolCall.BROKEN,
            "JSON",
            id="broken-arguments",
        ),
        pytest.param(
            stream(event(tool_calls=[call("rm", "{}")]), DONE),
            ToolCall.BROKEN,
            "rm",
            id="another",
        ),
        pytest.param(
            stream(event(tool_calls=[None, 5, {"function": 3}]), DONE),
            ToolCall.BROKEN,
            "without a name",
            id="shapeless",
        ),
        pytest.param(
            stream(b'data: {"choices":[{"delta":{},"finish_reason":"length"}]}\n\n', DONE),
            ToolCall.IGNORED,
            "tokens",
            id="out-of-tokens",
        ),
        pytest.param(
            reply(500, b'{"error":{"message":"tools param requires --jinja flag"}}'),
            ToolCall.REFUSED,
            "--jinja",
            id="refused",
        ),
    ],
)
async def test_what_becomes_of_the_tool(answer: Answer, tool: ToolCall, note: str) -> None:
    end = await last(HELLO, answer)
    assert end.tool is tool
    assert note in end.tool_note
    assert end.error == ""


OVERFLOW = (
    b'{"error":{"code":400,"message":"request (6420 tokens) exceeds the available context size '
    b'(1024 tokens), try increasing it","type":"exceed_context_size_error"}}'
)


@pytest.mark.parametrize(
    ("answer", "said", "hint"),
    [
        pytest.param(
            reply(401, b"Invalid or missing authorization token"),
            "Invalid or missing",
            "API Key",
            id="401",
        ),
        pytest.param(reply(403, b"Invalid host header"), "Invalid host", "Trusted Hosts", id="403"),
        pytest.param(
            reply(404, b"No running session found for model 'm'"),
            "No running session",
            "Load this",
            id="404",
        ),
        pytest.param(
            reply(400, OVERFLOW, "application/json"),
            "exceeds the available",
            "Context Size",
            id="overflow",
        ),
        pytest.param(
            reply(502, b"Proxy request to model failed: x"),
            "Proxy request",
            "load it again",
            id="502",
        ),
        pytest.param(
            reply(503, b"No models are available"), "No models", "load this one", id="503"
        ),
        pytest.param(reply(500, b""), "(500)", "", id="empty"),
        pytest.param(
            reply(200, b'{"error": "out of memory"}', "application/json"),
            "out of memory",
            "smaller",
            id="200-with-error",
        ),
        pytest.param(
            stream(b'error: {"code":500,"message":"boom"}\n\n'), "boom", "", id="error-line"
        ),
        pytest.param(
            stream(event(content="x"), b'data: {"error":{"message":"boom"}}\n\n'),
            "boom",
            "",
            id="error-within",
        ),
        pytest.param(stream(), "nothing", "", id="empty-stream"),
        pytest.param(stream(b"\xff\xfe junk\n\ndata: {nope\n\n"), "nothing", "", id="junk"),
        pytest.param(reply(200, b"<html>", "text/html"), "nothing", "", id="web-page"),
        pytest.param(stream(b"data: " + b"[" * 200_000 + b"\n\n"), "nothing", "", id="deep"),
        pytest.param(
            reply(200, b"\x1f\x8b", extra="Content-Encoding: gzip\r\n"), "packed", "", id="gzip"
        ),
    ],
)
async def test_why_it_fails(answer: Answer, said: str, hint: str) -> None:
    end = await last(answer)
    assert said in end.error
    assert hint in end.hint
    assert end.tool is None


async def test_a_redirect_is_named_and_the_key_stays() -> None:
    async with serving(HELLO) as other:
        away = reply(307, b"", extra=f"Location: {other.base_url}\r\n")
        async with serving(away) as server:
            end = (await run(server.base_url))[-1]
        assert other.base_url in end.error
        assert other.heads == []


async def test_a_broken_connection_is_reported() -> None:
    async def cut(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\ndata: x")

    end = await last(cut)
    assert "breaks off" in end.error
    assert "log" in end.hint


async def test_nothing_listens() -> None:
    standin = StandIn(["m"])
    try:
        end = (await run(standin.base_url))[-1]
    finally:
        await standin.close()
    assert "Nothing answers at 127.0.0.1:" in end.error


async def test_a_base_url_that_cannot_be_asked() -> None:
    (first, end) = await run("127.0.0.1:1337")
    assert not first.done
    assert "http://" in end.error


@pytest.mark.parametrize("key", ["schlüssel", "a\x00b", "a\nb"], ids=["umlaut", "nul", "newline"])
async def test_a_key_that_no_header_carries(key: str) -> None:
    async with serving(HELLO) as server:
        end = (await run(server.base_url, key=key))[-1]
    assert "no HTTP header" in end.error
    assert server.heads == []


async def test_a_server_without_tls_asked_for_it() -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(plain, "127.0.0.1", 0) as listener:
        port = listener.sockets[0].getsockname()[1]
        end = (await run(f"https://127.0.0.1:{port}/v1"))[-1]
    assert "secure connection" in end.error


async def test_a_model_that_never_answers_is_given_up() -> None:
    async def silent(writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    end = await last(silent, limits=ChatLimits(total=0.1))
    assert "0.1 s" in end.error


async def babble(writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(event(content="x" * 900))
        await writer.drain()


@pytest.mark.parametrize(
    "limits", [ChatLimits(body=50_000), ChatLimits(pieces=20)], ids=["bytes", "pieces"]
)
async def test_an_endless_answer_is_cut_and_judged(limits: ChatLimits) -> None:
    end = await last(stream(finish=babble), CALLS, limits=limits)
    assert end.error == ""
    assert len(end.text) <= 4000
    assert end.tool is ToolCall.WORKED


async def test_closing_the_trial_closes_the_connection() -> None:
    async with serving(stream(finish=babble)) as server:
        trial = probe(Target(server.base_url), "m", clock=SystemClock())
        async with aclosing(trial) as steps:
            async for step in steps:
                if step.text:
                    break
        await asyncio.wait_for(server.closed.wait(), 5)


async def test_cancelling_the_task_closes_the_connection() -> None:
    speaking = asyncio.Event()

    async def watch(base_url: str) -> None:
        async with aclosing(probe(Target(base_url), "m", clock=SystemClock())) as steps:
            async for step in steps:
                if step.text:
                    speaking.set()

    async with serving(stream(finish=babble)) as server:
        task = asyncio.create_task(watch(server.base_url))
        await speaking.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(server.closed.wait(), 5)
