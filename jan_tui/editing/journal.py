"""What the last save did, kept so that it can be taken back.

One JSON file in this program's own state folder, 0600, holds every file of the save before and
after. It is written beside its place first and takes its place when the save is done, so that a
save that fails leaves the record of the one before, and one that is killed can be taken back.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jan_tui.editing.faults import doing
from jan_tui.editing.system import SaveFiles
from jan_tui.editing.transaction import Replacement

_FORMAT = 1


class JournalError(Exception):
    """A journal that this program cannot have written."""


@dataclass(frozen=True, slots=True)
class Record:
    """One save: when it was, and each file before and after."""

    saved: datetime
    replacements: tuple[Replacement, ...]


class Journal:
    """The record of the last save in a folder of the person's state."""

    def __init__(self, files: SaveFiles, folder: Path) -> None:
        self._files = files
        self._folder = folder
        self._done = folder / "last-save.json"
        self._begun = folder / "last-save.begun.json"

    def prepare(self) -> None:
        """Makes the folder, 0700."""
        missing = []
        folder = self._folder
        with doing("look at the state folder", folder):
            while not self._files.present(folder):
                missing.append(folder)
                folder = folder.parent
        for each in reversed(missing):
            with doing("make the state folder", each):
                self._files.make_folder(each)

    def begin(self, record: Record) -> None:
        """Writes down what is about to be done."""
        with doing("write the undo journal", self._begun):
            if self._files.present(self._begun):
                self._files.remove(self._begun)
            handle = self._files.create(self._begun)
            try:
                view = memoryview(_encoded(record))
                while view:
                    view = view[self._files.write(handle, view) :]
                self._files.sync(handle)
            finally:
                self._files.close(handle)

    def settle(self) -> None:
        """The save is done: what was begun is now the last save."""
        with doing("finish the undo journal", self._done):
            self._files.rename(self._begun, self._done)
            self._files.sync_folder(self._folder)

    def drop(self) -> None:
        """The save failed and was rolled back: the one before it is the last again."""
        with doing("clear the undo journal", self._begun):
            if self._files.present(self._begun):
                self._files.remove(self._begun)

    def forget(self) -> None:
        """The last save was taken back."""
        for path in (self._begun, self._done):
            with doing("clear the undo journal", path):
                if self._files.present(path):
                    self._files.remove(path)

    def last(self) -> Record | None:
        """The save that an undo takes back: one begun that got far enough, or the last done.

        Raises `JournalError` for a damaged journal, `SaveError` where the system refuses.
        """
        begun = self._interrupted()
        return begun if begun is not None else self._read(self._done)

    def settle_interrupted(self) -> None:
        """A process that was killed in its save may have left a begun record that did happen."""
        if self._interrupted() is not None:
            self.settle()

    def _interrupted(self) -> Record | None:
        """The begun record of a save that got far enough to change a file.

        One that is cut off was killed while it was written, before any file was changed.
        """
        try:
            begun = self._read(self._begun)
        except JournalError:
            return None
        return begun if begun is not None and self._happened(begun) else None

    def _happened(self, record: Record) -> bool:
        return any(
            current(self._files, replacement.target) == replacement.after
            for replacement in record.replacements
        )

    def _read(self, path: Path) -> Record | None:
        with doing("read the undo journal", path):
            if not self._files.present(path):
                return None
            data = self._files.read_bytes(path)
        try:
            return _decoded(data)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as damaged:
            raise JournalError(f"{path} is damaged") from damaged


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
        }
        for each in record.replacements
    ]
    return json.dumps(
        {"format": _FORMAT, "saved": record.saved.isoformat(), "files": files}
    ).encode("ascii")


def _decoded(data: bytes) -> Record:
    raw = json.loads(data)
    if raw["format"] != _FORMAT:
        raise ValueError("another format")
    replacements = tuple(
        Replacement(
            Path(each["path"]),
            Path(each["target"]),
            _unpacked(each["before"]),
            _unpacked(each["after"]),
        )
        for each in raw["files"]
    )
    return Record(datetime.fromisoformat(raw["saved"]), replacements)
