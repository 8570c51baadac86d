"""Is it there? What Jan is doing, and what Clawdbot will make of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll

from jan_tui.editing import choices
from jan_tui.jan import Cause, Phase
from jan_tui.structs import replace
from jan_tui.tui.keys.action import Scope
from jan_tui.tui.keys.bindings import bindings, key_in_force
from jan_tui.tui.keys.key_bars import key_bar
from jan_tui.tui.keys.registry import BY_ID
from jan_tui.tui.messages import ActionRequested, IntentChanged, TrialRequested
from jan_tui.tui.screens import views
from jan_tui.tui.screens.base import BOXED_FROM, DashboardScreen
from jan_tui.tui.steps import SCREENS
from jan_tui.tui.widgets.models.chain import BEHIND, UNCUT
from jan_tui.tui.widgets.panel import Panel
from jan_tui.tui.widgets.status.restarts import RestartsView
from jan_tui.tui.widgets.status.served import ServedPanel
from jan_tui.tui.widgets.status.server import ServerPanel
from jan_tui.tui.widgets.status.setup import SetupPanel
from jan_tui.tui.widgets.status.setup_card import CardView, SetupCard
from jan_tui.tui.widgets.status.setup_steps import SetUp, Step, Turned, picked, set_up, turned_by
from jan_tui.tui.widgets.status.timeline import Timeline

if TYPE_CHECKING:
    from jan_tui.clock import Clock
    from jan_tui.tui.state import State

_SECOND = 1.0

_ASKS = "refresh"
"""The action that asks Jan again."""

ROOMY_FROM = 30
"""Rows from which the history is shown below the set-up card, and the notices below the history."""


class StatusScreen(DashboardScreen):
    """Four panels under the headline; while nothing is connected, the set-up card first."""

    SCOPE = Scope.STATUS
    AUTO_FOCUS = "SetupCard, #served"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Scope.STATUS),
        Binding("right", "turn(1)", "Next choice", show=False),
        Binding("left", "turn(-1)", "Previous choice", show=False),
        Binding("delete,backspace", "take_out", "Take out the last fallback", show=False),
    ]

    def __init__(self, state: State, clock: Clock) -> None:
        super().__init__(state)
        self._clock = clock
        self._turned = Turned()
        self._shown: SetUp | None = None
        self._at = Step.JAN

    def compose_body(self) -> ComposeResult:
        with VerticalScroll(id="body", can_focus=False):
            card = SetupCard(id="card", classes="panel")
            card.display = card.can_focus = False
            yield card
            with Container(id="top"):
                yield ServerPanel(id="server", classes="panel")
                yield SetupPanel(id="setup", classes="panel")
            with Container(id="bottom"):
                with Panel(id="served", classes="panel"):
                    yield ServedPanel()
                with Panel(id="history", classes="panel"):
                    yield Timeline()
                yield Panel(id="noted", classes="panel", can_focus=False)
                yield Panel(id="detail", classes="panel", can_focus=False)

    def on_mount(self) -> None:
        self._ticking = self.set_interval(_SECOND, self._tick, pause=True)
        super().on_mount()
        self.set_title("#server", "Jan")
        self.set_title("#history", "History")

    def on_resize(self) -> None:
        super().on_resize()
        roomy = self.size.height >= ROOMY_FROM
        if roomy is not self.has_class("-roomy"):
            self.set_class(roomy, "-roomy")
            self.call_after_refresh(self.apply, self.state)
        if self.has_parts:
            self._show_card(self.state)

    def key_bar(self, state: State, advised: str) -> tuple[str, ...]:
        shown = set_up(state, self._turned)
        bar = key_bar(
            self.SCOPE,
            demo=state.demo,
            advised=advised,
            setting_up=shown is not None,
            unrehearsed=views.unrehearsed(state),
        )
        if shown is None:
            return bar
        works = {"toggle-fallback": bool(shown.fallback), "other-way": shown.turns_way}
        return tuple(name for name in bar if works.get(name, True))

    def show(self, state: State) -> None:
        self._show_card(state)
        server = self.query_one(ServerPanel)
        server.snapshot = state.snapshot
        server.restarts = RestartsView(state.restarts, state.now)
        self.query_one(SetupPanel).view = views.setup(state, roomy=self.size.width >= BOXED_FROM)
        late = f" · {BEHIND}" if state.behind else ""
        self.set_title(
            "#setup", f"{state.program} {'would' if state.unsaved else 'will'} try{late}"
        )
        panel = self.query_one(ServedPanel)
        served = len(state.snapshot.probe.models) if state.snapshot else 0
        panel.served, panel.installed = views.served(state), state.installed
        panel.more = served - len(panel.served)
        self.set_title("#served", f"Served, {served}" if served else "Served")
        self.query_one(Timeline).entries = state.history
        boxed = self.size.width >= BOXED_FROM and self.size.height >= ROOMY_FROM
        if (self.vast or boxed) and state.prediction is not None:
            self._show_notices(state)
        if self.vast and boxed:
            self._show_details(state)

    def _show_notices(self, state: State) -> None:
        """The notices beside the history or below it, where there is room."""
        from jan_tui.tui.widgets.outcome import Outcome, OutcomePane, View

        panel = self.query_one("#noted")
        if not panel.children:
            panel.mount(OutcomePane())
        pane = panel.query_one(OutcomePane)
        pane.outcome = Outcome(View.NOTICES, state.home, state.prediction, noted=state.noted)
        self.set_title("#noted", f"Notices, {len(state.noted)}" if state.noted else "Notices")

    def _show_details(self, state: State) -> None:
        """What else is known of Jan's processes, on a screen that has room for it."""
        from jan_tui.tui.screens.dialogs.jan_details import ServerDetails, server_rows

        panel = self.query_one("#detail")
        if not panel.children:
            panel.mount(ServerDetails())
        panel.query_one(ServerDetails).rows = server_rows(state.snapshot)
        self.set_title("#detail", "Jan in detail")

    # The set-up card.

    def _show_card(self, state: State) -> None:
        before, shown = self._shown, set_up(state, self._turned)
        self._shown = shown
        card = self.query_one(SetupCard)
        if (before is None) is not (shown is None):
            self._open_or_close(card, opens=shown is not None)
        if shown is None:
            self._ticking.pause()
            card.view = None
            return
        if before is None or self._at not in shown.steps:
            self._at = shown.following(Step.JAN)
        elif self._at in shown.done - before.done:
            self._at = shown.following(self._at)
        keys = partial(key_in_force, self.app)
        names = ("next-step", "toggle-fallback", "other-way", "put-off")
        card.keys = tuple(map(keys, names))
        program = state.start.release_label if state.start and self.size.width >= UNCUT else ""
        title = f"Set up {program} on Jan" if program else "Set up"
        self.set_title("#card", f"{title}: {shown.to_go} of {len(shown.steps)} to go")
        self._tick()

    def _open_or_close(self, card: SetupCard, *, opens: bool) -> None:
        """The card in the place of the two panels that it makes needless, with the focus."""
        had_focus = card.has_focus
        card.display = card.can_focus = opens
        self.set_class(opens, "-setup")
        if opens:
            card.focus()
        elif had_focus:
            self.query_one("#served").focus()

    def _tick(self) -> None:
        """Show the card; while Jan starts, with the seconds since it does."""
        shown, snapshot = self._shown, self.state.drafted or self.state.snapshot
        if shown is None:
            return
        starts = snapshot is not None and (
            snapshot.probe.phase is Phase.STARTING or snapshot.cause is Cause.LOADING
        )
        seconds = None
        if starts and snapshot is not None and snapshot.since is not None:
            seconds = max(0, int((self._clock.now() - snapshot.since).total_seconds()))
            self._ticking.resume()
        else:
            self._ticking.pause()
        action = self._of_server()
        does = "asks Jan again" if action == _ASKS else BY_ID[action].title
        if action in SCREENS.values():
            does = f"opens {does}"
        self.query_one(SetupCard).view = CardView(shown, self._at, snapshot, seconds, does)

    @on(SetupCard.Marked)
    def _mark(self, event: SetupCard.Marked) -> None:
        self._at = event.step
        self._tick()
        if event.again:
            self.action_set_up_step()

    def action_set_up_step(self) -> None:
        """What the marked step is for."""
        shown = self._shown
        if shown is None:
            self.notify(f"Jan and {self.state.program} are connected: nothing is to be set up.")
        elif self._at is Step.JAN and Step.JAN not in shown.done:
            self.post_message(ActionRequested(self._of_server()))
        elif self._at in (Step.WRITE, Step.REHEARSE):
            if Step.WRITE not in shown.done:
                self._pick(Step.WRITE, shown)
            doing = "save" if self._at is Step.WRITE else "rehearse"
            self.post_message(ActionRequested(doing))
        elif self._at is Step.MODEL and shown.models:
            self._pick(Step.MODEL, shown)
            self._go_on(shown)
        elif self._at is Step.FALLBACKS and shown.fallback:
            self._pick(Step.FALLBACKS, shown)
        elif self._at is Step.MODEL:
            self.post_message(ActionRequested("refresh"))
        else:
            self._go_on(shown)

    def _of_server(self) -> str:
        """The action for a Jan that does not answer: the headline's, or to ask again."""
        action = views.next_action(self.state)
        return _ASKS if action in ("", "save", "show-status") else action

    def _pick(self, step: Step, shown: SetUp) -> None:
        intent = picked(self.state.intent, self.state, step, shown)
        if intent != self.state.intent:
            self.post_message(IntentChanged(intent))

    def _go_on(self, shown: SetUp) -> None:
        if self._at in shown.done or self._at is Step.FALLBACKS:
            self._at = shown.following(Step(self._at + 1))
            self._tick()

    def action_turn(self, by: int) -> None:
        """Another model, fallback or way, in place."""
        shown = self._shown
        if shown is None:
            return
        if self._at is Step.WRITE:
            self.action_other_way()
            return
        if self._at is Step.JAN:
            self._edit_address()
            return
        self._turned = turned_by(shown, self._turned, self._at, by)
        if self._at is Step.MODEL and shown.primary and self._turned.model:
            # It is chosen already: another one takes its place.
            self._pick(Step.MODEL, replace(shown, model=self._turned.model))
        self._show_card(self.state)

    def _edit_address(self) -> None:
        """Another address for Jan, tried while it is typed."""
        from jan_tui.tui.messages import EditRequested
        from jan_tui.tui.widgets.setting_rows import SettingRow

        state = self.state
        if state.start is not None:
            url = state.intent.base_url or (state.seen.probe.base_url if state.seen else "")
            row = SettingRow(("base-url", ""), "base URL", url or state.start.provider.base_url)
            self.post_message(EditRequested(row, state.start, state.disk_contexts))

    def action_other_way(self) -> None:
        """The other way of the guide, in the changes to save."""
        shown, state = self._shown, self.state
        if shown is None or state.start is None or not shown.turns_way:
            self.notify("There is no other way here.")
            return
        wanted = next(way.mode for way in shown.ways if way.mode is not shown.way)
        intent = choices.set_mode(state.intent, state.start, wanted, state.disk_contexts)
        self.post_message(IntentChanged(intent))

    def action_take_out(self) -> None:
        """Take the last fallback out again."""
        shown, state = self._shown, self.state
        if shown is not None and state.start is not None and shown.fallbacks:
            ref = state.start.provider.ref(shown.fallbacks[-1])
            self.post_message(
                IntentChanged(choices.toggle_fallback(state.intent, state.start, ref))
            )

    def action_make_primary(self) -> None:
        if self._shown is None or not self._shown.models:
            self.post_message(ActionRequested("show-models"))
        else:
            self._pick(Step.MODEL, self._shown)

    def action_toggle_fallback(self) -> None:
        if self._shown is None or not self._shown.fallback:
            self.post_message(ActionRequested("show-models"))
        else:
            if self._shown.kept and self._at is Step.MODEL:
                # A primary of another provider stays, so that no model has to be chosen.
                self._at = Step.WRITE
            self._pick(Step.FALLBACKS, self._shown)

    def action_try_chat(self) -> None:
        """Try the model that is shown, or the primary."""
        start = self.state.start
        raw = choices.primary(self.state.intent, start) if start else None
        model = self._shown.model if self._shown else start and start.provider.model(raw)
        if model:
            self.post_message(TrialRequested(model))
        else:
            self.post_message(ActionRequested("show-models"))
