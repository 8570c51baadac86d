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
from tests.sharing import usually
from tests.tui.conftest import opened_on
from tests.tui.pictures import rows
from tests.tui.world import CODER, LLAMA, R1, FedWatch, World, config, installed, ready


def _palette(colours: str, front: str = "ffffff", back: str = "000000") -> TerminalTheme:
    parsed = [Color.parse(f"#{each}").rgb for each in (back, front, *colours.split())]
    return TerminalTheme(parsed[0], parsed[1], parsed[2:10], parsed[10:])


_XTERM_COLOURS = (
    "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 "
    "7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff"
)
_XTERM = _palette(_XTERM_COLOURS)
_XTERM_LIGHT = _palette(_XTERM_COLOURS, "000000", "ffffff")

_CONSOLE_COLOURS = (
    "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa "
    "555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff"
)
_CONSOLE = _palette(_CONSOLE_COLOURS)
_CONSOLE_LIGHT = _palette(_CONSOLE_COLOURS, "000000", "ffffff")
"""The colours of xterm (XTerm-col.ad) and of the Linux console (drivers/tty/vt/vt.c), on black and
on white."""

_CAMPBELL = _palette(
    "0c0c0c c50f1f 13a10e c19c00 0037da 881798 3a96dd cccccc "
    "767676 e74856 16c60c f9f1a5 3b78ff b4009e 61d6d6 f2f2f2",
    *("cccccc", "0c0c0c"),
)
"""Windows Terminal: scheme Campbell of its defaults.json."""

_ITERM = _palette(
    "000000 c91b00 00c200 c7c400 0225c7 ca30c7 00c5c7 c7c7c7 "
    "686868 ff6e67 5ffa68 fffc67 6871ff ff77ff 60fdff ffffff",
    "c7c7c7",
)
"""iTerm2: preset Default, as iTerm2-Color-Schemes has it."""

_GNOME_COLOURS = (
    "171421 c01c28 26a269 a2734c 12488b a347ba 2aa1b3 d0cfcc "
    "5e5c64 f66151 33d17a e9ad0c 2a7bde c061cb 33c7de ffffff"
)
_GNOME = _palette(_GNOME_COLOURS, "d0cfcc", "171421")
_GNOME_LIGHT = _palette(_GNOME_COLOURS, "171421", "ffffff")
"""GNOME Terminal: palette GNOME, theme colours GNOME dark and light (profile-editor.cc)."""

_KITTY = _palette(
    "000000 cc0403 19cb00 cecb00 0d73cc cb1ed1 0dcdcd dddddd "
    "767676 f2201f 23fd00 fffd00 1a8fff fd28ff 14ffff ffffff",
    "dddddd",
)
"""kitty: the defaults of its options (kitty/options/definition.py)."""

_APPLE_COLOURS = (
    "000000 990000 00a600 999900 0000b2 b200b2 00a6b2 bfbfbf "
    "666666 e50000 00d900 e5e500 0000ff e500e5 00e5e5 e5e5e5"
)
_APPLE = _palette(_APPLE_COLOURS, "ffffff", "1e1e1e")
_APPLE_LIGHT = _palette(_APPLE_COLOURS, "000000", "ffffff")
"""macOS Terminal: profile Basic, dark and light, as Wikipedia's table of ANSI colours has it."""

_BREEZE = _palette(
    "31363b ed1515 11d116 f67400 1d99f3 9b59b6 1abc9c eff0f1 "
    "7f8c8d c0392b 1cdc9a fdbc4b 3daee9 8e44ad 16a085 fcfcfc",
    *("eff0f1", "31363b"),
)
"""Konsole: data/color-schemes/Breeze.colorscheme."""

_ALACRITTY = _palette(
    "181818 ac4242 90a959 f4bf75 6a9fb5 aa759f 75b5aa d8d8d8 "
    "6b6b6b c55555 aac474 feca88 82b8c8 c28cb8 93d3c3 f8f8f8",
    *("d8d8d8", "181818"),
)
_ALACRITTY_BEFORE = _palette(
    "1d1f21 cc6666 b5bd68 f0c674 81a2be b294bb 8abeb7 c5c8c6 "
    "666666 d54e53 b9ca4a e7c547 7aa6da c397d8 70c0b1 eaeaea",
    *("c5c8c6", "1d1f21"),
)
"""Alacritty: the defaults of alacritty/src/config/color.rs, since 0.13 and before."""

_NO_RED = (_APPLE, _BREEZE, _ALACRITTY, _ALACRITTY_BEFORE)

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


def painted(app: JanTui, palette: TerminalTheme | None) -> Iterator[tuple[str, float]]:
    """Each text on the screen with its contrast."""
    for segment in (segment for row in rows(app) for segment in row):
        if segment.text.strip() and not set(segment.text.strip()) <= _DRAWN:
            yield segment.text.strip(), _contrast(segment, palette)


def poor(app: JanTui, palette: TerminalTheme | None) -> dict[str, float]:
    """The texts on the screen with too little contrast."""
    return {each: value for each, value in painted(app, palette) if value < LEAST}


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


PALETTES: dict[str, tuple[TerminalTheme | None, ...]] = {
    "ansi-dark": (_XTERM, _CONSOLE, _CAMPBELL, _ITERM, _GNOME, _KITTY),
    "ansi-light": (_XTERM_LIGHT, _CONSOLE_LIGHT, _GNOME_LIGHT, _APPLE_LIGHT),
}


_ALWAYS = ("textual-dark", "textual-light", "ansi-dark")


@pytest.mark.parametrize("theme", usually(BUILTIN_THEMES, _ALWAYS))
async def test_every_text_can_be_read(theme: str) -> None:
    text = config(LLAMA, "gone", R1, fallbacks=["jan/gone", "jan/x"])
    world = World(text, files=installed(LLAMA, 42_000_000_000, 32768))
    first = ready(LLAMA, R1, CODER, context=8192)
    async with opened_on(world, first, size=(120, 36), theme=theme, watch=FedWatch()) as hand:
        for state, keys in STATES.items():
            await hand.press(*keys)
            for palette in PALETTES.get(theme, (None,)):
                assert not poor(hand.app, palette), (theme, state)


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "ansi-dark", "ansi-light"])
async def test_the_set_up_card_can_be_read(theme: str) -> None:
    async with opened_on(World(None), ready(LLAMA, R1), theme=theme) as hand:
        for palette in PALETTES.get(theme, (None,)):
            assert not poor(hand.app, palette)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KONSOLE_VERSION", "230804"),
        ("ALACRITTY_WINDOW_ID", "94"),
        ("TERM_PROGRAM", "Apple_Terminal"),
    ],
)
async def test_errors_can_be_read_where_no_red_can(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    text = config(LLAMA, "gone", R1, fallbacks=["jan/gone", "jan/x"])
    first = ready(LLAMA, R1, CODER, context=8192)
    async with opened_on(World(text), first, size=(120, 36), theme="ansi-dark") as hand:
        for keys in (("1",), ("2",), ("3",), ("n",)):
            await hand.press(*keys)
            for palette in _NO_RED:
                assert not poor(hand.app, palette), keys


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
