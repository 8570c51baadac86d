"""The right half of Config: what will happen, as effect, diff, file, and notices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from textual.reactive import reactive

from jan_tui import units
from jan_tui.clawdbot import Issue, Mode, Notice, Prediction, Severity
from jan_tui.diagnosis import Diagnosis, Noted
from jan_tui.tui.state import tilde, with_tilde
from jan_tui.tui.widgets.diff import diff_lines, file_lines, marked_lines, refusal_lines
from jan_tui.tui.widgets.glyphs import DIAGNOSES, NOT_CHECKED, SEVERITIES
from jan_tui.tui.widgets.models.chain import elsewhere
from jan_tui.tui.widgets.models.confirmation import confirmation_lines
from jan_tui.tui.widgets.status.setup import agents, not_checked
from jan_tui.tui.widgets.styled import BAD, KEY, MUTED, STRONG, WARN, Line, line, safe
from jan_tui.tui.widgets.text import Lines, fold, wrap

if TYPE_CHECKING:
    from jan_tui.editing import Plan
    from jan_tui.workspace import ShownFile

_INDENT = 4


class View(StrEnum):
    """What the right half shows."""

    EFFECTIVE = "Result"
    DIFF = "Diff"
    FILE = "File"
    NOTICES = "Notices"


class Outcome(Struct, frozen=True):
    """What the views are made of."""

    view: View = View.EFFECTIVE
    home: Path = Path("/")
    prediction: Prediction | None = None
    plan: Plan | None = None
    files: tuple[ShownFile, ...] = ()
    edited: bool = False
    noted: tuple[Noted, ...] = ()

    @property
    def tabs(self) -> str:
        """The names of the views, the one that is shown in brackets."""
        names = {view: str(view) for view in View}
        if self.noted:
            names[View.NOTICES] += f" {len(self.noted)}"
        return "  ".join(f"‹{name}›" if view is self.view else name for view, name in names.items())

    @property
    def companion(self) -> View:
        """The view that is most wanted beside the one that is shown."""
        if self.view is not View.EFFECTIVE:
            return View.EFFECTIVE
        return View.DIFF if self.edited else View.FILE


class OutcomePane(Lines):
    """One view at a time; the pane around it scrolls."""

    outcome: reactive[Outcome] = reactive(Outcome(), layout=True)

    def lines(self, cells: int) -> Sequence[Line]:
        outcome = self.outcome
        if outcome.prediction is None:
            return [line(("reading the config …", MUTED))]
        views = {
            View.EFFECTIVE: _effective,
            View.DIFF: _diff,
            View.FILE: _file,
            View.NOTICES: _notices,
        }
        indent = 2 if outcome.view in (View.EFFECTIVE, View.NOTICES) else _INDENT
        words = outcome.view is not View.FILE
        made = views[outcome.view](outcome, outcome.prediction, cells)
        return [part for row in made for part in fold(row, cells, indent=indent, words=words)]


def _effective(outcome: Outcome, prediction: Prediction, cells: int) -> Iterator[Line]:
    plan = outcome.plan
    if outcome.edited and plan is not None and plan.refused is not None:
        path = tilde(plan.refused.path, outcome.home) if plan.refused.path else ""
        yield from refusal_lines(plan.refused, safe(path), cells)
        return
    if not prediction.valid:
        yield line((f"✗ {prediction.release_label} refuses the whole file:", f"{STRONG} {BAD}"))
        for issue in prediction.issues:
            yield line(f"  {safe(str(issue))}")
        yield from _broken(outcome, cells)
        if prediction.as_meant is None:
            return
        yield line(("R repairs it; the settings show it as it was meant.", KEY))
        prediction = prediction.as_meant
    elif outcome.edited and plan is not None and plan.changes:
        yield line((safe(plan.what), STRONG))
    yield from confirmation_lines(prediction.confirmation, cells)
    yield from not_checked(prediction, cells)
    yield from agents(prediction, cells)
    yield from elsewhere(prediction, cells)
    if outcome.edited and plan is not None:
        yield from _then(plan)
    if outcome.prediction is prediction:
        yield _connected(prediction)
    serious = [each for each in prediction.notices if each.severity is not Severity.INFO]
    if serious:
        yield ()
    for notice in serious[:3]:
        sign = SEVERITIES[notice.severity]
        yield line(sign.mark, f" {safe(with_tilde(notice.message, outcome.home))}")


def _connected(prediction: Prediction) -> Line:
    """How many of Jan's models can be used, or that none can."""
    name = safe(prediction.release_label)
    if prediction.provider.mode is Mode.OFF:
        return line((f"Jan is not connected to {name} yet", WARN))
    usable = sum(1 for model in prediction.catalog if model.usable)
    return line(f"{name} can use {units.counted(usable, 'model')} of Jan's")


def _broken(outcome: Outcome, cells: int) -> Iterator[Line]:
    """Where a file does not parse: its line, with a mark under the place."""
    for file in outcome.files:
        if file.mark is not None:
            number, column = file.mark
            rows = file.text.splitlines()
            yield ()
            yield line((f"{safe(tilde(file.path, outcome.home))}:{number}:{column}", STRONG))
            yield from marked_lines("".join(rows[number - 1 : number]), number, column, cells)


def _then(plan: Plan) -> Iterator[Line]:
    if plan.export_line:
        yield line(("then type ", MUTED), (safe(plan.export_line), STRONG), ("  y copies", MUTED))
    for remark in plan.remarks:
        yield line("· ", safe(remark))


def _diff(outcome: Outcome, prediction: Prediction, cells: int) -> Iterator[Line]:
    plan = outcome.plan
    if not outcome.edited or plan is None or (not plan.changes and plan.refused is None):
        yield line(("no difference: nothing was changed", MUTED))
        return
    if plan.refused is not None:
        path = tilde(plan.refused.path, outcome.home) if plan.refused.path else ""
        yield from refusal_lines(plan.refused, safe(path), cells)
    for change in plan.changes:
        kind = "  new file" if change.created else ""
        yield line((safe(tilde(change.path, outcome.home)), STRONG), (kind, MUTED))
        yield from diff_lines(change.diff, names=False)
        yield ()


def _file(outcome: Outcome, prediction: Prediction, cells: int) -> Iterator[Line]:
    for file in outcome.files:
        yield line((safe(tilde(file.path, outcome.home)), STRONG))
        yield from file_lines(file)
        yield ()


def _notices(outcome: Outcome, prediction: Prediction, cells: int) -> Iterator[Line]:
    if not outcome.noted:
        yield line(("no notice", MUTED))
    for each in outcome.noted:
        if isinstance(each, Issue):
            yield line(("✗ ", BAD), safe(with_tilde(str(each), outcome.home)))
        elif isinstance(each, Diagnosis):
            sign = NOT_CHECKED if each.unsure else DIAGNOSES[each.severity]
            yield line(sign.mark, f" {safe(with_tilde(each.headline, outcome.home))}")
            yield from _below(safe(with_tilde(str(each.step), outcome.home)), cells)
        else:
            yield from _notice(each, outcome.home, cells)


def _below(text: str, cells: int) -> Iterator[Line]:
    return (line("  ", (more, MUTED)) for more in wrap(text, max(8, cells - 2)))


def _notice(notice: Notice, home: Path, cells: int) -> Iterator[Line]:
    yield line(SEVERITIES[notice.severity].mark, f" {safe(with_tilde(notice.message, home))}")
    yield from _below(safe(with_tilde(notice.fix, home)), cells)
    origin = notice.origin
    place = f"{safe(tilde(origin.file, home))}:{origin.line}:{origin.column}  " if origin else ""
    repair = ("n, then R: repair", KEY) if notice.repair else ("", "")
    yield line(("  " + place + notice.code + "  ", MUTED), repair)
