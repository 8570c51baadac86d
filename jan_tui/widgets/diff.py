"""Diffs and files as lines: what is added, taken away, and where."""

from __future__ import annotations

from collections.abc import Iterator

from jan_tui.editing.plan import Refusal
from jan_tui.plain import printable
from jan_tui.ports import ShownFile
from jan_tui.widgets.text import ACCENT, BAD, GOOD, MUTED, STRONG, Line, cell_len, line, safe

_TAB = "    "


def diff_lines(diff: str) -> list[Line]:
    """A unified diff; the signs at the line starts say it without colour, too."""
    return [line((shown(text), _style(text))) for text in diff.splitlines()]


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


def refusal_lines(refusal: Refusal, path: str) -> list[Line]:
    """Why a change is not made: the reason, file:line:column, the line itself with a mark."""
    lines = [line((safe(refusal.reason), f"{STRONG} {BAD}"))]
    if path:
        where = f"{path}:{refusal.line}:{refusal.column or 1}" if refusal.line else path
        lines += [(), line(where)]
    if refusal.source_line:
        number = f"{refusal.line} "
        lines.append(line((number, MUTED), shown(refusal.source_line)))
        lines.append(
            line((" " * len(number) + caret(refusal.source_line, refusal.column or 1), BAD))
        )
    lines += [(), line(("Nothing was written.", MUTED))]
    return lines
