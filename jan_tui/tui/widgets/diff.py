"""Diffs and files as lines: what is added, taken away, and where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from jan_tui.plain import printable
from jan_tui.tui.widgets.styled import ACCENT, BAD, GOOD, MUTED, STRONG, line, safe
from jan_tui.tui.widgets.text import cell_len, cut_end, cut_start, fold

if TYPE_CHECKING:
    from jan_tui.editing import Refusal
    from jan_tui.tui.widgets.styled import Line
    from jan_tui.workspace import ShownFile

_TAB = "    "
_MARK_LEAST = 20


def diff_lines(diff: str, *, names: bool = True) -> list[Line]:
    """A unified diff; the signs at the line starts say it without colour, too.

    Without `names` the two lines that name the files are left out, where the name stands above.
    """
    rows = diff.splitlines()
    if not names and rows and rows[0].startswith("---"):
        rows = rows[2:]
    return [line((shown(text), _style(text))) for text in rows]


def _style(text: str) -> str:
    if text.startswith(("+++", "---")):
        return STRONG
    if text.startswith("@@"):
        return ACCENT
    if text.startswith("+"):
        return GOOD
    if text.startswith("-"):
        return BAD
    return ""


def shown(text: str) -> str:
    """A line of a file, tabs as spaces, everything else that does not print as escapes."""
    return printable(text.replace("\t", _TAB))


def file_lines(file: ShownFile) -> Iterator[Line]:
    """The text with line numbers; a line that does not parse has a mark below it."""
    if not file.exists:
        yield line(("this file is not there yet", MUTED))
        return
    rows = file.text.splitlines()
    digits = max(2, len(str(len(rows))))
    for number, text in enumerate(rows, 1):
        yield line((f"{number:>{digits}} ", MUTED), shown(text))
        if file.mark is not None and file.mark[0] == number:
            yield line((" " * (digits + 1) + caret(text, file.mark[1]), BAD))


def caret(text: str, column: int) -> str:
    """A mark under the column (1-based, code points) of a line as it is shown."""
    return " " * cell_len(shown(text[: column - 1])) + "^"


def marked_lines(text: str, number: int, column: int, cells: int) -> list[Line]:
    """A line of a file with its number and a mark under the column, the part that fits."""
    label = f"{number} "
    before, after = shown(text[: column - 1]), shown(text[column - 1 :])
    room = max(_MARK_LEAST, cells - len(label))
    if cell_len(before + after) > room:
        before = cut_start(before, room * 2 // 3)
    return [
        line((label, MUTED), cut_end(before + after, room)),
        line((" " * (len(label) + cell_len(before)) + "^", BAD)),
    ]


def refusal_lines(refusal: Refusal, path: str, cells: int) -> list[Line]:
    """Why a change is not made: the reason, file:line:column, the line itself with a mark."""
    lines = fold(line((safe(refusal.reason), f"{STRONG} {BAD}")), cells, words=True)
    if path:
        where = f"{path}:{refusal.line}:{refusal.column or 1}" if refusal.line else path
        lines += [(), *fold(line(where), cells)]
    if refusal.source_line and refusal.line:
        lines += marked_lines(refusal.source_line, refusal.line, refusal.column or 1, cells)
    if refusal.half is None:
        lines += [(), line(("Nothing was written.", MUTED))]
    return lines
