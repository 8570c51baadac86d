"""What may be asked of a text, and what each wish means for its value."""

from __future__ import annotations

from dataclasses import dataclass

from jan_tui.json5_text.scanner import Path
from jan_tui.json5_text.values import JsonValue


@dataclass(frozen=True, slots=True)
class Set:
    """Puts a value at a path; parents that are missing are made, an index equal to the length appends."""

    path: Path
    value: JsonValue

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", tuple(self.path))


@dataclass(frozen=True, slots=True)
class Delete:
    """Takes away what stands at a path, all of duplicates; an absent path changes nothing."""

    path: Path

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", tuple(self.path))


@dataclass(frozen=True, slots=True)
class Rename:
    """Gives a member of an object another key, in its place."""

    path: Path
    new_key: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", tuple(self.path))


Edit = Set | Delete | Rename
