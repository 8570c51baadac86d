"""The chain: which models Clawdbot will try, in order, each with its state."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import var

from jan_tui.clawdbot import Mode, Status
from jan_tui.structs import replace
from jan_tui.tui.state import chain_of, tried
from jan_tui.tui.widgets.glyphs import NOT_IN_CONFIG, STATUSES
from jan_tui.tui.widgets.rows import Rows
from jan_tui.tui.widgets.styled import MUTED, STRONG, line, safe, width
from jan_tui.tui.widgets.text import (
    cell_len,
    cut_centre,
    cut_end,
    fold,
    highlighted,
    pad,
)

if TYPE_CHECKING:
    from jan_tui.clawdbot import Link, OtherModel, Prediction
    from jan_tui.tui.state import ChainPlace
    from jan_tui.tui.widgets.glyphs import Sign
    from jan_tui.tui.widgets.styled import Line

_LABEL = 11
_ROOMY = 44
"""Cells from which a place has its whole name."""

_GAP = 2
_REF_LEAST, _REF_SHORT = 12, 10
UNCUT = 60
"""Cells below which there is too little room beside a name: its state goes below it."""

_PURPOSE = 22
_ELSEWHERE = 4
_CALM = {Status.SERVED: 2, Status.OTHER_PROVIDER: 2, Status.UNKNOWN: 1, Status.CONFIGURED: 1}
"""What wants no attention comes after what does."""

REFUSED = "✗ The file is refused, so no model is tried."
BEHIND = "working it out …"
"""Beside what still shows the effect of an earlier change."""

NOTHING = "No model is chosen."
NOT_KNOWN = "✗ Not known: the config cannot be read."


class ChainRow(Struct, frozen=True):
    """One link as shown: its place, the model, its state, and why; `ref` is not made safe."""

    place: ChainPlace
    model: str
    sign: Sign
    note: str = ""
    ref: str = ""

    @property
    def key(self) -> str:
        return self.model


def chain_rows(
    prediction: Prediction | None,
    agent: str | None = None,
    adds: str = "",
    rehearsals: Sequence[tuple[str, str]] = (),
) -> tuple[ChainRow, ...]:
    """What is tried: resolved references, or the text as written.

    That of the default agent; with `agent` its own chain, that of agents.defaults for an empty one.
    `adds` is the key that adds a model which is missing in the entry alone, `rehearsals` pairs a
    reference with what its rehearsal found.
    """
    if prediction is None:
        return ()
    links = tried(prediction) if agent is None else chain_of(prediction, agent)
    found = dict(rehearsals)
    rows = (_chain_row(prediction, place, link, adds) for place, link in links)
    return tuple(row if row.note else replace(row, note=found.get(row.ref, "")) for row in rows)


def _chain_row(prediction: Prediction, place: ChainPlace, link: Link, adds: str) -> ChainRow:
    sign, note = STATUSES[Status(link.status)], safe(link.note)
    if link.status is Status.CONFIGURED:
        note = note or "it will fail now"
    elif link.status is Status.MISSING and prediction.provider.mode is Mode.EXPLICIT:
        ident = prediction.provider.model(link.ref)
        if any(model.id == ident and model.served for model in prediction.catalog):
            sign, note = NOT_IN_CONFIG, f"{adds} adds it" if adds else ""
    ref = link.ref or link.raw
    return ChainRow(place, safe(ref or "(blank)"), sign, note, ref)


class ChainList(Rows[ChainRow]):
    """The chain as rows with a cursor, of which `most` are in sight at a time."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "screen.take_out", "Take out of the chain", show=False)
    ]

    words: var[str] = var("")
    nothing: var[str] = var(NOTHING)

    class Left(Message):
        """The cursor was to go past the last row."""

    def watch_words(self) -> None:
        self.repaint_all()

    def watch_nothing(self) -> None:
        self.repaint_all()

    def columns_move(self, old: Sequence[ChainRow], new: Sequence[ChainRow]) -> bool:
        return _columns(old, 0) != _columns(new, 0)

    def memo(self, item: ChainRow) -> Hashable:
        return _columns(self.items, self.size.width)

    def empty(self) -> Line:
        return line((f"  {self.nothing}", MUTED))

    def row(self, item: ChainRow, cells: int) -> Line:
        label, room, words = _columns(self.items, cells - 2)
        name, style = _named(item, label)
        model = cut_centre(item.model, room)
        shown = line(
            " ",
            (pad(name, label), MUTED),
            *highlighted(model, self.words, style),
            " " * max(1, room + _GAP - cell_len(model)),
            item.sign.run if words else item.sign.mark,
        )
        spare = cells - width(shown) - 2
        if item.note and spare >= 8:
            shown += line((f"  {cut_end(item.note, spare)}", MUTED))
        return shown

    def action_move(self, by: int) -> None:
        if by > 0 and self.cursor >= len(self.items) - 1:
            self.post_message(self.Left())
        else:
            super().action_move(by)


def _columns(links: Sequence[ChainRow], cells: int) -> tuple[int, int, bool]:
    """Cells of the label and of the model, and whether the state beside them stands in words."""
    label = _LABEL if cells >= _ROOMY or not cells else 4
    longest = max((cell_len(link.model) for link in links), default=0)
    state = max((width([link.sign.run]) for link in links), default=0)
    words = cells >= UNCUT or label + longest + _GAP + state <= cells
    room = cells - label - _GAP - (state if words else 1)
    return label, max(_REF_LEAST, min(longest, room)) if cells else longest, words


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
    label = _LABEL if cells >= _ROOMY else 4
    longest = max(cell_len(link.model) for link in links)
    state = max(width([link.sign.run]) for link in links)
    beside = cells - label - _GAP - state
    if beside < longest and cells < UNCUT:
        return [row for link in links for row in _stacked(link, label, cells)]
    room = max(_REF_LEAST, min(longest, beside))
    shown = []
    for link in links:
        name, style = _named(link, label)
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


def _named(link: ChainRow, label: int) -> tuple[str, str]:
    """The word for a place, in so many cells, and the style of its model."""
    name = str(link.place) if label == _LABEL else link.place.short
    return name, "" if link.place.number else STRONG


def _stacked(link: ChainRow, label: int, cells: int) -> list[Line]:
    """A link whose name leaves no room beside it: the state stands below."""
    name, style = _named(link, label)
    whole = fold(line((pad(name, label), MUTED), (link.model, style)), cells, indent=label)
    return [*whole, line(" " * label, link.sign.run)]
