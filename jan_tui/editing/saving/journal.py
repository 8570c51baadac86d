"""What the last saves did, kept so that they can be taken back, the latest first.

One JSON file for each in this program's own state folder, 0600, holds every file of the save before
and after. It is written as begun first and becomes the last save when the save is done, so that a
save that fails leaves the record of the one before, and one that is killed can be finished or taken
back. An undo notes itself as begun in the same way.
"""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from jan_tui.editing.errors import doing
from jan_tui.editing.saving import own_files
from jan_tui.editing.saving.replacement import Replacement
from jan_tui.plain import printable
from jan_tui.structs import replace

if TYPE_CHECKING:
    from jan_tui.editing.saving.filesystem import SaveFiles

_FORMAT = 1

KEPT = 10
"""Saves that can be taken back, one after another."""


class JournalError(Exception):
    """A journal that this program cannot have written."""


class Kind(StrEnum):
    """What a record was begun for."""

    SAVE = "save"
    UNDO = "undo"


class Record(Struct, frozen=True):
    """One save: when it was, each file before and after it, and what it changed, in a few words.

    That of an undo is the record of the save that it takes back.
    """

    saved: datetime
    replacements: tuple[Replacement, ...]
    kind: Kind = Kind.SAVE
    what: str = ""


class Journal:
    """The records of the last saves in a folder of the person's state.

    Every method raises `SaveError` where the system refuses, and where another user could have
    written the journal.
    """

    def __init__(self, files: SaveFiles, folder: Path) -> None:
        self._files = files
        self._folder = folder
        earlier = (folder / f"last-save.{number}.json" for number in range(1, KEPT))
        self._done = (folder / "last-save.json", *earlier)
        self._begun = folder / "last-save.begun.json"

    def prepare(self) -> None:
        """Makes the folder, 0700."""
        own_files.make_folder(self._files, self._folder)

    def begin(self, record: Record) -> None:
        """Records what is about to be done; the record is on the disk on return."""
        own_files.write(self._files, self._begun, _encoded(record))

    def complete(self) -> None:
        """The save is done: what was begun is now the last save."""
        latest = self._done[0]
        with doing("finish the undo journal", latest):
            # Those up to the first gap make room; the oldest is overwritten.
            held = itertools.takewhile(self._files.present, self._done[:-1])
            for at, place in reversed(list(enumerate(held))):
                self._files.rename(place, self._done[at + 1])
            self._files.rename(self._begun, latest)
            self._files.sync_folder(self._folder)

    def drop(self) -> None:
        """Removes what was begun: the save before it is the last again."""
        self._clear(self._begun)

    def forget(self, record: Record) -> None:
        """Removes this save, which was taken back, where it is the last one."""
        # The note that an undo was begun goes last: alone it says that the undo was whole.
        done = self.done()
        if done is not None and is_undo_of(record, done):
            self._clear(self._newest())
        self._clear(self._begun)

    def begun(self) -> Record | None:
        """What was begun and neither completed nor dropped, None where there is nothing.

        One that is damaged was cut off while it was written, before any file was changed.
        """
        try:
            return self._read(self._begun)
        except JournalError:
            return None

    def done(self) -> Record | None:
        """The last save that was done. Raises `JournalError` for a damaged journal."""
        return self._read(self._newest())

    def done_before(self) -> Record | None:
        """The save before the last one."""
        held = self._held()
        next(held, None)
        earlier = next(held, None)
        return None if earlier is None else self._read(earlier)

    def _newest(self) -> Path:
        return next(self._held(), self._done[0])

    def _held(self) -> Iterator[Path]:
        """The places that hold a record, newest first."""
        for place in self._done:
            with doing("read", place):
                there = self._files.present(place)
            if there:
                yield place

    def _clear(self, path: Path) -> None:
        with doing("clear the undo journal", path):
            if self._files.present(path):
                self._files.remove(path)
                self._files.sync_folder(self._folder)

    def _read(self, path: Path) -> Record | None:
        data = own_files.read(self._files, path)
        if data is None:
            return None
        try:
            return _decoded(data)
        except _DAMAGE as damaged:
            raise JournalError(f"{printable(str(path))} is damaged") from damaged


def is_undo_of(undo: Record, save: Record) -> bool:
    """Whether a record that was begun is the undo of this save."""
    return replace(undo, kind=Kind.SAVE) == save


_DAMAGE = (ValueError, KeyError, TypeError, AttributeError, RecursionError)


def current(files: SaveFiles, target: Path) -> bytes | None:
    """The bytes under this name now; None where nothing is."""
    with doing("read", target):
        return files.read_bytes(target) if files.present(target) else None


def _packed(data: bytes | None) -> str | None:
    return None if data is None else base64.b64encode(data).decode("ascii")


def _unpacked(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text, validate=True)


def _encoded(record: Record) -> bytes:
    # ASCII output escapes the surrogates by which Python names files that are no UTF-8.
    files = [
        {
            "path": str(each.path),
            "target": str(each.target),
            "before": _packed(each.before),
            "after": _packed(each.after),
            "mode_before": each.mode_before,
            "mode_after": each.mode_after,
        }
        for each in record.replacements
    ]
    head = {
        "format": _FORMAT,
        "kind": record.kind.value,
        "saved": record.saved.isoformat(),
        "what": record.what,
    }
    return json.dumps({**head, "files": files}).encode("ascii")


def _decoded(data: bytes) -> Record:
    raw = json.loads(data)
    if raw["format"] != _FORMAT:
        raise ValueError("another format")
    replacements = tuple(
        Replacement(
            _path(each["path"]),
            _path(each["target"]),
            _unpacked(each["before"]),
            _unpacked(each["after"]),
            # Journals written before the modes were kept have none.
            mode_before=_mode(each.get("mode_before")),
            mode_after=_mode(each.get("mode_after")),
        )
        for each in raw["files"]
    )
    if not replacements:
        raise ValueError("no files")
    # Journals written before saves had a name have none.
    what = raw.get("what", "")
    if not isinstance(what, str):
        raise ValueError("not a name")
    saved = datetime.fromisoformat(raw["saved"])
    return Record(saved, replacements, Kind(raw.get("kind", "save")), printable(what))


def _path(text: str) -> Path:
    path = Path(text)
    if not path.is_absolute() or "\0" in text:
        raise ValueError("not an absolute path")
    return path


def _mode(value: object) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or not 0 <= value <= 0o7777:
        raise ValueError("not a file mode")
    return value
