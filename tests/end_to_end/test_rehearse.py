"""Rehearsals with the real programs and the real engine, from the command line.

The model has 270 million parameters and a real tokenizer (facts: first turn); its template leaves
the tools out, so a first turn is about 10,000 tokens of openclaw and 6,000 of clawdbot.
"""

from __future__ import annotations

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are of POSIX systems", allow_module_level=True)

import json
import os
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psutil

from tests.clawdbot.oracle import oracle
from tests.clawdbot.places import CONFIGS
from tests.end_to_end import engine
from tests.jan.watch.test_monitor_real import free_port

pytestmark = [pytest.mark.real, pytest.mark.timeout(3600)]

PROGRAMS = tuple(CONFIGS)
LIMIT = 1800
SMALL = 8192
"""What Jan gives a model that nobody set up."""
LARGE = 32768
REAL_TOKENS, A_TOKEN_A_LETTER = "gemma-3-270m.gguf", "tiny-32768.gguf"
OWN = Path(".local/state/jan-tui")
"""Where this program keeps what is its own, the verdicts among it."""
_ENGINE_FLAGS = ("-ngl", "0", "-np", "1", "--no-warmup", "--jinja")


class RealEngine:
    """One llama-server with a model that is called gemma, the one with a real tokenizer or not."""

    def __init__(self, context: int, *more: str, weights: str = REAL_TOKENS) -> None:
        server, _ = engine.program()
        folder = Path(os.environ.get("JAN_STANDIN_DIR") or Path.home() / ".cache" / "jan-standin")
        file = folder / weights
        if not file.is_file():
            pytest.skip(f"no such model: {file}; run `engine` once, with --real and without")
        self.port = free_port()
        command = [str(server), "-m", str(file), "-a", "gemma", "--ctx-size", str(context)]
        command += [*_ENGINE_FLAGS, "--host", "127.0.0.1", "--port", str(self.port), *more]
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        self._wait()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def _wait(self) -> None:
        ends = time.monotonic() + 180
        while time.monotonic() < ends:
            assert self.process.poll() is None
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=5).close()
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.05)
            else:
                return
        raise AssertionError("the engine does not serve")

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


Start = Callable[..., RealEngine]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts engines, which end with the test."""
    started: list[RealEngine] = []

    def one(context: int, *more: str, weights: str = REAL_TOKENS) -> RealEngine:
        started.append(RealEngine(context, *more, weights=weights))
        return started[-1]

    yield one
    for each in started:
        each.end()


def lay_out(folder: Path, release: str, base_url: str, **entry: object) -> Path:
    home = folder / "home"
    place = home / CONFIGS[release]
    place.parent.mkdir(parents=True, mode=0o700)
    model = {"id": "gemma", "name": "gemma", "contextWindow": 128000, "maxTokens": 8192}
    jan = {"baseUrl": base_url, "apiKey": "sk-own", "api": "openai-completions", "models": [model]}
    chosen = {"primary": "jan/gemma"}
    value = {
        "models": {"providers": {"jan": {**jan, **entry}}},
        "agents": {"defaults": {"model": chosen}},
    }
    place.write_text(json.dumps(value))
    for kept in (".local/share/Jan/data/settings.json", ".cache/own", "notes.txt"):
        (home / kept).parent.mkdir(parents=True, exist_ok=True)
        (home / kept).write_text("mine")
    return home


def command(release: str, home: Path, *more: str) -> tuple[list[str], dict[str, str]]:
    place = oracle(release)
    env = {
        "HOME": str(home),
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "JAN_ORACLE_DIR": str(place.programs),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    words = [sys.executable, "-m", "jan_tui", "rehearse", "--json", "--release", release]
    words += ["--timeout", str(LIMIT), "--program", str(place.script.parent / release)]
    return [*words, *more], env


def rehearsed(release: str, home: Path, *more: str) -> tuple[int, dict[str, Any]]:
    """Exit status and answer; the whole home is byte for byte as before, but for what we keep."""
    before = contents(home)
    words, env = command(release, home, *more)
    done = subprocess.run(words, env=env, cwd=home, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    assert contents(home) == before
    assert "sk-own" not in done.stdout + done.stderr
    return done.returncode, answer


def contents(home: Path) -> dict[str, tuple[bytes, int, int]]:
    """Content, mode and time of all that is in the home, but for our own state.

    The folders above that get another time by it, and only that is left out of them.
    """
    found = {}
    for path in sorted(home.rglob("*")):
        inside = path.relative_to(home)
        if inside == OWN or OWN in inside.parents:
            continue
        state = path.lstat()
        data = path.read_bytes() if path.is_file() else b""
        changed = 0 if inside in OWN.parents else state.st_mtime_ns
        found[str(inside)] = (data, state.st_mode, changed)
    # Ours is the folder's only content.
    found.pop(str(OWN.parent), None)
    return found


@pytest.mark.parametrize("release", PROGRAMS)
def test_it_works(release: str, start: Start, tmp_path: Path) -> None:
    home = lay_out(tmp_path, release, start(LARGE, "--api-key", "sk-own").base_url)
    status, answer = rehearsed(release, home)

    assert status == 0, answer
    assert answer["error"] is None
    assert answer["verdict"].startswith("Works: ")
    assert answer["n_ctx"] == LARGE
    assert 4000 < answer["request"]["prompt_tokens"] < 16000
    assert answer["room_tokens"] == LARGE - answer["request"]["prompt_tokens"]
    assert answer["first_token_ms"] > 0
    assert answer["confined"]


@pytest.mark.parametrize("release", PROGRAMS)
def test_the_ways_in_which_jan_refuses(release: str, start: Start, tmp_path: Path) -> None:
    """A context that is too small, a wrong key, a model that is not served, and nobody there."""
    # Both templates leave the tools out; by the real one what is left of clawdbot's would fit.
    weights, enough = {
        "clawdbot": (A_TOKEN_A_LETTER, 32768),
        "openclaw": (REAL_TOKENS, 16384),
    }[release]
    small = lay_out(tmp_path / "small", release, start(SMALL, weights=weights).base_url)
    status, answer = rehearsed(release, small)
    assert status == 1
    assert answer["error"]["kind"] == "context-overflow"
    assert answer["n_ctx"] == SMALL
    assert answer["room_tokens"] < 0
    assert f"Load it with {enough} or more" in answer["next_step"]

    locked = lay_out(tmp_path / "locked", release, start(SMALL, "--api-key", "other").base_url)
    status, answer = rehearsed(release, locked)
    assert (status, answer["error"]["kind"]) == (1, "unauthorized")

    gone = lay_out(tmp_path / "gone", release, f"http://127.0.0.1:{free_port()}/v1")
    status, answer = rehearsed(release, gone)
    assert (status, answer["error"]["kind"]) == (1, "connection")


@pytest.mark.parametrize("release", PROGRAMS)
def test_a_key_and_a_model_that_are_not_there(release: str, start: Start, tmp_path: Path) -> None:
    """Without a key clawdbot sends nothing, and openclaw a request that Jan refuses."""
    without = lay_out(tmp_path / "without", release, start(SMALL, "--api-key", "x").base_url)
    place = without / CONFIGS[release]
    value = json.loads(place.read_text())
    del value["models"]["providers"]["jan"]["apiKey"]
    place.write_text(json.dumps(value))
    status, answer = rehearsed(release, without)
    kinds = {"clawdbot": "no-credentials", "openclaw": "unauthorized"}
    assert (status, answer["error"]["kind"]) == (1, kinds[release])

    router = engine.Engine(tmp_path, free_port(), ["tiny"])
    router.start()
    try:
        router.wait(60)
        status, answer = rehearsed(release, lay_out(tmp_path / "other", release, router.base_url))
    finally:
        router.kill()
    assert (status, answer["error"]["kind"]) == (1, "unknown-model")
    assert "gemma" in answer["error"]["message"]


@pytest.mark.parametrize("release", PROGRAMS)
def test_jan_dies_in_the_middle(release: str, start: Start, tmp_path: Path) -> None:
    jan = start(LARGE)
    home = lay_out(tmp_path, release, jan.base_url)
    before = contents(home)
    words, env = command(release, home)
    process = subprocess.Popen(
        words, env=env, cwd=home, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    assert process.stdout is not None
    for line in process.stderr:
        if line.startswith("Jan reads"):
            jan.end()
            break
    answer = json.loads(process.stdout.read())
    assert process.wait(60) == 1
    assert answer["error"]["kind"] == "connection"
    assert contents(home) == before


def test_no_program_is_installed(start: Start, tmp_path: Path) -> None:
    home = lay_out(tmp_path, "openclaw", start(SMALL).base_url)
    words, env = command("openclaw", home)
    words = words[: words.index("--program")]
    done = subprocess.run(words, env=env, cwd=home, capture_output=True, text=True, check=False)
    answer = json.loads(done.stdout)

    assert done.returncode == 1
    assert answer["program"] is None
    assert answer["error"]["kind"] == "context-overflow"
    assert 9_000 < answer["request"]["prompt_tokens"] < 14_000


@pytest.mark.parametrize("release", PROGRAMS)
def test_the_program_refuses_the_config(release: str, tmp_path: Path) -> None:
    home = lay_out(tmp_path, release, "http://127.0.0.1:9/v1", nonsense=1)
    status, answer = rehearsed(release, home)

    assert (status, answer["error"]["kind"]) == (1, "refused-by-program")
    assert "nonsense" in answer["error"]["message"]


@pytest.mark.parametrize("release", PROGRAMS)
def test_a_model_that_calls_a_tool_runs_nothing(release: str, tmp_path: Path) -> None:
    """What answers in Jan's place calls the tool that runs commands; the canary stays away."""
    canary = tmp_path / "canary"
    with _Calling(f"touch {canary}") as base_url:
        home = lay_out(tmp_path, release, base_url)
        status, answer = rehearsed(release, home)

    assert status == 0, answer
    assert answer["tool_call"] is True
    assert not canary.exists()


@pytest.mark.parametrize("release", PROGRAMS)
def test_cancelled_and_killed(release: str, tmp_path: Path) -> None:
    """Ctrl+C while the program starts, SIGTERM, and SIGKILL: nothing of it is left any time."""
    home = lay_out(tmp_path, release, "http://127.0.0.1:9/v1")
    before = contents(home)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        words, env = command(release, home)
        process = subprocess.Popen(
            words,
            env={**env, "TMPDIR": str(temporary)},
            cwd=home,
            stdout=subprocess.DEVNULL,
            # A shell starts what runs in the background with SIGINT ignored.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        started = _below(process)
        process.send_signal(ending)
        process.wait(60)
        _, left = psutil.wait_procs(started, timeout=20)
        assert left == []
        # The copy is removed by us, or by the guard that outlives us for a moment.
        ends = time.monotonic() + 20
        while list(temporary.glob("jan-tui-*")) and time.monotonic() < ends:
            time.sleep(0.05)
        assert list(temporary.glob("jan-tui-*")) == []
    assert contents(home) == before


def _below(process: subprocess.Popen[bytes]) -> list[Any]:
    """The processes of a rehearsal once its program runs in Node."""
    while process.poll() is None:
        below = psutil.Process(process.pid).children(recursive=True)
        if any(each.name().startswith(("node", "openclaw", "clawdbot")) for each in below):
            return below
        time.sleep(0.02)
    raise AssertionError("it ended by itself")


class _Calling:
    """A server that answers every chat with a call of the tool that runs commands."""

    def __init__(self, line: str) -> None:
        arguments = json.dumps({"command": line})
        call = {"index": 0, "id": "1", "type": "function"}
        function = {"name": "exec", "arguments": arguments}
        delta = {"role": "assistant", "tool_calls": [{**call, "function": function}]}
        pieces: list[dict[str, object]] = [{"delta": delta, "finish_reason": None}]
        pieces.append({"delta": {}, "finish_reason": "tool_calls"})
        events = [{"id": "1", "choices": [{"index": 0, **one}]} for one in pieces]
        body = "".join(f"data: {json.dumps(one)}\n\n" for one in events) + "data: [DONE]\n\n"

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                pass

            def do_GET(self) -> None:
                listed = {"object": "list", "data": [{"id": "gemma"}]}
                self._answer(json.dumps(listed), "application/json")

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("content-length", 0)))
                self._answer(body, "text/event-stream")

            def _answer(self, text: str, kind: str) -> None:
                self.send_response(200)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(text)))
                self.end_headers()
                self.wfile.write(text.encode())

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def __enter__(self) -> str:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
