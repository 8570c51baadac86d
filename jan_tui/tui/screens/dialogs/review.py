"""The review before a save: every file with its diff."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from jan_tui.tui.screens.dialogs.basic import ButtonDialog, Choice, Page
from jan_tui.tui.state import tilde
from jan_tui.tui.widgets.diff import diff_lines
from jan_tui.tui.widgets.glyphs import SEVERITIES
from jan_tui.tui.widgets.styled import MUTED, STRONG, WARN, Line, line, safe
from jan_tui.tui.widgets.text import fold

if TYPE_CHECKING:
    from jan_tui.editing import Plan

_CHANGED = "The file changed while you looked. This is the new difference."
_INDENT = 4


class Review(ButtonDialog[bool]):
    """Enter or y saves exactly what is shown, Esc goes back; the arrows scroll."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,enter", "choose('yes')", "Save"),
        Binding("n,escape", "choose('no')", "Back"),
    ]
    AUTO_FOCUS = "Panel"
    BOX = "dialog dialog-wide"
    TEXT_TAKES_FOCUS = True

    def __init__(
        self,
        plan: Plan,
        home: Path,
        *,
        again: bool = False,
        title: str = "Review and save",
        yes: str = "Save",
    ) -> None:
        choices = (
            Choice("yes", f"{yes} (Enter)", True, "success"),
            Choice("no", "Back (Esc)", False),
        )
        text = Page(partial(review_lines, plan, home, again=again))
        super().__init__(title, text, choices)


def review_lines(plan: Plan, home: Path, cells: int, *, again: bool = False) -> list[Line]:
    """What changes in one line, then file by file, and what goes with it."""
    lines = [*fold(line((safe(plan.what), STRONG)), cells, words=True), ()] if plan.what else []
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
    remarks = [line("· ", safe(remark.replace(f"{home}/", "~/"))) for remark in plan.remarks]
    if plan.export_line:
        remarks.append(line("Then type: ", (safe(plan.export_line), STRONG)))
    for notice in plan.preview.notices if plan.preview else ():
        if notice.severity != "info":
            remarks.append(line(SEVERITIES[notice.severity].mark, " ", safe(notice.message)))
    for row in remarks:
        lines += fold(row, cells, indent=2, words=True)
    return lines
