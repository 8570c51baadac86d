"""Issues that make a release refuse a config, notices that warn, and the place of each."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from jan_tui.clawdbot.values.step import Step, StepAction
from jan_tui.structs import replace

if TYPE_CHECKING:
    from jan_tui.json5_text import Edit

ConfigPath = tuple[str | int, ...]
"""A place in the resolved config: object keys and array indices from the root."""


UNREACHABLE = "config-unreachable"
"""The code of the notice that it is unknown whether there is a config file."""


class Severity(StrEnum):
    """How much a notice matters: an error stops Clawdbot or the edit, info explains."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Origin(Struct, frozen=True):
    """Where a value is written: file, 1-based line and column (code points), path in that file."""

    file: Path
    line: int
    column: int
    path: ConfigPath = ()


class StrangeKey(Struct, frozen=True):
    """A key that the release does not know: its place in the config, and what it knows there."""

    at: ConfigPath
    known: tuple[str, ...]


class Issue(Struct, frozen=True):
    """A reason for which the release refuses the whole file, worded as the release words it.

    `path` is the dotted path as printed, `<root>` for the top. `missing_variable` is the name of
    the variable that the file uses and that is not set; `unread` is whether the file cannot be
    read, `unparsed` what is wrong in a text that is no JSON5, without its place. `strange` are the
    keys that it refuses.
    """

    path: str
    message: str
    origin: Origin | None = None
    missing_variable: str = ""
    unread: bool = False
    unparsed: str = ""
    strange: tuple[StrangeKey, ...] = ()

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class Repair(Struct, frozen=True):
    """A safe change that ends the notice: what it does, in words, and its edits file by file.

    `texts` are whole new texts of files that do not parse, in which nothing can be edited.
    """

    label: str
    edits: tuple[tuple[Path, tuple[Edit, ...]], ...]
    texts: tuple[tuple[Path, str], ...] = ()

    @property
    def step(self) -> Step:
        """To take it into the changes to save."""
        return Step(f"{self.label.rstrip('.')}.", StepAction.REPAIR)


class Notice(Struct, frozen=True):
    """Something a person should know about their set-up.

    `code` is stable and kebab-case, `message` is what happens, `fix` what to do about it. `model`
    is the id of the one model of Jan that it is about, empty where it is about none or several.
    `action`, `values` and `copyable` are those of its step.
    """

    code: str
    severity: Severity
    path: str
    message: str
    fix: str
    origin: Origin | None = None
    repair: Repair | None = None
    model: str = ""
    action: StepAction | None = None
    values: tuple[str, ...] = ()
    copyable: str = ""

    @property
    def step(self) -> Step:
        """The repair where one is offered and no action goes before it; the fix otherwise.

        A repair of what is not broken names its code: it is no part of repairing all.
        """
        if self.repair is not None and self.action is None:
            named = (self.code,) if self.severity is Severity.INFO else ()
            return replace(self.repair.step, values=named)
        return Step(self.fix, self.action, self.copyable, self.values)
