"""Surveys one at a time, and what engines tell of themselves on their own ports."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import psutil
import pytest

from jan_tui.base_url import BaseUrl
from jan_tui.clock import SystemClock
from jan_tui.demo.eras import Era
from jan_tui.demo.standin import ReplyMode, StandIn
from jan_tui.jan.http.probe import Server, Target
from jan_tui.jan.machine.engine_probe import EngineProbe
from jan_tui.jan.machine.survey import ProcessSurvey, survey_once
from jan_tui.jan.snapshot import NO_SURVEY, Engine, Listener, Survey
from tests.jan.addresses import address
from tests.jan.watch.watching import Machine

CLOCK = SystemClock()


class Slow(Machine):
    """A machine whose survey waits until it is let go; it finds a listener on the port asked."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()

    def survey(self, address: BaseUrl, served: Sequence[str] = ()) -> Survey:
        self.let_go.wait(5)
        self.surveys += 1
        return Survey(True, Listener("127.0.0.1", address.port))


class Forbidden(Machine):
    def survey(self, address: BaseUrl, served: Sequence[str] = ()) -> Survey:
        raise psutil.AccessDenied(1)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    one = Server(Target("http://127.0.0.1:9/v1"), clock=CLOCK)
    yield one
    await one.close()


@pytest.fixture
async def engine() -> AsyncIterator[StandIn]:
    one = StandIn(["a"], era=Era.ENGINE)
    one.contexts = {"a": 8192}
    await one.start()
    yield one
    await one.close()


async def test_a_survey_overtaken_by_another_target_is_dropped(server: Server) -> None:
    arrived = asyncio.Event()
    machine = Slow()
    process_survey = ProcessSurvey(machine, EngineProbe(CLOCK), arrived.set)
    process_survey.start(address(1), (), server.get)
    await asyncio.sleep(0)
    process_survey.start(address(2), (), server.get)
    machine.let_go.set()
    async with asyncio.timeout(5):
        await arrived.wait()
    assert process_survey.latest.listener is not None
    assert (process_survey.latest.listener.port, machine.surveys) == (2, 2)


async def test_closing_waits_for_no_survey(server: Server) -> None:
    machine = Slow()
    process_survey = ProcessSurvey(machine, EngineProbe(CLOCK), lambda: None)
    process_survey.start(address(1), (), server.get)
    await asyncio.sleep(0)
    async with asyncio.timeout(2):
        await process_survey.close()
    machine.let_go.set()
    assert process_survey.latest == NO_SURVEY


async def test_a_system_that_hides_its_processes_is_reported(server: Server) -> None:
    survey = await survey_once(Forbidden(), EngineProbe(CLOCK), address(1), (), server.get)
    assert "cannot be seen" in survey.unseen


async def test_an_engine_is_asked_for_its_context_once(server: Server, engine: StandIn) -> None:
    probe = EngineProbe(CLOCK)
    old = CLOCK.now() - timedelta(minutes=5)
    row = Engine(
        7, "llama-server", "a", port=engine.port, started=old, requested_ctx=32768, loading=True
    )
    for _ in range(3):
        (told,) = await probe.complete([row], server.get)
        assert (told.model, told.n_ctx, told.loading) == ("a", 8192, None)
    assert engine.requests == 1
    await probe.complete([], server.get)
    await probe.complete([row], server.get)
    assert engine.requests == 2, "forgotten with the process"


async def test_an_engine_without_alias_states_its_model(server: Server, engine: StandIn) -> None:
    row = Engine(7, "llama-server", None, port=engine.port)
    (told,) = await EngineProbe(CLOCK).complete([row], server.get)
    assert (told.model, told.n_ctx) == ("a", 8192)


async def test_an_engine_that_loads_says_so(server: Server, engine: StandIn) -> None:
    engine.reply_mode = ReplyMode.LOADS
    row = Engine(7, "llama-server", "a", port=engine.port)
    (told,) = await EngineProbe(CLOCK).complete([row], server.get)
    assert told.loading is True


async def test_jans_port_follows_a_loaded_engine_within_moments(
    server: Server, engine: StandIn
) -> None:
    row = Engine(7, "llama-server", "a", port=engine.port, started=CLOCK.now())
    (told,) = await EngineProbe(CLOCK).complete([row], server.get)
    assert told.loading is True


async def test_a_router_without_a_model_loads_nothing(server: Server, engine: StandIn) -> None:
    engine.models = ()
    row = Engine(7, "llama-server", None, port=engine.port, started=CLOCK.now())
    (told,) = await EngineProbe(CLOCK).complete([row], server.get)
    assert told.loading is None


async def test_an_engine_that_does_not_answer_stays_as_it_was(
    server: Server, engine: StandIn
) -> None:
    await engine.stop()
    row = Engine(7, "llama-server", "a", port=engine.port, requested_ctx=4096)
    assert await EngineProbe(CLOCK).complete([row], server.get) == (row,)
