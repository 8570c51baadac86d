"""The last look before a save: every file with its diff."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button

from jan_tui.editing import Plan
from jan_tui.tui.screens.dialogs import Page
from jan_tui.tui.screens.modal import Dialog
from jan_tui.tui.state import tilde
from jan_tui.tui.widgets.diff import diff_lines
from jan_tui.tui.widgets.glyphs import SEVERITIES
from jan_tui.tui.widgets.text import MUTED, STRONG, WARN, Line, fold, line, safe

_CHANGED = "The file changed while you looked. This is the new difference."
_INDENT = 4


class Review(Dialog[bool]):
    """Enter or y saves exactly what is shown, Esc goes back; the arrows scroll."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,enter", "answer(True)", "Save"),
        Binding("n,escape", "answer(False)", "Back"),
        Binding("j", "scroll(1)", "Down"),
        Binding("k", "scroll(-1)", "Up"),
    ]
    AUTO_FOCUS = "VerticalScroll"

    def __init__(self, plan: Plan, home: Path, *, again: bool = False) -> None:
        super().__init__()
        self._plan = plan
        self._home = home
        self._again = again

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog dialog-wide"):
            with VerticalScroll(classes="dialog-text"):
                yield Page(partial(review_lines, self._plan, self._home, again=self._again))
            with Horizontal(classes="dialog-buttons"):
                yield Button("Save (Enter)", id="yes", variant="success", compact=True)
                yield Button("Back (Esc)", id="no", compact=True)

    def on_mount(self) -> None:
        self.query_one(".dialog").border_title = "Review and save"

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")

    def action_answer(self, yes: bool) -> None:
        self.dismiss(yes)

    def action_scroll(self, by: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)


def review_lines(plan: Plan, home: Path, cells: int, *, again: bool = False) -> list[Line]:
    """What will be written, file by file, then what goes with it."""
    lines: list[Line] = []
    if again:
        lines += [*fold(line((_CHANGED, f"{STRONG} {WARN}")), cells, words=True), ()]
    for change in plan.changes:
        kind = "new file" if change.created else "with a backup"
        lines += fold(line((safe(tilde(change.path, home)), STRONG), (f"  {kind}", MUTED)), cells)
        if change.target != change.path:
            lines += fold(line((f"is a link to {safe(tilde(change.target, home))}", MUTED)), cells)
        for row in diff_lines(change.diff, names=False):
            lines += fold(row, cells, indent=_INDENT, words=True)
        lines.append(())
    told = [line("· ", safe(remark)) for remark in plan.remarks]
    if plan.export_line:
        told.append(line("Then type: ", (safe(plan.export_line), STRONG)))
    for notice in plan.preview.notices if plan.preview else ():
        if notice.severity != "info":
            told.append(line(SEVERITIES[notice.severity].mark, " ", safe(notice.message)))
    for row in told:
        lines += fold(row, cells, indent=2, words=True)
    return lines
