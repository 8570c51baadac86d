"""Switches screens, and does any action of the registry from any screen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from textual.app import App

from jan_tui.tui.keys.action import Action, Scope
from jan_tui.tui.keys.registry import BY_ID
from jan_tui.tui.screens.base import DashboardScreen
from jan_tui.tui.steps import SCREENS
from jan_tui.tui.terminal.keyboard import screen_is_there

if TYPE_CHECKING:
    from jan_tui.tui.session import Session
    from jan_tui.tui.state import State


class Navigator:
    """The screens as the modes of an app; keys, palette and clicks lead here."""

    def __init__(self, app: App[None], session: Session, say: Callable[[str], None]) -> None:
        self._app = app
        self._session = session
        self._say = say
        for scope in SCREENS:
            app.add_mode(scope, partial(self.screen_of, scope))

    def screen_of(self, scope: Scope) -> DashboardScreen:
        """A screen on the present state; its module is imported when it is first shown."""
        screen = self._new_screen(scope)
        # Else Textual (8.2) parses every style sheet again, to restyle what was never styled.
        screen._css_update_count = self._app._css_update_count
        screen.expect(self._app.size)
        return screen

    def _new_screen(self, scope: Scope) -> DashboardScreen:
        if scope is Scope.MODELS:
            from jan_tui.tui.screens.models import ModelsScreen

            return ModelsScreen(self._session.state)
        if scope is Scope.CONFIG:
            from jan_tui.tui.screens.config import ConfigScreen

            return ConfigScreen(self._session.state)
        from jan_tui.tui.screens.status import StatusScreen

        return StatusScreen(self._session.state, self._session.workspace.clock)

    @property
    def scope(self) -> Scope:
        """The screen that is shown, below any dialog."""
        return Scope(self._app.current_mode)

    def pass_state(self, state: State) -> None:
        """Give the state to the present screen; the others get it when they are shown."""
        for screen in self._app.screen_stack:
            if isinstance(screen, DashboardScreen):
                screen.state = state

    async def show(self, scope: Scope) -> None:
        """Go to a screen, unless a dialog was opened after the key was pressed: it belongs to the
        present screen."""
        if not self._app.screen.is_modal:
            await self._app.switch_mode(scope)
            await screen_is_there(self._app)
            self.pass_state(self._session.state)
            self._point_at_what_is_advised()

    def _point_at_what_is_advised(self) -> None:
        """The cursor on the setting that the headline's step changes, where the screen has it."""
        from jan_tui.tui.screens.views import Topic, topic
        from jan_tui.tui.steps import SETTINGS

        state, screen = self._session.state, self._app.screen
        step = state.diagnoses[0].step.action if topic(state) is Topic.DIAGNOSIS else None
        if step in SETTINGS and isinstance(screen, DashboardScreen):
            screen.point_at(SETTINGS[step])

    async def do(self, action: Action) -> None:
        """Do an action from anywhere; one of another screen goes to that screen first."""
        app = self._app
        if app.screen.is_modal:
            self._say("Close the dialog first: Esc.")
            return
        if Scope.APP in action.scopes:
            await app.run_action(action.method, app)
            return
        if self.scope not in action.scopes:
            await self.show(action.scopes[0])
        await app.run_action(action.method, app.screen_stack[0])

    async def do_next_step(self) -> str:
        """Do what the headline advises; returns the text to copy where that is the step."""
        from jan_tui.tui.screens.views import Topic, next_action, text_to_copy, topic
        from jan_tui.tui.widgets.status.setup_steps import set_up

        state = self._session.state
        if self.scope is Scope.STATUS and set_up(state) is not None:
            await self.do(BY_ID["set-up-step"])
        elif action := next_action(state):
            if topic(state) is Topic.DIAGNOSIS and (agent := state.diagnoses[0].step.whose):
                self._session.update(agent=agent)
            await self.do(BY_ID[action])
        elif text := text_to_copy(state):
            return text
        else:
            self._say("There is no next step to do.")
        return ""
