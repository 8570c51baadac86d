"""Below a short list of models: what Jan does, what is noticed, what the signs mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal

from jan_tui.clawdbot import Status
from jan_tui.tui.widgets.glyphs import INSTALLED, NOT_IN_CONFIG, STATUSES, UNUSED
from jan_tui.tui.widgets.headline import lines_of
from jan_tui.tui.widgets.outcome import Outcome, OutcomePane, View
from jan_tui.tui.widgets.panel import Panel, put_title
from jan_tui.tui.widgets.status.restarts import RestartsView
from jan_tui.tui.widgets.status.server import ServerPanel
from jan_tui.tui.widgets.styled import MUTED, STRONG, Line, line
from jan_tui.tui.widgets.text import Lines, fold, pad

if TYPE_CHECKING:
    from textual.geometry import Size

    from jan_tui.tui.state import State

_LEAST = 7
"""Rows from which it is worth its place, its frame among them."""

_DETAILS = 18
"""Rows of the details beside the table, which keep their place whichever model they are of."""

_FRAME = 6
"""Rows that are neither the headline's nor those of models: title, agents, the lines above the
table and its head, status line, keys."""

_WORD = 18

_MEANINGS = (
    (STATUSES[Status.SERVED], "Jan answers with it now"),
    (STATUSES[Status.CONFIGURED], "Jan does not serve it now, so it fails"),
    (NOT_IN_CONFIG, "Jan serves it, the config does not list it"),
    (STATUSES[Status.MISSING], "neither Jan nor the config has it"),
    (STATUSES[Status.DROPPED], "the list of allowed models leaves it out"),
    (STATUSES[Status.OTHER_PROVIDER], "not a model of Jan"),
    (STATUSES[Status.UNKNOWN], "its server was not asked, or did not answer"),
    (INSTALLED, "on Jan's disk, to be loaded first"),
    (UNUSED, "served, and Jan is off in the config"),
)


def room_below(size: Size, links: int, models: int) -> int:
    """Rows that a screen of this size has left below so many rows of the chain and of the table."""
    return size.height - _FRAME - lines_of(size) - links - max(_DETAILS, models + 2)


class Legend(Lines):
    """What each sign beside a model means."""

    def lines(self, cells: int) -> Sequence[Line]:
        return [row for each in _legend() for row in fold(each, cells, indent=_WORD + 2)]


def _legend() -> Iterator[Line]:
    for sign, meaning in _MEANINGS:
        yield line(sign.mark, (f" {pad(sign.word, _WORD)}", STRONG), (meaning, MUTED))


class Around(Horizontal):
    """Panels that are only looked at: the cursor stays with the models."""

    def compose(self) -> ComposeResult:
        with Panel(id="around-jan", classes="panel", can_focus=False):
            yield ServerPanel()
        with Panel(id="around-noted", classes="panel", can_focus=False):
            yield OutcomePane()
        with Panel(id="around-signs", classes="panel", can_focus=False):
            yield Legend()

    def on_mount(self) -> None:
        self._titled("jan", "Jan")
        self._titled("signs", "Signs")

    def follow(self, state: State, room: int) -> None:
        """Take another state, in so many rows; not shown where they are too few."""
        self.display = room >= _LEAST
        self.styles.height = room
        if not self.display or not self.is_mounted:
            return
        server = self.query_one(ServerPanel)
        server.snapshot = state.snapshot
        server.restarts = RestartsView(state.restarts, state.now)
        noted = state.noted
        pane = self.query_one(OutcomePane)
        pane.outcome = Outcome(View.NOTICES, state.home, state.effective, noted=noted)
        self._titled("noted", f"Notices, {len(noted)}" if noted else "Notices")

    def _titled(self, part: str, title: str) -> None:
        put_title(self.query_one(f"#around-{part}"), title)
