"""Each phase is told from the others by evidence, against the stand-in over real sockets."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from jan_tui.clock import SystemClock
from jan_tui.demo.eras import Era
from jan_tui.demo.standin import ReplyMode, StandIn
from jan_tui.jan.http.classify import Verdict, classify
from jan_tui.jan.http.probe import Limits, Server, Target
from jan_tui.jan.snapshot import Phase, ProbeResult, ServerKind, Trouble
from jan_tui.structs import replace
from tests.jan.http.hostile import answers, listed, sends, serving

LIMITS = Limits(connect=10, answer=10)
IMPATIENT = Limits(connect=0.5, answer=0.5)
KEY = "correct-horse-battery-staple"


@pytest.fixture
async def jan() -> AsyncIterator[StandIn]:
    standin = StandIn(["llama-3.3-70b", "unsloth/Qwen3-8B-GGUF"])
    await standin.start()
    yield standin
    await standin.close()


async def look(base_url: str, key: str | None = None, limits: Limits = LIMITS) -> ProbeResult:
    server = Server(Target(base_url, key), clock=SystemClock())
    try:
        return await server.probe(limits)
    finally:
        await server.close()


async def test_ready(jan: StandIn) -> None:
    began = time.monotonic()
    seen = await look(jan.base_url)
    took = time.monotonic() - began
    assert seen == ProbeResult(
        jan.base_url,
        Phase.READY,
        server=ServerKind.JAN,
        models=("llama-3.3-70b", "unsloth/Qwen3-8B-GGUF"),
        http_status=200,
        open_without_key=True,
        admitted=True,
        request_host=f"127.0.0.1:{jan.port}",
    )
    assert seen.latency_ms is not None
    assert 0 < seen.latency_ms < took * 1000


async def test_a_large_list_is_read_beside_the_event_loop(
    jan: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = []

    def classified(*values: Any) -> Verdict:
        threads.append(threading.current_thread())
        return classify(*values)

    monkeypatch.setattr("jan_tui.jan.http.probe.classify", classified)
    jan.models = tuple(f"vendor/model-{number:05}" for number in range(10_000))
    seen = await look(jan.base_url, KEY)
    assert (seen.phase, seen.models) == (Phase.READY, jan.models)
    # The list without a key is as long.
    assert seen.open_without_key
    assert len(threads) == 2
    assert threading.main_thread() not in threads


async def test_nothing_loaded(jan: StandIn) -> None:
    jan.models = ()
    assert (await look(jan.base_url)).phase is Phase.NO_MODELS


async def test_refused_while_stopped_and_again_served_after(jan: StandIn) -> None:
    server = Server(Target(jan.base_url), clock=SystemClock())
    phases = [(await server.probe(LIMITS)).phase]
    await jan.stop()
    down = await server.probe(LIMITS)
    phases.append(down.phase)
    await jan.start()
    phases.append((await server.probe(LIMITS)).phase)
    await server.close()
    assert phases == [Phase.READY, Phase.DOWN, Phase.READY]
    assert down.trouble is Trouble.REFUSED


@pytest.mark.parametrize("era", [Era.EARLY, Era.LATE, Era.HARDENED])
async def test_the_key(jan: StandIn, era: Era) -> None:
    jan.era, jan.key = era, KEY
    without, wrong, right = (
        await look(jan.base_url),
        await look(jan.base_url, "jan-local"),
        await look(jan.base_url, KEY),
    )
    assert [(one.phase, one.key_sent, one.open_without_key) for one in (without, wrong, right)] == [
        (Phase.UNAUTHORIZED, False, False),
        (Phase.UNAUTHORIZED, True, False),
        (Phase.READY, True, False),
    ]
    early = "Missing authorization header"
    late = "Invalid or missing authorization token"
    assert without.detail == (early if era is Era.EARLY else late)
    assert wrong.detail == late
    assert without.server is ServerKind.JAN


async def test_a_key_that_is_not_wanted_leaves_it_open(jan: StandIn) -> None:
    seen = await look(jan.base_url, "jan-local")
    assert (seen.phase, seen.key_sent, seen.open_without_key) == (Phase.READY, True, True)


@pytest.mark.parametrize("key", ["line\nbreak", "schlüssel", "nul\0"])
async def test_a_key_that_no_header_carries(jan: StandIn, key: str) -> None:
    seen = await look(jan.base_url, key)
    assert (seen.phase, seen.trouble) == (Phase.ERROR, Trouble.BAD_KEY)
    assert jan.requests == 0


async def test_host_refused_names_the_host_that_was_sent() -> None:
    jan = StandIn(["a"], host="127.0.0.2")
    await jan.start()
    seen = await look(jan.base_url)
    jan.trusted_hosts = (seen.request_host,)
    trusted = await look(jan.base_url)
    await jan.close()
    assert (seen.phase, seen.detail) == (Phase.HOST_REFUSED, "Invalid host header")
    assert seen.request_host == f"127.0.0.2:{jan.port}"
    assert seen.server is ServerKind.JAN
    assert trusted.phase is Phase.READY


@pytest.mark.parametrize("key", ["", KEY])
@pytest.mark.parametrize(
    ("served", "asked", "era"),
    [
        ("/v1", "", Era.LATE),
        ("/v1", "/api/v1", Era.LATE),
        ("/v1", "/v1/models", Era.EARLY),
        ("", "/v1", Era.LATE),
        ("/jan/api", "/v1", Era.LATE),
    ],
)
async def test_wrong_path_finds_the_right_one(served: str, asked: str, era: Era, key: str) -> None:
    jan = StandIn(["a"], prefix=served, era=era, key=key)
    await jan.start()
    seen = await look(f"http://127.0.0.1:{jan.port}{asked}", key or None)
    await jan.close()
    assert (seen.phase, seen.http_status) == (Phase.WRONG_PATH, 404)
    assert (seen.right_prefix, seen.detail) == (served, "Not Found")


async def test_hung(jan: StandIn) -> None:
    jan.reply_mode = ReplyMode.HANGS
    seen = await look(jan.base_url, limits=IMPATIENT)
    assert (seen.phase, seen.trouble) == (Phase.HUNG, Trouble.SILENT)


async def test_drip_server_is_hung_after_the_answer_limit(jan: StandIn) -> None:
    jan.reply_mode, jan.drip_seconds = ReplyMode.DRIPS, 0.02
    assert (await look(jan.base_url, limits=IMPATIENT)).phase is Phase.HUNG


async def test_full_queue_on_loopback_is_hung() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        port = listening.getsockname()[1]
        waiting = []
        for _ in range(4):
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
            waiting.append(one)
        seen = await look(f"http://127.0.0.1:{port}/v1", limits=IMPATIENT)
        for one in waiting:
            one.close()
    assert seen.phase is Phase.HUNG


async def test_loading_is_starting(jan: StandIn) -> None:
    jan.reply_mode = ReplyMode.LOADS
    seen = await look(jan.base_url)
    assert (seen.phase, seen.detail, seen.http_status) == (Phase.STARTING, "Loading model", 503)


async def test_engine_gone_is_an_error_with_its_sentence(jan: StandIn) -> None:
    jan.reply_mode = ReplyMode.FAILS
    seen = await look(jan.base_url)
    assert (seen.phase, seen.http_status) == (Phase.ERROR, 502)
    assert seen.detail.startswith("Proxy request to model failed")


@pytest.mark.parametrize(
    ("era", "kind"),
    [
        (Era.CORTEX, ServerKind.CORTEX),
        (Era.EARLY, ServerKind.JAN),
        (Era.LATE, ServerKind.JAN),
        (Era.HARDENED, ServerKind.JAN),
        (Era.ENGINE, ServerKind.LLAMA_CPP),
    ],
)
async def test_fingerprint_of_each_era(jan: StandIn, era: Era, kind: ServerKind) -> None:
    jan.era = era
    seen = await look(jan.base_url)
    assert (seen.phase, seen.server) == (Phase.READY, kind)


async def test_the_engine_states_its_loaded_context(jan: StandIn) -> None:
    jan.era, jan.contexts = Era.ENGINE, {"llama-3.3-70b": 8192}
    assert dict((await look(jan.base_url)).contexts)["llama-3.3-70b"] == 8192


async def test_another_program_is_ready_where_it_lists_models() -> None:
    async with serving(sends(answers(listed("gpt-oss")))) as base_url:
        seen = await look(base_url)
    assert (seen.phase, seen.server) == (Phase.READY, ServerKind.UNKNOWN)


async def test_further_requests_are_made_once_for_each_change(jan: StandIn) -> None:
    server = Server(Target(jan.base_url, "jan-local"), clock=SystemClock())
    first = await server.probe(LIMITS)
    asked = jan.requests
    for _ in range(5):
        assert await server.probe(LIMITS) == first
    assert jan.requests - asked == 5, "one request a look while nothing changes"
    server.forget()
    await server.probe(LIMITS)
    assert jan.requests - asked > 6
    await server.close()


@pytest.mark.parametrize("elsewhere", ["http://other.example:1337/v1/models", "//evil.example/"])
async def test_the_key_does_not_follow_a_redirect(elsewhere: str) -> None:
    reply = answers(b"", f"location: {elsewhere}", status="307 Temporary Redirect")
    async with serving(sends(reply)) as base_url:
        seen = await look(base_url, KEY)
    assert (seen.phase, seen.trouble) == (Phase.NOT_JAN, Trouble.REDIRECT)
    assert "not followed" in seen.detail


@pytest.mark.parametrize("status", ["301 Moved", "307 Temporary Redirect", "308 Permanent"])
@pytest.mark.parametrize("relative", [True, False])
async def test_a_redirect_to_a_slash_at_the_end_is_followed(status: str, relative: bool) -> None:
    seen_heads: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        seen_heads.append(head)
        host = re.search(rb"(?i)host: (\S+)", head)
        assert host is not None
        origin = "" if relative else f"http://{host[1].decode()}"
        reply = answers(listed("a"), "connection: close")
        if head.startswith(b"GET /v1/models "):
            reply = answers(b"", f"location: {origin}/v1/models/", status=status)
        writer.write(reply)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    seen = await look(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", KEY)
    server.close()
    assert (seen.phase, seen.models) == (Phase.READY, ("a",))
    assert seen.open_without_key is True
    assert all(KEY.encode() in head for head in seen_heads[:2])


async def test_a_redirect_in_a_circle_ends() -> None:
    reply = answers(b"", "location: /v1/models/", status="307 Temporary Redirect")
    async with serving(sends(reply)) as base_url:
        seen = await look(base_url, KEY)
    assert seen.phase is Phase.ERROR


async def test_a_redirect_within_the_server_gives_its_prefix() -> None:
    reply = answers(b"", "location: /api/v1/models", status="301 Moved Permanently")
    async with serving(sends(reply)) as base_url:
        seen = await look(base_url, KEY)
    assert (seen.phase, seen.right_prefix) == (Phase.WRONG_PATH, "/api/v1")


async def test_proxies_of_the_environment_are_not_asked_for_loopback(
    jan: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert (await look(jan.base_url)).phase is Phase.READY


@pytest.mark.parametrize(
    ("base_url", "trouble"),
    [
        ("http://no-such-host.invalid:1337/v1", Trouble.NO_HOST),
        ("127.0.0.1:1337/v1", Trouble.BAD_ADDRESS),
        ("http://user:geheim@127.0.0.1:1337/v1", Trouble.BAD_ADDRESS),
        ("http://127.0.0.1:99999/v1", Trouble.BAD_ADDRESS),
    ],
)
async def test_an_address_that_cannot_be_asked(base_url: str, trouble: Trouble) -> None:
    seen = await look(base_url, KEY)
    assert seen.trouble is trouble
    assert seen.detail
    assert "geheim" not in repr(seen)
    assert KEY not in repr(seen)


async def test_latency_takes_no_part_in_equality(jan: StandIn) -> None:
    seen = await look(jan.base_url)
    assert replace(seen, latency_ms=999.0) == seen
