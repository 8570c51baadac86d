"""What Jan serves now, or what lies on the disk while it serves nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from rich.cells import cell_len
from textual.reactive import reactive

from jan_tui import units
from jan_tui.tui.widgets.styled import ACCENT, GOOD, MUTED, line, safe, width
from jan_tui.tui.widgets.text import Lines, cut_centre, pad

if TYPE_CHECKING:
    from jan_tui.jan.disk import InstalledModel
    from jan_tui.tui.widgets.glyphs import Sign
    from jan_tui.tui.widgets.styled import Line

_ROOMY = 50


class ServedModel(Struct, frozen=True):
    """One served id with the marks of the guide's rules; `sign` tells why it cannot be named."""

    id: str
    reasoning: bool = False
    free: bool = True
    sign: Sign | None = None


class ServedPanel(Lines):
    """Ids with their badges, and how many `more` there are; the panel around it scrolls."""

    served: reactive[tuple[ServedModel, ...]] = reactive((), layout=True)
    more: reactive[int] = reactive(0, layout=True)
    installed: reactive[tuple[InstalledModel, ...] | None] = reactive(None, layout=True)

    def lines(self, cells: int) -> Sequence[Line]:
        if self.served:
            rows = _rows(self.served, cells)
            more = f"and {self.more} more, all of them on Models"
            return [*rows, line((more, MUTED))] if self.more else rows
        return [line(("nothing is served now", MUTED)), *_on_disk(self.installed, cells)]


def _rows(models: Sequence[ServedModel], cells: int) -> list[Line]:
    badges = [_badges(model, cells) for model in models]
    widest = max(width(badge) for badge in badges)
    names = [safe(model.id) for model in models]
    room = max(10, min(max(cell_len(name) for name in names), cells - widest - 2))
    return [
        line((pad(cut_centre(name, room), room + 2), MUTED if model.sign else ""), *badge)
        for name, model, badge in zip(names, models, badges, strict=True)
    ]


def _badges(model: ServedModel, cells: int) -> Line:
    kind = ("reasoning", ACCENT) if model.reasoning else ("text", MUTED)
    cost = ("$0", GOOD) if model.free else ("paid", MUTED)
    outside = ("", "")
    if model.sign is not None:
        shown = f"  {model.sign.word}" if cells >= _ROOMY else f" {model.sign.glyph}"
        outside = (shown, model.sign.style)
    return line((pad(kind[0], 10), kind[1]), cost, outside)


def _on_disk(installed: Sequence[InstalledModel] | None, cells: int) -> list[Line]:
    if installed is None:
        return []
    if not installed:
        return [line(("no model is on disk: download one in Jan", MUTED))]
    rows = [line((f"on disk, {len(installed)}:", MUTED))]
    for model in installed:
        figure = f"  {units.size(model.size_bytes)}" if model.size_bytes is not None else ""
        rows.append(
            line(f"  {cut_centre(safe(model.id), cells - 2 - len(figure))}", (figure, MUTED))
        )
    return rows
