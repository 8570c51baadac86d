"""How a sub-command speaks: JSON to standard output alone, messages to standard error."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO

from jan_tui.plain import concealed, json_escaped, printable

_PARTS = re.compile(r"([\n\t])")


def print_json(answer: Mapping[str, object]) -> None:
    """One JSON document, UTF-8 where standard output takes it, escapes where it does not.

    Secrets are masked; control and format characters, line separators and lone surrogates stand as
    JSON's own escapes.
    """
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower().replace("-", "")
    text = json.dumps(_masked(answer), indent=2, ensure_ascii=encoding != "utf8")
    sys.stdout.write(json_escaped(text) + "\n")
    sys.stdout.flush()


def _masked(value: object) -> object:
    if isinstance(value, str):
        return concealed(value)
    if isinstance(value, Mapping):
        return {concealed(str(key)): _masked(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(inner) for inner in value]
    return value


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
