"""The output of sub-commands: JSON to standard output alone, messages to standard error.

A failed write to standard output raises `LostOutputError`; a message that standard error does not
take is dropped.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from io import TextIOWrapper
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from datetime import datetime

    from jan_tui.diagnosis import Diagnosis
    from jan_tui.glyphs import Glyphs

FORMAT = 1
"""The format of every JSON answer; fields are only ever added to it."""


shown_by: dict[str, str] = {}
"""Variables that options of this call stand for; each call begins without any."""


class LostOutputError(Exception):
    """A write to standard output failed; the text is the reason.

    `reader_gone` is True where it is a pipe whose reader has ended, as after `| head`.
    """

    def __init__(self, reason: str, *, reader_gone: bool = False) -> None:
        super().__init__(reason)
        self.reader_gone = reader_gone


def print_json(answer: Mapping[str, object], *, one_line: bool = False) -> None:
    """One JSON document, UTF-8 where standard output takes it, escapes where it does not.

    Secrets are masked; control and format characters, line separators and lone surrogates stand as
    JSON's own escapes. Raises `LostOutputError`.
    """
    import json

    from jan_tui.plain import json_escaped

    text = json.dumps(
        _masked(answer),
        indent=None if one_line else 2,
        ensure_ascii=_glyphs(sys.stdout).encoding != "utf-8",
    )
    _out(json_escaped(text) + "\n")


def _masked(value: object) -> object:
    from jan_tui.plain import concealed

    if isinstance(value, str):
        return concealed(value)
    if isinstance(value, Mapping):
        return {concealed(str(key)): _masked(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(inner) for inner in value]
    return value


def print_line(text: str = "") -> None:
    """A line for the person, without control characters, on standard output.

    Raises `LostOutputError`.
    """
    _out(_line(sys.stdout, text))


def print_lines(texts: Iterable[str]) -> None:
    """Each text as `print_line` prints it. Raises `LostOutputError`."""
    for text in texts:
        print_line(text)


def print_own(text: str) -> None:
    """A text of this program itself, such as its help, as it stands. Raises `LostOutputError`."""
    _out(text.rstrip("\n") + "\n")


def print_message(text: str) -> None:
    """A line for the person on standard error, at once. Never raises."""
    stream: TextIO | None = sys.stderr
    if stream is None:
        return
    with suppress(OSError, ValueError):
        stream.write(_line(stream, text))
        stream.flush()


def print_messages(texts: Iterable[str]) -> None:
    """Each text on a line of its own on standard error."""
    for text in texts:
        print_message(text)


def _out(text: str) -> None:
    # Python sets a stream to None where its descriptor was closed when it started.
    stream: TextIO | None = sys.stdout
    if stream is None:
        raise LostOutputError("it is closed")
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        raise LostOutputError("its reader has gone", reader_gone=True) from None
    except OSError as refused:
        from jan_tui.system_errors import cause

        raise LostOutputError(cause(refused)) from None
    except ValueError:
        raise LostOutputError("it is closed") from None


def _line(stream: TextIO | None, text: str) -> str:
    from jan_tui.plain import printable

    line = "\n".join("\t".join(map(printable, row.split("\t"))) for row in text.split("\n"))
    return _glyphs(stream).written(line) + "\n"


def _glyphs(stream: TextIO | None) -> Glyphs:
    """How a stream is written, by its encoding and the environment."""
    from jan_tui.glyphs import glyphs_of

    encoding = getattr(stream, "encoding", None) or "utf-8"
    return glyphs_of(environment(), encoding, terminal=is_terminal(stream))


def environment() -> dict[str, str]:
    """This process's environment, with what options of this call stand for."""
    return {**os.environ, **shown_by}


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a standard stream is one; those that were closed at the start are None."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False


def begin() -> None:
    """A call begins: nothing of the last one is left, and a UTF-8 that is forced is written."""
    shown_by.clear()
    if not os.environ.get("JAN_TUI_ASCII"):
        return
    from jan_tui.glyphs import VARIABLE, switched

    if switched(os.environ, VARIABLE) is False:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def table(rows: Sequence[Sequence[str]], *, right: Iterable[int] = ()) -> list[str]:
    """Rows as aligned columns two spaces apart; the columns in `right` are right-aligned."""
    from jan_tui.plain import printable

    shown = [[printable(cell) for cell in row] for row in rows]
    if not shown:
        return []
    widths = [max(len(row[column]) for row in shown) for column in range(len(shown[0]))]
    to_the_right = set(right)
    return [
        "  ".join(
            cell.rjust(width) if column in to_the_right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in shown
    ]


def utc(moment: datetime, timespec: str = "seconds") -> str:
    """A moment with its time zone in ISO 8601, in UTC; `timespec` as in `isoformat`."""
    from datetime import UTC

    return moment.astimezone(UTC).isoformat(timespec=timespec).replace("+00:00", "Z")


def lines(diagnosis: Diagnosis, command: str) -> list[str]:
    """Headline, next step, and the command that does it, indented, where there is one."""
    shown = [diagnosis.headline, str(diagnosis.step), f"  {command}" if command else ""]
    return [line for line in shown if line]


class UsageError(Exception):
    """A wrong call; its text is what is wrong and what to type instead. Exit status 2."""
