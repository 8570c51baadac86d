"""The watch against a real llama.cpp engine: each start, kill and restart seen."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from jan_tui.clock import SystemClock
from jan_tui.jan.chat.trial import probe
from jan_tui.jan.http.loading import LoadOutcome, load
from jan_tui.jan.http.request import Limits
from jan_tui.jan.machine.processes import ProcessTable
from jan_tui.jan.snapshot import Phase, ServerKind
from jan_tui.jan.watch.monitor import Target
from jan_tui.jan.watch.once import probe_once
from jan_tui.jan.watch.schedule import Intervals
from tests.jan.watch.watching import watching

ENGINE = Path(
    os.environ.get("JAN_TUI_STANDIN", Path(__file__).parents[4] / "shared" / "standin" / "engine")
)
MODEL = "unsloth/tiny-random-GGUF"
ROUNDS = 6

pytestmark = [
    pytest.mark.real,
    pytest.mark.timeout(300),
    pytest.mark.skipif(not ENGINE.is_file(), reason=f"no engine script: JAN_TUI_STANDIN={ENGINE}"),
]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        number: int = one.getsockname()[1]
    return number


@asynccontextmanager
async def engine(port: int, *flags: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """The engine, running; killed at the end."""
    if sys.platform == "win32":
        pytest.skip("pipes with names, owners and signals are of POSIX systems")
    process = await asyncio.create_subprocess_exec(
        str(ENGINE),
        "--port",
        str(port),
        "--ctx",
        "4096",
        *flags,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


async def test_no_start_and_no_kill_is_missed() -> None:
    port = free_port()
    base_url = f"http://127.0.0.1:{port}/v1"
    async with watching(
        base_url, machine=ProcessTable(), intervals=Intervals(), limits=Limits()
    ) as watch:
        await watch.phase(Phase.DOWN)
        for _ in range(ROUNDS):
            count = len(watch.seen)
            async with engine(port) as process:
                ready = await watch.until(
                    lambda one: bool(one.survey.engines) and one.probe.phase is Phase.READY,
                    after=count,
                    seconds=60,
                )
                process.kill()
                await watch.until(lambda one: one.probe.phase is Phase.DOWN, after=count + 1)
            assert ready.probe.models == (MODEL,)
            assert ready.probe.server is ServerKind.LLAMA_CPP
            assert ready.contexts == ((MODEL, 4096),)
            assert [(one.process, one.model) for one in ready.survey.engines] == [
                ("llama-server", MODEL)
            ]
            assert ready.survey.listener is not None
            assert ready.survey.listener.pid == ready.survey.engines[0].pid
        told = watch.monitor.history.entries
    ends = [one.phase for one in told if one.phase in (Phase.READY, Phase.DOWN)]
    assert [phase for phase, _ in itertools.groupby(ends)][1:] == [Phase.READY, Phase.DOWN] * ROUNDS


async def _listed_without_a_key(base_url: str) -> bool:
    """Whether this engine lists its models to everyone: builds of llama-server differ there."""
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"{base_url}/models")
    assert answer.status_code in (200, 401), answer.text
    return answer.status_code == 200


async def _chat_error(base_url: str, key: str | None) -> str:
    """The error of one trial; every build of llama-server wants the key for a chat."""
    trial = probe(Target(base_url, key), MODEL, clock=SystemClock())
    steps = [step async for step in trial]
    assert steps[-1].done
    return steps[-1].error


async def test_the_engines_own_key() -> None:
    port = free_port()
    base_url = f"http://127.0.0.1:{port}/v1"
    async with (
        engine(port, "--api-key", "geheim"),
        watching(base_url, intervals=Intervals()) as watch,
    ):
        first = await watch.until(lambda one: one.probe.admitted is not None, seconds=60)
        open_to_all = await _listed_without_a_key(base_url)
        assert first.probe.server is ServerKind.LLAMA_CPP
        if open_to_all:
            assert (first.probe.phase, first.probe.models) == (Phase.READY, (MODEL,))
        else:
            assert (first.probe.phase, first.probe.detail) == (
                Phase.UNAUTHORIZED,
                "Invalid API Key",
            )
        assert first.probe.admitted is False, "whatever it lists, a chat wants the key"
        count = len(watch.seen)
        watch.monitor.retarget(Target(base_url, "wrong"))
        wrong = await watch.until(
            lambda one: one.probe.key_sent and one.probe.admitted is not None,
            after=count,
            seconds=60,
        )
        assert wrong.probe.admitted is False
        watch.monitor.retarget(Target(base_url, "geheim"))
        keyed = await watch.until(
            lambda one: one.probe.phase is Phase.READY and one.probe.admitted is True,
            after=count,
            seconds=60,
        )
        assert keyed.probe.open_without_key is open_to_all
        assert "Invalid API Key" in await _chat_error(base_url, None)
        assert "Invalid API Key" in await _chat_error(base_url, "wrong")
        assert await _chat_error(base_url, "geheim") == ""
        seen = await probe_once(
            Target(base_url, "geheim"), clock=SystemClock(), processes=ProcessTable()
        )
    assert seen.probe.phase is Phase.READY
    assert seen.contexts == ((MODEL, 4096),)
    assert seen.survey.listener is not None
    assert "geheim" not in repr(seen)


async def test_the_context_of_one_slot_is_what_counts() -> None:
    port = free_port()
    base_url = f"http://127.0.0.1:{port}/v1"
    async with engine(port, "-np", "4"), watching(base_url, intervals=Intervals()) as watch:
        seen = await watch.until(lambda one: one.probe.phase is Phase.READY, seconds=60)
    assert dict(seen.contexts)[MODEL] == 1024


async def test_a_router_loads_a_model_when_it_is_asked_to(tmp_path: Path) -> None:
    """The load is ordered, followed by the router's own list, and kept with its time."""
    port, presets = free_port(), tmp_path / "models.ini"
    base_url = f"http://127.0.0.1:{port}/v1"
    single = free_port()
    async with (
        engine(single),
        watching(f"http://127.0.0.1:{single}/v1", machine=ProcessTable()) as watch,
    ):
        seen = await watch.until(
            lambda one: one.probe.phase is Phase.READY and one.survey.listener is not None,
            seconds=60,
        )
        assert seen.survey.listener is not None
        command = seen.survey.listener.command
        server, weights = command[0], command[command.index("-m") + 1]
    presets.write_text(f"[one]\nmodel = {weights}\n[two]\nmodel = {weights}\n")
    quiet = asyncio.subprocess.DEVNULL
    flags = ("--models-preset", str(presets), "--no-models-autoload", "--port", str(port))
    router = await asyncio.create_subprocess_exec(server, *flags, stdout=quiet, stderr=quiet)
    try:
        async with watching(base_url, machine=ProcessTable(), intervals=Intervals()) as watch:
            idle = await watch.until(lambda one: bool(one.probe.statuses), seconds=60)
            assert (idle.probe.models, idle.probe.loaded) == (("one", "two"), ())
            log = watch.monitor.history.restarts
            log.expect("two", SystemClock().now())
            outcome = await load(watch.monitor.target, "two", clock=SystemClock())
            assert outcome == LoadOutcome()
            watch.monitor.ask_now()
            await watch.until(lambda one: one.probe.loaded == ("two",), seconds=60)
            assert log.latest.starting is None
            assert [each.model for each in log.latest.starts] == ["two"]
            missing = await load(watch.monitor.target, "ghost", clock=SystemClock())
            assert "ghost" in missing.problem
    finally:
        router.terminate()
        await router.wait()
