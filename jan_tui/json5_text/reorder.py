"""Elements of a list change places, each with its own comments; the commas stay where they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jan_tui.json5_text.insertion import Splice
from jan_tui.json5_text.layout import comma_first, tail
from jan_tui.json5_text.removal import own_start
from jan_tui.json5_text.scanner import Node


@dataclass(frozen=True, slots=True)
class _Slot:
    """An element up to its comma, and its comments after that; all half-open offsets."""

    start: int
    end: int
    beside: int
    beside_end: int
    broken: bool


def reorder(text: str, container: Node, order: Sequence[int]) -> list[Splice]:
    """The splices that put the element of index `order[n]` in the place of the nth.

    None where nothing moves, or where a comment could not go along: where elements share a line
    with a comment after one of them, or where lines begin with commas.
    """
    slots = {at: _slot(text, container, at) for at, wanted in enumerate(order) if at != wanted}
    apart = all(slot.broken for slot in slots.values())
    plain = all(slot.beside == slot.beside_end for slot in slots.values())
    if not (apart or plain) or any(comma_first(text, container, at) for at in slots):
        return []
    splices = []
    for at, slot in slots.items():
        comes = slots[order[at]]
        splices.append((slot.start, slot.end, text[comes.start : comes.end]))
        splices.append((slot.beside, slot.beside_end, text[comes.beside : comes.beside_end]))
    return splices


def _slot(text: str, container: Node, index: int) -> _Slot:
    items = container.items
    item = items[index]
    end = item.node.end if item.comma is None else item.comma
    beside = item.node.end if item.comma is None else item.comma + 1
    limit = items[index + 1].key_start if index + 1 < len(items) else container.end - 1
    rest = tail(text, beside, limit)
    beside_end = rest.end if rest.broken or index + 1 == len(items) else beside
    return _Slot(own_start(text, container, index), end, beside, beside_end, rest.broken)
