"""The bottom line: the keys that matter here, as many as fit."""

from __future__ import annotations

from collections.abc import Sequence

from textual.reactive import reactive

from jan_tui.tui.keys.registry import BY_ID
from jan_tui.tui.widgets.styled import KEY, MUTED, Line, Run, width
from jan_tui.tui.widgets.text import Lines


class KeyBar(Lines):
    """Keys and words of some actions; where they do not all fit, the help stays and others go.

    `keys` are those of `actions`, as a person reads them. `hints` replaces both while a field has
    the focus: pairs of key and word.
    """

    actions: reactive[tuple[str, ...]] = reactive(())
    keys: reactive[tuple[str, ...]] = reactive(())
    hints: reactive[tuple[tuple[str, str], ...]] = reactive(())

    def lines(self, cells: int) -> Sequence[Line]:
        entries = [_hint(*hint) for hint in self.hints]
        entries = entries or [_entry(*pair) for pair in zip(self.actions, self.keys, strict=False)]
        while len(entries) > 1 and sum(width(entry) for entry in entries) > cells:
            entries.pop(_last_but_help(entries))
        return [tuple(run for entry in entries for run in entry)]


def _entry(action_id: str, key: str) -> tuple[Run, ...]:
    click = f"@click=app.registered('{action_id}')"
    short = key.replace("ctrl+", "^")
    word = BY_ID[action_id].short
    return ((f" {short}", f"{KEY} {click}"), (f" {word} ", f"{MUTED} {click}"))


def _hint(key: str, word: str) -> tuple[Run, ...]:
    return ((f" {key}", KEY), (f" {word} ", MUTED))


def _last_but_help(entries: list[tuple[Run, ...]]) -> int:
    places = [place for place, entry in enumerate(entries) if entry[1][0] != " Help "]
    return places[-1]
