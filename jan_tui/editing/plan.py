"""A plan: changes of files that are worked out and checked, but not made."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct

from jan_tui.plain import printable
from jan_tui.structs import Discreet

if TYPE_CHECKING:
    from jan_tui.clawdbot import Notice, Origin, Prediction, Reading
    from jan_tui.editing.half_done import HalfDone


class Remedy(StrEnum):
    """What the same intent would need so that it is not refused."""

    INCLUDE_EDITS = "include-edits"
    EXPLICIT = "explicit"
    KEY_IN_ENTRY = "key-in-entry"
    KEY_ITSELF = "key-itself"
    MODEL_LISTED = "model-listed"
    REPAIR = "repair"


class FileChange(Discreet, frozen=True):
    """One file before and after. `before` is None for a new file; `target` is where a link leads.

    `diff` is unified, with secrets masked, ready to be shown. `tighten` takes the rights of group
    and others away from a file that is there, because a key is written into it. `json5`
    marks a text that a second reader must read alike before the save.
    """

    hidden: ClassVar = ("before", "after")

    path: Path
    target: Path
    before: bytes | None
    after: bytes
    diff: str = ""
    tighten: bool = False
    json5: bool = False

    @property
    def created(self) -> bool:
        return self.before is None


class Refusal(Struct, frozen=True):
    """Why a change is not made, and where; line and column count from 1.

    `source_line` is the line itself, with secrets masked. `remedy` is what the
    intent lacks, where that is one thing; the reason says it in words. `forcible` is whether the
    person may have it written all the same.
    """

    reason: str
    path: Path | None = None
    line: int | None = None
    column: int | None = None
    source_line: str = ""
    remedy: Remedy | None = None
    forcible: bool = False
    half: HalfDone | None = None


class Plan(Struct, frozen=True):
    """Every file that would change, in the order in which they are written, or the refusal.

    `preview` is the prediction for the texts as they would be, once the `export` line is typed.
    `remarks` are sentences for the person: what goes with a removed entry, which included file is
    touched.
    `repaired` is the prediction with the wanted repairs alone, None where none is wanted; `taken`
    are the notices whose repair was applied, one that another repair made needless not. `orphan` is
    the first model of the chain where the change takes its provider away. `what` is what changes,
    in a few words.
    """

    changes: tuple[FileChange, ...]
    preview: Prediction | None
    refused: Refusal | None = None
    remarks: tuple[str, ...] = ()
    export_line: str | None = None
    repaired: Prediction | None = None
    orphan: str | None = None
    taken: tuple[Notice, ...] = ()
    what: str = ""


class RefusedError(Exception):
    """The whole intent is refused, for the reason in `refusal`."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal


def managed_elsewhere(reading: Reading) -> Refusal | None:
    """Why nothing may be written where another program manages the config; None elsewhere."""
    if reading.managed is None:
        return None
    variable, manager, advice = reading.managed
    reason = f"The config is managed by {manager} ({variable}=1), so nothing is written. {advice}"
    return Refusal(reason, reading.locations.config_path)


def refused(
    reason: str,
    *,
    path: Path | None = None,
    origin: Origin | None = None,
    text: str = "",
    remedy: Remedy | None = None,
) -> RefusedError:
    """The error for a reason; an origin points into the file, whose `text` gives the line."""
    reason = printable(reason)
    if origin is None:
        return RefusedError(Refusal(reason, path, remedy=remedy))
    line = line_of(text, origin.line)
    return RefusedError(Refusal(reason, origin.file, origin.line, origin.column, line, remedy))


def line_of(text: str, line: int) -> str:
    """One line of a text, counted from 1 as JSON5 counts lines, with secrets masked."""
    from jan_tui.redact import mask_source

    lines = mask_source(text).replace("\r\n", "\n").replace("\r", "\n")
    for end in ("\u2028", "\u2029"):
        lines = lines.replace(end, "\n")
    found = lines.split("\n")
    return printable(found[line - 1]) if 0 < line <= len(found) else ""
