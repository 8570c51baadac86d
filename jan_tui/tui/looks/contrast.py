"""The colours of a theme, moved as far as it takes until every text can be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from textual.color import Color

LEAST = 4.5
"""The contrast of text in WCAG 2.1, level AA (1.4.3); 1 is none, 21 black on white."""

_AIMED_AT = LEAST + 0.1
"""Colours are rounded to whole steps when they are painted."""

_KEPT = 0.75
"""How much of the text's contrast on the screen it has on each other background, at least: weaker
and coloured texts are to differ from it there, too."""

_STEP = 0.04

_BACKGROUNDS = ("surface", "panel")
_TEXTS = (
    *("foreground", "text-primary", "text-secondary", "text-accent"),
    *("text-success", "text-warning", "text-error"),
)
_TINT = {True: 0.3, False: 0.16}
"""How much of the primary colour is in the cursor's row, in dark themes and in light ones."""

_MUTED = 0.6
_SHADES = tuple(
    f"{name}-{shade}-{number}"
    for name in _BACKGROUNDS
    for shade in ("darken", "lighten")
    for number in (1, 2)
)


def readable(variables: Mapping[str, str], *, dark: bool) -> dict[str, str]:
    """The theme variables with a contrast of at least `LEAST` between every text and every
    background that text is put on: of the screen, dialogs, bars, and the cursor's row.

    The background of the screen stays; hue is kept as far as it can be.
    """
    back = Color.parse(variables["background"])
    extreme = Color.parse("white" if dark else "black")
    text = _moved(Color.parse(variables["foreground"]), extreme, [back], _AIMED_AT / _KEPT)
    found = {**variables, "foreground": text.hex}
    found["cursor-row"] = back.blend(Color.parse(variables["primary"]), _TINT[dark]).hex
    for name in (*_BACKGROUNDS, *_SHADES, "cursor-row"):
        ground = back + Color.parse(found[name])
        found[name] = _moved(ground, back, [text], contrast(text, back) * _KEPT).hex
    grounds = [back, *(Color.parse(found[name]) for name in (*_BACKGROUNDS, "cursor-row"))]
    for name in _TEXTS:
        found[name] = _moved(Color.parse(found[name]), extreme, grounds, _AIMED_AT).hex
    muted = back.blend(text, _MUTED)
    found["foreground-muted"] = _moved(muted, extreme, grounds, _AIMED_AT).hex
    found |= dict.fromkeys(("text-muted", "text-disabled"), found["foreground-muted"])
    found |= dict.fromkeys(_ON_CURSOR, found["foreground"])
    return found | dict.fromkeys(_CURSORS, found["cursor-row"])


_CURSORS = (
    *("block-cursor-background", "block-cursor-blurred-background", "input-selection-background"),
    *("screen-selection-background", "link-background-hover"),
)
_ON_CURSOR = (
    *("block-cursor-foreground", "block-cursor-blurred-foreground", "input-selection-foreground"),
    *("screen-selection-foreground", "link-color-hover", "text"),
)


def _moved(colour: Color, towards: Color, others: Iterable[Color], least: float) -> Color:
    """The colour, or the nearest on its way to another one that has the contrast to all."""
    luminances = [luminance(each) for each in others]
    share, moved = 0.0, colour
    while share < 1 and any(_contrast(luminance(moved), each) < least for each in luminances):
        share = min(1.0, share + _STEP)
        moved = colour.blend(towards, share)
    return moved


def contrast(one: Color, other: Color) -> float:
    """The contrast of two opaque colours, 1 to 21."""
    return _contrast(luminance(one), luminance(other))


def _contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def luminance(colour: Color) -> float:
    """The relative luminance of WCAG 2.1, 0 to 1."""
    red, green, blue = (_linear(part / 255) for part in colour.rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
