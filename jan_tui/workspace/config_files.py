"""The config of one person: read, changed, saved and taken back, always as it is on disk now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.config.reading import Reading, read
from jan_tui.clawdbot.predict import predict
from jan_tui.clawdbot.releases.catalogue import RELEASES, Choice
from jan_tui.clawdbot.values.prediction import Prediction, ServerFacts
from jan_tui.clock import Clock
from jan_tui.editing.intent import Intent
from jan_tui.editing.plan import Plan, Refusal
from jan_tui.editing.saving.filesystem import DiskSaves, SaveFiles
from jan_tui.editing.saving.outcome import Interrupted
from jan_tui.redact import is_secret_name
from jan_tui.redact.known import REGISTER
from jan_tui.redact.source import mask_source, secrets_in
from jan_tui.workspace import external_editor
from jan_tui.workspace.protocol import (
    Backup,
    ChangedUnderHand,
    Evaluation,
    LastSave,
    Saved,
    SavedFile,
    SaveOutcome,
    ShownFile,
    Undone,
)

if TYPE_CHECKING:
    from jan_tui.clawdbot.program.ask import Asked
    from jan_tui.editing.saving import outcome
    from jan_tui.editing.saving.store import Store

_Stamp = tuple[int, int, int] | None


@dataclass(frozen=True, slots=True)
class Options:
    """The options that every way to start jan-tui has in common; None where nothing was said."""

    base_url: str | None = None
    config: Path | None = None
    profile: str | None = None
    release: str | None = None


class ConfigFiles:
    """The files of one person; `surroundings` tells where they are, `options` which are meant.

    Every method reads the files anew: what is answered is what is on disk now.
    """

    def __init__(
        self,
        surroundings: Surroundings,
        options: Options,
        clock: Clock,
        saves: SaveFiles | None = None,
    ) -> None:
        self.surroundings = surroundings
        self.clock = clock
        self.saves = saves or DiskSaves()
        self.options = options
        self._release = options.release
        self._seen: dict[Path, _Stamp] = {}
        self._asked: Asked | None = None

    @property
    def home(self) -> Path:
        return self.surroundings.home

    @property
    def choice(self) -> Choice:
        """Which config is meant, as `reading.read` takes it."""
        return Choice(self._release, self.options.config, self.options.profile)

    @property
    def releases(self) -> Sequence[str]:
        return tuple(RELEASES)

    def switch_release(self, release: str) -> None:
        self._release = release
        self._asked = None

    def read(self) -> Reading:
        """The config as the release reads it, and a note of what it was read from."""
        before = {path: self._stamp(path) for path in self._seen}
        reading = read(self.surroundings, self.choice)
        places = reading.locations
        watched = {source.path for source in reading.sources}
        watched.update(places.candidates, places.dotenv_files)
        watched.update((places.config_path, places.auth_store))
        REGISTER.keep("files", _secrets_of(reading))
        # A stamp from before the reading notices a change that came during it.
        self._seen = {
            path: before[path] if path in before else self._stamp(path) for path in watched
        }
        return reading

    def predict(self, facts: ServerFacts) -> Prediction:
        prediction = predict(self.read(), facts)
        _keep_key("key", prediction.provider.api_key)
        return self._confirmed(prediction)

    def evaluate(self, intent: Intent, facts: ServerFacts) -> Evaluation:
        prediction = self.predict(facts)
        plan = None if intent.empty else self.plan(intent, facts)
        return Evaluation(prediction, plan, self.files(plan))

    def _confirmed(self, prediction: Prediction) -> Prediction:
        """The prediction in the light of what the installed program said in this session."""
        if self._asked is None:
            return prediction
        from jan_tui.clawdbot.program.ask import confirmed

        return confirmed(prediction, self._asked)

    def changed(self) -> bool:
        return any(self._stamp(path) != stamp for path, stamp in self._seen.items())

    def _stamp(self, path: Path) -> _Stamp:
        try:
            state = self.surroundings.files.stat(path)
        except OSError:
            return None
        return state.st_mtime_ns, state.st_size, state.st_ino

    @property
    def store(self) -> Store:
        """The saves of this person, with their journal in the state folder of the desktop."""
        from jan_tui.editing.saving.store import Store

        return Store(self.saves, self.clock, self.state_home)

    @property
    def state_home(self) -> Path:
        """Where programs of this person keep their state (XDG base directories)."""
        named = self.surroundings.env.get("XDG_STATE_HOME", "")
        return Path(named) if Path(named).is_absolute() else self.home / ".local" / "state"

    def plan(self, intent: Intent, facts: ServerFacts) -> Plan:
        from jan_tui.editing import planner

        self.read()
        _keep_key("intent", intent.key.value)
        plan = planner.plan(intent, self.surroundings, self.choice, facts)
        return (
            plan if plan.preview is None else replace(plan, preview=self._confirmed(plan.preview))
        )

    def save(self, intent: Intent, shown: Plan, facts: ServerFacts) -> SaveOutcome:
        """Writes the plan that was shown if the same intent still gives it; else nothing."""
        fresh = self.plan(intent, facts)
        if fresh.refused is not None:
            return fresh.refused
        if fresh.changes != shown.changes:
            return ChangedUnderHand(fresh)
        saved = self.store.save(fresh)
        if saved.conflict:
            return ChangedUnderHand(self.plan(intent, facts), saved.remarks)
        if saved.refused is not None:
            return _with_remarks(saved.refused, saved.remarks)
        return Saved(_files(saved), (*fresh.remarks, *saved.remarks), fresh.export_line)

    def last_save(self) -> LastSave | None:
        last = self.store.last()
        if last is None:
            return None
        stale = last.stale and f"{last.stale}\n{last.difference}".rstrip()
        return LastSave(last.saved, last.files, last.diff, stale)

    def undo(self) -> Undone | Refusal:
        undone = self.store.undo()
        if undone.refused is not None:
            return _with_remarks(undone.refused, undone.remarks)
        backups = tuple((each.path, each.backup) for each in undone.files if each.backup)
        return Undone(tuple(each.path for each in undone.files), undone.remarks, backups)

    def interrupted(self) -> Interrupted | None:
        try:
            names = self.saves.names(self.state_home / "jan-tui")
        except OSError:
            # The save says what is wrong with the folder.
            return None
        begun = any(name.endswith(".begun.json") for name in names)
        return self.store.interrupted() if begun else None

    def finish(self) -> Saved | Refusal:
        done = self.store.finish()
        if done.refused is not None:
            return _with_remarks(done.refused, done.remarks)
        return Saved(_files(done), done.remarks)

    def backups(self) -> tuple[Backup, ...]:
        from jan_tui.editing.errors import SaveError

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
            shown.append(ShownFile(path, mask_source(texts.get(path, "")), path in texts, mark))
        return tuple(shown)

    def editor(self) -> Sequence[str]:
        return external_editor.command(self.surroundings.env, self.read().locations.config_path)


def _files(saved: outcome.Saved) -> tuple[SavedFile, ...]:
    return tuple(SavedFile(each.path, each.backup, each.created) for each in saved.files)


def _with_remarks(refused: Refusal, remarks: tuple[str, ...]) -> Refusal:
    """What could not be put back or cleaned away is said with the reason."""
    return replace(refused, reason=" ".join((refused.reason, *remarks))) if remarks else refused


def _secrets_of(reading: Reading) -> set[str]:
    """What the files, the environment and the auth profiles hold that must never be shown."""
    found: set[str] = set()
    for source in reading.sources:
        found |= secrets_in(source.text)
    for name, value in reading.environment.items():
        # The path of a file of secrets says none of them.
        if is_secret_name(name, number=value.isdigit()) and not value.startswith(("/", "~", ".")):
            found.add(value)
    for profiles in reading.profiles.values():
        found.update(profile.secret for profile in profiles)
    return found


def _keep_key(source: str, key: str | None) -> None:
    REGISTER.keep(source, () if key is None else (key, key.strip()))
