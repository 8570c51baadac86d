"""The set-up card: five steps, the marked one done by a key, each with what it will write."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from msgspec import Struct
from textual.binding import Binding, BindingType
from textual.events import Click
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from jan_tui import units
from jan_tui.jan import Phase, ServerSnapshot
from jan_tui.tui.widgets.glyphs import ASKING, PHASES
from jan_tui.tui.widgets.status.server import CAUSES, KINDS
from jan_tui.tui.widgets.status.setup_steps import SetUp, Step
from jan_tui.tui.widgets.styled import (
    ACCENT,
    GOOD,
    KEY,
    MUTED,
    STRONG,
    Line,
    Run,
    line,
    safe,
    width,
)
from jan_tui.tui.widgets.text import Lines, cell_len, cut_centre, fold, spread

_TITLES = {
    Step.JAN: "Jan",
    Step.MODEL: "Model",
    Step.FALLBACKS: "Fallbacks",
    Step.WRITE: "Write",
    Step.REHEARSE: "Rehearse",
}
_MARGIN = 17
"""Cells before the value of a step: pointer, tick, number and title."""

_SLIM = 60
"""Cells below which the value has a line of its own."""

_SLIM_MARGIN = 6

_WIDEST = 84
"""Cells of a value at most, so that what belongs together is read together."""

_HANG = 4
"""Cells by which the rows of a long value are moved in after the first."""


class CardView(Struct, frozen=True):
    """What the card shows.

    `at` is the marked step, `seconds` how long Jan has been starting, `help` what the key does for
    a Jan that does not answer.
    """

    shown: SetUp
    at: Step = Step.JAN
    snapshot: ServerSnapshot | None = None
    seconds: int | None = None
    help: str = ""


class SetupCard(Lines, can_focus=True):
    """The steps, and below them what the key does for the marked one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "mark(1)", "Next step", show=False),
        Binding("up,k", "mark(-1)", "Previous step", show=False),
    ]

    view: reactive[CardView | None] = reactive(None, layout=True)
    keys: reactive[tuple[str, ...]] = reactive((".", "f", "w", "X"))
    """Those that do the step, add the fallback, take the other way and put the rehearsal off, as a
    person reads them."""

    class Marked(Message):
        """Another step is to be marked; `again`: it was clicked while it was marked."""

        def __init__(self, step: Step, *, again: bool = False) -> None:
            super().__init__()
            self.step, self.again = step, again

    def lines(self, cells: int) -> Sequence[Line]:
        return [row for _, row in self._rows(cells)]

    def _rows(self, cells: int) -> list[tuple[Step | None, Line]]:
        view = self.view
        if view is None:
            return []
        rows: list[tuple[Step | None, Line]] = []
        for step in view.shown.steps:
            rows += ((step, row) for row in _step(view, step, cells, self.keys))
        rows += ((None, row) for row in fold(_hint(view, self.keys), cells, words=True))
        return rows

    def watch_view(self, old: CardView | None, new: CardView | None) -> None:
        if old is not None and new is not None and old.at is not new.at:
            self.call_after_refresh(self._keep_in_sight)

    def _keep_in_sight(self) -> None:
        """Scroll what lies round the card to the marked step, where not all of it is seen."""
        rows = [step for step, _ in self._rows(self.content_size.width)]
        if self.view is None or not isinstance(self.parent, Widget) or self.view.at not in rows:
            return
        top = self.virtual_region.y + self.gutter.top + rows.index(self.view.at)
        region = Region(0, top, self.size.width, rows.count(self.view.at))
        self.parent.scroll_to_region(region, animate=False)

    def action_mark(self, by: int) -> None:
        if self.view is not None:
            at = max(Step.JAN, min(self.view.shown.steps[-1], self.view.at + by))
            self.post_message(self.Marked(Step(at)))

    def on_click(self, event: Click) -> None:
        rows, place = self._rows(self.content_size.width), event.get_content_offset(self)
        step = rows[place.y][0] if place is not None and place.y < len(rows) else None
        if step is not None and self.view is not None:
            self.post_message(self.Marked(step, again=step is self.view.at))


def _step(view: CardView, step: Step, cells: int, keys: tuple[str, ...]) -> list[Line]:
    """One step: its value beside its title, or below it where there is little room."""
    marked, done = step is view.at, step in view.shown.done
    tick: Run = ("✓", GOOD) if done else (" ", "")
    style = STRONG if marked else "" if done else MUTED
    head = line(("▸" if marked else " ", KEY), " ", tick, (f" {step.value} {_TITLES[step]}", style))
    slim = cells < _SLIM
    margin = _SLIM_MARGIN if slim else _MARGIN
    room = min(cells - margin, _WIDEST)
    value = [
        part
        for row in _value(view, step, room, keys)
        for part in (fold(row, room, indent=_HANG, words=True) if width(row) > room else [row])
    ]
    if slim and width(head) + 1 + width(value[0]) > cells:
        return [head, *(line(" " * margin, *row) for row in value)]
    first = line(*head, " " * max(1, margin - width(head)), *value[0])
    return [first, *(line(" " * margin, *row) for row in value[1:])]


def _value(view: CardView, step: Step, cells: int, keys: tuple[str, ...]) -> Iterator[Line]:
    if step is Step.JAN:
        yield from _jan(view, cells)
    elif step is Step.MODEL:
        yield from _model(view, cells)
    elif step is Step.FALLBACKS:
        yield _fallbacks(view.shown, cells, keys[1])
    elif step is Step.WRITE:
        yield from _write(view.shown, keys[2])
    else:
        yield line(("the program's own first message, answered by Jan", MUTED))


def _jan(view: CardView, cells: int) -> Iterator[Line]:
    """Whether Jan answers and since when it does not; while it starts, for how long."""
    shown, snapshot = view.shown, view.snapshot
    if snapshot is None:
        yield line(ASKING.run)
        return
    probe, sign = snapshot.probe, PHASES[snapshot.probe.phase]
    if probe.phase is Phase.READY:
        kind = KINDS.get(probe.server, "") if probe.server else ""
        far = ", ".join(filter(None, (units.counted(len(shown.models), "model"), kind)))
        near = line((f"{sign.glyph} answers", sign.style), f" on {safe(shown.address)}")
        yield spread(near, ((far, MUTED),), cells)
        return
    state = f"{sign.glyph} {sign.word}"
    if view.seconds is not None:
        minutes, seconds = divmod(view.seconds, 60)
        state += f" {minutes} min {seconds:02} s" if minutes else f" {seconds} s"
    elif snapshot.since is not None:
        state += f" since {units.clock(snapshot.since)}"
    yield line((state, sign.style), (f"  {safe(shown.address)}", MUTED))
    cause = CAUSES.get(snapshot.cause) if snapshot.cause else None
    said = f"{cause[:1].upper()}{cause[1:]}." if cause else safe(probe.detail)
    if said:
        yield line((said, MUTED))
    if probe.phase is Phase.STARTING:
        about = "Wait, or do 2 to 4 now." if shown.models else "Wait a moment."
    else:
        about = "Seen at once when it answers"
        about += "; 2 to 4 can be done now." if shown.models else "."
    yield line((about, MUTED))


def _model(view: CardView, cells: int) -> Iterator[Line]:
    shown = view.shown
    if shown.primary and not shown.models:
        yield line(cut_centre(safe(shown.primary), cells))
        return
    if not shown.models:
        none = "none known yet"
        none += ": Jan serves none, and none is on this disk" if view.snapshot is not None else ""
        yield line((none, MUTED))
        return
    count = f"{shown.models.index(shown.model) + 1} of {len(shown.models)}"
    if shown.on_disk:
        count += " on disk"
    name = cut_centre(safe(shown.model), max(8, cells - 5 - cell_len(count)))
    turns = len(shown.models) > 1
    near: Line = line(name)
    if turns:
        near = line(("◂ ", KEY), name, (" ▸", KEY))
    yield spread(near, ((count, MUTED),), cells)
    if shown.kept and shown.fallbacks:
        yield line((f"{safe(shown.kept)} stays the primary", MUTED))


def _fallbacks(shown: SetUp, cells: int, key: str) -> Line:
    chosen = ", ".join(map(safe, shown.fallbacks))
    if not shown.fallback:
        return line(chosen) if chosen else line(("none; there is no other model", MUTED))
    adds = line(("◂ ", KEY) if shown.turns_fallback else "", safe(shown.fallback))
    adds += line(
        (" ▸", KEY) if shown.turns_fallback else "", (f"  {key}", KEY), (" adds it", MUTED)
    )
    near = line(chosen, ("; ", MUTED)) if chosen else line(("none; ", MUTED))
    if width(near) + width(adds) <= cells:
        return line(*near, *adds)
    short = line((f"{key}", KEY), (" adds one", MUTED))
    room = cells - width(short) - 2
    return line(cut_centre(chosen, room) if chosen else ("none", MUTED), "  ", *short)


def _write(shown: SetUp, key: str) -> Iterator[Line]:
    files = " and ".join(shown.files)
    if Step.WRITE in shown.done:
        yield line(f"{files}: saved")
        return
    yield line(files, (" (new)" if shown.new else "", MUTED), (f": {shown.writes}", MUTED))
    for way in shown.ways:
        taken = way.mode is shown.way
        mark: Line = line(("(•) ", ACCENT)) if taken else line("(", (key, KEY), ") ")
        style = STRONG if taken else ""
        yield line(*mark, (str(way.mode), style), (f": {way.about}", MUTED))


def _hint(view: CardView, keys: tuple[str, ...]) -> Line:
    """What the key does for the marked step."""
    shown, key = view.shown, keys[0]
    if view.at is Step.JAN:
        does = view.help if Step.JAN not in shown.done else "goes on"
    elif view.at is Step.MODEL:
        does = f"takes {safe(shown.model)} as primary" if shown.models else "asks again"
    elif view.at is Step.FALLBACKS:
        does = f"adds {safe(shown.fallback)}" if shown.fallback else "goes on"
    elif view.at is Step.WRITE:
        does = "shows the diff; Enter writes it"
    else:
        does = "rehearses it now"
    turns = {Step.JAN: "another address", Step.MODEL: "another", Step.FALLBACKS: "another"}
    other = turns.get(view.at, "the other way" if view.at is Step.WRITE else "")
    if (
        (view.at is Step.MODEL and len(shown.models) < 2)
        or (view.at is Step.FALLBACKS and not shown.turns_fallback)
        or (view.at is Step.WRITE and not shown.turns_way)
    ):
        other = ""
    turned = line(("   ◂ ▸", KEY), (f" {other}", MUTED)) if other else ()
    if view.at is Step.REHEARSE and Step.WRITE in shown.done:
        turned = line((f"   {keys[3]}", KEY), (" later", MUTED))
    return line((f" {key}", KEY), f" {does}", *turned, ("   ↑ ↓ another step", MUTED))
