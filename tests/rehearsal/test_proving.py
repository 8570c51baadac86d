"""A rehearsal from its start to its verdict, with a small program and servers of ours."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import psutil
import pytest

from jan_tui.clawdbot import Choice, ServerFacts, read
from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.predicting import predict
from jan_tui.clawdbot.program import installed
from jan_tui.clock import SystemClock
from jan_tui.demo.standin import StandIn
from jan_tui.rehearsal import Kind, Verdict
from jan_tui.rehearsal.proving import Progress, Setup, Stage, rehearse
from jan_tui.structs import replace
from tests.jan.chat.test_trial import Answer, Server, reply, serving, stream
from tests.rehearsal.program import config, home

OPENCLAW = Choice("openclaw")


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder in which copies are made; empty again at the end."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


def setup(place: Surroundings, base_url: str, context: int | None = None, **more: Any) -> Setup:
    reading = read(place, OPENCLAW)
    facts = ServerFacts(base_url, contexts=(("a", context),) if context else ())
    found = installed(place, "openclaw")
    prediction = predict(reading, facts)
    return Setup(reading, prediction, facts, base_url, found, more.get("agent"))


async def steps(made: Setup, **options: Any) -> list[Progress]:
    return [one async for one in rehearse(made, clock=SystemClock(), **options)]


async def verdict(made: Setup, **options: Any) -> Verdict:
    return (await steps(made, **options))[-1].verdicts[0]


def said(text: str = "Hi", tokens: int = 900) -> Answer:
    piece = {"choices": [{"index": 0, "delta": {"content": text}}]}
    usage = {"choices": [], "usage": {"prompt_tokens": tokens, "completion_tokens": 1}}
    lines = [f"data: {json.dumps(one)}\n\n".encode() for one in (piece, usage)]
    return stream(*lines, b"data: [DONE]\n\n")


async def test_it_works(tmp_path: Path, temporary: Path) -> None:
    async with serving(said()) as jan:
        place = home(tmp_path, config(jan.base_url, "a"))
        found = await steps(setup(place, jan.base_url, 32768), timeout=60)

    assert found[0].stage is Stage.STARTING
    assert found[-1].done
    (only,) = found[-1].verdicts
    assert only.works
    assert (only.program, only.version, only.agent, only.ref) == (
        "openclaw", "2026.9.6", "main", "jan/a",
    )  # fmt: skip
    assert (only.prompt_tokens, only.n_ctx, only.room_tokens) == (900, 32768, 31868)
    assert only.key_sent
    assert only.sentence.startswith("Works: OpenClaw's first turn (900 tokens) fits, ")
    # The very request of the program, in the paths of the person, with the person's own key.
    assert "Bearer sk-own" in jan.heads[0]
    system: Any = jan.bodies[0]["messages"]
    assert system[0]["content"].endswith(str(place.home))
    assert jan.bodies[0]["max_completion_tokens"] == 64


async def test_the_context_of_a_model_that_the_request_loaded(
    tmp_path: Path, temporary: Path
) -> None:
    async with serving(said()) as jan:
        place = home(tmp_path, config(jan.base_url, "a"))
        made = setup(place, jan.base_url)

        async def look() -> ServerFacts:
            assert len(jan.bodies) == 1
            return ServerFacts(jan.base_url, contexts=(("a", 16384),))

        found = await verdict(replace(made, look=look), timeout=60)

    assert (found.n_ctx, found.room_tokens) == (16384, 15484)


async def test_a_tool_call_of_the_model_runs_nothing(tmp_path: Path, temporary: Path) -> None:
    canary = tmp_path / "canary"
    made = json.dumps({"command": f"touch {canary}"})
    calls = [{"index": 0, "id": "1", "function": {"name": "exec", "arguments": made}}]
    pieces = [{"choices": [{"index": 0, "delta": {"tool_calls": calls}}]}]
    pieces.append({"choices": [{"index": 0, "delta": {}, "finish_reason": "tool_calls"}]})
    answer = stream(*(f"data: {json.dumps(one)}\n\n".encode() for one in pieces))
    async with serving(answer) as jan:
        place = home(tmp_path, config(jan.base_url, "a"))
        found = await verdict(setup(place, jan.base_url), timeout=60)

    assert found.works
    assert found.tool_call is True
    assert not canary.exists()


async def test_the_canary_would_be_run_where_a_model_answered(tmp_path: Path) -> None:
    """What the test above relies on: the stand-in itself does run tool calls."""
    canary = tmp_path / "canary"
    made = json.dumps({"command": f"touch {canary}"})
    calls = [{"function": {"name": "exec", "arguments": made}}]
    whole = {"choices": [{"message": {"content": "", "tool_calls": calls}}]}
    async with serving(reply(200, json.dumps(whole).encode(), "application/json")) as jan:
        place = home(tmp_path, config(jan.base_url, "a"))
        name = str(place.home / ".openclaw" / "openclaw.json")
        env = {"OPENCLAW_CONFIG_PATH": name, "HOME": str(place.home), "PATH": os.environ["PATH"]}
        process = await asyncio.create_subprocess_exec(tmp_path / "bin" / "openclaw", env=env)
        await process.wait()

    assert canary.exists()


async def test_too_small_a_context(tmp_path: Path, temporary: Path) -> None:
    error = {
        "message": "request (12971 tokens) exceeds the available context size (8192 tokens)",
        "type": "exceed_context_size_error",
        "n_prompt_tokens": 12971,
        "n_ctx": 8192,
    }
    body = json.dumps({"error": error}).encode()
    async with serving(reply(400, body, "application/json")) as jan:
        place = home(tmp_path, config(jan.base_url, "a"))
        found = await verdict(setup(place, jan.base_url), timeout=60)

    assert found.kind is Kind.CONTEXT_OVERFLOW
    assert str(found) == (
        "The first message will fail: it needs 12,971 tokens, Jan loaded 8,192. "
        "Load it with 16384 or more in Jan."
    )


async def test_jan_of_another_key_and_without_the_model(tmp_path: Path, temporary: Path) -> None:
    jan = StandIn(["b"], key="sk-other")
    await jan.start()
    try:
        place = home(tmp_path, config(jan.base_url, "a"))
        wrong = await verdict(setup(place, jan.base_url), timeout=60)
        jan.key = "sk-own"
        missing = await verdict(setup(place, jan.base_url), timeout=60)
    finally:
        await jan.close()
    gone = await verdict(setup(place, jan.base_url), timeout=60)

    assert (wrong.kind, wrong.key_sent) == (Kind.UNAUTHORIZED, True)
    assert missing.kind is Kind.UNKNOWN_MODEL
    assert "Jan does not serve a." in missing.sentence
    assert gone.kind is Kind.CONNECTION


async def test_the_program_refuses(tmp_path: Path, temporary: Path) -> None:
    told = {"ok": False, "error": {"message": "OpenClaw config is invalid: x"}}
    told["issues"] = [{"path": "agents.defaults", "message": 'Unrecognized key: "x"'}]
    extra = f"print({json.dumps(json.dumps(told))}); sys.exit(1)"
    async with serving(said()) as jan:
        place = home(tmp_path, config(jan.base_url, "a"), extra)
        found = await verdict(setup(place, jan.base_url), timeout=60)
        assert jan.bodies == []

    assert found.kind is Kind.REFUSED_BY_PROGRAM
    assert found.message == 'agents.defaults: Unrecognized key: "x"'


async def test_without_a_program_the_request_is_of_our_own(tmp_path: Path) -> None:
    async with serving(said()) as jan:
        place = home(tmp_path, config(jan.base_url, "a"))
        place = Surroundings({"HOME": str(place.home)}, place.home, place.cwd)
        found = await verdict(setup(place, jan.base_url), timeout=60)

    assert found.works
    assert found.program is None
    assert found.tools == 12
    assert found.sentence.startswith("Works: a request of the size of OpenClaw's first turn")
    assert "Bearer sk-own" in jan.heads[0]


async def test_the_chain_as_it_was_really_tried(tmp_path: Path, temporary: Path) -> None:
    async with serving(said()) as jan:
        place = home(tmp_path, config(jan.base_url, "a", "b"))
        found = await steps(setup(place, jan.base_url), timeout=60, fallbacks=True)

    first, second = found[-1].verdicts
    assert (first.ref, second.ref) == ("jan/a", "jan/b")
    assert first.works
    assert second.works
    assert first.predicted == ("jan/a", "jan/b")
    assert [one.ref for one in first.tried] == ["jan/a", "jan/b"]
    assert [body["model"] for body in jan.bodies] == ["a", "b"]
    assert {one.number for one in found if one.count == 2} == {1, 2}


async def test_a_program_that_sends_nothing_is_late(tmp_path: Path, temporary: Path) -> None:
    place = home(tmp_path, config("http://127.0.0.1:9/v1", "a"), "import time; time.sleep(600)")
    found = await verdict(setup(place, "http://127.0.0.1:9/v1"), timeout=1.5)

    assert (found.kind, found.by_program) == (Kind.TIMEOUT, True)
    assert "sent no request within" in found.message


def below(pid: int) -> list[psutil.Process]:
    return psutil.Process(pid).children(recursive=True)


async def child_started() -> None:
    """Wait until the program has started a child of its own; processes tell nobody that they
    start."""
    while not any(each.name() == "sleep" for each in below(os.getpid())):  # noqa: ASYNC110
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("early", [True, False], ids=["while it starts", "while Jan reads"])
async def test_cancelled(early: bool, tmp_path: Path, temporary: Path) -> None:
    sleeping = "subprocess.Popen(['sleep', '600']); import time; time.sleep(600)"
    waiting: list[Server] = []

    async def hang(_: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async with serving(hang) as jan:
        waiting.append(jan)
        place = home(tmp_path, config(jan.base_url, "a"), sleeping if early else "")
        made = rehearse(setup(place, jan.base_url), clock=SystemClock(), timeout=60)
        async with aclosing(made):
            async for one in made:
                if one.stage is Stage.SENT:
                    break
                if early:
                    task = asyncio.create_task(anext(made))
                    await child_started()
                    task.cancel()
                    with pytest.raises(asyncio.CancelledError):
                        await task
                    break

    assert [each for each in below(os.getpid()) if each.name() == "sleep"] == []


async def test_no_secret_is_in_any_argument(tmp_path: Path, temporary: Path) -> None:
    sleeping = "subprocess.Popen(['sleep', '600']); import time; time.sleep(600)"
    place = home(tmp_path, config("http://127.0.0.1:9/v1", "a"), sleeping, JAN_API_KEY="sk-env")
    made = rehearse(setup(place, "http://127.0.0.1:9/v1"), clock=SystemClock(), timeout=60)
    async with aclosing(made):
        await anext(made)
        task = asyncio.create_task(anext(made))
        await child_started()
        words = [word for each in below(os.getpid()) for word in each.cmdline()]
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    assert "--message" in words
    assert not [word for word in words if "sk-" in word]


def test_everything_ends_with_a_jan_tui_that_is_killed(tmp_path: Path, temporary: Path) -> None:
    """SIGKILL: nothing of ours runs any more, and yet nothing is left."""
    if sys.platform == "win32":
        pytest.skip("pipes with names, owners and signals are of POSIX systems")
    sleeping = (
        "subprocess.Popen(['sleep', '613'], start_new_session=True); import time; time.sleep(600)"
    )
    place = home(tmp_path, config("http://127.0.0.1:9/v1", "a"), sleeping)
    code = "from jan_tui.cli import main; main(['rehearse', '--release', 'openclaw'])"
    root = Path(__file__).parents[2]
    env = {**place.env, "TMPDIR": str(temporary), "PYTHONPATH": str(root)}
    process = subprocess.Popen([sys.executable, "-c", code], env=env, cwd=place.home)
    marked = [sys.executable, "sleep"]
    while not any(each.name() == "sleep" for each in below(process.pid)):
        assert process.poll() is None, marked
        psutil.Process(process.pid).cpu_percent(0.02)
    started = below(process.pid)
    process.send_signal(signal.SIGKILL)
    process.wait()

    _, left = psutil.wait_procs(started, timeout=10)
    assert left == []


async def test_nothing_outside_of_the_copy_is_written(tmp_path: Path, temporary: Path) -> None:
    outside = tmp_path / "outside"
    writes = f"""
for folder in (os.environ["HOME"], config["agents"]["defaults"]["workspace"], {str(outside)!r}):
    try:
        os.makedirs(folder, exist_ok=True)
        open(os.path.join(folder, "written"), "w").close()
    except OSError:
        pass
"""
    outside.mkdir()
    async with serving(said()) as jan:
        text = json.loads(config(jan.base_url, "a"))
        text["agents"]["defaults"]["workspace"] = str(outside / "workspace")
        place = home(tmp_path, json.dumps(text), writes)
        (place.home / "AGENTS.md").write_text("x")
        before = snapshot(tmp_path / "home")
        found = await verdict(setup(place, jan.base_url), timeout=60)

    assert found.works
    assert snapshot(tmp_path / "home") == before
    if "files" in found.confined:
        assert list(outside.iterdir()) == []


def snapshot(folder: Path) -> dict[str, tuple[bytes, int, int]]:
    """Every file below a folder, byte for byte, with its mode and its time of change."""
    found = {}
    for path in sorted(folder.rglob("*")):
        state = path.lstat()
        data = path.read_bytes() if path.is_file() else b""
        found[str(path.relative_to(folder))] = (data, state.st_mode, state.st_mtime_ns)
    return found
