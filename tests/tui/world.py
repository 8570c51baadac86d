"""A world for the dashboard: the real workspace on files in memory, and a watch that is fed.

A world is a config text, an environment and a list of snapshots. The network, the clock, the
processes and the installed program are scripted; everything else is the product's own code.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jan_tui.base_url import BadBaseUrl, BaseUrl, parse_base_url
from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.config.reading import Reading
from jan_tui.clawdbot.program.answer import Answer as ProgramAnswer
from jan_tui.clawdbot.program.find import Installed
from jan_tui.clawdbot.program.sandbox import digest
from jan_tui.clawdbot.values.confirmation import Listed
from jan_tui.clawdbot.values.prediction import Prediction, ServerFacts
from jan_tui.demo.eras import Era, model_list
from jan_tui.editing.intent import Intent
from jan_tui.editing.saving.filesystem import SaveFiles
from jan_tui.jan.chat.trial import ChatProgress
from jan_tui.jan.http import fingerprint
from jan_tui.jan.http.classify import classify
from jan_tui.jan.http.request import REFUSED, Answer, Failure, Target
from jan_tui.jan.snapshot import (
    NO_SURVEY,
    Application,
    Engine,
    Listener,
    ProbeResult,
    ServerKind,
    ServerSnapshot,
    Survey,
    Trouble,
)
from jan_tui.jan.watch.history import History
from jan_tui.jan.watch.once import probe_draft
from jan_tui.jan.watch.snapshots import SnapshotBuilder
from jan_tui.rehearsal.proving import Progress, Stage
from jan_tui.rehearsal.rehearsals import Rehearsals
from jan_tui.rehearsal.setup import Setup
from jan_tui.rehearsal.verdict import Tried, Verdict
from jan_tui.structs import replace
from jan_tui.workspace.local import LocalWorkspace, Options
from jan_tui.workspace.program_answers import ProgramAnswers, Question
from jan_tui.workspace.protocol import DemoControls, SaveOutcome
from tests.memory_disk import MemoryDisk

HOME = Path("/home/ann")
CONFIG = HOME / ".clawdbot/clawdbot.json"
DATA_FOLDER = HOME / ".local/share/Jan/data"
NOON = datetime(2026, 11, 22, 14, 2, 20, tzinfo=UTC)
URL = "http://127.0.0.1:1337/v1"
LLAMA, CODER, R1 = "llama-3.3-70b", "qwen2.5-coder-32b", "deepseek-r1-distill-14b"


class StillClock:
    """A clock that stands."""

    def monotonic(self) -> float:
        return 0.0

    def now(self) -> datetime:
        return NOON


# Configs.


def config(
    *models: str,
    primary: str | None = f"jan/{LLAMA}",
    fallbacks: Sequence[str] = (f"jan/{CODER}",),
    base_url: str = URL,
    key: str = "jan-local",
    **more: Any,
) -> str:
    """A config with an explicit entry of these models; without any, an implicit one.

    `more` are further sections.
    """
    value: dict[str, Any] = dict(more)
    if models:
        rows = [
            {
                "id": model,
                "name": model,
                "reasoning": model == R1,
                "input": ["text"],
                "cost": {"input": 0, "output": 0, "cacheRead": 0, "cacheWrite": 0},
                "contextWindow": 128000,
                "maxTokens": 8192,
            }
            for model in models
        ]
        entry = {"baseUrl": base_url, "apiKey": key, "api": "openai-completions", "models": rows}
        value["models"] = {"providers": {"jan": entry}}
    else:
        value["env"] = {"JAN_API_KEY": key}
    chosen = {"primary": primary} if primary else {}
    model = chosen | ({"fallbacks": list(fallbacks)} if fallbacks else {})
    value["agents"] = {"defaults": {"model": model}}
    return f"// mine\n{json.dumps(value, indent=2, ensure_ascii=False)}\n"


IMPLICIT = config()
EXPLICIT = config(LLAMA, CODER)
OLDER_FORM = IMPLICIT.replace(
    '"fallbacks": [\n          "jan/qwen2.5-coder-32b"\n        ]',
    ('"fallback": "jan/qwen2.5-coder-32b"'),
)
"""Clawdbot refuses the whole file for `fallback`; a repair is offered."""


def installed(
    model: str, size: int | None = None, context: int | None = None, **more: object
) -> dict[str, str]:
    """A model on Jan's disk: its description below the home, for `World(files=...)`."""
    weights = f"llamacpp/models/{model}/model.gguf"
    told = {"model_path": weights, "name": model, "size_bytes": size, "ctx_size": context, **more}
    text = "".join(f"{name}: {value}\n" for name, value in told.items() if value is not None)
    folder = DATA_FOLDER.relative_to(HOME)
    return {f"{folder}/llamacpp/models/{model}/model.yml": text, f"{folder}/{weights}": "GGUF"}


ON_DISK = installed(LLAMA, 42_000_000_000, 8192)


# What the watch sees.

JAN = Application(4242, "Jan", NOON.replace(hour=10), rss_bytes=410_000_000)
LISTENER = Listener("127.0.0.1", 1337, 4242, "Jan", "ann", NOON.replace(hour=10))


def snapshot(
    result: Answer | Failure,
    survey: Survey | None = None,
    *,
    base_url: str = URL,
    **further: Any,
) -> ServerSnapshot:
    """What the watch makes of one answer; `further` is what its further requests showed."""
    asked = parse_base_url(base_url)
    assert isinstance(asked, BaseUrl)
    verdict = classify(result, asked)
    seen = ProbeResult(
        str(asked),
        verdict.phase,
        detail=verdict.detail,
        trouble=verdict.trouble,
        http_status=result.status,
        right_prefix=verdict.right_prefix,
        request_host=asked.host_header,
    )
    if isinstance(result, Answer):
        kind = fingerprint.of_answer(result, verdict.listing)
        seen = replace(seen, latency_ms=result.seconds * 1000, server=kind)
    if verdict.listing is not None:
        found = verdict.listing
        seen = replace(seen, models=found.models, contexts=found.contexts, skipped=found.skipped)
    return built(replace(seen, **further), survey)


def built(probe: ProbeResult, survey: Survey | None = None) -> ServerSnapshot:
    """The first snapshot of a watch that began at noon."""
    return SnapshotBuilder(StillClock()).build(probe, survey or NO_SURVEY)


def answer(
    status: int, body: str, content_type: str = "text/plain", server: str = "", location: str = ""
) -> Answer:
    """An HTTP answer that took 3.1 ms."""
    return Answer(status, body.encode(), content_type, server, location, 0.0031)


def ready(
    *models: str, context: int | None = None, survey: Survey | None = None, base_url: str = URL
) -> ServerSnapshot:
    """Jan as it should be, with an engine that loaded the first model."""
    body = model_list(Era.LATE, models, {}).decode()
    engine = Engine(4250, "llama-server", models[0] if models else None, context, 3456)
    engines = (replace(engine, rss_bytes=4_100_000_000),) if context else ()
    return snapshot(
        answer(200, body, "application/json"),
        survey or Survey(True, LISTENER, JAN, engines),
        base_url=base_url,
        server=ServerKind.JAN,
        open_without_key=True,
        admitted=True,
    )


def down(survey: Survey | None = None, base_url: str = URL) -> ServerSnapshot:
    """Nothing listens there, and nothing of Jan's runs unless the survey says so."""
    refused = Failure(Trouble.REFUSED, REFUSED)
    return snapshot(refused, survey or Survey(True), base_url=base_url)


DOWN = down()
LOADING = '{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}'
STARTING = snapshot(answer(503, LOADING, "application/json", "llama.cpp"), Survey(True))
READY = ready(LLAMA, R1, context=32768)


class FedWatch:
    """A watch that yields what the test feeds it; its history is the real one."""

    def __init__(self, *first: ServerSnapshot) -> None:
        self.history = History()
        self.now = NOON
        """The time of what is fed next."""
        self.paused = False
        self.asked = 0
        self.targets: list[Target] = []
        self.closed = False
        self._queue: asyncio.Queue[ServerSnapshot] = asyncio.Queue()
        for each in first:
            self.feed(each)

    def feed(self, seen: ServerSnapshot) -> None:
        self.note(seen)
        self._queue.put_nowait(seen)

    def note(self, seen: ServerSnapshot) -> None:
        """Notes it in the history alone."""
        self.history.observe(seen, self.now, self.now.timestamp())

    @property
    def drained(self) -> bool:
        """Whether everything fed was taken."""
        return self._queue.empty()

    async def watch(self) -> AsyncIterator[ServerSnapshot]:
        while True:
            yield await self._queue.get()

    def ask_now(self) -> None:
        self.asked += 1

    def pause(self) -> None:
        self.paused = True

    def resume(self) -> None:
        self.paused = False

    def retarget(self, target: Target) -> None:
        self.targets.append(target)

    async def close(self) -> None:
        self.closed = True


# The person's place.


class Switch:
    """The stand-in Jan of the demo, without its server."""

    def __init__(self) -> None:
        self.running = True

    async def stop(self) -> None:
        self.running = False

    async def start(self) -> None:
        self.running = True


AGREEING = ProgramAnswer(
    version="2026.1.24",
    valid=True,
    primary=f"jan/{LLAMA}",
    fallbacks=(f"jan/{CODER}",),
    listed=((f"jan/{LLAMA}", Listed.AVAILABLE), (f"jan/{CODER}", Listed.AVAILABLE)),
)
"""What the installed program says of `EXPLICIT`, and of `IMPLICIT` if it has discovery."""


class ScriptedProgram(ProgramAnswers):
    """An installed program that gives one answer; without an answer none is installed.

    `runs` are the questions that it was run for, and whether in the background; it does not end
    before `ends` is set. `killed` counts those that were cancelled.
    """

    def __init__(self, world: World) -> None:
        super().__init__(
            world._surroundings, world._folder / "answers.json", world._saves, world.clock
        )
        self.answer: ProgramAnswer | str | None = None
        self.runs: list[tuple[Question, bool]] = []
        self.killed = 0
        self.ends = asyncio.Event()
        self.ends.set()

    def question(self, reading: Reading) -> Question | None:
        if self.answer is None:
            return None
        name = reading.release.program
        program = Installed(name, Path("/usr/bin") / name, "2026.1.24", "")
        return Question(digest(reading), reading, program)

    async def ask(self, question: Question, *, quietly: bool = False) -> None:
        self.runs.append((question, quietly))
        try:
            await self.ends.wait()
        except asyncio.CancelledError:
            self.killed += 1
            raise
        if isinstance(self.answer, str):
            self._problems[question.key] = self.answer
        elif self.answer is not None:
            self._keep(question.key, self.answer)


class ScriptedRehearsals(Rehearsals):
    """Rehearsals that take no time and run no program; what they find is kept as ever.

    `steps` are the values on the way, `found` the fields of the verdict of each model that are
    other than those of one that works. `runs` are what was rehearsed; one does not end before
    `ends` is set, and `closed` counts those that were ended before.
    """

    def __init__(self, world: World) -> None:
        path = world._folder / "rehearsals.json"
        super().__init__(world._surroundings, path, world._saves, world.clock)
        self.steps: tuple[Progress, ...] = ()
        self.found: dict[str, dict[str, Any]] = {}
        self.runs: list[tuple[Setup, bool, float | None]] = []
        self.closed = 0
        self.ends = asyncio.Event()
        self.ends.set()

    async def rehearse(
        self,
        setup: Setup,
        *,
        timeout: float | None = None,  # noqa: ASYNC109
        fallbacks: bool = False,
    ) -> AsyncGenerator[Progress]:
        self.runs.append((setup, fallbacks, timeout))
        limit, first = timeout or 900.0, setup.part.ref or ""
        over = False
        try:
            yield Progress(Stage.STARTING, setup.name, first, limit)
            for step in self.steps:
                yield replace(step, ref=first, limit=limit)
            await self.ends.wait()
            refs = setup.chain if fallbacks else (first,)
            verdicts = tuple(self._verdict(setup, ref, fallbacks=fallbacks) for ref in refs)
            self._keep(setup, verdicts)
            over = True
            yield Progress(Stage.DONE, setup.name, first, limit, verdicts=verdicts)
        finally:
            self.closed += not over

    def _verdict(self, setup: Setup, ref: str, *, fallbacks: bool) -> Verdict:
        works = {
            "program": "clawdbot",
            "version": "2026.1.24",
            "key_sent": True,
            "characters": 44443,
            "tools": 22,
            "prompt_tokens": 11901,
            "first_token_ms": 4120.0,
            "prompt_tokens_per_second": 3148.0,
            "tokens_per_second": 41.2,
            "confined": ("files", "network"),
        }
        if fallbacks and ref == setup.part.ref:
            works["predicted"] = setup.part.chain
            works["tried"] = tuple(Tried(one, "billing") for one in setup.part.chain)
        return replace(setup.verdict(self._clock, ref), **{**works, **self.found.get(ref, {})})


class World(LocalWorkspace):
    """The real workspace over a disk in memory; `files` are further ones, by path below the home.

    `text` None is no config. `asked` is the answer of the installed program (None: there is none),
    `steps` those of a trial chat. `servers` are those that answer at a base URL that is only
    thought of, `tried` what was asked of them.
    """

    def __init__(
        self,
        text: str | None = IMPLICIT,
        env: Mapping[str, str] | None = None,
        *,
        files: Mapping[str, str] = ON_DISK,
        release: str = "clawdbot",
        demo: DemoControls | None = None,
        disk: MemoryDisk | None = None,
        saves: SaveFiles | None = None,
    ) -> None:
        self.memory = disk or MemoryDisk()
        """The disk, to look at and to write on."""
        self.path = HOME / f".{release}/{release}.json"
        for name, content in files.items():
            self.memory.put(HOME / name, content)
        if text is not None:
            self.write(text)
        super().__init__(
            Surroundings(env or {}, HOME, HOME, self.memory),
            Options(),
            StillClock(),
            demo,
            saves=saves or self.memory,
            disk=self.memory,
        )
        self.program = ScriptedProgram(self)
        self.answers = self.program
        self.rehearsing = ScriptedRehearsals(self)
        self.steps: tuple[ChatProgress, ...] = ()
        self.servers: dict[str, ProbeResult] = {}
        self.tried: list[Target] = []

    @property
    def text(self) -> str:
        """The config as it stands in the file."""
        return self.memory.read_bytes(self.path).decode()

    def do(self, intent: Intent) -> SaveOutcome:
        """Plans a change and saves it, without a dashboard."""
        facts = self.facts(None)
        return self.save(intent, self.plan(intent, facts), facts)

    def write(self, text: str) -> None:
        """Writes the config as another program does it."""
        self.memory.put(self.path, text)

    @property
    def rehearsals(self) -> ScriptedRehearsals:
        return self.rehearsing

    async def try_server(self, target: Target, *, briefly: bool = False) -> ServerSnapshot:
        self.tried.append(target)
        if isinstance(parse_base_url(target.base_url), BadBaseUrl):
            # No request is made to what is no address.
            return await probe_draft(target, clock=self.clock)
        probe = self.servers.get(target.base_url)
        return built(probe) if probe else down(base_url=target.base_url)

    async def chat(self, model_id: str) -> AsyncGenerator[ChatProgress]:
        for step in self.steps:
            yield step


def predicted(text: str, *served: str, contexts: Mapping[str, int] | None = None) -> Prediction:
    """The prediction for a config; without served models for a Jan that is down."""
    facts = ServerFacts(URL, served=served or None, contexts=tuple((contexts or {}).items()))
    return World(text).predict(facts)
