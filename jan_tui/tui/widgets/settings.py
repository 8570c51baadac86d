"""The list of settings; one at a time is edited, in a dialog."""

from __future__ import annotations

from jan_tui.clawdbot import Mode
from jan_tui.tui.widgets.rows import Rows
from jan_tui.tui.widgets.setting_rows import SettingRow
from jan_tui.tui.widgets.styled import GOOD, MUTED, STRONG, WARN, Line, Run, line, safe, width
from jan_tui.tui.widgets.text import cell_len, cut_centre, cut_end, pad

_LABEL = 11
_NOTE_LEAST = 20
"""Cells below which the beginning of a note tells nothing."""


class SettingsList(Rows[SettingRow]):
    """Label, value, and a star where it is not saved."""

    def row(self, item: SettingRow, cells: int) -> Line:
        if item.kind == "mode":
            return _modes(item)
        if item.kind == "model":
            return _model(item, cells)
        star: Run = ("*", f"{STRONG} {WARN}") if item.changed else ("", "")
        note = (f"  {safe(item.note)}", GOOD if item.good else MUTED)
        room = cells - _LABEL - 2
        value = safe(item.value)
        left = room - cell_len(value) - 1
        if width([note]) > left:
            note = (cut_end(note[0], left), note[1]) if left >= _NOTE_LEAST else ("", "")
        style = MUTED if item.kind == "add-fallback" else ""
        return line((pad(item.label, _LABEL), MUTED), (cut_centre(value, room), style), star, note)


def _modes(item: SettingRow) -> Line:
    runs: list[Run] = [(pad(item.label, _LABEL), MUTED)]
    for mode in Mode:
        chosen = mode == item.value
        runs.append((f"▸{mode}◂" if chosen else f" {mode} ", STRONG if chosen else MUTED))
    if item.changed:
        runs.append(("*", f"{STRONG} {WARN}"))
    return line(*runs)


def _model(item: SettingRow, cells: int) -> Line:
    box: Run = ("[x] ", GOOD) if item.checked else ("[ ] ", MUTED)
    star = "*" if item.changed else ""
    figures = f"{item.note}{star}"
    room = max(10, cells - 7 - len(figures) - 2)
    name = cut_centre(safe(item.value), room)
    gap = max(1, cells - 2 - 4 - cell_len(name) - len(figures) - 1)
    return line(
        "  ",
        box,
        (name, "" if item.checked else MUTED),
        " " * gap,
        (figures, f"{STRONG} {WARN}" if item.changed else MUTED),
    )
