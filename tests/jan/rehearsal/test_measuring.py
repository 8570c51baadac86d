"""The request sent to Jan: its figures, its progress, and every way in which it fails."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from jan_tui.clock import SystemClock
from jan_tui.jan.chat.request import Failed
from jan_tui.jan.rehearsal.measuring import (
    Measured,
    MeasureLimits,
    Trip,
    imitation,
    measure,
)
from jan_tui.jan.rehearsal.relay import Caught
from tests.jan.chat.test_trial import Answer, reply, serving, stream

KEY = "sk-very-secret"
TOOLS = [{"type": "function", "function": {"name": "read", "parameters": {}}}]
SENT: dict[str, Any] = {
    "model": "m1",
    "messages": [{"role": "user", "content": "hi"}],
    "tools": TOOLS,
    "stream": True,
    "stream_options": {"include_usage": True},
    "max_completion_tokens": 8192,
}
USAGE = {
    "choices": [],
    "usage": {"completion_tokens": 8, "prompt_tokens": 6042, "total_tokens": 6050},
    "timings": {
        "cache_n": 12,
        "prompt_n": 6030,
        "prompt_per_second": 24.3,
        "predicted_n": 8,
        "predicted_per_second": 0.66,
    },
}
"""As llama-server b10434 ends its stream."""


def caught(**changes: Any) -> Caught:
    headers = (("authorization", f"Bearer {KEY}"), ("user-agent", "OpenAI/JS 6"), ("x-own", "1"))
    return Caught("/chat/completions", json.dumps({**SENT, **changes}).encode(), headers)


def event(value: dict[str, Any]) -> bytes:
    return b"data: %s\n\n" % json.dumps(value).encode()


def delta(content: object = None, finish: str | None = None, **more: Any) -> bytes:
    piece = {"role": "assistant", "content": content, **more}
    return event({"choices": [{"index": 0, "delta": piece, "finish_reason": finish}]})


def progress(read: int, total: int) -> bytes:
    told = {"total": total, "cache": 0, "processed": read, "time_ms": 1}
    piece = {"delta": {"role": "assistant", "content": None}, "finish_reason": None}
    return event({"choices": [piece], "prompt_progress": told})


def call(name: str, arguments: str, finish: str = "tool_calls") -> tuple[bytes, ...]:
    calls = [{"index": 0, "function": {"name": name, "arguments": arguments}}]
    return delta(tool_calls=calls), delta(finish=finish), b"data: [DONE]\n\n"


async def measured(
    *answers: Answer, request: Caught | None = None, total: float = 10
) -> tuple[list[Measured], list[dict[str, Any]], list[str]]:
    async with serving(*answers) as server:
        limits = MeasureLimits(connect=1, total=total)
        asked = request or caught()
        steps = measure(server.base_url, asked, clock=SystemClock(), limits=limits)
        return [one async for one in steps], server.bodies, server.heads


async def test_the_request_goes_as_it_was_with_a_limit_of_a_few_tokens() -> None:
    _, bodies, heads = await measured(stream(delta("Hi"), event(USAGE), b"data: [DONE]\n\n"))

    (body,) = bodies
    extras = {"return_progress": True, "cache_prompt": False}
    assert body == {**SENT, "max_completion_tokens": 64, **extras}
    assert f"authorization: bearer {KEY}" in heads[0].lower()
    assert "x-own: 1" in heads[0].lower()
    assert heads[0].lower().count("authorization") == 1


async def test_the_figures_are_those_of_the_server() -> None:
    pieces = (progress(0, 6042), progress(2048, 6042), delta("<"), delta("|"), event(USAGE))
    steps, _, _ = await measured(stream(*pieces, b"data: [DONE]\n\n"))

    stages = [one.stage for one in steps]
    assert stages == sorted(stages, key=list(Trip).index)
    assert steps[0].stage is Trip.SENT
    last = steps[-1]
    assert last.failed is None
    assert (last.prompt_tokens, last.cached) == (6042, 12)
    assert (last.prompt_tokens_per_second, last.tokens_per_second) == (24.3, 0.66)
    assert last.first_token_ms is not None
    assert last.tool_call is None


async def test_the_progress_of_reading_is_told_as_it_comes() -> None:
    more = asyncio.Event()

    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
        writer.write(progress(2048, 6042))
        await writer.drain()
        await more.wait()
        writer.write(delta("Hi"))

    async with serving(answer) as server:
        steps = measure(server.base_url, caught(), clock=SystemClock())
        async for one in steps:
            if one.stage is Trip.READING:
                # The rest is not written before this has been seen.
                assert (one.read, one.to_read) == (2048, 6042)
                more.set()
        assert more.is_set()


async def test_a_server_without_figures_is_measured_by_the_clock() -> None:
    steps, _, _ = await measured(stream(delta("a"), delta("b"), b"data: [DONE]\n\n"))

    assert steps[-1].prompt_tokens is None
    assert steps[-1].first_token_ms is not None


async def test_a_context_that_is_too_small_is_told_with_both_figures() -> None:
    error = {
        "code": 400,
        "message": "request (12971 tokens) exceeds the available context size (8192 tokens)",
        "type": "exceed_context_size_error",
        "n_prompt_tokens": 12971,
        "n_ctx": 8192,
    }
    body = json.dumps({"error": error}).encode()
    last = (await measured(reply(400, body, "application/json")))[0][-1]

    assert (last.failed, last.status) == (Failed.REFUSED, 400)
    assert (last.prompt_tokens, last.n_ctx) == (12971, 8192)
    assert last.error_type == "exceed_context_size_error"
    assert "exceeds the available context size" in last.error


@pytest.mark.parametrize(
    ("answer", "kind", "status", "words"),
    [
        (reply(401, b"Invalid or missing authorization token"), Failed.REFUSED, 401, "Invalid"),
        (reply(404, b"No running session found for model 'm1'"), Failed.REFUSED, 404, "No running"),
        (reply(503, b"No models are available"), Failed.REFUSED, 503, "No models"),
        (stream(event({"error": {"message": "out of memory"}})), Failed.REFUSED, None, "memory"),
        (reply(307, b"", extra="Location: http://other/\r\n"), Failed.REFUSED, 307, "redirects"),
        (stream(), Failed.UNUSABLE, None, "nothing"),
    ],
)
async def test_refusals(answer: Answer, kind: Failed, status: int | None, words: str) -> None:
    last = (await measured(answer))[0][-1]

    assert (last.failed, last.status, last.done) == (kind, status, True)
    assert words in last.error


async def test_the_key_is_in_no_sentence() -> None:
    last = (await measured(reply(401, f"Bad key {KEY}".encode())))[0][-1]

    assert KEY not in repr(last)


async def test_a_server_that_objects_to_a_question_of_ours_is_not_asked_it() -> None:
    body = b'{"error": {"message": "Unrecognized request argument: return_progress"}}'
    answers = (reply(400, body, "application/json"), stream(delta("Hi"), b"data: [DONE]\n\n"))
    steps, bodies, _ = await measured(*answers)

    assert steps[-1].failed is None
    assert all(one.failed is None for one in steps)
    assert bodies[1] == {**SENT, "max_completion_tokens": 64}


async def test_jan_dies_in_the_middle() -> None:
    async def cut(writer: asyncio.StreamWriter) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 9999\r\n\r\n"
        writer.write(head + progress(2048, 6042))
        await writer.drain()

    last = (await measured(cut))[0][-1]
    assert last.failed is Failed.UNREACHABLE
    assert "breaks off" in last.error


async def test_nothing_listens() -> None:
    async with serving() as server:
        base_url = server.base_url
    last = [one async for one in measure(base_url, caught(), clock=SystemClock())][-1]
    assert last.failed is Failed.UNREACHABLE


async def test_a_server_that_never_answers_is_late() -> None:
    async def hang(_: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async with serving(hang) as server:
        limits = MeasureLimits(total=0.3)
        steps = measure(server.base_url, caught(), clock=SystemClock(), limits=limits)
        last = [one async for one in steps][-1]
    assert last.failed is Failed.LATE


async def test_closing_it_closes_the_connection() -> None:
    async with serving(stream(progress(1, 9), finish=lambda _: asyncio.Event().wait())) as server:  # type: ignore[arg-type,return-value]
        steps = measure(server.base_url, caught(), clock=SystemClock())
        async for one in steps:
            if one.stage is Trip.READING:
                break
        await steps.aclose()
        server.writers[0].transport.abort()


@pytest.mark.parametrize(
    ("answer", "well_formed"),
    [
        (call("read", '{"path": "x"}'), True),
        (call("read", ""), True),
        (call("read", '{"path": '), False),
        (call("read", '"x"'), False),
        (call("unknown", "{}"), False),
        (call("read", '{"path": ', finish="length"), None),
        ((delta("Hi"), delta(finish="stop")), None),
    ],
)
async def test_whether_a_tool_call_can_be_run(
    answer: tuple[bytes, ...], well_formed: bool | None
) -> None:
    last = (await measured(stream(*answer)))[0][-1]

    assert last.failed is None
    assert last.tool_call is well_formed


async def test_a_request_with_another_limit_keeps_its_member() -> None:
    request = caught(max_tokens=4096)
    _, bodies, _ = await measured(stream(delta("a")), request=request)

    assert (bodies[0]["max_tokens"], bodies[0]["max_completion_tokens"]) == (64, 64)


def test_a_request_of_our_own_has_the_size_and_shape_that_is_wanted() -> None:
    request = imitation("m1", messages=22_802, tools=(22, 21_641), key=KEY)

    assert (request.model, request.tools, request.key) == ("m1", 22, KEY)
    assert request.characters == pytest.approx(22_802 + 21_641, rel=0.02)
    assert imitation("m1", messages=10, tools=(1, 10), key=None).key is None
