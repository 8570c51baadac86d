"""Beside the chain: whether it is predicted only, confirmed, or contradicted by the program."""

from __future__ import annotations

from collections.abc import Iterator

from jan_tui.clawdbot import Confirmation, Standing
from jan_tui.tui.widgets.styled import BAD, GOOD, MUTED, WARN, Line, Run, line, safe
from jan_tui.tui.widgets.text import cell_len, cut_end, fold_within

_DIFFERENCES = 2
"""Differences that are shown beside the chain; all of them are behind the key that asks."""

_ROWS = 2
"""Rows for each of them."""


def standing(said: Confirmation | None, cells: int) -> Run | None:
    """How sure the chain is, in as many words as fit into the cells; None without a program."""
    if said is None:
        return None
    *words, style = _words(said)
    shown = next((each for each in words if cell_len(each) <= cells), words[-1])
    return (shown, style) if cell_len(shown) <= cells else None


def _words(said: Confirmation) -> tuple[str, ...]:
    """The sentence, shorter ones, and the style of all."""
    program, name = safe(said.program), safe(said.name)
    if said.standing is Standing.ASKING:
        long = f"predicted; asking {name} …"
        return long, f"predicted; asking {program} …", "asking …", MUTED
    if said.standing is Standing.UNASKED:
        return f"predicted; {name} is not asked", "predicted only", MUTED
    if said.standing is Standing.FAILED:
        return f"! predicted only; {name} gave no answer", "! predicted only", WARN
    if said.agrees:
        return f"✓ confirmed by {name}", f"✓ confirmed by {program}", "✓ confirmed", GOOD
    return f"✗ not confirmed by {name}", f"✗ {program} says no", "✗ differs", BAD


def confirmation_lines(said: Confirmation | None, cells: int) -> Iterator[Line]:
    """The same on a line of its own, with the first differences below it."""
    words = standing(said, cells)
    if words is None or said is None:
        return
    yield line(words)
    for difference in said.differences[:_DIFFERENCES]:
        yield from fold_within(line(f"· {safe(difference)}"), cells, _ROWS, indent=2)
    more = len(said.differences) - _DIFFERENCES
    if more > 0:
        yield line((cut_end(f"  … {more} more", cells), MUTED))
