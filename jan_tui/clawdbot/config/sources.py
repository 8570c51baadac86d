"""Files as the programs read them: bytes, text, and notices about either."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from msgspec import Struct, field

from jan_tui.clawdbot.config.files import Files
from jan_tui.clawdbot.config.tree import Text, path_to
from jan_tui.clawdbot.lookalikes.encoding import other_encoding, readable
from jan_tui.clawdbot.lookalikes.text import lookalikes
from jan_tui.clawdbot.values.notices import Notice, Origin, Severity
from jan_tui.json5_text import Item, Json5Error
from jan_tui.plain import printable
from jan_tui.regular_files import NotRegularError, TooLargeError
from jan_tui.structs import Discreet, replace
from jan_tui.system_errors import cause

MOST_TEXT_BYTES = 4 * 1024 * 1024
"""A config needs some 100 times its size of memory while it is read, so larger ones are refused."""


class SourceFile(Discreet, frozen=True):
    """A file that took part in the reading.

    `path` is as the program names it, symbolic links not followed. `text` holds replacement
    characters where `bad_byte` is the offset of the first byte that is not UTF-8; such a file must
    not be edited.
    """

    hidden: ClassVar = ("data", "text")

    path: Path
    data: bytes
    text: str
    bad_byte: int | None = None

    @property
    def shown(self) -> str:
        """The text as a person reads it, whatever its encoding, so that secrets are found in it."""
        return readable(self.data)

    @property
    def bad_place(self) -> Origin:
        """Where the bad byte is, by line and column of the text before it."""
        lines = re.split(r"\r\n|\r|\n", self.data[: self.bad_byte].decode("utf-8"))
        return Origin(self.path, len(lines), len(lines[-1]) + 1)


class Broken(Struct, frozen=True):
    """Why a text does not parse, and where: 1-based line and column in code points."""

    file: Path
    line: int
    column: int
    message: str

    @classmethod
    def of(cls, file: Path, error: Json5Error) -> Broken:
        return cls(file, error.line, error.column, error.message)

    def explained(self, notices: Iterable[Notice]) -> Broken:
        """The same in the words of the first notice about what stands there instead of JSON5."""
        message = next((notice.message for notice in notices), "")
        clause = re.split(r"[.:](?: |$)", message, maxsplit=1)[0]
        return replace(self, message=clause[:1].lower() + clause[1:] or self.message)


class SourceReader(Struct, frozen=True):
    """Reads files and collects the notices that arise from it."""

    files: Files
    notices: list[Notice] = field(default_factory=list)

    def read(self, path: Path) -> SourceFile:
        """The file, decoded as the programs decode it. Raises `OSError` or `ValueError`."""
        data = self.files.read_bytes(path)
        if len(data) > MOST_TEXT_BYTES:
            raise TooLargeError(path, MOST_TEXT_BYTES)
        try:
            return SourceFile(path, data, data.decode("utf-8"))
        except UnicodeDecodeError as error:
            source = SourceFile(path, data, data.decode("utf-8", "replace"), error.start)
            if other_encoding(data) is None:
                self.notices.append(_not_utf8(source))
            return source

    def note_broken(self, source: SourceFile, broken: Broken, label: str) -> Broken:
        """Adds a notice for each thing that only looks like JSON5; the error in their words."""
        found = lookalikes(source.path, source.data, source.text, broken.line, broken.column, label)
        self.notices.extend(found)
        return broken.explained(found)

    def links(self, path: Path) -> int:
        """How many names a file has; 1 for a file that only an overlay holds."""
        try:
            return self.files.stat(path).st_nlink
        except OSError:
            return 1

    def note_overridden(self, text: Text, items: Iterable[Item]) -> None:
        """Adds a notice for each member that a later one of the same name overrides."""
        for item in items:
            line, column = text.document.position(item.key_start)
            path = path_to(text.document, item.node)
            origin = Origin(text.path, line, column, path)
            key = printable(item.key or "")
            self.notices.append(
                Notice(
                    "duplicate-key",
                    Severity.WARNING,
                    ".".join(map(str, path)),
                    f'"{key}" is written twice in one object; only the last one counts, whole.',
                    "Keep one of the two and put what you need of the other into it.",
                    origin,
                )
            )


def there(files: Files, path: Path) -> bool:
    """Whether a path exists; False too where the system refuses to show it."""
    try:
        return files.exists(path)
    except (OSError, ValueError):
        return False


def _not_utf8(source: SourceFile) -> Notice:
    return Notice(
        "not-utf8",
        Severity.WARNING,
        "<root>",
        f"Byte {source.bad_byte} of {printable(str(source.path))} is no UTF-8; "
        "it is read as a replacement character.",
        "Save the file as UTF-8; until then it is not edited here, so that no byte is lost.",
        source.bad_place,
    )


def reason(error: OSError | ValueError, path: Path) -> str:
    """An error of the file system as Node words it; our own refusals in our own words."""
    if isinstance(error, NotRegularError | TooLargeError):
        return cause(error)
    number = error.errno if isinstance(error, OSError) else None
    if number is None:
        return f"Error: {error}"
    name = errno.errorcode.get(number, "EIO")
    act = "read" if name == "EISDIR" else f"open '{path}'"
    return f"Error: {name}: {_WORDS.get(name, os.strerror(number).lower())}, {act}"


_WORDS = {
    "EPERM": "operation not permitted",
    "ENOENT": "no such file or directory",
    "EACCES": "permission denied",
    "ENOTDIR": "not a directory",
    "EISDIR": "illegal operation on a directory",
    "ELOOP": "too many symbolic links encountered",
}
