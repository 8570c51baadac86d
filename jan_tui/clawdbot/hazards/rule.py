"""What a hazard is: a rule with a stable code that finds its cases in a context."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

from jan_tui.clawdbot.hazards.context import HazardContext
from jan_tui.clawdbot.values.notices import ConfigPath, Notice, Origin, Repair, Severity
from jan_tui.clawdbot.values.step import StepAction
from jan_tui.json5_text import Delete, Edit, Move, Rename, Set
from jan_tui.plain import printable


class Finding(Struct, frozen=True):
    """One case of a hazard. `path` is its place in the config, empty where it has none.

    `severity` replaces that of the rule; `origin` replaces the place in the files. The other fields
    are those of the notice.
    """

    path: ConfigPath
    message: str
    fix: str
    repair: Repair | None = None
    severity: Severity | None = None
    origin: Origin | None = None
    model: str = ""
    action: StepAction | None = None
    copyable: str = ""
    values: tuple[str, ...] = ()


class Hazard(Struct, frozen=True):
    """A rule with its code and severity; `find` yields its cases."""

    code: str
    severity: Severity
    find: Callable[[HazardContext], Iterator[Finding]]

    def notices(self, context: HazardContext) -> Iterator[Notice]:
        """Its cases as notices, each with its place in the files."""
        for finding in self.find(context):
            repair = finding.repair if context.reading.editable else None
            yield Notice(
                self.code,
                finding.severity or self.severity,
                dotted(finding.path),
                printable(finding.message),
                printable(finding.fix),
                finding.origin or place(context, finding.path),
                repair,
                finding.model,
                finding.action,
                finding.values,
                copyable=finding.copyable,
            )


def dotted(path: ConfigPath) -> str:
    """A path as the programs print it."""
    return ".".join(map(str, path))


def place(context: HazardContext, path: ConfigPath) -> Origin | None:
    """Where the path is written, or the nearest place above it that is; of a key that the release
    does not know the key itself."""
    if path in context.strange_keys:
        return context.reading.origin(path, of_key=True)
    for length in range(len(path), 0, -1):
        origin = context.reading.origin(path[:length])
        if origin is not None:
            return origin
    return None


def set_value(context: HazardContext, label: str, path: ConfigPath, value: Any) -> Repair | None:
    """A repair that writes one value, in the file of that value or of what holds it."""
    return _one(label, context, path, lambda at: Set(at, value))


def delete(context: HazardContext, label: str, path: ConfigPath) -> Repair | None:
    """A repair that removes one value where it is written."""
    return _one(label, context, path, Delete, exact=True)


def rename(context: HazardContext, label: str, path: ConfigPath, key: str) -> Repair | None:
    """A repair that gives a key another name where it is written."""
    return _one(label, context, path, lambda at: Rename(at, key), exact=True)


def move(context: HazardContext, label: str, path: ConfigPath, to: ConfigPath) -> Repair | None:
    """A repair that moves a member, with its comments where one file holds both places."""
    value = context.reading.raw(path)
    put = set_value(context, label, to, value)
    take = _one(label, context, path, lambda at: Delete(at, spare_comments=True), exact=True)
    if put is None or take is None:
        return None
    (put_file, (put_edit,)), (take_file, (take_edit,)) = put.edits[0], take.edits[0]
    if put_file == take_file:
        return Repair(label, ((put_file, (Move(take_edit.path, put_edit.path),)),))
    return joined(label, put, take)


def joined(label: str, *repairs: Repair | None) -> Repair | None:
    """Several repairs as one; None where one of them is None."""
    if any(repair is None for repair in repairs):
        return None
    return Repair(label, tuple(edits for repair in repairs if repair for edits in repair.edits))


def _one(
    label: str,
    context: HazardContext,
    path: ConfigPath,
    make: Callable[[ConfigPath], Edit],
    exact: bool = False,
) -> Repair | None:
    for length in range(len(path), len(path) - 1 if exact else 0, -1):
        origin = context.reading.origin(path[:length])
        if origin is not None:
            return Repair(label, ((origin.file, (make((*origin.path, *path[length:])),)),))
    if exact or not context.reading.sources:
        return None
    return Repair(label, ((context.reading.sources[0].path, (make(path),)),))
