"""Random input as a terminal sends it: keys, pasted text, mouse and focus, as escape sequences."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from jan_tui.tui.keys.registry import ACTIONS

BURST = 5
"""Strokes that come at once, with no waiting between them."""

_CSI = "\x1b["

SEQUENCES: dict[str, str] = {
    "question_mark": "?",
    "slash": "/",
    "asterisk": "*",
    "full_stop": ".",
    "colon": ":",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "space": " ",
    "enter": "\r",
    "tab": "\t",
    "shift+tab": f"{_CSI}Z",
    "backspace": "\x7f",
    # The spelling of the kitty protocol: a bare ESC would swallow the stroke after it.
    "escape": f"{_CSI}27u",
    "up": f"{_CSI}A",
    "down": f"{_CSI}B",
    "right": f"{_CSI}C",
    "left": f"{_CSI}D",
    "home": f"{_CSI}H",
    "end": f"{_CSI}F",
    "insert": f"{_CSI}2~",
    "delete": f"{_CSI}3~",
    "pageup": f"{_CSI}5~",
    "pagedown": f"{_CSI}6~",
    "f1": "\x1bOP",
    "shift+up": f"{_CSI}1;2A",
    "shift+down": f"{_CSI}1;2B",
    "shift+home": f"{_CSI}1;2H",
    "shift+end": f"{_CSI}1;2F",
    "ctrl+home": f"{_CSI}1;5H",
    "ctrl+end": f"{_CSI}1;5F",
    "ctrl+left": f"{_CSI}1;5D",
    "ctrl+right": f"{_CSI}1;5C",
    "ctrl+pageup": f"{_CSI}5;5~",
    "ctrl+pagedown": f"{_CSI}6;5~",
    **{f"ctrl+{letter}": chr(ord(letter) - 96) for letter in "abcdefghijklmnopqrstuvwxyz"},
}
"""What a terminal sends for the keys that are not one character."""

LEAVING = ("q", "ctrl+q")


def sequence(key: str) -> str:
    """What a terminal sends for a key of the registry, or of `SEQUENCES`."""
    found = SEQUENCES.get(key, key)
    assert len(found) == 1 or key in SEQUENCES, key
    return found


REGISTRY: Sequence[str] = sorted(
    sequence(key) for action in ACTIONS for key in action.keys if key not in LEAVING
)
"""Every key of every action but those that leave, which would end each round at once."""

_MOVING = [
    sequence(key)
    for key in (
        *("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "tab", "shift+tab"),
        *("j", "k", "g", "G", "ctrl+home", "ctrl+end", "shift+home", "shift+end", "ctrl+pagedown"),
    )
]
_ANSWERS = [sequence(key) for key in ("enter", "escape", "y", "n", "R", "ctrl+s", "ctrl+p")]
_SCREENS = ["1", "2", "3"]
_EDITING = [sequence(key) for key in SEQUENCES if key not in LEAVING]
_JUNK = [chr(code) for code in range(0x20, 0x7F) if chr(code) != "q"]
_JUNK += list("äß€漢🎉\u0301\u200b")
_PASTES = [
    "",
    "x",
    "http://127.0.0.1:9/v1",
    "a\nb\r\n",
    "${NAME}",
    "[red]no[/red]",
    "漢" * 90,
    "0" * 500,
]


def _key(dice: random.Random) -> str:
    return dice.choice(REGISTRY)


def _paste(dice: random.Random) -> str:
    return f"{_CSI}200~{dice.choice(_PASTES)}{_CSI}201~"


def _mouse(dice: random.Random) -> str:
    """A click, the wheel, a drag or a move, anywhere on the largest screen."""
    x, y = dice.randint(1, 200), dice.randint(1, 42)
    if dice.random() < 0.7:
        # Most of what can be clicked is at the left and on top of a small screen.
        x, y = dice.randint(1, 60), dice.randint(1, 22)
    kind = dice.random()
    if kind < 0.55:
        return f"{_CSI}<0;{x};{y}M{_CSI}<0;{x};{y}m"
    if kind < 0.8:
        return f"{_CSI}<{dice.choice((64, 65))};{x};{y}M"
    if kind < 0.9:
        return f"{_CSI}<35;{x};{y}M"
    return f"{_CSI}<0;{x};{y}M{_CSI}<32;{x + 3};{y + 1}M{_CSI}<0;{x + 3};{y + 1}m"


def _focus(dice: random.Random) -> str:
    return f"{_CSI}{dice.choice('IO')}"


def _leave(dice: random.Random) -> str:
    return sequence(dice.choice(LEAVING))


def _of(choices: Sequence[str]) -> Callable[[random.Random], str]:
    return lambda dice: dice.choice(choices)


_KINDS: list[tuple[int, Callable[[random.Random], str]]] = [
    (420, _key),
    (150, _of(_MOVING)),
    (170, _of(_ANSWERS)),
    (60, _of(_SCREENS)),
    (60, _of(_EDITING)),
    (60, _of(_JUNK)),
    (20, _paste),
    (60, _mouse),
    (6, _focus),
    (2, _leave),
]


def stroke(dice: random.Random) -> str:
    """One key, click or paste."""
    (kind,) = dice.choices([make for _, make in _KINDS], [weight for weight, _ in _KINDS])
    return kind(dice)


def burst(dice: random.Random) -> list[str]:
    """Strokes that come at once; now and then one key many times, as when it is held down."""
    if dice.random() < 0.03:
        return [stroke(dice)] * BURST
    return [stroke(dice) for _ in range(BURST)]
