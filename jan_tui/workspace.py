"""One person's files, programs and server, as the command line and the dashboard use them."""

from __future__ import annotations

import asyncio
import shlex
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jan_tui.clawdbot.files import Surroundings
from jan_tui.clawdbot.notices import ConfigPath
from jan_tui.clawdbot.predict import predict
from jan_tui.clawdbot.prediction import Prediction, ServerFacts
from jan_tui.clawdbot.reading import Reading, read
from jan_tui.clawdbot.releases import RELEASES, Choice
from jan_tui.clock import Clock
from jan_tui.crossing import chat_step, server_facts
from jan_tui.diagnosis import Diagnosis, diagnose
from jan_tui.editing.intent import Intent
from jan_tui.editing.plan import Plan, Refusal
from jan_tui.jan.address import Target
from jan_tui.jan.enclosure import Enclosure, enclosure
from jan_tui.jan.installed import LocalDisk, OnDisk, find
from jan_tui.jan.processes import ProcessTable
from jan_tui.jan.snapshot import DEFAULT_BASE_URL, Cause, ServerSnapshot
from jan_tui.ports import (
    Backup,
    ChangedUnderHand,
    ChatStep,
    DemoControls,
    InstalledModel,
    LastSave,
    Saved,
    SavedFile,
    SaveOutcome,
    ShownFile,
    Undone,
)
from jan_tui.preferences import Preferences

if TYPE_CHECKING:
    from jan_tui.editing.store import Store

DEFAULT_GATEWAY_PORT = 18789
"""Where Clawdbot's gateway listens when the config names no port (clawdbot 2026.1.24)."""

_GATEWAY_PORT: ConfigPath = ("gateway", "port")


@dataclass(frozen=True, slots=True)
class Options:
    """The options that every way to start jan-tui has in common; None where nothing was said."""

    base_url: str | None = None
    config: Path | None = None
    profile: str | None = None
    release: str | None = None


class LocalWorkspace:
    """The files of one person; `surroundings` tells where they are, `options` which are meant.

    Methods that read files do so anew at each call: what is answered is what is on disk now.
    """

    def __init__(
        self,
        surroundings: Surroundings,
        options: Options,
        clock: Clock,
        demo: DemoControls | None = None,
    ) -> None:
        self.surroundings = surroundings
        self.clock = clock
        self.demo = demo
        self._options = options
        self._release = options.release
        self._seen: dict[Path, tuple[int, int, int] | None] = {}
        self._gateway_port = DEFAULT_GATEWAY_PORT
        self._on_disk = OnDisk()
        self._enclosure = Enclosure.NONE
        self._preferences = Preferences(self._state_home / "jan-tui" / "preferences.json")

    @property
    def home(self) -> Path:
        return self.surroundings.home

    @property
    def choice(self) -> Choice:
        """Which config is meant, as `reading.read` takes it."""
        return Choice(self._release, self._options.config, self._options.profile)

    @property
    def releases(self) -> Sequence[str]:
        return tuple(RELEASES)

    def switch_release(self, release: str) -> None:
        self._release = release

    @property
    def theme(self) -> str | None:
        return self._preferences.theme

    def remember_theme(self, theme: str) -> None:
        self._preferences.remember_theme(theme)

    # What Clawdbot will do.

    def read(self) -> Reading:
        """The config as the release reads it, and a note of what it was read from."""
        reading = read(self.surroundings, self.choice)
        self._note(reading)
        return reading

    def predict(self, facts: ServerFacts) -> Prediction:
        return predict(self.read(), facts)

    def changed(self) -> bool:
        return any(self._stamp(path) != stamp for path, stamp in self._seen.items())

    def _note(self, reading: Reading) -> None:
        port = reading.get(_GATEWAY_PORT)
        self._gateway_port = port if isinstance(port, int) else DEFAULT_GATEWAY_PORT
        places = reading.locations
        watched = {source.path for source in reading.sources}
        watched.update((places.config_path, places.auth_store, *places.dotenv_files))
        self._seen = {path: self._stamp(path) for path in watched}

    def _stamp(self, path: Path) -> tuple[int, int, int] | None:
        try:
            state = self.surroundings.files.stat(path)
        except OSError:
            return None
        return state.st_mtime_ns, state.st_size, state.st_ino

    # What Jan is doing.

    def target(self, prediction: Prediction) -> Target:
        """The server to ask and the key for it: those that Clawdbot would use.

        `--base-url` goes before the entry's baseUrl; JAN_API_KEY serves where the config has no
        key (contract: common options).
        """
        meant = prediction if prediction.valid else prediction.as_meant or prediction
        base_url = self._options.base_url or meant.provider.base_url or DEFAULT_BASE_URL
        key = meant.provider.api_key or self.surroundings.env.get("JAN_API_KEY", "").strip()
        return Target(base_url, key or None)

    def processes(self) -> ProcessTable:
        """The processes of this machine, with the gateway's port of the config last read."""
        return ProcessTable(gateway_port=self._gateway_port)

    def facts(self, snapshot: ServerSnapshot | None) -> ServerFacts:
        return server_facts(snapshot, self._options.base_url or DEFAULT_BASE_URL)

    def diagnose(
        self, snapshot: ServerSnapshot | None, prediction: Prediction
    ) -> tuple[Diagnosis, ...]:
        """The disk is not looked at here: what `installed` last found is used."""
        loading = snapshot is not None and snapshot.cause is Cause.LOADING
        return diagnose(
            snapshot,
            prediction,
            installed=self._on_disk.models,
            app_log_error=self._on_disk.log_error,
            platform=sys.platform,
            settings=self._on_disk.settings,
            available_memory=_available_memory() if loading else None,
            enclosure=self._enclosure,
        )

    def look_at_disk(self) -> OnDisk:
        """What Jan's data folder tells now; kept for `diagnose`."""
        self._on_disk = find(
            LocalDisk(), platform=sys.platform, env=self.surroundings.env, home=self.home
        )
        self._enclosure = enclosure(LocalDisk())
        return self._on_disk

    def installed(self) -> tuple[InstalledModel, ...]:
        return tuple(
            InstalledModel(
                model.id,
                model.size_bytes,
                model.context,
                "embedding" if model.embedding else "vision" if model.vision else "",
            )
            for model in self.look_at_disk().models
        )

    async def chat(self, model_id: str) -> AsyncIterator[ChatStep]:
        from jan_tui.jan.chat import probe

        prediction = await asyncio.to_thread(self.predict, self.facts(None))
        steps = probe(self.target(prediction), model_id, clock=self.clock)
        async with aclosing(steps):
            async for step in steps:
                yield chat_step(step)

    # What would be written, and what was.

    @property
    def store(self) -> Store:
        """The saves of this person, with their journal in the state folder of the desktop."""
        from jan_tui.editing.store import Store

        return Store.on_disk(self.clock, self._state_home)

    @property
    def _state_home(self) -> Path:
        named = self.surroundings.env.get("XDG_STATE_HOME", "")
        return Path(named) if Path(named).is_absolute() else self.home / ".local" / "state"

    def plan(self, intent: Intent, facts: ServerFacts) -> Plan:
        from jan_tui.editing import setup

        self.read()
        return setup.plan(intent, self.surroundings, self.choice, facts)

    def save(self, intent: Intent, shown: Plan, facts: ServerFacts) -> SaveOutcome:
        """Writes the plan that was shown if the same intent still gives it; else nothing."""
        fresh = self.plan(intent, facts)
        if fresh.refused is not None:
            return fresh.refused
        if fresh.changes != shown.changes:
            return ChangedUnderHand(fresh)
        saved = self.store.save(fresh)
        if saved.conflict:
            return ChangedUnderHand(self.plan(intent, facts))
        if saved.refused is not None:
            return saved.refused
        files = tuple(SavedFile(each.path, each.backup, each.created) for each in saved.files)
        return Saved(files, (*fresh.remarks, *saved.remarks), fresh.export_line)

    def last_save(self) -> LastSave | None:
        last = self.store.last()
        if last is None:
            return None
        stale = last.stale and f"{last.stale}\n{last.difference}".rstrip()
        return LastSave(last.saved, last.files, last.diff, stale)

    def undo(self) -> Undone | Refusal:
        undone = self.store.undo()
        if undone.refused is not None:
            return undone.refused
        return Undone(tuple(each.path for each in undone.files))

    def backups(self) -> tuple[Backup, ...]:
        from jan_tui.editing.faults import SaveError

        reading = self.read()
        store = self.store
        found = []
        for path in dict.fromkeys(source.path for source in reading.sources) or (
            reading.locations.config_path,
        ):
            try:
                held = store.backups(path)
            except SaveError:
                continue
            found += [Backup(path, each.path, each.modified, each.diff) for each in held]
        return tuple(sorted(found, key=lambda backup: backup.time, reverse=True))

    def files(self, plan: Plan | None) -> tuple[ShownFile, ...]:
        from jan_tui.editing.hidden import hidden

        after = {} if plan is None else {change.path: change.after for change in plan.changes}
        reading = read(self.surroundings.over(after), self.choice)
        config = reading.locations.config_path
        texts = {source.path: source.text for source in reading.sources}
        for path, data in after.items():
            texts.setdefault(path, data.decode("utf-8", "replace"))
        shown = []
        for path in dict.fromkeys((config, *texts)):
            broken = reading.broken
            mark = (broken.line, broken.column) if broken and broken.file == path else None
            shown.append(ShownFile(path, hidden(texts.get(path, "")), path in texts, mark))
        return tuple(shown)

    def editor(self) -> Sequence[str]:
        env = self.surroundings.env
        command = env.get("VISUAL", "").strip() or env.get("EDITOR", "").strip()
        if not command:
            return ()
        config = str(self.read().locations.config_path)
        try:
            words = shlex.split(command)
        except ValueError:
            words = [command]
        return (*words, config)


def _available_memory() -> int:
    """Bytes that a new process could get without swapping."""
    import psutil

    return int(psutil.virtual_memory().available)
