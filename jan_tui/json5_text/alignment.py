"""Which element of a list is which after a change."""

from __future__ import annotations

from collections.abc import Sequence

from jan_tui.json5_text.values import Fingerprints, JsonValue

_LARGEST_TABLE = 250_000
_NAMES = ("id", "name", "key")
"""Members by which an element of a list is known for the same after it changed."""


class Alignment:
    """An old list beside a new one: equal elements, and those of the same name, are the same."""

    def __init__(
        self, now: Sequence[JsonValue], then: Sequence[JsonValue], prints: Fingerprints
    ) -> None:
        self._old = [_identity(value, prints) for value in now]
        self._new = [_identity(value, prints) for value in then]
        self._common = _common(self._old, self._new)

    def pairs(self) -> list[tuple[int, int]]:
        """Which old index becomes which new one, both in order.

        What is left between elements that stay the same is paired by place.
        """
        pairs: list[tuple[int, int]] = []
        at_old = at_new = 0
        for fixed_old, fixed_new in [*self._common, (len(self._old), len(self._new))]:
            pairs += zip(range(at_old, fixed_old), range(at_new, fixed_new), strict=False)
            if fixed_old < len(self._old):
                pairs.append((fixed_old, fixed_new))
            at_old, at_new = fixed_old + 1, fixed_new + 1
        return pairs

    def order(self) -> list[int]:
        """The old indexes in the order of the new list; others stay by their neighbour."""
        wanted = dict(self._common)
        free: dict[object, list[int]] = {}
        for new in sorted(set(range(len(self._new))) - set(wanted.values()), reverse=True):
            free.setdefault(self._new[new], []).append(new)
        for old, identity in enumerate(self._old):
            if old not in wanted and free.get(identity):
                wanted[old] = free[identity].pop()
        places = []
        place = -1
        for old in range(len(self._old)):
            place = wanted.get(old, place)
            places.append((place, old))
        return [old for _, old in sorted(places)]


def _identity(value: JsonValue, prints: Fingerprints) -> object:
    if isinstance(value, dict):
        for name in _NAMES:
            if isinstance(value.get(name), str):
                return name, value[name]
    return prints.of(value)


def _common(old: Sequence[object], new: Sequence[object]) -> list[tuple[int, int]]:
    """The longest common subsequence as pairs of indexes; by place alone where lists are huge."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    rows, columns = len(old) - start - end, len(new) - start - end
    head = [(at, at) for at in range(start)]
    back = [(len(old) - at, len(new) - at) for at in range(end, 0, -1)]
    if not rows or not columns or rows * columns > _LARGEST_TABLE:
        return head + back
    longest = [[0] * (columns + 1) for _ in range(rows + 1)]
    for row in range(rows - 1, -1, -1):
        for column in range(columns - 1, -1, -1):
            longest[row][column] = (
                longest[row + 1][column + 1] + 1
                if old[start + row] == new[start + column]
                else max(longest[row + 1][column], longest[row][column + 1])
            )
    middle = []
    row = column = 0
    while row < rows and column < columns:
        if old[start + row] == new[start + column]:
            middle.append((start + row, start + column))
            row, column = row + 1, column + 1
        elif longest[row + 1][column] >= longest[row][column + 1]:
            row += 1
        else:
            column += 1
    return head + middle + back
