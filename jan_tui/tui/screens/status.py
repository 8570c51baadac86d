"""Is it there? What Jan is doing, and what Clawdbot will make of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, VerticalScroll

from jan_tui.tui.keys.action import Scope
from jan_tui.tui.keys.bindings import bindings
from jan_tui.tui.screens import views
from jan_tui.tui.screens.base import BOXED_FROM, DashboardScreen
from jan_tui.tui.widgets.chain import BEHIND
from jan_tui.tui.widgets.panel import Panel
from jan_tui.tui.widgets.served import ServedPanel
from jan_tui.tui.widgets.server import ServerPanel
from jan_tui.tui.widgets.setup import SetupPanel
from jan_tui.tui.widgets.timeline import Timeline

if TYPE_CHECKING:
    from jan_tui.tui.state import State


class StatusScreen(DashboardScreen):
    """Four panels under the headline."""

    SCOPE = Scope.STATUS
    AUTO_FOCUS = "#served"
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.STATUS)

    def compose_body(self) -> ComposeResult:
        with VerticalScroll(id="body", can_focus=False):
            with Container(id="top"):
                yield ServerPanel(id="server", classes="panel")
                yield SetupPanel(id="setup", classes="panel")
            with Container(id="bottom"):
                with Panel(id="served", classes="panel"):
                    yield ServedPanel()
                with Panel(id="history", classes="panel"):
                    yield Timeline()

    def on_mount(self) -> None:
        super().on_mount()
        self.set_title("#server", "Jan")
        self.set_title("#history", "History")

    def show(self, state: State) -> None:
        server = self.query_one(ServerPanel)
        server.snapshot, server.latencies = state.snapshot, state.latencies
        self.query_one(SetupPanel).view = views.setup(state, roomy=self.size.width >= BOXED_FROM)
        release = state.prediction.release_label if state.prediction else "Clawdbot"
        late = f" · {BEHIND}" if state.behind else ""
        self.set_title("#setup", f"{release} {'would' if state.unsaved else 'will'} try{late}")
        panel = self.query_one(ServedPanel)
        panel.served, panel.installed = views.served(state), state.installed
        count = f", {len(panel.served)}" if panel.served else ""
        self.set_title("#served", f"Served{count}")
        self.query_one(Timeline).entries = state.history
