"""The list of settings; one at a time is edited, in a dialog."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.reactive import reactive

from jan_tui.clawdbot import Mode
from jan_tui.tui.widgets.models.chain import UNCUT
from jan_tui.tui.widgets.rows import Rows
from jan_tui.tui.widgets.setting_rows import SettingRow, about_mode
from jan_tui.tui.widgets.styled import GOOD, MUTED, STRONG, WARN, Line, Run, line, safe, width
from jan_tui.tui.widgets.text import Lines, cell_len, cut_centre, cut_end, fold_within, pad

if TYPE_CHECKING:
    from jan_tui.tui.steps import Keys

_LABEL = 12
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
        sign: Run = item.sign.run if item.sign is not None else ("", "")
        note: Run = (safe(item.note), GOOD if item.good else MUTED)
        value, room = safe(item.value), cells - _LABEL - 2
        told = [(f"  {text}", style) for text, style in (sign, note) if text]
        while told and cell_len(value) + width(told) > room:
            left = room - cell_len(value)
            if len(told) == 1 and item.sign is not None:
                # Without room for its word a state has its sign, which stays.
                told = [(f"  {item.sign.glyph}", item.sign.style)]
                break
            text, style = told.pop()
            if not told and left >= _NOTE_LEAST:
                told = [(cut_end(text, left), style)]
        shown = cut_centre(value, room - width(told))
        style = MUTED if item.kind in ("add-fallback", "add-models", "added") else ""
        return line((pad(item.label, _LABEL), MUTED), (shown, style), star, *told)


def _modes(item: SettingRow) -> Line:
    runs: list[Run] = [(pad(item.label, _LABEL), MUTED)]
    for mode in Mode:
        chosen = mode == item.value
        runs.append((f"▸{mode}◂" if chosen else f" {mode} ", STRONG if chosen else MUTED))
    if item.changed:
        runs.append(("*", f"{STRONG} {WARN}"))
    return line(*runs)


def _model(item: SettingRow, cells: int) -> Line:
    boxes: dict[bool | None, Run] = {True: ("[x] ", GOOD), False: ("[ ] ", MUTED)}
    box = boxes.get(item.checked, ("    ", ""))
    star = "*" if item.changed else ""
    figures = f"{item.note}{star}"
    room = max(10, cells - 7 - len(figures) - 2)
    name = cut_centre(safe(item.value), room)
    gap = max(1, cells - 2 - 4 - cell_len(name) - len(figures) - 1)
    return line(
        "  ",
        box,
        (name, MUTED if item.checked is False else ""),
        " " * gap,
        (figures, f"{STRONG} {WARN}" if item.changed else MUTED),
    )


_HELP = {
    "primary": "Answers first. {edit-row}: pick another",
    "fallback": "Answers when those above fail. {edit-row}: another · {fallback-earlier} "
    "{fallback-later}: move · Del: take out",
    "add-fallback": "Answers when those above fail. {edit-row}: pick one",
    "added": "The program adds this one by itself",
    "base-url": "Where Jan answers; another one needs explicit. {edit-row}: change",
    "key": "Any text works unless Jan wants a key of its own. {edit-row}: type one, never shown",
    "key-place": "Where the key is kept. {edit-row}: another place",
    "models": "Which of Jan's models may be used. {edit-row}: open or close · {filter}: find one",
    "model": "{toggle-model}: in or out · {edit-row}: context, name · {make-primary}: first · "
    "{toggle-fallback}: fallback",
    "add-models": "{edit-row}: list them all in the config",
}


def row_help(item: SettingRow, keys: Keys, program: str) -> str:
    """What the row under the cursor is for, and the keys that change it."""
    if item.kind == "mode":
        return f"{item.value}: {about_mode(Mode(item.value), program)} · ← →"
    return re.sub(r"\{([a-z-]+)\}", lambda name: _shown(keys(name[1])), _HELP[item.kind])


def _shown(key: str) -> str:
    return {"enter": "Enter", "space": "Space"}.get(key, key)


class RowHelp(Lines):
    """One line below the settings, about the row under the cursor; two where it is narrow."""

    text: reactive[str] = reactive("", layout=True)

    def lines(self, cells: int) -> Sequence[Line]:
        return fold_within(line((self.text, MUTED)), cells, 1 if cells >= UNCUT else 2)
