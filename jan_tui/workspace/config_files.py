"""The config files of one person: which they are, and what they hold now."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from jan_tui.clawdbot import Choice, read, stores
from jan_tui.jan import GATEWAY_PORT
from jan_tui.redact import REGISTER, is_secret_name, mask_source, names_in, secrets_in
from jan_tui.workspace.protocol import ShownFile

if TYPE_CHECKING:
    from jan_tui.clawdbot import InstalledSchema, Reading, Surroundings
    from jan_tui.editing import Plan
    from jan_tui.editing.saving import Backup, Store
    from jan_tui.workspace.program_answers import SchemaFiles
    from jan_tui.workspace.protocol import Options

_Stamp = tuple[int, int, int] | None


class ConfigFiles:
    """The files of one person; `surroundings` tells where they are, `options` which are chosen.

    `release` is what the person chose, a program or a version, None for the one that is detected.
    `told` are the versions that programs said of themselves, by program. `gateway_port` is the TCP
    port that the config last read gives to Clawdbot's gateway. `schemas` has what installed
    programs printed as the schemas of their configs.
    """

    def __init__(self, surroundings: Surroundings, options: Options, schemas: SchemaFiles) -> None:
        self._surroundings = surroundings
        self._options = options
        self.release = options.release
        self.gateway_port = GATEWAY_PORT
        self.told: dict[str, str] = {}
        self._schemas = schemas
        self._schema: InstalledSchema | None = None
        self._seen: dict[Path, _Stamp] = {}

    def read(self, *, watch: bool = False) -> Reading:
        """The config as the release reads it; with `watch`, `changed` is about this reading."""
        before = {path: self._stamp(path) for path in self._seen}
        reading = self._read()
        places = reading.locations
        watched = {source.path for source in reading.sources}
        watched.update(places.candidates, places.dotenv_files)
        watched.update((places.config_path, *stores(reading.release, places)))
        REGISTER.open_names(
            frozenset(name for source in reading.sources for name in names_in(source.shown))
        )
        REGISTER.keep("files", _secrets_of(reading))
        if watch:
            # A stamp from before the reading notices a change that came during it.
            self._seen = {
                path: before[path] if path in before else self._stamp(path) for path in watched
            }
        port = reading.get(("gateway", "port"))
        self.gateway_port = port if isinstance(port, int) else GATEWAY_PORT
        return reading

    def _read(self) -> Reading:
        reading = read(self._surroundings, self._choice())
        rules = reading.release.rules
        if not rules.recorded and rules.installed is None:
            self._schema = self._schemas.of(rules.program, rules.version)
            if self._schema is not None:
                return read(self._surroundings, self._choice())
        return reading

    def _choice(self) -> Choice:
        options = self._options
        reason = "chosen by --release" if self.release == options.release else "chosen here"
        schemas = () if self._schema is None else (self._schema,)
        told = dict(self.told)
        return Choice(self.release, options.config, options.profile, told, schemas, reason)

    def changed(self) -> bool:
        """Whether a file of the last watched reading changed on disk since."""
        return any(self._stamp(path) != stamp for path, stamp in self._seen.items())

    def _stamp(self, path: Path) -> _Stamp:
        try:
            state = self._surroundings.files.stat(path)
        except OSError:
            return None
        return state.st_mtime_ns, state.st_size, state.st_ino


def shown_files(reading: Reading, plan: Plan | None) -> tuple[ShownFile, ...]:
    """The config first, then what it includes and what the plan touches, as they would be."""
    texts = {source.path: source.shown for source in reading.sources}
    broken = reading.broken
    for change in plan.changes if plan is not None else ():
        texts[change.path] = change.after.decode("utf-8", "replace")
        # A text that does not parse is changed only where the change makes it parse.
        broken = None if broken and broken.file == change.path else broken
    return tuple(
        ShownFile(
            path,
            mask_source(texts.get(path, "")),
            path in texts,
            (broken.line, broken.column) if broken and broken.file == path else None,
        )
        for path in dict.fromkeys((reading.locations.config_path, *texts))
    )


def written_chain(reading: Reading) -> tuple[str | None, tuple[str, ...]]:
    """Primary and fallbacks as the config has them, whatever the release makes of the file.

    The guide's own spelling of the fallbacks counts, and so does a bare reference.
    """
    model = reading.raw(("agents", "defaults", "model"))
    if isinstance(model, str):
        return mask_source(model), ()
    held = model if isinstance(model, dict) else {}
    primary = held.get("primary")
    named = held.get("fallbacks", held.get("fallback"))
    listed = [named] if isinstance(named, str) else named if isinstance(named, list) else []
    first = mask_source(primary) if isinstance(primary, str) else None
    return first, tuple(mask_source(each) for each in listed if isinstance(each, str))


def _secrets_of(reading: Reading) -> set[str]:
    """What the files, the environment and the auth profiles hold that must never be shown."""
    found: set[str] = set()
    for source in reading.sources:
        found |= secrets_in(source.shown)
    for name, value in reading.environment.items():
        # The path of a file of secrets is no secret.
        if is_secret_name(name, number=value.isdigit()) and not value.startswith(("/", "~", ".")):
            found.add(value)
    for profiles in reading.profiles.values():
        found.update(profile.secret for profile in profiles)
    return found


def backups_of(reading: Reading, store: Store) -> tuple[Backup, ...]:
    """Those of the config and of what it includes, newest first."""
    from jan_tui.editing import SaveError

    found: list[Backup] = []
    paths = dict.fromkeys(source.path for source in reading.sources)
    for path in paths or (reading.locations.config_path,):
        with suppress(SaveError):
            found += store.backups(path)
    return tuple(sorted(found, key=lambda backup: backup.modified, reverse=True))
