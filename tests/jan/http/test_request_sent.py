"""Each request that leaves this program: with which key, which headers, within which limits."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator
from typing import cast

import httpx
import pytest

from jan_tui.clock import SystemClock
from jan_tui.jan.chat import trial
from jan_tui.jan.http import fast_get, port_check, request
from jan_tui.jan.http.probe import Server
from jan_tui.jan.http.request import Answer, Failure, Limits, Target, new_client
from jan_tui.jan.machine import engine_probe
from jan_tui.jan.machine.engine_probe import EngineProbe
from jan_tui.jan.snapshot import Engine, Phase, ProbeResult, Trouble
from jan_tui.jan.watch.monitor import Monitor
from jan_tui.jan.watch.once import probe_once
from jan_tui.structs import replace
from tests.jan.addresses import where
from tests.jan.http.hostile import answers, listed, sends, serving
from tests.jan.http.recording import NOT_FOUND, Recorder, Request, lists, recording
from tests.jan.watch.watching import PATIENT, Machine, MovableClock, watching

CLOCK = SystemClock()
KEY = "correct-horse"
BEARER = f"Bearer {KEY}"
MODELS = "/v1/models"
CHAT = "/v1/chat/completions"


@pytest.fixture
async def jan() -> AsyncIterator[Recorder]:
    async with recording(lists("a")) as recorder:
        yield recorder


class TestKey:
    async def test_the_first_probe(self, jan: Recorder) -> None:
        """The list with the key, then the same without it, as discovery asks; all else without."""
        server = Server(Target(jan.base_url, KEY), clock=CLOCK)
        seen = await server.probe(PATIENT)
        await server.close()
        assert jan.keys(MODELS) == [BEARER, None]
        others = [one for one in jan.requests if one.path not in (MODELS, CHAT)]
        assert {one.key for one in others} == {None}
        assert jan.keys(CHAT) == [BEARER]
        assert jan.keys("/openapi.json") == jan.keys("/v1/openapi.json") == [None]
        assert (seen.key_sent, seen.open_without_key) == (True, True)

    async def test_every_further_probe(self, jan: Recorder) -> None:
        server = Server(Target(jan.base_url, KEY), clock=CLOCK)
        first = await server.probe(PATIENT)
        jan.requests.clear()
        for _ in range(5):
            assert await server.probe(PATIENT) == first
        assert [(one.path, one.key) for one in jan.requests] == [(MODELS, BEARER)] * 5
        jan.requests.clear()
        jan.answer = lists("b")
        await server.probe(PATIENT)
        assert jan.keys(MODELS) == [BEARER, BEARER], "the cheap request, then the whole one"
        jan.requests.clear()
        server.forget()
        await server.probe(PATIENT)
        await server.close()
        assert jan.keys(MODELS) == [BEARER, None]

    async def test_none_is_sent_where_there_is_none(self, jan: Recorder) -> None:
        server = Server(Target(jan.base_url), clock=CLOCK)
        for _ in range(3):
            assert not (await server.probe(PATIENT)).key_sent
        await server.close()
        assert {one.key for one in jan.requests} == {None}

    async def test_the_search_for_the_right_prefix(self) -> None:
        there = {"/api/v1/models": answers(listed("a"))}
        async with recording(lambda path: there.get(path, NOT_FOUND)) as jan:
            server = Server(Target(jan.base_url, KEY), clock=CLOCK)
            seen = await server.probe(PATIENT)
            await server.close()
        assert (seen.phase, seen.right_prefix) == (Phase.WRONG_PATH, "/api/v1")
        asked = [one for one in jan.requests if one.path.endswith("/models")]
        assert [(one.path, one.key) for one in asked] == [
            (MODELS, BEARER),
            ("/models", BEARER),
            ("/api/v1/models", BEARER),
        ]

    async def test_a_server_that_loads(self) -> None:
        """Its status alone is asked for, with the key, since without it would say 401."""
        loading = answers(b'{"error": {"message": "Loading model"}}', status="503 Busy")
        async with (
            recording(lambda path: loading) as jan,
            watching(jan.base_url, key=KEY) as watch,
            asyncio.timeout(10),
        ):
            await watch.phase(Phase.STARTING)
            await jan.asked(MODELS, 5)
            assert set(jan.keys(MODELS)) == {BEARER}

    async def test_engines_beside_the_server(self, jan: Recorder) -> None:
        """An engine's port on this machine may be anybody's."""
        server = Server(Target("http://127.0.0.1:9/v1", KEY), clock=CLOCK)
        engine = Engine(1, "llama-server", port=jan.port)
        await EngineProbe(CLOCK).complete([engine], server.get)
        await server.close()
        assert [(one.path, one.key) for one in jan.requests] == [(MODELS, None)]

    @pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Again", "308 For Ever"])
    async def test_no_redirect_is_followed(self, jan: Recorder, status: str) -> None:
        async with recording(
            lambda path: answers(b"", f"location: {jan.base_url}/models", status=status)
        ) as first:
            server = Server(Target(first.base_url, KEY), clock=CLOCK)
            for _ in range(2):
                seen = await server.probe(PATIENT)
            await server.close()
            steps = [
                one async for one in trial.probe(Target(first.base_url, KEY), "a", clock=CLOCK)
            ]
        assert first.keys(MODELS)[0] == BEARER
        assert seen.trouble is Trouble.REDIRECT
        assert steps[-1].error
        assert jan.requests == [], "not even without a key"

    async def test_a_trial_chat(self, jan: Recorder) -> None:
        async for _ in trial.probe(Target(jan.base_url, f" {KEY}\n"), "a", clock=CLOCK):
            pass
        assert {(one.method, one.path, one.key) for one in jan.requests} == {
            ("POST", "/v1/chat/completions", BEARER)
        }


async def test_a_name_is_refused_only_where_no_place_of_it_accepts(jan: Recorder) -> None:
    """Jan listens on IPv4 alone, where `localhost` means IPv6 as well."""
    assert not port_check.refused(where(f"http://localhost:{jan.port}/v1"))
    assert port_check.refused(where(f"http://[::1]:{jan.port}/v1"))
    assert port_check.refused(where("http://localhost:9/v1"))


class TestHeaders:
    def headers(self, jan: Recorder, key: str | None) -> dict[str, str]:
        known = {
            "host": f"127.0.0.1:{jan.port}",
            "connection": "close",
            "accept": "application/json",
            "accept-encoding": "identity",
        }
        return known if key is None else {**known, "authorization": f"Bearer {key.strip()}"}

    @pytest.mark.parametrize("key", [None, KEY, f"\t{KEY} \r\n"])
    async def test_both_ways_of_asking_say_the_same(self, jan: Recorder, key: str | None) -> None:
        address = where(jan.base_url)
        await fast_get.models(address, key, limit=2, most=10_000, clock=CLOCK)
        await fast_get.status(address, key, limit=2)
        async with new_client(address) as client:
            await request.send(client, address.url("/models"), key=key, limits=PATIENT, clock=CLOCK)
        for one in jan.requests:
            one.headers.pop("user-agent", None)
        assert jan.requests == [Request("GET", MODELS, self.headers(jan, key))] * 3

    @pytest.mark.parametrize("key", ["a\r\nx-evil: 1", "a\nb", "schlüssel", "nul\0", "\x7f"])
    async def test_a_key_that_would_break_out_is_not_sent(self, jan: Recorder, key: str) -> None:
        server = Server(Target(jan.base_url, key), clock=CLOCK)
        assert (await server.probe(PATIENT)).trouble is Trouble.BAD_KEY
        await server.close()
        async for _ in trial.probe(Target(jan.base_url, key), "a", clock=CLOCK):
            pass
        assert jan.requests == []


class TestSizes:
    """Limits in bytes, each met exactly and passed by one."""

    BODY = b'{"data": []}'

    async def ask(self, answer: bytes, most: int) -> Answer | Failure:
        async with serving(sends(answer)) as base_url:
            address = where(base_url)
            async with new_client(address) as client:
                limits = replace(PATIENT, body=most)
                url = address.url("/models")
                return await request.send(client, url, key=None, limits=limits, clock=CLOCK)

    def told(self) -> list[bytes]:
        """The same body, its length told, in chunks, until the end, and packed."""
        head = b"HTTP/1.1 200 OK\r\n"
        chunk = b"%x\r\n%s\r\n0\r\n\r\n" % (len(self.BODY), self.BODY)
        return [
            answers(self.BODY),
            head + b"transfer-encoding: chunked\r\n\r\n" + chunk,
            head + b"connection: close\r\n\r\n" + self.BODY,
            answers(gzip.compress(self.BODY), "content-encoding: gzip"),
        ]

    async def test_a_body_as_large_as_the_limit_is_taken(self) -> None:
        for answer in self.told()[:3]:
            taken = await self.ask(answer, len(self.BODY))
            assert isinstance(taken, Answer)
            assert taken.body == self.BODY

    async def test_one_byte_more_is_not(self) -> None:
        for answer in self.told():
            refused = await self.ask(answer, len(self.BODY) - 1)
            assert isinstance(refused, Failure)
            assert refused.trouble is Trouble.TOO_LARGE

    async def test_content_length_is_believed_before_it_comes(self) -> None:
        refused = await self.ask(answers(b"", length=10**15), 1000)
        assert isinstance(refused, Failure)
        assert refused.trouble is Trouble.TOO_LARGE

    async def test_what_is_packed_is_measured_unpacked(self) -> None:
        packed = answers(gzip.compress(b" " * 100_000), "content-encoding: gzip")
        assert len(packed) < 1000
        refused = await self.ask(packed, 1000)
        assert isinstance(refused, Failure)
        assert refused.trouble is Trouble.TOO_LARGE

    async def test_no_more_is_unpacked_than_the_limit(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A few KB may unpack to gigabytes."""
        wanted: list[int] = []
        plain = zlib.decompressobj

        class Unpacker:
            def __init__(self, wbits: int) -> None:
                self._plain = plain(wbits=wbits)

            @property
            def eof(self) -> bool:
                return self._plain.eof

            def decompress(self, data: bytes, max_length: int = 0) -> bytes:
                wanted.append(max_length)
                return self._plain.decompress(data, max_length)

        monkeypatch.setattr(zlib, "decompressobj", Unpacker)
        packed = answers(gzip.compress(b" " * 500), "content-encoding: gzip")
        assert isinstance(await self.ask(packed, 1000), Answer)
        assert wanted
        assert wanted[0] == 1001

    async def test_the_cheap_way_takes_head_and_body(self) -> None:
        answer = answers(self.BODY)
        async with serving(sends(answer)) as base_url:
            for most, taken in ((len(answer), True), (len(answer) - 1, False)):
                got = await fast_get.models(where(base_url), None, limit=2, most=most, clock=CLOCK)
                assert (got is not None) is taken

    async def test_a_known_answer_may_not_grow_without_end(
        self, jan: Recorder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        server = Server(Target(jan.base_url, KEY), clock=CLOCK)
        await server.probe(PATIENT)
        asked: list[tuple[int, float]] = []

        async def models(*_: object, most: int, limit: float, **__: object) -> None:
            asked.append((most, limit))

        monkeypatch.setattr(fast_get, "models", models)
        await server.probe(PATIENT)
        await server.close()
        assert asked == [(len(listed("a")) + 16 * 1024, 0.25)]

    @pytest.mark.parametrize(("host", "cheaply"), [("127.0.0.1", True), ("jan.example", False)])
    async def test_only_this_machine_is_asked_over_a_bare_socket(
        self, host: str, cheaply: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Names of other machines may take for ever to look up, and need a proxy."""
        asked: list[str] = []

        async def models(*_: object, **__: object) -> None:
            asked.append("cheaply")

        always_answers(monkeypatch)
        monkeypatch.setattr(fast_get, "models", models)
        server = Server(Target(f"http://{host}:1337/v1"), clock=CLOCK)
        for _ in range(3):
            assert (await server.probe(PATIENT)).phase is Phase.READY
        await server.close()
        assert asked == ["cheaply"] * (2 if cheaply else 0)


class TestTimes:
    """Limits in seconds, as they are handed on; no clock runs here."""

    def test_what_the_dashboard_waits(self) -> None:
        assert Limits() == Limits(connect=1.0, answer=3.0, body=32 * 1024 * 1024, spent=0.0)

    def test_the_engines_of_this_machine_are_not_waited_for(self) -> None:
        assert Limits(connect=0.2, answer=0.5, body=1024 * 1024) == engine_probe._LIMITS

    def test_a_trial_may_load_a_model(self) -> None:
        assert trial.ChatLimits() == trial.ChatLimits(2.0, 300.0, 1024 * 1024, 2000)

    @pytest.mark.parametrize(
        ("answer", "spent", "left"),
        [(3.0, 0.0, 3.0), (3.0, 0.25, 2.75), (3.0, 2.0, 1.5), (1.5, 9.0, 0.75)],
    )
    def test_an_earlier_try_takes_half_of_it_at_most(
        self, answer: float, spent: float, left: float
    ) -> None:
        assert Limits(answer=answer, spent=spent).left == left

    @pytest.mark.parametrize(
        ("limits", "connect", "whole"),
        [
            (Limits(), 1.0, 3.0),
            (Limits(connect=1.0, answer=1.5), 1.0, 1.5),
            (Limits(connect=1.0, answer=1.5, spent=0.6), 0.9, 0.9),
        ],
    )
    async def test_each_request_has_both_limits(
        self, limits: Limits, connect: float, whole: float, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        given: dict[str, object] = {}
        waited = waits(monkeypatch)

        class Client:
            def stream(self, *_: object, **options: object) -> None:
                given.update(options)
                raise httpx.ConnectTimeout("too slow")

        client = cast(httpx.AsyncClient, Client())
        late = await request.send(client, "http://x/v1", key=None, limits=limits, clock=CLOCK)
        assert isinstance(late, Failure)
        assert late.trouble is Trouble.CONNECT_TIMEOUT
        assert given["timeout"] == httpx.Timeout(None, connect=connect)
        assert waited == [whole]

    async def test_both_cheap_requests_have_theirs(self, monkeypatch: pytest.MonkeyPatch) -> None:
        waited = waits(monkeypatch)
        nobody = where("http://127.0.0.1:9/v1")
        await fast_get.models(nobody, None, limit=0.25, most=100, clock=CLOCK)
        await fast_get.status(nobody, None, limit=0.3)
        assert waited == [0.25, 0.3]

    @pytest.mark.parametrize(("took", "spent"), [(0.2, 0.2), (9.0, 0.25), (-1.0, 0.0)])
    async def test_what_the_cheap_request_took_is_not_waited_twice(
        self, took: float, spent: float, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        clock = MovableClock()
        clock.monotonic = lambda: clock.ahead  # type: ignore[method-assign]
        handed: list[float] = []

        async def send(*_: object, limits: Limits, **__: object) -> Answer:
            handed.append(limits.spent)
            return Answer(200, listed("a"), "application/json", "", "", 0.001)

        async def models(*_: object, **__: object) -> None:
            clock.ahead += took

        always_answers(monkeypatch)
        monkeypatch.setattr(request, "send", send)
        monkeypatch.setattr(fast_get, "models", models)
        server = Server(Target("http://127.0.0.1:1337/v1"), clock=clock)
        await server.probe(PATIENT)
        assert set(handed) == {0.0}
        handed.clear()
        await server.probe(PATIENT)
        await server.close()
        assert handed == [spent]

    @pytest.mark.parametrize(("hasty", "seconds"), [(False, 0.75), (True, 0.1)])
    async def test_all_further_requests_together(
        self, hasty: bool, seconds: float, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        always_answers(monkeypatch)
        waited = waits(monkeypatch)
        server = Server(Target("http://jan.example/v1", KEY), clock=CLOCK)
        await server.probe(Limits(answer=1.5), hasty=hasty)
        await server.close()
        assert waited == [seconds]

    @pytest.mark.parametrize(
        ("given", "limits"),
        [
            ({}, Limits(connect=1.0, answer=1.5)),
            ({"limit": 0.5}, Limits(connect=0.5, answer=0.5)),
            ({"limit": 7.0}, Limits(connect=1.0, answer=7.0)),
        ],
    )
    async def test_a_single_probe(
        self, given: dict[str, float], limits: Limits, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        handed = spied(monkeypatch)
        await probe_once(Target("http://127.0.0.1:9/v1"), clock=CLOCK, processes=Machine(), **given)
        assert handed == [limits]

    @pytest.mark.parametrize("limits", [None, Limits(connect=0.1, answer=0.2)])
    async def test_the_watch(self, limits: Limits | None, monkeypatch: pytest.MonkeyPatch) -> None:
        handed = spied(monkeypatch)
        watch = Monitor(Target("http://127.0.0.1:9/v1"), clock=CLOCK, limits=limits)
        async for _ in watch.watch():
            break
        await watch.close()
        assert handed[0] == (limits or Limits())

    async def test_the_client_keeps_no_connection_and_follows_nothing(self) -> None:
        for scheme, verified in (("http", False), ("https", True)):
            async with new_client(where(f"{scheme}://jan.example/v1")) as client:
                assert not client.follow_redirects
                assert client.trust_env
                pool = client._transport._pool  # type: ignore[attr-defined]
                assert pool._max_keepalive_connections == 0
                assert (pool._ssl_context.verify_mode.name == "CERT_REQUIRED") is verified
        async with new_client(where("http://127.0.0.1:1337/v1")) as client:
            assert not client.trust_env


def waits(monkeypatch: pytest.MonkeyPatch) -> list[float | None]:
    """The seconds of every time limit that is set from now on."""
    waited: list[float | None] = []
    plain = asyncio.timeout

    def timeout(delay: float | None) -> asyncio.Timeout:
        waited.append(delay)
        return plain(delay)

    monkeypatch.setattr(asyncio, "timeout", timeout)
    return waited


def always_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every request, to whatever server, is answered with a list of one model."""

    async def send(*_: object, **__: object) -> Answer:
        return Answer(200, listed("a"), "application/json", "", "", 0.001)

    monkeypatch.setattr(request, "send", send)
    monkeypatch.setattr("jan_tui.jan.http.port_check.refused", lambda address: False)


def spied(monkeypatch: pytest.MonkeyPatch) -> list[Limits | None]:
    """The limits of every look from now on, of which none asks anything."""
    handed: list[Limits | None] = []

    async def probe(self: Server, limits: Limits | None = None, **_: object) -> ProbeResult:
        handed.append(limits)
        return ProbeResult(self.target.base_url, Phase.DOWN, trouble=Trouble.REFUSED)

    monkeypatch.setattr(Server, "probe", probe)
    return handed
