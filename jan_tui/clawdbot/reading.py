"""The config as a release reads it: bytes to resolved values, each with where it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jan_tui.clawdbot.auth_profiles import AuthProfile
from jan_tui.clawdbot.files import Surroundings
from jan_tui.clawdbot.locations import Locations
from jan_tui.clawdbot.notices import ConfigPath, Issue, Notice, Origin
from jan_tui.clawdbot.releases import Choice, Release


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that took part in the reading.

    `path` is as the program names it, `real_path` with symbolic links followed. `text` holds
    replacement characters where `utf8` is False; such a file must not be edited.
    """

    path: Path
    real_path: Path
    data: bytes = field(repr=False)
    text: str = field(repr=False)
    utf8: bool = True


@dataclass(frozen=True, slots=True)
class Broken:
    """Why a text does not parse, and where: 1-based line and column in code points."""

    file: Path
    line: int
    column: int
    message: str
    source_line: str


@dataclass(frozen=True, eq=False)
class Reading:
    """All that a release learns before it chooses a model.

    `value` is the resolved config as far as it resolves: it is kept where only the schema refuses
    the file, and is `{}` where the file is missing or its text, includes or variables fail.
    `issues` refuse the file; with none the reading is valid.
    `unchecked` names the top-level sections present whose inside is not checked here.
    `sources` has the config file first, then its includes in the order in which they are read.
    `environment` is what the program sees after `.env` files and env block, and `env_origin` tells
    where each name came from: `process`, `dotenv` or `env-block`.
    `profiles` are the auth profiles by provider; `profiles_unreadable` says why they are not known.
    `surroundings` and `choice` are what was read from, so that the same place can be read again
    with other texts.
    """

    release: Release
    release_reason: str
    locations: Locations
    exists: bool
    value: dict[str, Any]
    issues: tuple[Issue, ...]
    broken: Broken | None
    notices: tuple[Notice, ...]
    unchecked: tuple[str, ...]
    sources: tuple[SourceFile, ...]
    environment: Mapping[str, str] = field(repr=False)
    env_origin: Mapping[str, str] = field(repr=False)
    profiles: Mapping[str, tuple[AuthProfile, ...]] = field(repr=False)
    profiles_unreadable: str | None = None
    surroundings: Surroundings | None = field(default=None, repr=False)
    choice: Choice = field(default=Choice(), repr=False)

    @property
    def valid(self) -> bool:
        """Whether the release takes the file; a missing file is valid and empty."""
        return not self.issues

    @property
    def editable(self) -> bool:
        """Whether every file that was read holds UTF-8, so that a save loses no byte."""
        return all(source.utf8 for source in self.sources)

    def get(self, path: ConfigPath, default: Any = None) -> Any:
        """The resolved value at a path, `default` where there is none."""
        value: Any = self.value
        for step in path:
            if (isinstance(value, dict) and step in value) or (
                isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value)
            ):
                value = value[step]
            else:
                return default
        return value

    def origin(self, path: ConfigPath) -> Origin | None:
        """Where the value at this path of the resolved config is written, None where it is not."""
        raise NotImplementedError

    def raw(self, path: ConfigPath) -> Any:
        """The value at this path before `${VAR}` was substituted, None where there is none."""
        raise NotImplementedError
