"""Which theme is taken, and the themes as they are shown."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace

from textual import constants
from textual.app import App
from textual.theme import Theme

from jan_tui.tui.looks.contrast import readable

_ANSI: dict[str, dict[str, str]] = {
    "ansi-dark": {
        "success": "ansi_green",
        "warning": "ansi_bright_yellow",
        "error": "ansi_bright_red",
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
"""What is read on black, or on white, in the colours of xterm and of the Linux console."""

_WEAKER = ("text-muted", "text-disabled", "foreground-muted")


class ThemedApp(App[None]):
    """An app whose themes are all readable; on few colours it takes those of the terminal.

    With NO_COLOR there are none at all: what has to stand out is bold or reversed.
    """

    def __init__(self, wanted: str | None = None) -> None:
        """`wanted` is the theme that the person chose, if any."""
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        for name, colours in _ANSI.items():
            self.register_theme(_with(self.available_themes[name], colours))
        self.theme = self.started_with = self._first_theme(wanted)

    def _first_theme(self, wanted: str | None) -> str:
        if wanted is not None and wanted in self.available_themes:
            return wanted
        few = self.no_color or self.console.color_system in (None, "standard")
        if few and "TEXTUAL_THEME" not in os.environ:
            return terminals_own(os.environ)
        return constants.DEFAULT_THEME

    def get_css_variables(self) -> dict[str, str]:
        variables = super().get_css_variables()
        theme = self.current_theme
        if theme.ansi:
            variables["cursor-row"] = variables["background"]
        else:
            variables = readable(variables, dark=theme.dark)
        self.theme_variables = variables
        return variables


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
