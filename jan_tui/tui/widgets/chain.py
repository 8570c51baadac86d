"""The chain: which models Clawdbot will try, in order, each with its state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from textual.reactive import reactive

from jan_tui.clawdbot import Confirmation, OtherModel, Prediction, Status
from jan_tui.tui.state import ChainPlace, tried
from jan_tui.tui.widgets.confirmation import standing
from jan_tui.tui.widgets.glyphs import STATUSES, Sign
from jan_tui.tui.widgets.styled import MUTED, STRONG, Line, line, safe, width
from jan_tui.tui.widgets.text import ELLIPSIS, Lines, cell_len, cut_centre, cut_end, pad, spread

_LABEL = 11
_GAP = 2
_REF_LEAST, _REF_SHORT = 12, 10
_ROWS = 2
_PURPOSE = 22
_ELSEWHERE = 4
_CALM = {Status.SERVED: 2, Status.OTHER_PROVIDER: 2, Status.UNKNOWN: 1, Status.CONFIGURED: 1}
"""What wants no attention comes after what does."""
REFUSED = "✗ The whole file is refused, so no model is tried."
BEHIND = "working it out …"
"""Beside what still shows the effect of an earlier change."""

NOTHING = "No model is chosen."


@dataclass(frozen=True, slots=True)
class ChainRow:
    """One link as shown: its place, the model, its state, and why."""

    place: ChainPlace
    model: str
    sign: Sign
    note: str = ""


def chain_rows(prediction: Prediction | None) -> tuple[ChainRow, ...]:
    """What the default agent tries: resolved references, or the text as written."""
    if prediction is None:
        return ()
    return tuple(
        ChainRow(
            place,
            safe(link.ref or link.raw or "(blank)"),
            STATUSES[Status(link.status)],
            safe(link.note),
        )
        for place, link in tried(prediction)
    )


class ChainLine(Lines):
    """The chain on one or two lines, for the foot of a screen."""

    links: reactive[tuple[ChainRow, ...]] = reactive((), layout=True)
    nothing: reactive[str] = reactive(NOTHING)
    refused: reactive[bool] = reactive(False)
    behind: reactive[bool] = reactive(False)
    said: reactive[Confirmation | None] = reactive(None)

    def lines(self, cells: int) -> Sequence[Line]:
        if not self.links:
            return [line((f" {REFUSED if self.refused else self.nothing}", MUTED))]
        *above, last = flow(self.links, cells)
        if self.behind:
            note = BEHIND if width(last) + len(BEHIND) < cells else ELLIPSIS
            return [*above, spread(last, line((note, MUTED)), cells)]
        words = standing(self.said, cells - width(last) - 2)
        if words is not None:
            last = spread(last, line(words), cells)
        return [*above, last]


def flow(links: Sequence[ChainRow], cells: int) -> list[Line]:
    """Links one after another, two rows at most; what does not fit is counted."""
    rows: list[Line] = [()]
    for index, link in enumerate(links):
        chunk = _chunk(link, index, cells - 4)
        rest = f"  … {len(links) - index} more"
        last = len(rows) == _ROWS
        spare = len(rest) if last and index < len(links) - 1 else 0
        if width(rows[-1]) + width(chunk) + spare <= cells:
            rows[-1] += chunk
        elif last:
            fits = width(rows[-1]) + len(rest) <= cells
            rows[-1] += line((rest if fits else f" +{len(links) - index}", MUTED))
            break
        else:
            rows.append(chunk)
    return rows


def _chunk(link: ChainRow, index: int, cells: int) -> Line:
    short = link.place.word
    arrow = "  → " if index else " "
    fixed = len(arrow) + len(short) + 1 + 1 + len(link.sign.word) + 2
    model = cut_centre(link.model, max(_REF_LEAST, min(40, cells - fixed)))
    return line((f"{arrow}{short} ", MUTED), f"{model} ", link.sign.run)


def elsewhere(prediction: Prediction, cells: int) -> Iterator[Line]:
    """The models chosen outside the chain, those that cannot be used first; a few, then a count."""
    ranked = sorted(prediction.other_models, key=lambda one: _CALM.get(one.link.status, 0))
    shown = ranked if len(ranked) <= _ELSEWHERE else ranked[: _ELSEWHERE - 1]
    state = max((width([STATUSES[one.link.status].run]) for one in shown), default=0)
    label = max(4, min(_PURPOSE, cells - state - _REF_SHORT - 2 * _GAP, cells // 3))
    refs = [safe(one.link.ref or one.link.raw) for one in shown]
    longest = max(map(cell_len, refs), default=0)
    room = max(_REF_SHORT, min(longest, cells - label - state - 2 * _GAP))
    for each, ref in zip(shown, refs, strict=True):
        yield line(
            (pad(cut_end(_purpose(each), label), label + _GAP), MUTED),
            pad(cut_centre(ref, room), room + _GAP),
            STATUSES[Status(each.link.status)].run,
        )
    if len(ranked) > len(shown):
        yield line((f"{len(ranked) - len(shown)} more models chosen elsewhere", MUTED))


def _purpose(other: OtherModel) -> str:
    """What a model outside the chain is for: its place without the parts that all share."""
    path = other.path.removeprefix("agents.defaults.").removesuffix(".model")
    if other.agent is not None:
        path = f"{other.agent}: {path.split('.', 3)[-1]}"
    return safe(path.removesuffix(".primary"))


def chain_lines(links: Sequence[ChainRow], cells: int) -> list[Line]:
    """One link a row: label, model, state in its own column, then the note as far as it fits."""
    if not links:
        return [line((NOTHING, MUTED))]
    label = _LABEL if cells >= 44 else 4
    longest = max(cell_len(link.model) for link in links)
    state = max(width([link.sign.run]) for link in links)
    room = max(_REF_LEAST, min(longest, cells - label - _GAP - state))
    shown = []
    for link in links:
        name = str(link.place) if label == _LABEL else link.place.short
        style = "" if link.place.number else STRONG
        row = line(
            (pad(name, label), MUTED),
            (pad(cut_centre(link.model, room), room + _GAP), style),
            link.sign.run,
        )
        spare = cells - width(row) - 2
        if link.note and spare >= 8:
            row += line((f"  {cut_end(link.note, spare)}", MUTED))
        shown.append(row)
    return shown
