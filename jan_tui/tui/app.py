"""The dashboard: one app that joins the session, the screens, and the registry of actions.

What it knows is in `session`, what runs beside the event loop in `background`, errors go to
`boundary`, messages to `notifications`; an action is one line that starts a flow.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import PurePath
from threading import Lock
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from rich.console import RenderableType
from textual import on
from textual.binding import BindingType
from textual.driver import Driver
from textual.events import AppBlur, AppFocus, Event, InputEvent, Paste
from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.theme import Theme
from textual.worker import Worker, WorkerState

from jan_tui.clawdbot import Severity
from jan_tui.plain import printable
from jan_tui.tui import messages, style_sheets
from jan_tui.tui.background import Background
from jan_tui.tui.error_boundary import ErrorBoundary
from jan_tui.tui.flows import (
    asking,
    files,
    recovery,
    rehearsing,
    repairing,
    saving,
    showing,
    starting,
    undoing,
    unsaved,
)
from jan_tui.tui.flows.passing_time import PassingTime
from jan_tui.tui.keys.action import Scope
from jan_tui.tui.keys.bindings import bindings
from jan_tui.tui.keys.registry import BY_ID
from jan_tui.tui.looks import themes
from jan_tui.tui.navigator import Navigator
from jan_tui.tui.notifications import SECONDS, SEVERITIES, Notifications, without_markup
from jan_tui.tui.session import Session
from jan_tui.tui.terminal import driver_for, lent
from jan_tui.tui.terminal.keyboard import KeysInTurn, patch_timers
from jan_tui.tui.tidier import Tidier
from jan_tui.tui.unsaved_choices import UnsavedChoices
from jan_tui.workspace import ChoicesKeeper, ErrorRecord, Evaluation, LocalWorkspace, Watching

if TYPE_CHECKING:
    from jan_tui.editing import Intent
    from jan_tui.jan import ServerSnapshot
    from jan_tui.tui.state import Request, State

_Answer = TypeVar("_Answer")
_ERROR_SECONDS = 20

patch_timers()


def _starts(group: str, work: Callable[[JanTui], Coroutine[None, None, None]]) -> Any:
    """An action that starts a flow in a worker, one of a group at a time."""
    return lambda app: app.start(group, partial(work, app))


def _shows(scope: Scope) -> Any:
    """An action that goes to a screen."""
    return lambda app: app.navigator.show(scope)


class JanTui(KeysInTurn):
    """All access to files, programs and the server is by `workspace` and `monitor`.

    `on_ready` is called once, when the first reading of the files is shown. `keeper` keeps unsaved
    choices over a crash; without one (the demo, most tests) nothing is kept. `errors` counts and
    logs what goes wrong.
    """

    TITLE = "jan-tui"
    CSS_PATH: ClassVar[list[str | PurePath]] = [*style_sheets()]
    DEFAULT_MODE = Scope.STATUS
    COMMAND_PALETTE_BINDING = "ctrl+p"
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.APP)
    OPENS_DIALOGS = frozenset(
        {"dialog", "leave", "load", "rehearse", "repair", "save", "start", "unsaved"}
    )

    def __init__(
        self,
        workspace: LocalWorkspace,
        monitor: Watching,
        *,
        on_ready: Callable[[], None] | None = None,
        keeper: ChoicesKeeper | None = None,
        errors: ErrorRecord | None = None,
    ) -> None:
        self.notifications = Notifications(self)
        self.say = self.notifications.say
        self.session = Session(workspace, monitor, self._state_changed)
        self.choices = UnsavedChoices(keeper)
        self.boundary = ErrorBoundary(
            errors or ErrorRecord(),
            secrets=lambda: self.session.state.secrets,
            keep_choices=self.choices.flush,
            say=partial(self.say, severity=Severity.ERROR, seconds=_ERROR_SECONDS),
            shown=self.session.shown,
        )
        self.boundary.attach(self)
        self.leaving = False
        self.on_leave: Callable[[int], None] | None = None
        self.rings = False
        self._in_front = False
        self._on_ready = on_ready
        self._tidier = Tidier()
        self._time = PassingTime(self.session, self.say)
        super().__init__(ansi_color=themes.ansi_color())
        self.theme = themes.first_theme(self, workspace.preferences.theme)
        self.background = Background(self, self.session, self.see, self._take)
        self.navigator = Navigator(self, self.session, self.say)

    def on_mount(self) -> None:
        self.screen_change_signal.subscribe(self, self.notifications.screen_changed)
        self.theme_changed_signal.subscribe(self, self._remember_theme)
        # The slow imports of the watch and of the files wait until the first frame is painted.
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self.background.begin()
        self.start("save", partial(recovery.recover, self, saving=False))

    async def on_unmount(self) -> None:
        self._tidier.stop()
        await self._time.end()
        await self.background.end()
        await self.session.close()

    def get_css_variables(self) -> dict[str, str]:
        self.theme_variables = themes.shown(super().get_css_variables(), self.current_theme)
        return self.theme_variables

    def _remember_theme(self, theme: Theme) -> None:
        refused = self.session.workspace.preferences.remember("theme", theme.name)
        if refused:
            self.say(f"The theme is not kept: {refused}", "", Severity.WARNING, 8)

    def start(self, group: str, flow: Callable[[], Coroutine[None, None, Any]]) -> None:
        """Start a flow in a worker, unless one of its group is under way.

        A worker that shows a dialog or writes a file is never cancelled for another: the dialog
        would stay without anyone who waits for its answer, and the answer of the save be lost.
        """
        if not any(each.group == group and not each.is_finished for each in self.workers):
            self.run_worker(flow, group=group, exit_on_error=False)

    @on(Worker.StateChanged)
    def _worker_failed(self, event: Worker.StateChanged) -> None:
        worker = event.worker
        if event.state is WorkerState.ERROR and worker.error is not None:
            self.boundary.take(worker.error, f"A background task failed: {worker.group}")
            self.background.failed(worker)

    # The state, from the session down to the screens.

    @property
    def state(self) -> State:
        """What is shown."""
        return self.session.state

    def _state_changed(self) -> None:
        self.navigator.pass_state(self.state)
        self._tidier.changed()
        self._time.follow(self.state)
        self.choices.follow(self.state)
        self.background.follow_draft(self.state.draft)

    def see(self, snapshot: ServerSnapshot) -> None:
        """Show a snapshot at once, then do what it calls for."""
        change = self.session.see(snapshot)
        # What is seen is painted first: all else would share the processor with it.
        if change.reread:
            self.call_after_refresh(self.read_files)
        if change.announce:
            self.call_after_refresh(self._announce, snapshot)
        if change.search_disk:
            self.call_after_refresh(self.background.find_installed)

    def _announce(self, snapshot: ServerSnapshot) -> None:
        # A terminal that never tells whether it is in front counts as out of sight.
        if self.rings and not self._in_front:
            self.bell()
        showing.announce(self, snapshot)

    @on(AppFocus)
    @on(AppBlur)
    def _focus_changed(self, event: Event) -> None:
        self._in_front = isinstance(event, AppFocus)

    def read_files(self) -> None:
        """Read the files anew for the present facts and intent."""
        self.background.read_files()

    def _take(self, request: Request, evaluation: Evaluation) -> None:
        first = self.state.prediction is None
        self.session.take(request, evaluation)
        self.background.follow(self.session.due)
        if not first or self.state.prediction is None:
            return
        if self.choices.keeper is not None:
            self.start("unsaved", partial(unsaved.offer, self, self.choices))
        if self._on_ready is not None:
            self.call_after_refresh(self._on_ready)

    def change_intent(self, intent: Intent, message: str = "") -> None:
        """Change the intent: shown as unsaved at once, its plan follows."""
        if self.session.change_intent(intent):
            if message:
                self.say(printable(message), seconds=2)
            self.read_files()

    @on(messages.IntentChanged)
    def _intent_changed(self, event: messages.IntentChanged) -> None:
        self.change_intent(event.intent, event.message)

    @on(messages.AgentChosen)
    def _agent_chosen(self, event: messages.AgentChosen) -> None:
        self.session.update(agent=event.agent)

    async def ask(self, dialog: Screen[_Answer]) -> _Answer | None:
        """Show a dialog and wait for its answer; None where it was left without one."""
        return await self.push_screen_wait(dialog)

    def open(self, dialog: Screen[Any]) -> None:
        self.push_screen(dialog)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Textual's own messages; their markup is removed, never interpreted."""
        text = without_markup(message) if markup else message
        self.say(text, title, SEVERITIES[severity], SECONDS if timeout is None else timeout)

    def copy_text(self, text: str, what: str) -> None:
        """Copy to the clipboard by the terminal (OSC 52), with a message."""
        self.copy_to_clipboard(text)
        self.say(printable(text), f"Copied: {what}", seconds=3)

    @on(messages.CopyRequested)
    def _copy_requested(self, event: messages.CopyRequested) -> None:
        self.copy_text(event.text, event.what)

    # The screens, and the registry of actions: keys, palette and clicks lead here.

    async def action_registered(self, action_id: str) -> None:
        await self.navigator.do(BY_ID[action_id])

    @on(messages.ActionRequested)
    async def _action_requested(self, event: messages.ActionRequested) -> None:
        await self.action_registered(event.action_id)

    async def action_next_step(self) -> None:
        if text := await self.navigator.do_next_step():
            self.copy_text(text, "What the next step names")

    action_refresh, action_pause = asking.refresh, asking.pause
    action_ring = showing.toggle_bell
    action_show_status = _shows(Scope.STATUS)
    action_show_models = _shows(Scope.MODELS)
    action_show_config = _shows(Scope.CONFIG)
    action_help = showing.show_help
    action_messages = showing.show_messages
    action_command_palette = action_palette = showing.open_palette
    action_theme = search_themes = showing.open_themes
    action_jan_details = showing.show_jan
    action_start_jan = _starts("start", starting.start_jan)
    action_find_jan = _starts("find", starting.find_jan)
    action_load_model = _starts("load", starting.load_model)
    action_installed = showing.show_installed
    action_copy = _starts("dialog", showing.pick_copy)
    action_notices = _starts("dialog", repairing.browse_notices)
    action_repair = _starts("repair", repairing.repair)
    action_rehearse = _starts("rehearse", rehearsing.rehearse)
    action_put_off = rehearsing.put_off
    action_add_model = repairing.add_missing_models
    action_write_context = repairing.write_loaded_context
    action_ask_real = _starts("ask", asking.ask_program)
    action_ask_itself = asking.toggle
    action_release = _starts("dialog", asking.pick_release)
    action_demo_server = _starts("demo", asking.toggle_demo_server)
    action_save = _starts("save", saving.save)
    action_discard = _starts("save", saving.discard)
    action_undo, action_redo = undoing.undo, undoing.redo
    action_backups = _starts("save", files.browse_backups)
    action_edit_file = files.edit_config
    action_quit = _starts("leave", saving.leave)

    @on(messages.EditRequested)
    def _edit_requested(self, event: messages.EditRequested) -> None:
        self.start("dialog", partial(showing.edit_row, self, event))

    @on(messages.TrialRequested)
    def _trial_requested(self, event: messages.TrialRequested) -> None:
        showing.show_trial(self, event.model_id)

    # Keys that come faster than screens, and the end.

    async def on_event(self, event: Event) -> None:
        over = self.leaving or not self.is_running
        if over and isinstance(event, (InputEvent, Paste)):
            return
        await super().on_event(event)

    def quit(self) -> None:
        """End the dashboard and forget unsaved choices."""
        self.choices.forget()
        self.exit()

    @property
    def writing(self) -> Lock:
        """Held while a file is being written: then the process must not be ended."""
        return self.session.writing

    def exit(
        self, result: None = None, return_code: int = 0, message: RenderableType | None = None
    ) -> None:
        self.leaving = True
        super().exit(result, return_code, message)
        if self.on_leave is not None:
            self.on_leave(return_code)

    @contextmanager
    def suspend(self) -> Iterator[None]:
        """The terminal is lent for the block and taken back."""
        with lent(super().suspend()):
            yield

    def get_driver_class(self) -> type[Driver]:
        return driver_for(super().get_driver_class())
