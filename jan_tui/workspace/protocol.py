"""What the dashboard needs of the world, as protocols: the watch of the server, and the workspace.

Screens and widgets see these values only. The methods of `Workspace` that are not async read files
and may take some milliseconds: the dashboard calls them in a worker thread, one at a time.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from jan_tui.clawdbot.values.prediction import Prediction, ServerFacts
from jan_tui.diagnosis.diagnose import Diagnosis
from jan_tui.editing.intent import Intent
from jan_tui.editing.plan import Plan, Refusal
from jan_tui.editing.saving.outcome import Interrupted
from jan_tui.jan.address import Target
from jan_tui.jan.snapshot import Phase, ServerSnapshot


class HistoryEntry(Protocol):
    """One change of the server: when, into which phase, what happened in a few words, how many
    seconds it lasted (None while it does), and a whole restart where this ends one."""

    @property
    def time(self) -> datetime: ...

    @property
    def phase(self) -> Phase: ...

    @property
    def text(self) -> str: ...

    @property
    def seconds(self) -> float | None: ...

    @property
    def story(self) -> str: ...

    def __hash__(self) -> int: ...


class History(Protocol):
    """What the watch has seen so far, bounded in memory."""

    @property
    def entries(self) -> Sequence[HistoryEntry]:
        """The changes, oldest first."""

    @property
    def latencies(self) -> Sequence[float | None]:
        """One figure for each bucket of time, milliseconds, oldest first; None: no answer then."""


class Watch(Protocol):
    """The watch of one server; `jan_tui.jan.watch.monitor.Monitor` is the real one."""

    @property
    def paused(self) -> bool: ...

    @property
    def history(self) -> History: ...

    def watch(self) -> AsyncIterator[ServerSnapshot]:
        """One value for each change of what is shown, for as long as the dashboard runs."""

    def ask_now(self) -> None:
        """Look at once, without waiting for the next turn; also while paused."""

    def pause(self) -> None: ...

    def resume(self) -> None: ...

    def retarget(self, target: Target) -> None: ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class SavedFile:
    """One file written by a save; `backup` is None for a file that was not there before."""

    path: Path
    backup: Path | None
    created: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """A save that was made: its files in the order in which they were written."""

    files: tuple[SavedFile, ...]
    remarks: tuple[str, ...] = ()
    export_line: str | None = None


@dataclass(frozen=True, slots=True)
class ChangedUnderHand:
    """Nothing was written: the files are no longer those of the plan shown; the new plan."""

    plan: Plan
    remarks: tuple[str, ...] = ()


SaveOutcome = Saved | ChangedUnderHand | Refusal


@dataclass(frozen=True, slots=True)
class LastSave:
    """The save that an undo would take back, with the difference that the undo would make.

    `stale` tells why it cannot be taken back: which file was changed since, and how.
    """

    time: datetime
    files: tuple[Path, ...]
    diff: str
    stale: str = ""


@dataclass(frozen=True, slots=True)
class Undone:
    """An undo that was made: the files as they were before the save.

    `remarks` say where a file is not wholly so: it kept a mode that was changed since. `backups`
    pairs a file with the place of the text that the undo replaced.
    """

    files: tuple[Path, ...]
    remarks: tuple[str, ...] = ()
    backups: tuple[tuple[Path, Path], ...] = ()


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup: the file it is of, where it lies, and the diff from it to the file as it is now."""

    path: Path
    backup: Path
    time: datetime
    diff: str


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file as it is or as it would be, secrets masked, ready to be shown.

    `mark` is the 1-based line and column at which the text does not parse.
    """

    path: Path
    text: str
    exists: bool = True
    mark: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class ProgramAnswer:
    """What the installed program says of the same files, beside the prediction.

    `problem` says why there is no answer (not installed, too slow, refused the file).
    """

    program: str
    version: str = ""
    agrees: bool = False
    differences: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The prediction of the files as they are, and what an intent would make of them."""

    prediction: Prediction
    plan: Plan | None
    files: tuple[ShownFile, ...]


EMBEDDING = "embedding"
"""The note of a model that cannot chat."""


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model that lies on this machine's disk, whether Jan serves it or not.

    `context` is the context window set for it in Jan, in tokens; None where the engine decides.
    """

    id: str
    size_bytes: int | None = None
    context: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ChatStep:
    """How far the trial chat has come; each step replaces the one before.

    `text` is what the model said so far, `tool_call` whether a tool call worked (None: not tried),
    `tool_note` why it did not.
    """

    text: str = ""
    first_token_ms: float | None = None
    tokens_per_second: float | None = None
    tool_call: bool | None = None
    error: str = ""
    done: bool = False
    tool_note: str = ""


class DemoControls(Protocol):
    """The stand-in Jan of the demo."""

    @property
    def running(self) -> bool: ...

    async def stop(self) -> None: ...

    async def start(self) -> None: ...


class Workspace(Protocol):
    """The files and programs of one person, as the dashboard uses them."""

    @property
    def home(self) -> Path:
        """Shown as `~`."""

    @property
    def demo(self) -> DemoControls | None: ...

    @property
    def releases(self) -> Sequence[str]:
        """The releases that `switch_release` takes."""

    @property
    def theme(self) -> str | None:
        """The theme that the person chose in an earlier session."""

    def remember_theme(self, theme: str) -> str:
        """Keeps the theme for the next session. Returns why it cannot be kept, empty if it is."""

    def facts(self, snapshot: ServerSnapshot | None) -> ServerFacts:
        """What a prediction may know of the server. Pure and quick."""

    def target(self, prediction: Prediction) -> Target:
        """The server that the command line or the config names. Pure and quick."""

    def diagnose(
        self, snapshot: ServerSnapshot | None, prediction: Prediction
    ) -> tuple[Diagnosis, ...]:
        """Most important first; the first is the headline. Quick."""

    def predict(self, facts: ServerFacts) -> Prediction:
        """The prediction for the files as they are on disk now."""

    def evaluate(self, intent: Intent, facts: ServerFacts) -> Evaluation:
        """The files as they are on disk now, and with the intent; no plan for an empty one."""

    def plan(self, intent: Intent, facts: ServerFacts) -> Plan:
        """The intent as changes of the files as they are on disk now, with its preview."""

    def files(self, plan: Plan | None) -> tuple[ShownFile, ...]:
        """The config first, then what it includes and what the plan touches, as they would be."""

    def changed(self) -> bool:
        """Whether a file read by the last `predict` or `plan` looks different on disk now."""

    def save(self, intent: Intent, shown: Plan, facts: ServerFacts) -> SaveOutcome:
        """Write exactly the plan that was shown, or say why not; never anything else."""

    def last_save(self) -> LastSave | None: ...

    def undo(self) -> Undone | Refusal: ...

    def interrupted(self) -> Interrupted | None:
        """A save or an undo that ended half-way; `undo` takes it back, `finish` finishes it."""

    def finish(self) -> Saved | Refusal: ...

    def backups(self) -> tuple[Backup, ...]:
        """Newest first."""

    def editor(self) -> Sequence[str]:
        """The command that opens the config in the person's editor; empty where none is set.

        Raises `external_editor.EditorError` for one that cannot be read.
        """

    def switch_release(self, release: str) -> None:
        """From the next `predict` on, the files of this release are read."""

    def installed(self) -> tuple[InstalledModel, ...]:
        """The models on disk, found without the network."""

    async def ask_real(self) -> ProgramAnswer: ...

    def chat(self, model_id: str) -> AsyncIterator[ChatStep]:
        """One tiny request to the model, on the person's word only; closing it cancels."""
