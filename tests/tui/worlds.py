"""A small world in memory for the dashboard: a watch that is fed, and files that are values."""

from __future__ import annotations

import asyncio
import difflib
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from jan_tui.clawdbot.program.ask import Asked
from jan_tui.clawdbot.values.notices import Notice, Severity
from jan_tui.clawdbot.values.prediction import (
    CatalogModel,
    Cost,
    KeyOrigin,
    KeySource,
    Link,
    Mode,
    Prediction,
    Provider,
    Role,
    ServerFacts,
    Source,
    Status,
)
from jan_tui.diagnosis.diagnose import Diagnosis, Mood
from jan_tui.editing.intent import Intent, KeyLocation, ModelOverride
from jan_tui.editing.plan import FileChange, Plan, Refusal
from jan_tui.editing.saving.backups import Backup
from jan_tui.editing.saving.outcome import Interrupted, LastSave, Saved, SavedFile
from jan_tui.jan.address import Target
from jan_tui.jan.chat.trial import ChatProgress
from jan_tui.jan.disk.installed import InstalledModel
from jan_tui.jan.snapshot import (
    Engine,
    Listener,
    Phase,
    ProbeResult,
    ServerKind,
    ServerSnapshot,
    Survey,
)
from jan_tui.jan.watch.history import History, HistoryEntry
from jan_tui.workspace.protocol import ChangedUnderHand, Evaluation, SaveOutcome, ShownFile

HOME = Path("/home/ann")
CONFIG = HOME / ".clawdbot/clawdbot.json"
NOON = datetime(2026, 11, 22, 14, 2, 20, tzinfo=UTC)
URL = "http://127.0.0.1:1337/v1"
LLAMA, CODER, R1 = "llama-3.3-70b", "qwen2.5-coder-32b", "deepseek-r1-distill-14b"


def ready(*models: str, context: int | None = None) -> ServerSnapshot:
    """Jan as it should be, with an engine that loaded the first model."""
    first = models[0] if models else None
    engines = (Engine(4250, "llama-server", first, context, shown_rss="4.1 GB"),)
    return ServerSnapshot(
        ProbeResult(
            URL,
            Phase.READY if models else Phase.NO_MODELS,
            server=ServerKind.JAN,
            models=models,
            http_status=200,
            latency_ms=3.1,
        ),
        Survey(
            True,
            listener=Listener("127.0.0.1", 1337, 4242, "Jan", "ann", NOON.replace(hour=10)),
            engines=engines if context else (),
        ),
        since=NOON,
        shown_latency="<10 ms",
        checked=NOON,
    )


@dataclass
class Past(History):
    """A history that the test writes."""

    entries: Sequence[HistoryEntry] = ()
    latencies: Sequence[float | None] = ()


class FedWatch:
    """A watch that yields what the test feeds it."""

    def __init__(self, *first: ServerSnapshot) -> None:
        self.history: History = Past()
        self.paused = False
        self.asked = 0
        self.targets: list[Target] = []
        self.closed = False
        self._queue: asyncio.Queue[ServerSnapshot] = asyncio.Queue()
        for snapshot in first:
            self.feed(snapshot)

    def feed(self, snapshot: ServerSnapshot) -> None:
        self._queue.put_nowait(snapshot)

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


@dataclass(frozen=True)
class Settings:
    """The config of this world."""

    mode: Mode = Mode.IMPLICIT
    base_url: str = URL
    key: str = "jan-local"
    place: KeyLocation = KeyLocation.ENV_BLOCK
    models: tuple[str, ...] = ()
    overrides: tuple[tuple[str, ModelOverride], ...] = ()
    primary: str | None = f"jan/{LLAMA}"
    fallbacks: tuple[str, ...] = (f"jan/{CODER}",)
    notices: tuple[Notice, ...] = ()

    def text(self) -> str:
        """As it would stand in a file, without the key."""
        shown = {
            "mode": self.mode,
            "baseUrl": self.base_url,
            "models": {model: _fields(dict(self.overrides).get(model)) for model in self.models},
            "primary": self.primary,
            "fallbacks": list(self.fallbacks),
            "key": self.place,
        }
        return "// mine\n" + json.dumps(shown, indent=2, ensure_ascii=False) + "\n"


def _fields(override: ModelOverride | None) -> dict[str, object]:
    found = override or ModelOverride()
    return {
        "contextWindow": found.context_window or 128000,
        "maxTokens": found.max_tokens or 8192,
        "name": found.name,
        "reasoning": found.reasoning,
    }


def applied(settings: Settings, intent: Intent) -> Settings:
    """The settings with the wish."""
    changed = settings
    if intent.mode is not None:
        changed = replace(changed, mode=intent.mode)
        if intent.mode is not Mode.EXPLICIT:
            changed = replace(changed, models=(), overrides=())
    if intent.models is not None:
        changed = replace(changed, models=intent.models)
    if intent.overrides:
        changed = replace(changed, overrides=intent.overrides)
    if intent.base_url is not None:
        changed = replace(changed, base_url=intent.base_url)
    if intent.primary is not None:
        changed = replace(changed, primary=intent.primary)
    if intent.fallbacks is not None:
        changed = replace(changed, fallbacks=intent.fallbacks)
    if intent.key.location is not None:
        changed = replace(changed, place=intent.key.location)
    if intent.key.value is not None:
        changed = replace(changed, key=intent.key.value)
    kept = tuple(notice for notice in settings.notices if notice.code not in intent.repairs)
    return replace(changed, notices=kept)


def predicted(settings: Settings, facts: ServerFacts) -> Prediction:
    """What this world's Clawdbot makes of the settings."""
    served = facts.served or ()
    listed = settings.models if settings.mode is Mode.EXPLICIT else served
    overrides = dict(settings.overrides)
    roles = [settings.primary, *settings.fallbacks]
    catalog = []
    for model_id in dict.fromkeys((*listed, *served)):
        fields = overrides.get(model_id, ModelOverride())
        ref = f"jan/{model_id}"
        catalog.append(
            CatalogModel(
                ref,
                model_id,
                fields.name or model_id,
                "r1" in model_id.lower() or "reasoning" in model_id.lower(),
                ("text",),
                Cost(),
                fields.context_window or 128000,
                fields.max_tokens or 8192,
                _source(settings, model_id, served),
                model_id in served if facts.served is not None else None,
                model_id in listed,
                facts.context(model_id),
                _role(roles, ref),
            )
        )

    def link(raw: str) -> Link:
        if not raw.startswith("jan/"):
            return Link(raw, raw, Status.OTHER_PROVIDER)
        if facts.served is None:
            return Link(raw, raw, Status.UNKNOWN)
        model_id = raw.removeprefix("jan/")
        if model_id not in listed:
            return Link(raw, raw, Status.MISSING)
        return Link(raw, raw, Status.SERVED if model_id in served else Status.CONFIGURED)

    primary = link(settings.primary) if settings.primary else None
    fallbacks = tuple(link(raw) for raw in settings.fallbacks)
    sources = {KeyLocation.ENTRY: KeyOrigin.CONFIG, KeyLocation.NONE: None}
    origin = sources[settings.place] if settings.place in sources else KeyOrigin(settings.place)
    return Prediction(
        release="clawdbot",
        release_label="Clawdbot",
        release_reason="its config file exists",
        config_path=CONFIG,
        exists=True,
        valid=True,
        issues=(),
        unchecked=("gateway",),
        provider=Provider(
            settings.mode,
            settings.base_url,
            KeySource(origin) if origin else None,
            settings.key,
        ),
        catalog=tuple(catalog),
        primary=primary,
        fallbacks=fallbacks,
        candidates=((primary,) if primary else ()) + fallbacks,
        agents=(),
        default_agent="main",
        aliases=(),
        allowed=(),
        notices=settings.notices,
    )


def _source(settings: Settings, model_id: str, served: Sequence[str]) -> Source:
    if model_id not in settings.models:
        return Source.DISCOVERED
    return Source.BOTH if model_id in served else Source.EXPLICIT


def _role(roles: Sequence[str | None], ref: str) -> Role | None:
    return Role(roles.index(ref)) if ref in roles else None


def installed(
    model_id: str, size: int | None = None, context: int | None = None, *, embedding: bool = False
) -> InstalledModel:
    """A model on disk."""
    path = HOME / "Jan/model.yml"
    return InstalledModel(model_id, path.name, path, context, size, embedding)


class Switch:
    """The stand-in of the demo."""

    def __init__(self) -> None:
        self.running = True

    async def stop(self) -> None:
        self.running = False

    async def start(self) -> None:
        self.running = True


class MemoryWorkspace:
    """Files that are one `Settings` value; a test may change it under the hand."""

    home = HOME
    releases = ("clawdbot", "openclaw")

    def __init__(self, settings: Settings | None = None, *, demo: Switch | None = None) -> None:
        self.settings = settings or Settings()
        self.demo = demo
        self.theme: str | None = None
        self.saves: list[tuple[Intent, Plan]] = []
        self.refusal: Refusal | None = None
        self.stale = ""
        self.cut_off: Interrupted | None = None
        self.finished = 0
        self.answer = Asked("clawdbot", "2026.1.24", True)
        self.steps: tuple[ChatProgress, ...] = ()
        self.command: tuple[str, ...] = ()
        self.release = "clawdbot"
        self.prediction: Prediction | None = None
        self.found: tuple[InstalledModel, ...] = (installed(LLAMA, 42_000_000_000, 8192),)
        self._before: list[Settings] = []
        self._read = self.settings

    def remember_theme(self, theme: str) -> str:
        self.theme = theme
        return ""

    def facts(self, snapshot: ServerSnapshot | None) -> ServerFacts:
        if snapshot is None or snapshot.probe.phase not in (Phase.READY, Phase.NO_MODELS):
            return ServerFacts(URL)
        return ServerFacts(URL, served=snapshot.probe.models, contexts=snapshot.contexts)

    def target(self, prediction: Prediction) -> Target:
        return Target(prediction.provider.base_url, prediction.provider.api_key)

    def diagnose(
        self, snapshot: ServerSnapshot | None, prediction: Prediction
    ) -> tuple[Diagnosis, ...]:
        if snapshot is None or snapshot.probe.phase is Phase.READY:
            model = prediction.primary.ref if prediction.primary else "nothing"
            return (Diagnosis("all-well", Mood.GOOD, f"{model} answers.", "Nothing to do."),)
        return (
            Diagnosis(
                str(snapshot.probe.phase),
                Mood.BAD,
                f"Jan is not ready: {snapshot.probe.phase}.",
                "Start it in Jan: Settings > Local API Server > Start Server.",
                "Settings > Local API Server",
                "show-config",
            ),
        )

    def predict(self, facts: ServerFacts) -> Prediction:
        self._read = self.settings
        return self.prediction or predicted(self.settings, facts)

    def plan(self, intent: Intent, facts: ServerFacts) -> Plan:
        self._read = self.settings
        if self.refusal is not None and not (self.refusal.offer and intent.include_edits):
            return Plan((), None, self.refusal)
        after = applied(self.settings, intent)
        preview = predicted(after, facts)
        export = "export JAN_API_KEY=jan-local" if after.place is KeyLocation.NONE else None
        if after == self.settings:
            return Plan((), preview, export_line=export)
        before_text, after_text = self.settings.text(), after.text()
        diff = "".join(
            difflib.unified_diff(
                before_text.splitlines(True), after_text.splitlines(True), "before", "after"
            )
        )
        change = FileChange(CONFIG, CONFIG, before_text.encode(), after_text.encode(), diff)
        return Plan((change,), preview, export_line=export)

    def evaluate(self, intent: Intent, facts: ServerFacts) -> Evaluation:
        plan = None if intent.empty else self.plan(intent, facts)
        text = plan.changes[0].after.decode() if plan and plan.changes else self.settings.text()
        return Evaluation(self.predict(facts), plan, (ShownFile(CONFIG, text),))

    def changed(self) -> bool:
        return self._read != self.settings

    def save(self, intent: Intent, shown: Plan, facts: ServerFacts) -> SaveOutcome:
        if shown.changes[0].before != self.settings.text().encode():
            return ChangedUnderHand(self.plan(intent, facts))
        self.saves.append((intent, shown))
        self._before.append(self.settings)
        self.settings = applied(self.settings, intent)
        backup = CONFIG.with_name("clawdbot.json.bak")
        return Saved((SavedFile(CONFIG, backup=backup),))

    def last_save(self) -> LastSave | None:
        if not self._before:
            return None
        return LastSave(NOON, (CONFIG,), "-primary: new\n+primary: old\n", self.stale)

    def undo(self) -> Saved | Refusal:
        if self.cut_off is not None:
            self.cut_off = None
            return Saved((SavedFile(CONFIG),))
        self.settings = self._before.pop()
        return Saved((SavedFile(CONFIG),))

    def interrupted(self) -> Interrupted | None:
        return self.cut_off

    def finish(self) -> Saved | Refusal:
        self.cut_off = None
        self.finished += 1
        return Saved((SavedFile(CONFIG),))

    def backups(self) -> tuple[Backup, ...]:
        return tuple(
            Backup(CONFIG.with_name("clawdbot.json.bak"), NOON, 4, "-old\n+new\n")
            for _ in self._before
        )

    def editor(self) -> Sequence[str]:
        return self.command

    def switch_release(self, release: str) -> None:
        self.release = release

    def installed(self) -> tuple[InstalledModel, ...]:
        return self.found

    async def ask_real(self) -> Asked:
        return self.answer

    async def chat(self, model_id: str) -> AsyncIterator[ChatProgress]:
        for step in self.steps:
            yield step


def notice(code: str = "fallback-key", *, repair: bool = True) -> Notice:
    """A notice as the domain makes them."""
    from jan_tui.clawdbot.values.notices import Origin, Repair

    return Notice(
        code,
        Severity.WARNING,
        "agents.defaults.model.fallback",
        "Clawdbot refuses the whole file for `fallback`.",
        "Write `fallbacks`.",
        Origin(CONFIG, 7, 9),
        Repair("rename fallback to fallbacks", ()) if repair else None,
    )
