"""A screen as text: its lines, and below them which style each cell has."""

from __future__ import annotations

import io
from collections.abc import Iterator
from string import ascii_letters

from rich.console import Console, RenderableType
from rich.segment import Segment
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from jan_tui.tui.app import JanTui


class Picture(SingleFileSnapshotExtension):
    """One readable file for each picture."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


def painted(app: JanTui, *, record: bool = False) -> tuple[Console, RenderableType]:
    """A terminal of this size, and what it shows: dialogs over their screens."""
    width, height = app.size
    console = Console(
        width=width,
        height=height,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        legacy_windows=False,
        safe_box=False,
        record=record,
    )
    update = app.screen._compositor.render_update(
        full=True, screen_stack=app._background_screens, simplify=True
    )
    assert update is not None
    return console, update


def rows(app: JanTui) -> list[list[Segment]]:
    """What the terminal shows, row by row."""
    console, shown = painted(app)
    segments = [segment for segment in console.render(shown) if not segment.control]
    return list(Segment.split_lines(segments))[: app.size.height]


def plain(app: JanTui) -> list[str]:
    """The text of each row."""
    return ["".join(segment.text for segment in row) for row in rows(app)]


def picture(app: JanTui) -> str:
    """Text, then the styles: one letter a cell, a dot for the commonest, and what they mean."""
    found = rows(app)
    text = "\n".join("".join(segment.text for segment in row).rstrip() for row in found)
    counts: dict[str, int] = {}
    for segment in (segment for row in found for segment in row):
        name = _name(segment)
        counts[name] = counts.get(name, 0) + segment.cell_length
    common = max(counts, key=lambda name: counts[name])
    letters = {common: "."}
    letters |= dict(zip((name for name in counts if name != common), ascii_letters, strict=False))
    styles = "\n".join("".join(_cells(row, letters)).rstrip(".") for row in found)
    legend = "\n".join(f"{letter} {name}" for name, letter in letters.items())
    return f"{text}\n\n--- styles\n{styles}\n\n{legend}\n"


def _name(segment: Segment) -> str:
    return str(segment.style.without_color + segment.style) if segment.style else "none"


def _cells(row: list[Segment], letters: dict[str, str]) -> Iterator[str]:
    for segment in row:
        yield letters[_name(segment)] * segment.cell_length
