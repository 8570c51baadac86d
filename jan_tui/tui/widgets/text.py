"""Text cut, filled and wrapped to a width in cells, and the widget that paints styled lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len as cell_len
from rich.cells import set_cell_size, split_graphemes
from textual.content import Content
from textual.geometry import Region
from textual.widget import Widget

from jan_tui.tui.widgets.styled import FOUND, Line, Run, content, line, width

ELLIPSIS = "…"
_ENDS = "/-_"
"""Behind what a word that is too long is broken, best first."""

_LEAST_SHARE = 1 / 3
"""The share of a row that such a piece fills at least: a mere `/` or `jan/` tells little."""

_CHARACTERS = 16
"""Characters looked at for each cell: an emoji may be made of several."""


def pad(text: str, cells: int) -> str:
    """The text cut or filled with spaces to exactly this many cells."""
    return set_cell_size(text, cells)


def right(text: str, cells: int) -> str:
    """The text at the right end of this many cells."""
    return " " * max(0, cells - cell_len(text)) + text


def cut_end(text: str, cells: int) -> str:
    """The text, or its beginning and an ellipsis where it is wider than this many cells."""
    if cell_len(text) <= cells:
        return text
    if cells <= 1:
        return ELLIPSIS[:cells]
    return _head(text, cells - 1) + ELLIPSIS


def cut_row(row: Line, cells: int) -> Line:
    """The row with an ellipsis at its end, in at most this many cells."""
    kept: list[Run] = []
    for text, style in row:
        room = cells - 1 - width(kept)
        if cell_len(text) > room:
            kept.append((_head(text, room), style))
            break
        kept.append((text, style))
    return line(*kept, ELLIPSIS)


def fitted(row: Line, cells: int) -> Line:
    """The row, cut where more than blanks would fall over the edge."""
    if width(row) <= cells or cell_len("".join(text for text, _ in row).rstrip()) <= cells:
        return row
    return cut_row(row, cells)


def cut_centre(text: str, cells: int) -> str:
    """The text, or its two ends around an ellipsis: what tells ids apart stands at the end."""
    if cell_len(text) <= cells:
        return text
    if cells <= 1:
        return ELLIPSIS[:cells]
    tail = _tail(text, cells // 2)
    return _head(text, cells - 1 - cell_len(tail)) + ELLIPSIS + tail


def cut_start(text: str, cells: int) -> str:
    """The text, or an ellipsis and its end where it is wider than this many cells."""
    if cell_len(text) <= cells:
        return text
    return ELLIPSIS + _tail(text, cells - 1)


def cut_path(path: str, cells: int) -> str:
    """The path, or as many of its last parts as fit: the name of the file tells most."""
    if cell_len(path) <= cells:
        return path
    parts = path.split("/")
    for first in range(1, len(parts)):
        shorter = "/".join((ELLIPSIS, *parts[first:]))
        if cell_len(shorter) <= cells:
            return shorter
    return cut_centre(parts[-1], cells)


def _head(text: str, cells: int) -> str:
    spans, _ = split_graphemes(text)
    taken, end = 0, 0
    for _start, stop, size in spans:
        if taken + size > cells:
            break
        taken, end = taken + size, stop
    return text[:end]


def _tail(text: str, cells: int) -> str:
    spans, _ = split_graphemes(text)
    taken, begin = 0, len(text)
    for start, _stop, size in reversed(spans):
        if taken + size > cells:
            break
        taken, begin = taken + size, start
    return text[begin:]


def wrap(text: str, cells: int) -> list[str]:
    """The text on as many lines as it needs, broken between words where it can be."""
    if cells <= 0:
        return [text]
    lines: list[str] = []
    current = ""
    for word in text.split(" "):
        candidate = f"{current} {word}" if current else word
        if cell_len(candidate) <= cells:
            current = candidate
            continue
        if current:
            lines.append(current)
        *whole, current = _pieces(word, cells)
        lines.extend(whole)
    lines.append(current)
    return lines


def _pieces(word: str, cells: int) -> list[str]:
    """A word that is wider than a line: an address or an id, broken behind a part of it."""
    pieces: list[str] = []
    start, most = 0, _CHARACTERS * cells
    while cell_len(ahead := word[start : start + most]) > cells or start + most < len(word):
        head = _head(ahead, cells) or ahead[:1]
        parts = [head.rfind(end) + 1 for end in _ENDS]
        at = next((each for each in parts if each >= _LEAST_SHARE * cells), len(head))
        pieces.append(head[:at])
        start += at
    return [*pieces, word[start:]]


def spread(left: Sequence[Run], far: Sequence[Run], cells: int) -> Line:
    """Left runs at the left, far runs at the right edge; the far ones are dropped if none fits."""
    gap = cells - width(left) - width(far)
    if gap < 1:
        return tuple(left)
    return (*left, (" " * gap, ""), *far)


def fold(runs: Line, cells: int, *, indent: int = 0, words: bool = False) -> list[Line]:
    """The line on as many rows as it needs, those after the first moved in.

    Broken where the edge falls, so that every character stays, or with `words` between words.
    """
    if cells <= indent or width(runs) <= cells:
        return [runs]
    text = "".join(part for part, _ in runs)
    rows: list[Line] = []
    start = 0
    while start < len(text):
        margin = indent if rows else 0
        room = cells - margin
        end = start + (len(_head(text[start : start + _CHARACTERS * room], room)) or 1)
        following = end
        if words and end < len(text):
            space = text.rfind(" ", start, end + 1)
            if space > start and text[start:space].strip():
                end, following = space, space + 1
        rows.append(line(" " * margin, *_between(runs, start, end)))
        start = following
    return rows


def fold_within(runs: Line, cells: int, most: int, *, indent: int = 0) -> list[Line]:
    """The line on `most` rows, broken between words, with an ellipsis where that is not all."""
    rows = fold(runs, cells, indent=indent, words=True)
    return rows if len(rows) <= most else [*rows[: most - 1], cut_row(rows[most - 1], cells)]


def highlighted(text: str, words: str, style: str = "") -> Line:
    """The text with every place that holds one of the words marked, any case."""
    folded = text.casefold()
    if not words or len(folded) != len(text):
        return ((text, style),)
    found = [False] * len(text)
    for word in words.casefold().split():
        at = folded.find(word)
        while at >= 0:
            found[at : at + len(word)] = [True] * len(word)
            at = folded.find(word, at + 1)
    runs: list[Run] = []
    begin = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or found[end] != found[begin]:
            runs.append((text[begin:end], f"{style} {FOUND}".strip() if found[begin] else style))
            begin = end
    return tuple(runs)


def _between(runs: Line, start: int, end: int) -> Iterator[Run]:
    """The part of the runs from one character to another."""
    at = 0
    for text, style in runs:
        yield text[max(0, start - at) : max(0, end - at)], style
        at += len(text)


class Lines(Widget):
    """A widget that is a pure function of its values and its width. Subclasses give the lines."""

    auto_links = False

    def lines(self, cells: int) -> Sequence[Line]:
        """What to show in this many cells of width."""
        raise NotImplementedError

    def repaint_rows(self, before: Sequence[Line], after: Sequence[Line]) -> None:
        """Paint the rows that differ; all of them where there are more or fewer."""
        if len(before) != len(after):
            self.refresh(layout=True)
            return
        cells = self.content_size.width
        differ = (
            at for at, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]
        )
        if regions := [Region(0, at, cells, 1) for at in differ]:
            self.refresh(*regions)

    def render(self) -> Content:
        cells = self.content_size.width
        return content(fitted(row, cells) for row in self.lines(cells))

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        return len(self.lines(width))
