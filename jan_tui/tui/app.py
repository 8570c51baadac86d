"""The dashboard: three screens, one registry of actions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from textual import on
from textual.app import SystemCommand
from textual.binding import BindingType
from textual.screen import Screen
from textual.theme import Theme

from jan_tui.tui.actions import ACTIONS, BY_ID, Action, Scope
from jan_tui.tui.bindings import bindings
from jan_tui.tui.flows.advice import AdvisingDashboard
from jan_tui.tui.messages import ActionRequested, CopyRequested
from jan_tui.tui.one_at_a_time import one_at_a_time
from jan_tui.tui.screens.base import DashboardScreen
from jan_tui.tui.steps import WAYS
from jan_tui.tui.widgets.text import line
from jan_tui.workspace.protocol import Watch, Workspace

_MODES = (Scope.STATUS, Scope.MODELS, Scope.CONFIG)


class JanTui(AdvisingDashboard):
    """`workspace` and `monitor` are the world; nothing here knows another way to it."""

    TITLE = "jan-tui"
    DEFAULT_MODE = Scope.STATUS
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+p"
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.APP)

    def __init__(
        self, workspace: Workspace, monitor: Watch, *, settled: Callable[[], None] | None = None
    ) -> None:
        super().__init__(workspace, monitor, settled=settled)
        for mode in _MODES:
            self.add_mode(mode, partial(self.screen_of, mode))
        if workspace.theme in self.available_themes:
            self.theme = workspace.theme

    def on_mount(self) -> None:
        # Textual calls that of the base class by itself: to call it here would begin all twice.
        self.theme_changed_signal.subscribe(self, self._remember)

    def _remember(self, theme: Theme) -> None:
        refused = self.workspace.remember_theme(theme.name)
        if refused:
            self.notify(
                f"The theme is not kept: {refused}", severity="warning", markup=False, timeout=8
            )

    def screen_of(self, scope: Scope) -> DashboardScreen:
        """A screen on the present state; its module is imported when it is first shown."""
        if scope is Scope.MODELS:
            from jan_tui.tui.screens.models import ModelsScreen

            return ModelsScreen(self.state)
        if scope is Scope.CONFIG:
            from jan_tui.tui.screens.config import ConfigScreen

            return ConfigScreen(self.state)
        from jan_tui.tui.screens.status import StatusScreen

        return StatusScreen(self.state)

    @property
    def scope(self) -> Scope:
        """The screen that is shown, below any dialog."""
        return Scope(self.current_mode)

    async def _show(self, scope: Scope) -> None:
        if self.screen.is_modal:
            # The dialog was opened after the key was pressed, and belongs to the present screen.
            return
        await self.switch_mode(scope)
        await self.screen_is_there()
        self.hand_down()

    async def action_show_status(self) -> None:
        await self._show(Scope.STATUS)

    async def action_show_models(self) -> None:
        await self._show(Scope.MODELS)

    async def action_show_config(self) -> None:
        await self._show(Scope.CONFIG)

    # The registry: palette and clicks lead here.

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        for action in ACTIONS:
            if action.id != "palette":
                yield SystemCommand(action.title, action.tooltip, partial(self.do, action))

    async def do(self, action: Action) -> None:
        """Do an action from anywhere; one of another screen goes to that screen first."""
        if self.screen.is_modal:
            self.notify("Close the dialog first: Esc.")
            return
        if Scope.APP in action.scopes:
            await self.run_action(action.method, self)
            return
        if self.scope not in action.scopes:
            await self._show(action.scopes[0])
        await self.run_action(action.method, self.screen_stack[0])

    async def action_registered(self, action_id: str) -> None:
        await self.do(BY_ID[action_id])

    @on(ActionRequested)
    async def _run(self, event: ActionRequested) -> None:
        await self.do(BY_ID[event.action_id])

    # Actions of the whole app.

    def action_help(self) -> None:
        from jan_tui.tui.screens.help import Help

        self.push_screen(Help(self.scope))

    def action_messages(self) -> None:
        from jan_tui.tui.screens.dialogs import MessageList

        self.push_screen(MessageList(self.status_messages.past))

    def action_palette(self) -> None:
        self.action_command_palette()

    def action_theme(self) -> None:
        self.action_change_theme()

    def action_refresh(self) -> None:
        self.monitor.ask_now()
        self.read_files()
        self.find_installed()

    def action_pause(self) -> None:
        if self.monitor.paused:
            self.monitor.resume()
        else:
            self.monitor.pause()
        self.state = replace(self.state, paused=self.monitor.paused)

    def action_ring(self) -> None:
        self.rings = not self.rings
        if self.rings:
            self.notify("The bell rings when Jan comes or goes, unless this terminal is in front.")
        else:
            self.notify("The bell is off.")

    async def action_next_step(self) -> None:
        if self.state.unsaved:
            await self.do(BY_ID["save"])
            return
        if not self.state.diagnoses:
            return
        step = self.state.diagnoses[0].step
        if step.action is not None:
            await self.do(BY_ID[WAYS[step.action][0]])
        elif step.copyable:
            self.copy_text(step.copyable, "What the next step names")

    @on(CopyRequested)
    def _copied(self, event: CopyRequested) -> None:
        self.copy_text(event.text, event.what)

    # Leaving.

    async def action_quit(self) -> None:
        self._leave()

    @one_at_a_time("leave")
    async def _leave(self) -> None:
        from jan_tui.tui.screens.dialogs import Question

        if self.state.unsaved:
            lines = [line("There are changes that are not saved."), line("They would be lost.")]
            if not await self.push_screen_wait(Question("Quit?", lines, "Quit", "Stay")):
                return
        self.forget_choices()
        self.exit()
