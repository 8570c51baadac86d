"""The config as a release reads it: bytes to resolved values, each with where it came from."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import Any, ClassVar

from msgspec import Struct, field

from jan_tui.clawdbot.config import env_block
from jan_tui.clawdbot.config.agent_dirs import placed, shared
from jan_tui.clawdbot.config.auth_profiles import AuthProfile, stored
from jan_tui.clawdbot.config.detection import Found, detect
from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.config.includes import IncludeError, Includer, Roots, normal
from jan_tui.clawdbot.config.locations import Environment, Locations, user_path
from jan_tui.clawdbot.config.sources import Broken, SourceFile, SourceReader, reason, there
from jan_tui.clawdbot.config.substitution import substitute
from jan_tui.clawdbot.config.tree import Built, Text, Value, build, plain, strings
from jan_tui.clawdbot.config.unread import unread_notices
from jan_tui.clawdbot.releases.catalogue import NO_CHOICE, Choice, Release
from jan_tui.clawdbot.schema import check
from jan_tui.clawdbot.values.javascript import trim
from jan_tui.clawdbot.values.notices import UNREACHABLE, ConfigPath, Issue, Notice, Origin, Severity
from jan_tui.clawdbot.values.prediction import KeyOrigin, VersionSource
from jan_tui.json5_text import Json5Error, remembered
from jan_tui.plain import printable
from jan_tui.structs import Discreet

__all__ = ["Broken", "Reading", "SourceFile", "read"]

ROOT = "<root>"


class Reading(Discreet, frozen=True, eq=False, dict=True):
    """All that a release learns before it chooses a model.

    `value` is the resolved config, `{}` where the file is missing or cannot be resolved. What only
    the schema refuses is here too, so that it can be explained and repaired; the programs go on
    with an empty config then. `issues` refuse the file; with none the reading is valid.
    `resolved` is whether it is known what the files say: they parse, includes and variables are
    found. `unchecked` are the dotted paths of a valid file that only the program can check.
    `sources` has the config file first, then its includes as they are read. `environment` is what
    the program sees after `.env` files and env block, `env_origin` where each name came from.
    `profiles` are the auth profiles by provider; `profiles_unreadable` is why they are not known.
    `tree` is the config with its origins. `surroundings` and `choice` are what it was read from.
    """

    hidden: ClassVar = ("environment", "env_origin", "profiles", "surroundings", "choice", "tree")
    release: Release
    release_reason: str
    version_source: VersionSource
    locations: Locations
    exists: bool
    value: dict[str, Any]
    issues: tuple[Issue, ...]
    resolved: bool
    broken: Broken | None
    notices: tuple[Notice, ...]
    unchecked: tuple[str, ...]
    sources: tuple[SourceFile, ...]
    environment: Mapping[str, str]
    env_origin: Mapping[str, KeyOrigin]
    profiles: Mapping[str, tuple[AuthProfile, ...]]
    profiles_unreadable: str | None
    surroundings: Surroundings
    choice: Choice
    tree: Value | None

    @property
    def valid(self) -> bool:
        """Whether the release takes the file; a missing file is valid and empty."""
        return not self.issues

    @property
    def editable(self) -> bool:
        """Whether every file that was read holds UTF-8, so that a save loses no byte."""
        return all(source.bad_byte is None for source in self.sources)

    @property
    def reachable(self) -> bool:
        """Whether it is known if there is a config file; the releases take it for missing."""
        return not any(notice.code == UNREACHABLE for notice in self.notices)

    @property
    def managed(self) -> tuple[str, str, str] | None:
        """The variable that makes the config immutable, who manages it, where it is edited."""
        for name, (manager, advice) in self.release.read_only_variables.items():
            if self.environment.get(name) == "1":
                return name, manager, advice
        return None

    def get(self, path: ConfigPath, default: Any = None) -> Any:
        """The resolved value at a path, `default` where there is none."""
        value: Any = self.value
        for step in path:
            known = value if isinstance(value, dict) else {}
            if isinstance(value, list) and isinstance(step, int):
                known = dict(enumerate(value))
            if step not in known:
                return default
            value = known[step]
        return value

    def origin(self, path: ConfigPath, *, of_key: bool = False) -> Origin | None:
        """Where the value at this path of the resolved config, or its key, is written, if it is."""
        if (path, of_key) not in self._origins:
            found = self._value_at(path)
            at = found.origin(self._written_at(path, found), of_key=of_key) if found else None
            self._origins[path, of_key] = at
        return self._origins[path, of_key]

    def _written_at(self, path: ConfigPath, value: Value) -> ConfigPath:
        """The path of a value inside its file, by that of what holds it where both are in one."""
        above, place = self._above.get(path[:-1], (None, ()))
        step = above.step_to(value, path[-1]) if above and path else None
        return value.path() if step is None else (*place, step)

    def _value_at(self, path: ConfigPath) -> Value | None:
        if not path or self.tree is None:
            return self.tree
        if path[:-1] not in self._above:
            found = self.tree.find(path[:-1])
            self._above[path[:-1]] = found, found.path() if found else ()
        above, _ = self._above[path[:-1]]
        return above.child(path[-1]) if above else None

    @cached_property
    def _origins(self) -> dict[tuple[ConfigPath, bool], Origin | None]:
        """The places found so far; several notices are about one place."""
        return {}

    @cached_property
    def _above(self) -> dict[ConfigPath, tuple[Value | None, ConfigPath]]:
        """What holds the values that were looked for, and its path inside its file."""
        return {}

    def raw(self, path: ConfigPath) -> Any:
        """The value at this path before `${VAR}` was substituted, None where there is none."""
        found = self.tree and self.tree.find(path)
        return plain(found, raw=True) if found else None


class _RefusedError(Exception):
    """The text cannot become a config; `issue` is why, `broken` where it does not parse."""

    def __init__(self, issue: Issue, broken: Broken | None = None) -> None:
        super().__init__(str(issue))
        self.issue = issue
        self.broken = broken


class _Run(Struct):
    """One reading while it goes on."""

    surroundings: Surroundings
    found: Found
    reader: SourceReader
    environment: Environment
    sources: list[SourceFile] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    tree: Value | None = None

    @property
    def release(self) -> Release:
        return self.found.release

    def resolve(self) -> Any:
        """The resolved config. Raises `_RefusedError` where it cannot be had."""
        self.tree = self._included(self._parsed())
        if self.release.env_block_first:
            block = self.tree.child("env")
            config = {"env": plain(block)} if block else {}
            env_block.apply(config, self.release, self.environment)
        self._substitute(self.tree)
        return plain(self.tree)

    def _parsed(self) -> Built:
        path = self.found.locations.config_path
        try:
            source = self.reader.read(path)
        except (OSError, ValueError) as error:
            said = f"read failed: {reason(error, path)}"
            raise _RefusedError(Issue(ROOT, said, unread=True)) from None
        self.sources.append(source)
        try:
            text = Text(path, remembered(source.text))
        except Json5Error as error:
            broken = self.reader.note_broken(source, Broken.of(path, error), self.release.label)
            message = f"JSON5 parse failed: {broken.message} at {error.line}:{error.column}"
            at = Origin(path, error.line, error.column)
            raise _RefusedError(Issue(ROOT, message, at, unparsed=broken.message), broken) from None
        self.reader.note_overridden(text, (built := build(text)).overridden)
        return built

    def _included(self, built: Built) -> Value:
        path = self.found.locations.config_path
        more = _include_roots(self.surroundings, self.found, self.environment)
        roots = Roots.of(self.surroundings.files, path, more)
        chain = (normal(str(path)),)
        includer = Includer(self.reader, self.release.includes, roots, chain, self.sources)
        try:
            return includer.resolve(built)
        except IncludeError as error:
            broken = error.broken
            for source in self.sources:
                if broken and source.path == broken.file:
                    broken = self.reader.note_broken(source, broken, self.release.label)
                    break
            raise _RefusedError(Issue(ROOT, error.message, error.origin), broken) from None

    def _substitute(self, top: Value) -> None:
        """Puts the variables into every string, in place; the nodes keep what is written."""
        for path, value in strings(top):
            missing = partial(self._missing, path, value)
            value.content = substitute(value.content, self.environment.values, missing)

    def _missing(self, path: ConfigPath, value: Value, name: str) -> None:
        """Note a variable that has no value; raises `_RefusedError` where the release does."""
        place = _bracketed(path)
        fatal = self.release.missing_variable_fatal
        happens = f"{printable(place)} keeps the text as it is"
        if path[:2] == ("models", "providers") and path[3:] == ("apiKey",):
            program = self.release.program
            happens = (
                f"the text itself is sent as the key, and `{program} models status` ends with exit "
                "status 1"
            )
        if fatal:
            happens = f"{self.release.label} refuses the whole file"
        block = ", in a .env file or in env.vars" if self.release.env_block_first else " or .env"
        self.notices.append(
            Notice(
                "missing-variable",
                Severity.ERROR if fatal else Severity.WARNING,
                place,
                f"${{{name}}} is not set or empty, so {happens}.",
                f"Set {name} in the environment{block}, or write the value itself.",
                value.origin(),
            )
        )
        if fatal:
            message = f'Missing env var "{name}" referenced at config path: {place}'
            raise _RefusedError(Issue(ROOT, message, value.origin(), name))


def read(surroundings: Surroundings, choice: Choice = NO_CHOICE) -> Reading:
    """Reads the config as the chosen or detected release would.

    Never raises for what the files hold; raises `UnknownReleaseError` or `ProfileError` for a
    choice that cannot be.
    """
    found = detect(surroundings, choice)
    before = found.environment
    environment = Environment(dict(before.values), dict(before.origin))
    run = _Run(surroundings, found, SourceReader(surroundings.files), environment)
    exists = there(surroundings.files, found.locations.config_path)
    issues: tuple[Issue, ...] = ()
    unchecked: tuple[str, ...] = ()
    refusal: _RefusedError | None = None
    value: Any = {}
    try:
        if exists:
            value = run.resolve()
            issues, unchecked = _checked(run, value)
    except _RefusedError as refused:
        issues, refusal = (refused.issue,), refused
    config = value if isinstance(value, dict) else {}
    locations = found.locations
    if issues:
        environment = before
    else:
        if not found.release.env_block_first:
            env_block.apply(config, found.release, environment)
        locations = placed(locations, found.release, config, environment.values, surroundings)
    keys = stored(surroundings.files, found.release, locations, config)
    unread = unread_notices(surroundings.files, found, exists=exists)
    return Reading(
        found.release,
        found.reason,
        found.version_source,
        locations,
        exists,
        config,
        issues,
        refusal is None,
        refusal.broken if refusal else None,
        (*found.notices, *unread, *run.reader.notices, *run.notices, *keys.notices),
        unchecked,
        tuple(run.sources),
        environment.values,
        environment.origin,
        keys.profiles,
        keys.unreadable,
        surroundings,
        choice,
        run.tree,
    )


def _checked(run: _Run, value: Any) -> tuple[tuple[Issue, ...], tuple[str, ...]]:
    """The issues of a config that could be read, each with its place; and what is unchecked."""
    verdict = check.check(value, run.release.rules)
    found = verdict.problems
    if not found:
        locations = run.found.locations
        found = shared(value, run.release, locations, run.surroundings)
    tree = run.tree
    issues = tuple(
        Issue(
            _dotted(problem.path) or ROOT,
            problem.message,
            _nearest(tree, problem.at) if tree else None,
            strange=check.strange_keys(problem),
        )
        for problem in found
    )
    return issues, () if issues else tuple(map(_dotted, verdict.unchecked))


def _dotted(path: ConfigPath) -> str:
    return ".".join(map(str, path))


def _nearest(tree: Value, path: ConfigPath) -> Origin:
    """Where a path is written: its key, or the nearest value around it that there is."""
    found = tree
    for step in path:
        if (child := found.child(step)) is None:
            break
        found = child
    return found.origin(of_key=True)


def _include_roots(
    surroundings: Surroundings, found: Found, environment: Environment
) -> tuple[Path, ...]:
    name = found.release.include_roots_variable
    given = environment.values.get(name, "") if name else ""
    home = found.locations.home
    return tuple(user_path(one, surroundings, home) for one in given.split(":") if trim(one))


def _bracketed(path: ConfigPath) -> str:
    """A path as the programs show it for variables: `a.b[0]`."""
    return "".join(
        f"[{step}]" if isinstance(step, int) else f".{step}" for step in path
    ).removeprefix(".")
