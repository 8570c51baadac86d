"""Which theme is taken, and the themes as they are shown."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from textual import constants
from textual.app import App
from textual.theme import Theme

from jan_tui.structs import replace
from jan_tui.tui.looks.contrast import readable

_RED = "ansi_bright_red"

_ANSI: dict[str, dict[str, str]] = {
    "ansi-dark": {
        "success": "ansi_green",
        "warning": "ansi_bright_yellow",
        "error": _RED,
        "primary": "ansi_cyan",
        "accent": "ansi_cyan",
    },
    # On white no green and no yellow can be read in the colours of xterm.
    "ansi-light": {
        "success": "ansi_blue",
        "warning": "ansi_red",
        "error": "ansi_red",
        "primary": "ansi_blue",
        "accent": "ansi_blue",
    },
}
"""What is read on black, or on white, in the default colours of xterm, the Linux console, Windows
Terminal, iTerm2, GNOME Terminal and kitty; of macOS Terminal, Konsole and Alacritty all but red."""

_RED_IS_DARK = ("KONSOLE_VERSION", "ALACRITTY_WINDOW_ID", "ALACRITTY_SOCKET")
"""Variables of terminals in whose default colours no red can be read on the dark background."""

_WEAKER = ("text-muted", "text-disabled", "foreground-muted")


def ansi_color() -> bool | None:
    """Whether colours are left to the terminal: with NO_COLOR, where what has to stand out is bold
    or reversed. None leaves it to the theme."""
    return True if "NO_COLOR" in os.environ else None


def first_theme(app: App[Any], wanted: str | None) -> str:
    """The theme to begin with, once those of the terminal's own colours are readable, too.

    It is `wanted`, which the person chose; else, on few colours, one in the terminal's own.
    """
    for name, colours in _ANSI.items():
        app.register_theme(_with(app.available_themes[name], _readable(colours, os.environ)))
    if wanted is not None and wanted in app.available_themes:
        return wanted
    few = app.no_color or app.console.color_system in (None, "standard")
    if few and "TEXTUAL_THEME" not in os.environ:
        return terminals_own(os.environ)
    return constants.DEFAULT_THEME


def shown(variables: dict[str, str], theme: Theme) -> dict[str, str]:
    """The colours of a theme as they are shown: every text can be read."""
    if theme.ansi:
        return {**variables, "cursor-row": variables["background"]}
    return readable(variables, dark=theme.dark)


def _readable(colours: Mapping[str, str], environment: Mapping[str, str]) -> Mapping[str, str]:
    """The colours for this terminal: errors in its own text colour where red cannot be read. They
    have a sign, a word and bold in any case."""
    dark = any(environment.get(name) for name in _RED_IS_DARK)
    if not dark and environment.get("TERM_PROGRAM") != "Apple_Terminal":
        return colours
    return {**colours, "error": colours["error"].replace(_RED, "ansi_default")}


def terminals_own(environment: Mapping[str, str]) -> str:
    """The theme in the terminal's own colours: the light one where COLORFGBG tells of a light
    background, as rxvt, Konsole and others do."""
    background = environment.get("COLORFGBG", "").rpartition(";")[2]
    light = background == "7" or background in map(str, range(9, 16))
    return "ansi-light" if light else "ansi-dark"


def _with(theme: Theme, colours: Mapping[str, str]) -> Theme:
    variables = {**theme.variables, **{f"text-{name}": each for name, each in colours.items()}}
    # Half of an unknown colour is one that nobody chose.
    variables |= dict.fromkeys(_WEAKER, "ansi_default")
    return replace(
        theme,
        variables=variables,
        primary=colours["primary"],
        accent=colours["accent"],
        success=colours["success"],
        warning=colours["warning"],
        error=colours["error"],
    )
