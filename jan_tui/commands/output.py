"""How a sub-command speaks: JSON to standard output alone, messages to standard error."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO

from jan_tui.plain import printable

_PARTS = re.compile(r"([\n\t])")


def print_json(answer: Mapping[str, object]) -> None:
    """One JSON document, UTF-8 where standard output takes it, escapes where it does not."""
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower().replace("-", "")
    text = json.dumps(answer, indent=2, ensure_ascii=encoding != "utf8")
    if any("\ud800" <= character <= "\udfff" for character in text):
        # A lone surrogate cannot be encoded; its escape can.
        text = json.dumps(answer, indent=2)
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def say(text: str = "") -> None:
    """A line for the person, without control characters, on standard output."""
    _write(sys.stdout, text)


def tell(text: str) -> None:
    """A line for the person on standard error, at once."""
    _write(sys.stderr, text)


def _write(stream: TextIO, text: str) -> None:
    encoding = getattr(stream, "encoding", None) or "utf-8"
    line = "".join(part if part in "\n\t" else printable(part) for part in _PARTS.split(text))
    stream.write(line.encode(encoding, "replace").decode(encoding) + "\n")
    stream.flush()


def table(rows: Sequence[Sequence[str]], *, right: Iterable[int] = ()) -> list[str]:
    """Rows as aligned columns two spaces apart; the columns in `right` are right-aligned."""
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
