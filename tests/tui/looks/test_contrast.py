"""Every text can be read: measured on what is painted, in every theme that is offered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rich.color import Color as Painted
from rich.color import ColorType
from rich.segment import Segment
from rich.terminal_theme import TerminalTheme
from textual.color import Color
from textual.theme import BUILTIN_THEMES

from jan_tui.tui.app import JanTui
from jan_tui.tui.looks.contrast import LEAST, contrast
from tests.tui.conftest import opened_on
from tests.tui.pictures import rows
from tests.tui.world import CODER, LLAMA, R1, FedWatch, World, config, installed, ready


def _palette(*colours: str) -> TerminalTheme:
    found = [Color.parse(each).rgb for each in colours]
    return TerminalTheme((0, 0, 0), (255, 255, 255), found[:8], found[8:])


_XTERM = _palette(
    *("#000000", "#cd0000", "#00cd00", "#cdcd00", "#0000ee", "#cd00cd", "#00cdcd", "#e5e5e5"),
    *("#7f7f7f", "#ff0000", "#00ff00", "#ffff00", "#5c5cff", "#ff00ff", "#00ffff", "#ffffff"),
)
_CONSOLE = _palette(
    *("#000000", "#aa0000", "#00aa00", "#aa5500", "#0000aa", "#aa00aa", "#00aaaa", "#aaaaaa"),
    *("#555555", "#ff5555", "#55ff55", "#ffff55", "#5555ff", "#ff55ff", "#55ffff", "#ffffff"),
)
"""The colours of xterm (XTerm-col.ad) and of the Linux console (drivers/tty/vt/vt.c)."""

_DRAWN = set("─│╭╮╰╯▔▁▄▀▌▐▏▕█▂▃▅▆▇━┃╸╺")
"""Borders and scrollbars: no text."""

STATES: dict[str, tuple[str, ...]] = {
    "status": ("1",),
    "help": ("question_mark",),
    "notices": ("escape", "n"),
    "one-more-notice": ("down",),
    "jan-in-detail": ("escape", "d"),
    "palette": ("escape", "ctrl+p"),
    "themes": ("escape", "T"),
    "models": ("escape", "2"),
    "marked": ("space", "space"),
    "chain": ("k",) * 8,
    "filter": ("slash", "r"),
    "copy": ("escape", "escape", "y"),
    "config": ("escape", "3"),
    "pick": ("enter",),
    "field": ("escape", "down", "down", "down", "down", "enter"),
    "views": ("escape", "v"),
    "review": ("p", "ctrl+s"),
    "question": ("escape", "x"),
    "card": ("escape",),
}
"""Views and dialogs, each with the keys that lead there from the one before."""


def painted(app: JanTui, palette: TerminalTheme | None = None) -> Iterator[tuple[str, float]]:
    """Each text on the screen with its contrast."""
    for segment in (segment for row in rows(app) for segment in row):
        if segment.text.strip() and not set(segment.text.strip()) <= _DRAWN:
            yield segment.text.strip(), _contrast(segment, palette)


def _contrast(segment: Segment, palette: TerminalTheme | None) -> float:
    style = segment.style
    assert style is not None
    front, back = _rgb(style.color, palette, True), _rgb(style.bgcolor, palette, False)
    if style.dim:
        # As Textual's own filter does, and most terminals.
        front = front.blend(back, 0.5)
    return contrast(front, back)


def _rgb(colour: Painted | None, palette: TerminalTheme | None, foreground: bool) -> Color:
    if colour is not None and colour.triplet is not None and palette is None:
        return Color(*colour.triplet)
    assert palette is not None, "a colour that only the terminal knows"
    # One colour of our own may not be read on the background that somebody else's terminal has.
    assert colour is None or colour.type in (ColorType.DEFAULT, ColorType.STANDARD), colour
    colour = colour or Painted.default()
    return Color(*colour.get_truecolor(palette, foreground=foreground))


def _inverted(palette: TerminalTheme) -> TerminalTheme:
    """The same colours on white."""
    found = TerminalTheme((255, 255, 255), (0, 0, 0), [(0, 0, 0)])
    found.ansi_colors = palette.ansi_colors
    return found


PALETTES: dict[str, tuple[TerminalTheme | None, ...]] = {
    "ansi-dark": (_XTERM, _CONSOLE),
    "ansi-light": (_inverted(_XTERM), _inverted(_CONSOLE)),
}


_ALWAYS = ("textual-dark", "textual-light", "ansi-dark")


@pytest.mark.parametrize(
    "theme",
    [
        pytest.param(each, marks=() if each in _ALWAYS else pytest.mark.thorough)
        for each in BUILTIN_THEMES
    ],
)
async def test_every_text_can_be_read(theme: str) -> None:
    text = config(LLAMA, "gone", R1, fallbacks=["jan/gone", "jan/x"])
    world = World(text, files=installed(LLAMA, 42_000_000_000, 32768))
    first = ready(LLAMA, R1, CODER, context=8192)
    async with opened_on(world, first, size=(120, 36), theme=theme, watch=FedWatch()) as hand:
        for state, keys in STATES.items():
            await hand.press(*keys)
            for palette in PALETTES.get(theme, (None,)):
                poor = {each: value for each, value in painted(hand.app, palette) if value < LEAST}
                assert not poor, (theme, state)


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "ansi-dark", "ansi-light"])
async def test_the_set_up_card_can_be_read(theme: str) -> None:
    async with opened_on(World(None), ready(LLAMA, R1), theme=theme) as hand:
        for palette in PALETTES.get(theme, (None,)):
            poor = {each: value for each, value in painted(hand.app, palette) if value < LEAST}
            assert not poor


async def test_every_theme_that_is_offered_is_measured() -> None:
    async with opened_on() as hand:
        assert set(hand.app.available_themes) == set(BUILTIN_THEMES)


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "ansi-dark", "nord"])
async def test_the_row_of_the_cursor_is_seen(theme: str) -> None:
    async with opened_on(theme=theme) as hand:
        await hand.press("2")
        at_cursor = next(row for row in rows(hand.app) if row[0].text.startswith("▸"))
        other = next(row for row in rows(hand.app) if "jan/" in "".join(s.text for s in row))
        one, two = at_cursor[1].style, other[1].style
        assert one is not None
        assert two is not None
        assert one.bold
        assert (one.bgcolor, one.reverse) != (two.bgcolor, two.reverse)
