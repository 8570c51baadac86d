"""The state of the dashboard and the workers that keep it true."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event, Lock
from typing import ClassVar

from textual import on, work
from textual.events import AppBlur, AppFocus
from textual.message import Message
from textual.reactive import var
from textual.worker import Worker, WorkerState, get_current_worker

from jan_tui import units
from jan_tui.clawdbot.values.prediction import Prediction, ServerFacts
from jan_tui.diagnosis.diagnose import Diagnosis
from jan_tui.editing.intent import Intent
from jan_tui.jan.address import Target
from jan_tui.jan.disk.installed import InstalledModel
from jan_tui.jan.snapshot import Phase, ServerSnapshot
from jan_tui.plain import printable
from jan_tui.tui.error_boundary import ErrorBoundary
from jan_tui.tui.messages import IntentChanged
from jan_tui.tui.notifications import NotifyingApp
from jan_tui.tui.screens.base import DashboardScreen
from jan_tui.tui.state import State, pulse
from jan_tui.tui.terminal.keyboard import Keyboard
from jan_tui.tui.tidier import Tidier
from jan_tui.workspace.protocol import Evaluation, Watch, Workspace


def styles_folder(package: Path | None = None) -> Path:
    """The folder of the `.tcss` files, seen from the package's own folder.

    A wheel carries it inside the package; a clone, an sdist and an editable install have it
    beside the package. `FileNotFoundError` says where it was looked for.
    """
    here = package or Path(__file__).resolve().parents[1]
    candidates = (here / "styles", here.parent / "styles")
    for folder in candidates:
        if (folder / "app.tcss").is_file():
            return folder
    looked = " and ".join(str(folder) for folder in candidates)
    raise FileNotFoundError(f"the style sheets are missing; looked in {looked}")


_STYLES = styles_folder()
_SHEETS = ("app.tcss", "status.tcss", "models.tcss", "config.tcss", "dialogs.tcss")
_POLL_SECONDS = 1.0
_BEGIN_AGAIN_SECONDS = 2.0
_RING = {Phase.READY, Phase.DOWN}


class Dashboard(Keyboard, NotifyingApp, ErrorBoundary):
    """Owns the one state, hands it down to the screens, and asks the world in workers."""

    CSS_PATH: ClassVar = [_STYLES / name for name in _SHEETS]

    NOTIFICATION_TIMEOUT = 4

    state: var[State] = var[State](State.__new__(State), init=False)

    @dataclass
    class FilesRead(Message):
        """The files were read for these facts and this intent."""

        facts: ServerFacts
        intent: Intent
        found: Evaluation

    @dataclass
    class InstalledFound(Message):
        """The models on disk were found."""

        installed: tuple[InstalledModel, ...]

    class FilesChanged(Message):
        """A file that was read is not what it was."""

    def __init__(
        self, workspace: Workspace, monitor: Watch, *, settled: Callable[[], None] | None = None
    ) -> None:
        """`settled` is called once, when the first reading of the files is handed down."""
        super().__init__()
        self._settled = settled
        self.workspace = workspace
        self.monitor = monitor
        self._files = Lock()
        self.writing = Lock()
        self._over = Event()
        self._in_front = False
        self._rung: Phase | None = None
        self.rings = False
        self._tidier = Tidier()
        self._facts: ServerFacts | None = None
        self._target: Target | None = None
        demo = workspace.demo
        initial = State(
            workspace.home,
            demo=demo is not None,
            demo_running=demo.running if demo is not None else True,
        )
        self.set_reactive(Dashboard.state, initial)

    def on_mount(self) -> None:
        super().on_mount()
        # The slow imports of the watch and of the files wait until the first frame is painted.
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self._watch_server()
        self.read_files()
        self.find_installed()
        self._look_at_files()

    async def on_unmount(self) -> None:
        self._over.set()
        self._tidier.stop()
        await self.monitor.close()

    def watch_state(self) -> None:
        self.hand_down()
        self._tidier.changed()

    def hand_down(self) -> None:
        """Give the state to the present screen; the others get it when they are shown."""
        for screen in self.screen_stack:
            if isinstance(screen, DashboardScreen):
                screen.state = self.state

    # What Jan is doing.

    @work(group="watch", exclusive=True, exit_on_error=False)
    async def _watch_server(self) -> None:
        async for snapshot in self.monitor.watch():
            self.see(snapshot)

    def see(self, snapshot: ServerSnapshot) -> None:
        """Show a snapshot at once; the prediction follows where it depends on what changed."""
        before = self.state.snapshot
        self.state = replace(
            self.state,
            snapshot=snapshot,
            pulse=pulse(snapshot, self.monitor.history),
            history=tuple(self.monitor.history.entries),
            diagnoses=self._diagnosed(snapshot, self.state.effective),
            paused=self.monitor.paused,
        )
        # What is seen is painted first: all else would share the processor with it.
        if self.workspace.facts(snapshot) != self._facts:
            self.call_after_refresh(self.read_files)
        if before is None or before.probe.base_url != snapshot.probe.base_url:
            self._rung = snapshot.probe.phase
            return
        if snapshot.probe.phase in _RING and snapshot.probe.phase is not self._rung:
            self._rung = snapshot.probe.phase
            self.call_after_refresh(self._ring, snapshot)
        changed = (before.probe.phase, before.cause) != (snapshot.probe.phase, snapshot.cause)
        if changed and snapshot.probe.phase is not Phase.READY:
            # Jan's log and the models on its disk tell why, and may be other ones by now.
            self.call_after_refresh(self.find_installed)

    @on(AppFocus)
    def _come_to_front(self) -> None:
        self._in_front = True

    @on(AppBlur)
    def _go_behind(self) -> None:
        self._in_front = False

    def _ring(self, snapshot: ServerSnapshot) -> None:
        # A terminal that never tells whether it is in front counts as out of sight.
        if self.rings and not self._in_front:
            self.bell()
        if snapshot.probe.phase is Phase.READY:
            models = units.counted(len(snapshot.probe.models), "model")
            self.notify(f"{models} served", title="Jan is ready")
        else:
            self.notify(
                "Clawdbot gets no answer until it is back.", title="Jan is down", severity="warning"
            )

    def _diagnosed(
        self, snapshot: ServerSnapshot | None, prediction: Prediction | None
    ) -> tuple[Diagnosis, ...]:
        if prediction is None:
            return ()
        told = self.workspace.diagnose(snapshot, prediction)
        asking = snapshot is None and not self.monitor.paused
        # Jan is being asked right now, which the screen says by itself.
        return tuple(each for each in told if not (asking and each.code == "not-asked"))

    # What the files say.

    def read_files(self) -> None:
        """Read the files anew for the present facts and intent; the newest intent wins."""
        facts = self.workspace.facts(self.state.snapshot)
        self._facts = facts
        self._read_files(facts, self.state.intent)

    @work(thread=True, group="files", exclusive=True, exit_on_error=False)
    def _read_files(self, facts: ServerFacts, intent: Intent) -> None:
        worker = get_current_worker()
        with self._files:
            if worker.is_cancelled:
                return
            found = self.workspace.evaluate(intent, facts)
        if not worker.is_cancelled:
            self.post_message(self.FilesRead(facts, intent, found))

    @on(FilesRead)
    def _take_files(self, event: FilesRead) -> None:
        if event.intent != self.state.intent:
            return
        read = replace(
            self.state,
            prediction=event.found.prediction,
            planned=event.intent,
            plan=event.found.plan,
            shown_files=event.found.files,
        )
        self.state = replace(read, diagnoses=self._diagnosed(read.snapshot, read.effective))
        target = self.workspace.target(event.found.prediction)
        if self._target is not None and target != self._target:
            self.monitor.retarget(target)
        self._target = target
        if self._settled is not None:
            settled, self._settled = self._settled, None
            self.call_after_refresh(settled)

    @work(thread=True, group="poll", exclusive=True, exit_on_error=False)
    def _look_at_files(self) -> None:
        # One thread for good: to start one costs ten times what a look at a few files does.
        worker = get_current_worker()
        while not (self._over.wait(_POLL_SECONDS) or worker.is_cancelled):
            if self._files_changed():
                self.post_message(self.FilesChanged())

    def _files_changed(self) -> bool:
        """Whether files look different; a reading that is under way sees them anyway."""
        if not self._files.acquire(blocking=False):
            return False
        try:
            return self.workspace.changed()
        finally:
            self._files.release()

    @on(FilesChanged)
    def _read_again(self) -> None:
        self.read_files()

    @work(thread=True, group="installed", exclusive=True, exit_on_error=False)
    def find_installed(self) -> None:
        """Look at Jan's disk anew."""
        self.post_message(self.InstalledFound(self.workspace.installed()))

    @on(InstalledFound)
    def _take_installed(self, event: InstalledFound) -> None:
        diagnoses = self._diagnosed(self.state.snapshot, self.state.effective)
        self.state = replace(self.state, installed=event.installed, diagnoses=diagnoses)

    # What the person wants.

    @on(IntentChanged)
    def _intent_changed(self, event: IntentChanged) -> None:
        self.change_intent(event.intent, event.said)

    def change_intent(self, intent: Intent, said: str = "") -> None:
        """Another intent: shown as unsaved at once, its plan follows."""
        if intent == self.state.intent:
            return
        self.state = self.state.with_intent(intent)
        if said:
            self.notify(printable(said), markup=False, timeout=2)
        self.read_files()

    @on(Worker.StateChanged)
    def _say_what_failed(self, event: Worker.StateChanged) -> None:
        if event.state is not WorkerState.ERROR or event.worker.error is None:
            return
        self.take_error(event.worker.error, f"A background task failed: {event.worker.group}")
        # Without these two the dashboard would show for ever what was once.
        begin_again = {"watch": self._watch_server, "poll": self._look_at_files}
        if event.worker.group in begin_again and not self._over.is_set():
            self.set_timer(_BEGIN_AGAIN_SECONDS, begin_again[event.worker.group])
