"""Which bracket was left open, guessed by the indentation of the lines.

Every closing bracket closes the nearest open one, so that of a text with one too few the outermost
is found open at the end. Its lines mostly tell where the fault is: a member, or a closing bracket,
that begins its line no further in than the block around it began belongs outside of that block.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from jan_tui.json5_text.layout import after_indent
from jan_tui.json5_text.lexicon import line_starts, position

if TYPE_CHECKING:
    from jan_tui.json5_text.scanner import Node

_TAB = 4


class Unclosed(Struct, frozen=True):
    """The block that most likely lacks its end, and the line of what belongs outside of it."""

    node: Node
    before_line: int


def unclosed(text: str, opened: Sequence[Node], fault: int) -> Unclosed | None:
    """The guess for a text that was read up to `fault` with these blocks still open, root first.

    None where the lines contradict nothing, as in a text that is not indented. Linear in the
    length of the text.
    """
    lines = _Lines(text)
    ends = {id(node): len(text) for node in opened}
    ends[id(opened[-1])] = fault
    pending = [opened[0]]
    found: tuple[int, Node] | None = None
    while pending:
        node = pending.pop()
        outside = next(_outside(lines, node, ends.get(id(node))), None)
        if outside is not None and (found is None or outside < found[0]):
            found = outside, node
        pending += [item.node for item in node.items if item.node.container]
    return None if found is None else Unclosed(found[1], lines.of(found[0]))


class _Lines:
    """How far in the lines of a text begin, each looked at once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = line_starts(text)
        self._known: dict[int, tuple[int, int]] = {}

    def of(self, offset: int) -> int:
        """The line of an offset, from 1."""
        return position(self._starts, offset)[0]

    def indent(self, offset: int) -> int:
        """The columns of white space that begin the line of an offset."""
        return self._line(offset)[1]

    def column(self, offset: int) -> int | None:
        """The same for a token that begins its line; None for another."""
        first, indent = self._line(offset)
        return indent if first == offset < len(self._text) else None

    def _line(self, offset: int) -> tuple[int, int]:
        line = self.of(offset)
        if line not in self._known:
            start = self._starts[line - 1]
            first = after_indent(self._text, start)
            self._known[line] = first, len(self._text[start:first].expandtabs(_TAB))
        return self._known[line]


def _outside(lines: _Lines, node: Node, end: int | None) -> Iterator[int]:
    """Where lines of a block begin that are not further in than the block itself.

    `end` is where the reading of a block that is still open came to; None for one that is closed,
    whose closing bracket may be as far in.
    """
    around = lines.indent(node.start)
    columns = [(item.key_start, lines.column(item.key_start)) for item in node.items]
    # Members that begin beside the opening bracket tell of indented lines where its own is one.
    beside = node.kind == "object" and around > 0 and bool(columns) and columns[0][1] is None
    told = bool(columns) or end is not None
    first = next((column for _, column in columns if column is not None), 0)
    if told and first <= around and not beside:
        return
    yield from (at for at, column in columns if column is not None and column <= around)
    column = lines.column(node.end - 1 if end is None else end)
    if column is not None and column < around + (end is not None):
        yield node.end - 1 if end is None else end
