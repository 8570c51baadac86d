"""The relay: what it catches, how it answers, and whom it turns away."""

from __future__ import annotations

import asyncio
import json

import httpx
import pytest

from jan_tui.jan.rehearsal.relay import Relay

BODY = {
    "model": "m1",
    "messages": [{"role": "user", "content": "hi"}],
    "tools": [{"type": "function", "function": {"name": "read"}}],
    "stream": True,
}
KEY = {"Authorization": "Bearer sk-very-secret"}


async def sent(
    url: str, body: object = BODY, headers: dict[str, str] | None = None
) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.post(url, json=body, headers=headers or KEY)


async def test_a_request_of_the_run_is_caught_and_answered_with_a_fixed_text() -> None:
    async with Relay() as relay:
        answer = await sent(f"{relay.base_url('/v1')}/chat/completions")
        await asyncio.wait_for(relay.came(), 5)

    (caught,) = relay.caught
    assert (caught.path, caught.model, caught.tools) == ("/chat/completions", "m1", 1)
    assert caught.key == "sk-very-secret"
    assert caught.value == BODY
    assert "sk-very-secret" not in repr(caught)
    assert dict(caught.headers)["content-type"] == "application/json"
    assert not {"host", "content-length", "connection"} & {name for name, _ in caught.headers}
    events = [line.removeprefix("data: ") for line in answer.text.split("\n\n") if line]
    assert events[-1] == "[DONE]"
    chunks = [json.loads(event) for event in events[:-1]]
    assert chunks[0]["choices"][0]["delta"]["content"] == "OK"
    assert chunks[1]["choices"][0]["finish_reason"] == "stop"
    assert "tool_calls" not in answer.text


async def test_a_request_without_a_stream_gets_a_whole_answer() -> None:
    async with Relay() as relay:
        answer = await sent(
            f"{relay.base_url()}/chat/completions", {**BODY, "stream": False}, {"x-other": "1"}
        )

    assert answer.json()["choices"][0]["message"]["content"] == "OK"
    assert relay.caught[0].key is None


@pytest.mark.parametrize(
    "path",
    ["/v1/chat/completions", "/wrong/v1/chat/completions", "//v1/chat/completions", "/"],
)
async def test_requests_that_are_not_of_this_run_are_refused(path: str) -> None:
    async with Relay(["m1"]) as relay:
        answer = await sent(f"http://127.0.0.1:{relay.port}{path}")
        async with httpx.AsyncClient(trust_env=False) as client:
            listed = await client.get(f"http://127.0.0.1:{relay.port}/v1/models")

    assert (answer.status_code, answer.text) == (404, "")
    assert (listed.status_code, listed.text) == (404, "")
    assert relay.caught == []
    assert relay.refused == 2


@pytest.mark.parametrize(
    "line", [b"~wrong\n", b"~\n", b"\x16\x03\x01 TLS?\r\n\r\n", b"rubbish\r\n\r\n"]
)
async def test_what_is_no_request_of_the_run_gets_nothing(line: bytes) -> None:
    async with Relay() as relay:
        reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
        writer.write(line + b"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = await asyncio.wait_for(reader.read(), 5)
        writer.close()

    assert b"200" not in answer
    assert relay.caught == []


async def test_a_greeted_connection_has_the_paths_of_the_real_server() -> None:
    """As a program that asks 127.0.0.1:1337 by itself is led here."""
    data = json.dumps(BODY).encode()
    head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: {len(data)}\r\n\r\n"
    async with Relay(["m1"]) as relay:
        reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
        writer.write(relay.greeting.encode() + head.encode() + data)
        assert b"200" in await asyncio.wait_for(reader.readline(), 5)
        writer.close()

    assert relay.caught[0].value == BODY


async def test_the_models_of_the_server_are_listed() -> None:
    async with Relay(["m1", "m2"]) as relay, httpx.AsyncClient(trust_env=False) as client:
        listed = await client.get(f"{relay.base_url('/v1')}/models")
        others = await client.post(f"{relay.base_url('/v1')}/embeddings", json={})

    assert [row["id"] for row in listed.json()["data"]] == ["m1", "m2"]
    assert others.status_code == 404
    assert relay.caught == []


async def test_it_can_refuse_so_that_the_program_goes_on() -> None:
    async with Relay(refusing=402) as relay:
        answer = await sent(f"{relay.base_url('/v1')}/chat/completions")

    assert answer.status_code == 402
    assert "credits" in answer.json()["error"]["message"]
    assert len(relay.caught) == 1


async def test_what_is_meant_for_another_server_is_refused_and_marked() -> None:
    async with Relay() as relay:
        answer = await sent(f"{relay.base_url('/v1', True)}/chat/completions")
        waiting = asyncio.create_task(relay.came())
        await asyncio.sleep(0)
        assert not waiting.done()
        await sent(f"{relay.base_url('/v1')}/chat/completions")
        await asyncio.wait_for(waiting, 5)

    assert answer.status_code == 402
    assert [one.away for one in relay.caught] == [True, False]


async def test_nothing_listens_after_the_run() -> None:
    async with Relay() as relay:
        reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
    assert await asyncio.wait_for(reader.read(), 5) == b""
    writer.close()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", relay.port)


async def test_an_api_that_jan_may_not_have_is_caught_and_refused() -> None:
    async with Relay() as relay:
        answer = await sent(f"{relay.base_url('/v1')}/responses")

    assert answer.status_code == 404
    assert relay.caught[0].path == "/responses"


def test_the_characters_are_those_that_a_model_reads() -> None:
    from jan_tui.jan.rehearsal.relay import Caught

    value = {"model": "m" * 50, "messages": [{"content": "ä"}], "tools": []}
    assert Caught("/x", json.dumps(value).encode(), ()).characters == len('[{"content":"ä"}][]')
