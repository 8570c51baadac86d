"""The watch against the stand-in: each change seen, nothing told twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from itertools import pairwise
from threading import Event

import pytest

from jan_tui.base_url import BaseUrl
from jan_tui.clock import SystemClock
from jan_tui.demo.standin import ReplyMode, StandIn
from jan_tui.jan.machine import sock_diag
from jan_tui.jan.snapshot import NO_SURVEY, Application, Cause, Engine, Listener, Phase, Survey
from jan_tui.jan.watch.monitor import Intervals, Target
from jan_tui.jan.watch.once import probe_once
from jan_tui.structs import replace
from tests.jan.http.hostile import answers, listed
from tests.jan.patience import within
from tests.jan.watch.watching import HASTY, IMPATIENT, Machine, MovableClock, watching


@pytest.fixture
async def jan() -> AsyncIterator[StandIn]:
    standin = StandIn(["a", "b"])
    yield standin
    await standin.close()


async def test_down_then_ready_then_down(jan: StandIn) -> None:
    async with watching(jan.base_url) as watch:
        await watch.phase(Phase.DOWN)
        await jan.start()
        ready = await watch.phase(Phase.READY)
        await jan.stop()
        await watch.phase(Phase.DOWN)
    assert ready.probe.models == ("a", "b")
    assert [one.answered_before for one in watch.seen if one.probe.phase is Phase.DOWN] == [
        False,
        True,
    ]
    assert watch.phases == [Phase.DOWN, Phase.READY, Phase.DOWN]


async def test_port_stays_closed_while_a_model_loads(jan: StandIn) -> None:
    loaded = asyncio.Event()
    starting = asyncio.create_task(jan.start(loading=loaded.wait()))
    async with watching(jan.base_url) as watch:
        await watch.phase(Phase.DOWN)
        loaded.set()
        await watch.phase(Phase.READY)
    await starting


@pytest.mark.parametrize("rounds", [10])
async def test_no_restart_is_missed(jan: StandIn, rounds: int) -> None:
    async with watching(jan.base_url) as watch:
        await watch.phase(Phase.DOWN)
        for _ in range(rounds):
            await jan.start()
            await watch.phase(Phase.READY)
            await jan.stop()
            await watch.phase(Phase.DOWN)
        told = watch.monitor.history.entries
    assert watch.phases == [Phase.DOWN, *[Phase.READY, Phase.DOWN] * rounds]
    assert [one.phase for one in told][1:] == [Phase.READY, Phase.DOWN] * rounds


async def test_no_snapshot_comes_twice(jan: StandIn) -> None:
    await jan.start()
    async with watching(jan.base_url, machine=Machine()) as watch:
        await watch.phase(Phase.READY)
        await jan.asked(10)
    assert all(one != following for one, following in pairwise(watch.seen))
    # On a busy machine the first answer may come after the line that it is awaited, and before
    # the server is named.
    ready = [
        one for one in watch.seen if one.probe.phase is Phase.READY and one.probe.server is not None
    ]
    assert len({replace(one, shown_latency="", survey=NO_SURVEY) for one in ready}) == 1


async def test_models_that_come_in_another_order_are_the_same(jan: StandIn) -> None:
    await jan.start()
    async with watching(jan.base_url) as watch:
        await watch.phase(Phase.READY)
        jan.models = ("b", "a")
        await jan.asked(3)
        jan.models = ("b", "a", "c")
        seen = await watch.until(lambda one: "c" in one.probe.models)
    assert seen.probe.models == ("b", "a", "c")
    assert {one.probe.models for one in watch.seen} == {("a", "b"), ("b", "a", "c")}
    assert [entry.text for entry in watch.monitor.history.entries][-1] == "c loaded, 3 models"


async def test_silence_is_starting_then_hung_then_whatever_it_says(jan: StandIn) -> None:
    jan.reply_mode = ReplyMode.HANGS
    async with watching(jan.base_url, intervals=HASTY, limits=IMPATIENT) as watch:
        await watch.phase(Phase.DOWN)
        await jan.start()
        await watch.phase(Phase.HUNG)
        jan.reply_mode = ReplyMode.ANSWERS
        await watch.phase(Phase.READY)
    assert watch.phases == [Phase.DOWN, Phase.STARTING, Phase.HUNG, Phase.READY]


async def test_the_listener_is_shown_while_the_answer_is_awaited(jan: StandIn) -> None:
    jan.reply_mode = ReplyMode.HANGS
    await jan.start()
    listener = Listener("127.0.0.1", jan.port, 4242, "Jan")
    may_answer = Event()

    class Slow(Machine):
        def survey(self, address: BaseUrl, served: Sequence[str] = ()) -> Survey:
            assert may_answer.wait(30)
            return super().survey(address, served)

    machine = Slow(Survey(True, listener))
    async with watching(jan.base_url, machine=machine, intervals=HASTY) as watch:
        first = await watch.until(lambda one: one.probe.phase is Phase.STARTING)
        may_answer.set()
        seen = await watch.until(lambda one: one.survey.listener is not None)
        assert (first.survey, seen.survey.local, seen.probe.phase) == (
            NO_SURVEY,
            True,
            Phase.STARTING,
        )
        jan.reply_mode = ReplyMode.ANSWERS
        await watch.phase(Phase.READY)


async def test_models_are_shown_before_the_server_is_named() -> None:
    """Its fingerprint takes for ever: what it serves is known all the same."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        if b"/models " in request.split(b"\r\n")[0]:
            writer.write(answers(listed("a")))
        else:
            await reader.read()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with watching(f"http://127.0.0.1:{port}/v1") as watch:
        # The inquiry may take half of the limit, which is 1 s here.
        ready = await within(0.8, watch.phase(Phase.READY))
    assert ready.probe.models == ("a",)
    server.close()


async def test_a_server_that_answered_is_not_starting_because_it_is_slow(jan: StandIn) -> None:
    await jan.start()
    async with watching(jan.base_url, limits=IMPATIENT) as watch:
        await watch.phase(Phase.READY)
        jan.reply_mode = ReplyMode.HANGS
        await watch.phase(Phase.HUNG)
    assert watch.phases == [Phase.READY, Phase.HUNG]


async def test_a_server_that_answered_is_not_starting_because_its_key_changed(jan: StandIn) -> None:
    await jan.start()
    async with watching(jan.base_url, intervals=HASTY, limits=IMPATIENT) as watch:
        await watch.phase(Phase.READY)
        jan.reply_mode = ReplyMode.HANGS
        watch.monitor.retarget(Target(jan.base_url, "k"))
        await watch.phase(Phase.HUNG)
    # The first look may take long: what it takes for an answer is imported then.
    assert watch.phases[-2:] == [Phase.READY, Phase.HUNG]


async def test_loading_engine_is_seen_when_it_has_loaded(jan: StandIn) -> None:
    jan.reply_mode = ReplyMode.LOADS
    await jan.start()
    async with watching(jan.base_url) as watch:
        await watch.phase(Phase.STARTING)
        jan.reply_mode = ReplyMode.ANSWERS
        await watch.phase(Phase.READY)
    assert watch.phases == [Phase.STARTING, Phase.READY]


@pytest.mark.parametrize(
    ("reply_mode", "phase"), [(ReplyMode.FAILS, Phase.ERROR), (ReplyMode.LOADS, Phase.STARTING)]
)
async def test_states_change_while_it_runs(
    jan: StandIn, reply_mode: ReplyMode, phase: Phase
) -> None:
    await jan.start()
    async with watching(jan.base_url) as watch:
        await watch.phase(Phase.READY)
        jan.reply_mode = reply_mode
        await watch.phase(phase)
        jan.reply_mode = ReplyMode.ANSWERS
        jan.models = ()
        await watch.phase(Phase.NO_MODELS)
        jan.key = "k"
        await watch.phase(Phase.UNAUTHORIZED)


async def test_paused_asks_nothing_until_asked_to(jan: StandIn) -> None:
    await jan.start()
    async with watching(jan.base_url) as watch:
        await watch.phase(Phase.READY)
        watch.monitor.pause()
        assert watch.monitor.paused
        await asyncio.sleep(0.05)  # What was sent before may still be on its way.
        asked = jan.requests
        jan.models = ("c",)
        await asyncio.sleep(0.2)
        assert jan.requests == asked
        watch.monitor.ask_now()
        await watch.until(lambda one: one.probe.models == ("c",))
        asked = jan.requests
        await asyncio.sleep(0.2)
        assert jan.requests == asked, "one look on request, and paused again"
        jan.models = ("d",)
        watch.monitor.resume()
        await watch.until(lambda one: one.probe.models == ("d",))


async def test_pause_drops_the_answer_that_is_on_its_way(jan: StandIn) -> None:
    jan.reply_mode = ReplyMode.HANGS
    await jan.start()
    async with watching(jan.base_url, intervals=HASTY) as watch:
        await watch.phase(Phase.STARTING)
        watch.monitor.pause()
        jan.reply_mode = ReplyMode.ANSWERS
        await asyncio.sleep(0.2)
        assert watch.phases == [Phase.STARTING]
        watch.monitor.resume()
        await watch.phase(Phase.READY)


async def test_another_base_url_while_a_request_is_under_way(jan: StandIn) -> None:
    other = StandIn(["other"], key="k")
    await other.start()
    jan.reply_mode = ReplyMode.HANGS
    await jan.start()
    async with watching(jan.base_url, intervals=HASTY) as watch:
        await watch.phase(Phase.STARTING)
        watch.monitor.retarget(Target(other.base_url, "k"))
        assert watch.monitor.target == Target(other.base_url, "k")
        jan.reply_mode = ReplyMode.ANSWERS
        seen = await watch.phase(Phase.READY)
        assert (seen.probe.base_url, seen.probe.models) == (other.base_url, ("other",))
        watch.monitor.retarget(Target(other.base_url))
        seen = await watch.phase(Phase.UNAUTHORIZED)
        watch.monitor.retarget(Target("nonsense"))
        seen = await watch.phase(Phase.ERROR)
        assert "no http://" in seen.probe.detail
    assert all(
        one.probe.base_url != jan.base_url or one.probe.phase is Phase.STARTING
        for one in watch.seen
    )
    await other.close()


async def test_another_key_leaves_since_when_it_is_down(jan: StandIn) -> None:
    async with watching(jan.base_url) as watch:
        first = await watch.phase(Phase.DOWN)
        watch.monitor.retarget(Target(jan.base_url, "k"))
        await jan.start()
        await watch.phase(Phase.READY)
        await jan.stop()
        await watch.until(lambda one: one.answered_before)
        watch.monitor.retarget(Target(jan.base_url))
        seen = await watch.until(lambda one: one.answered_before and not one.probe.key_sent)
    assert first.since is not None
    assert seen.probe.phase is Phase.DOWN
    assert seen.since == watch.seen[-1].since


async def test_asked_now_answers_at_once(jan: StandIn) -> None:
    await jan.start()
    intervals = Intervals(steady=60, port_poll=60, local_check=60)
    async with watching(jan.base_url, intervals=intervals) as watch:
        await watch.phase(Phase.READY)
        jan.models = ("c",)
        watch.monitor.ask_now()
        await within(2, watch.until(lambda one: one.probe.models == ("c",)))


async def test_the_stop_of_a_server_is_seen_before_the_next_turn(jan: StandIn) -> None:
    """The process lives on, as Jan's does: its socket is watched without touching the server."""
    if sock_diag.listening(jan.port) is None:
        pytest.skip("this system has no netlink")
    await jan.start()
    async with watching(
        jan.base_url, intervals=Intervals(steady=60, local_check=0.02, port_poll=0.02)
    ) as watch:
        await watch.phase(Phase.READY)
        asked = jan.requests
        await asyncio.sleep(0.1)
        assert jan.requests == asked
        await jan.stop()
        await watch.phase(Phase.DOWN)


@pytest.mark.parametrize("seconds", [3600.0, -3600.0])
async def test_a_sleep_of_the_machine_makes_it_probe_at_once(jan: StandIn, seconds: float) -> None:
    clock = MovableClock()
    await jan.start()
    intervals = Intervals(steady=60, local_check=0.02)
    async with watching(jan.base_url, clock=clock, intervals=intervals) as watch:
        await watch.phase(Phase.READY)
        jan.models = ("c",)
        clock.wall += seconds
        await watch.until(lambda one: one.probe.models == ("c",))
        texts = [entry.text for entry in watch.monitor.history.entries]
    assert "the machine slept, or its clock was set" in texts
    first, second = watch.monitor.history.restarts.latest.spans[-2:]
    assert first.ended is not None
    assert (first.ended - first.began).total_seconds() < 60, "a sleep is no time that was watched"
    assert first.phase is second.phase is Phase.READY


@pytest.mark.parametrize(
    ("wall", "ahead", "said"),
    [(7200.0, 0.0, "the machine slept"), (7200.0, 7200.0, "this program was stopped")],
)
async def test_a_gap_while_it_is_down_is_no_time_that_was_watched(
    jan: StandIn, wall: float, ahead: float, said: str
) -> None:
    clock = MovableClock()
    async with watching(jan.base_url, clock=clock) as watch:
        await watch.phase(Phase.DOWN)
        clock.wall += wall
        clock.ahead += ahead
        history = watch.monitor.history
        async with asyncio.timeout(20):
            while not any(said in entry.text for entry in history.entries):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
    down = [each for each in history.restarts.latest.spans if each.phase is Phase.DOWN]
    assert len(down) == 2
    assert down[0].ended is not None
    assert (down[0].ended - down[0].began).total_seconds() < 60
    assert (down[1].began - down[0].ended).total_seconds() > 7000
    assert Phase.READY not in watch.phases


async def test_a_pause_is_no_gap_of_its_own(jan: StandIn) -> None:
    clock = MovableClock()
    await jan.start()
    async with watching(jan.base_url, clock=clock) as watch:
        await watch.phase(Phase.READY)
        watch.monitor.pause()
        clock.ahead += 7200
        clock.wall += 7200
        watch.monitor.resume()
        jan.models = ("c",)
        await watch.until(lambda one: one.probe.models == ("c",))
        texts = [entry.text for entry in watch.monitor.history.entries]
    assert not [text for text in texts if "slept" in text or "stopped" in text]


async def test_silence_over_a_sleep_says_nothing_about_the_server(jan: StandIn) -> None:
    clock = MovableClock()
    await jan.start()
    async with watching(jan.base_url, clock=clock, limits=IMPATIENT) as watch:
        await watch.phase(Phase.READY)
        jan.reply_mode = ReplyMode.HANGS
        await jan.asked(1)
        clock.ahead += 7200
        clock.wall += 7200
        await asyncio.sleep(0.35)
        assert Phase.HUNG not in watch.phases
        await watch.phase(Phase.HUNG)


APPLICATION = Application(4242, "Jan")
LOADING = Engine(4250, "llama-server", "a", loading=True)


@pytest.mark.parametrize(
    ("survey", "cause"),
    [
        (Survey(True), Cause.NOT_RUNNING),
        (Survey(True, application=APPLICATION), Cause.SERVER_OFF),
        (Survey(True, application=APPLICATION, engines=(LOADING,)), Cause.LOADING),
        (Survey(True, unseen="in a container"), Cause.UNKNOWN),
        (Survey(False), Cause.UNKNOWN),
    ],
)
async def test_why_it_is_down(jan: StandIn, survey: Survey, cause: Cause) -> None:
    async with watching(jan.base_url, machine=Machine(survey)) as watch:
        seen = await watch.until(lambda one: one.cause is cause)
        assert seen.probe.phase is Phase.DOWN
        assert seen.survey.listener is None


async def test_the_cause_follows_the_processes_while_it_is_down(jan: StandIn) -> None:
    machine = Machine()
    async with watching(jan.base_url, machine=machine) as watch:
        await watch.until(lambda one: one.cause is Cause.NOT_RUNNING)
        machine.found = Survey(True, application=APPLICATION, engines=(LOADING,))
        await watch.until(lambda one: one.cause is Cause.LOADING)
        await jan.start()
        machine.found = Survey(True, Listener("127.0.0.1", jan.port, 4242, "Jan"), APPLICATION)
        seen = await watch.until(lambda one: one.survey.listener is not None)
    assert seen.probe.phase is Phase.READY
    assert seen.survey.listener is not None
    assert seen.survey.listener.pid == 4242


async def test_memory_is_shown_again_only_when_it_really_moved(jan: StandIn) -> None:
    engine = Engine(4250, "llama-server", "a", rss_bytes=1_000_000_000)
    machine = Machine(Survey(True, engines=(engine,)))
    await jan.start()
    async with watching(jan.base_url, machine=machine) as watch:
        await watch.until(lambda one: bool(one.survey.engines))
        machine.sizes = {4250: 1_010_000_000}
        await asyncio.sleep(0.2)
        assert {one.survey.engines[0].shown_rss for one in watch.seen if one.survey.engines} == {
            "1.0 GB"
        }
        machine.sizes = {4250: 1_500_000_000}
        seen = await watch.until(
            lambda one: bool(one.survey.engines) and one.survey.engines[0].shown_rss == "1.5 GB"
        )
    assert seen.survey.engines[0].rss_bytes == 1_500_000_000


async def test_localhost_is_reported_when_ipv6_leads_nowhere(jan: StandIn) -> None:
    await jan.start()
    async with watching(f"http://localhost:{jan.port}/v1") as watch:
        assert (await watch.phase(Phase.READY)).ipv6_refused is True
        watch.monitor.retarget(Target(jan.base_url))
        seen = await watch.until(lambda one: one.probe.base_url == jan.base_url)
    assert seen.ipv6_refused is None


async def test_a_single_probe_takes_no_longer_than_its_limit_allows(jan: StandIn) -> None:
    jan.reply_mode = ReplyMode.HANGS
    await jan.start()
    seen = await within(
        2,
        probe_once(Target(jan.base_url), clock=SystemClock(), processes=Machine(), limit=0.2),
    )
    assert seen.probe.phase is Phase.HUNG


async def test_a_single_probe_of_an_address_that_cannot_be_asked() -> None:
    seen = await probe_once(Target("jan:1337"), clock=SystemClock(), processes=Machine())
    assert (seen.probe.phase, seen.probe.base_url) == (Phase.ERROR, "jan:1337")
