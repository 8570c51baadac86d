"""The bottom line: the keys that matter here, as many as fit."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from textual.reactive import reactive

from jan_tui.tui.keys.registry import BY_ID
from jan_tui.tui.widgets.styled import KEY, MUTED, Line, Run, width
from jan_tui.tui.widgets.text import Lines

_LAST = ("help", "quit")
"""What goes last when there is no room: the help before the way out."""


class Named(Struct, frozen=True):
    """An action, its key as a person reads it, and a word where the usual one does not tell."""

    action: str
    key: str
    word: str = ""


class KeyBar(Lines):
    """Keys and words of some actions, and of `more` where there is room; where they do not all fit
    the help stays, and the way out longer than others.

    `hints` replaces both while a field has the focus: pairs of key and word.
    """

    actions: reactive[tuple[Named, ...]] = reactive(())
    more: reactive[tuple[Named, ...]] = reactive(())
    hints: reactive[tuple[tuple[str, str], ...]] = reactive(())

    def lines(self, cells: int) -> Sequence[Line]:
        if self.hints:
            return [tuple(run for hint in self.hints for run in _hint(*hint))]
        shown = list(self.actions)
        while len(shown) > 1 and _width(shown) > cells:
            shown.remove(_least_needed(shown))
        whole = len(shown) == len(self.actions)
        end = next((at for at, each in enumerate(shown) if each.action in _LAST), len(shown))
        for each in self.more if whole else ():
            if _width([*shown, each]) > cells:
                break
            shown.insert(len(shown) if each.action in _LAST else end, each)
            end += 1
        return [tuple(run for each in shown for run in _entry(each))]


def _width(shown: Sequence[Named]) -> int:
    return sum(width(_entry(each)) for each in shown)


def _entry(named: Named) -> tuple[Run, ...]:
    click = f"@click=app.registered('{named.action}')"
    short = named.key.replace("ctrl+", "^")
    word = named.word or BY_ID[named.action].short
    return ((f" {short}", f"{KEY} {click}"), (f" {word} ", f"{MUTED} {click}"))


def _hint(key: str, word: str) -> tuple[Run, ...]:
    return ((f" {key}", KEY), (f" {word} ", MUTED))


def _least_needed(shown: Sequence[Named]) -> Named:
    others = [each for each in shown if each.action not in _LAST]
    return others[-1] if others else shown[-1]
