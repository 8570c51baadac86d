"""Which bracket was left open, guessed by the indentation of the lines.

Every closing bracket closes the nearest open one, so that of a text with one too few the outermost
is found open at the end. Its lines mostly tell where the fault is: a member, or a closing bracket,
that begins its line no further in than the block around it began belongs outside of that block.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jan_tui.json5_text.layout import after_indent, line_start

if TYPE_CHECKING:
    from jan_tui.json5_text.scanner import Node

_TAB = 4


@dataclass(frozen=True, slots=True)
class Unclosed:
    """The block that most likely lacks its end, and the offset of what belongs outside of it."""

    node: Node
    outside: int


def unclosed(text: str, opened: Sequence[Node], fault: int) -> Unclosed | None:
    """The guess for a text that was read up to `fault` with these blocks still open, root first.

    None where the lines contradict nothing, as in a text that is not indented. Linear in the
    length of the text but for lines that hold many brackets.
    """
    still_open = {id(node) for node in opened}
    pending = [opened[0]]
    first: Unclosed | None = None
    while pending:
        node = pending.pop()
        end = fault if node is opened[-1] else None
        if id(node) not in still_open:
            end = node.end - 1
        for offset in _outside(text, node, end, closed=id(node) not in still_open):
            if first is None or offset < first.outside:
                first = Unclosed(node, offset)
            break
        pending += [item.node for item in node.items if item.node.container]
    return first


def _outside(text: str, node: Node, end: int | None, *, closed: bool) -> Iterator[int]:
    """Where lines of a block begin that are not further in than the block itself.

    `end` is its closing bracket, which may be as far in, or else what stands after its items.
    """
    around = _indent(text, line_start(text, node.start))
    columns = [(item.key_start, _column(text, item.key_start)) for item in node.items]
    inside = [column for _, column in columns if column is not None]
    if not inside or inside[0] <= around:
        return
    yield from (at for at, column in columns if column is not None and column <= around)
    column = None if end is None or end == len(text) else _column(text, end)
    if end is not None and column is not None and column < around + (not closed):
        yield end


def _column(text: str, offset: int) -> int | None:
    """How far in the line of a token begins; None where the token does not begin it."""
    start = line_start(text, offset)
    return _indent(text, start) if after_indent(text, start) == offset else None


def _indent(text: str, start: int) -> int:
    return len(text[start : after_indent(text, start)].expandtabs(_TAB))
