"""The first step of a change: files that cannot be changed without harm are refused here."""

from __future__ import annotations

from jan_tui.clawdbot.files import Surroundings
from jan_tui.clawdbot.notices import UNREACHABLE, Origin
from jan_tui.clawdbot.reading import Reading
from jan_tui.clawdbot.releases import Choice
from jan_tui.clawdbot.sources import SourceFile
from jan_tui.editing.draft import Draft
from jan_tui.editing.refusing import refused
from jan_tui.json5_text import Json5Error, scan

_EMPTY = "{\n}\n"


def opened(
    surroundings: Surroundings, choice: Choice, reading: Reading, *, include_edits: bool
) -> Draft:
    """The draft of a change of what was read.

    Raises `RefusedError` for a file that is not UTF-8, does not parse, or whose includes or
    variables do not resolve. An empty file, and one of comments only, starts from `{}`.
    """
    for source in reading.sources:
        if not source.utf8:
            raise _not_utf8(source)
    start = _start(reading)
    draft = Draft(surroundings, choice, reading, start, include_edits=include_edits)
    _check_resolved(draft.reading)
    return draft


def _start(reading: Reading) -> str:
    """The config's text to begin with."""
    if not reading.exists:
        _check_reachable(reading)
        return _EMPTY
    if not reading.sources:
        path = reading.locations.config_path
        raise refused(f"The file cannot be changed: {reading.issues[0].message}", path=path)
    broken = reading.broken
    if broken is None:
        return reading.sources[0].text
    text = next(source.text for source in reading.sources if source.path == broken.file)
    begun = _begun(text) if broken.file == reading.locations.config_path else None
    if begun is None:
        origin = Origin(broken.file, broken.line, broken.column)
        raise refused(f"The file does not parse: {broken.message}.", origin=origin, text=text)
    return begun


def _check_reachable(reading: Reading) -> None:
    """Raises `RefusedError` where nobody can tell whether there is a file."""
    for notice in reading.notices:
        if notice.code == UNREACHABLE:
            reason = f"{notice.message} {notice.fix}"
            raise refused(reason, path=reading.locations.config_path)


def _begun(text: str) -> str | None:
    """A text of comments and blanks with an object after them; None for any other text."""
    if not text.strip("\ufeff"):
        return text + _EMPTY
    end = "\r\n" if "\r\n" in text else "\n"
    gap = "" if text.endswith(("\n", "\r")) else end
    begun = f"{text}{gap}{{{end}}}{end}"
    try:
        root = scan(begun).root
    except Json5Error:
        return None
    return begun if root.start == len(text) + len(gap) else None


def _not_utf8(source: SourceFile) -> Exception:
    try:
        source.data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = (
            source.data[: error.start].decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
        )
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        return refused(
            f"The file holds a byte that is not UTF-8 (0x{source.data[error.start]:02x}), which a "
            "change would lose. Save the file as UTF-8 first.",
            origin=Origin(source.path, line, column),
            text=source.text,
        )
    return refused("The file is not UTF-8.", path=source.path)


def _check_resolved(reading: Reading) -> None:
    """Raises `RefusedError` where there is no resolved config to change."""
    tree = reading.tree
    if tree is not None and tree.is_object and (reading.value or not tree.content):
        return
    issue = reading.issues[0]
    texts = {source.path: source.text for source in reading.sources}
    if issue.origin is None:
        raise refused(f"The file cannot be changed: {issue}", path=reading.locations.config_path)
    raise refused(
        f"The file cannot be changed: {issue}",
        origin=issue.origin,
        text=texts.get(issue.origin.file, ""),
    )
