"""What the dashboard needs of the world, as protocols: the watch of the server, and the workspace.

Screens and widgets see these values only. The methods of `Workspace` that are not async read files
and may take some milliseconds: the dashboard calls them in a worker thread, one at a time.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from jan_tui.clawdbot import Prediction, ServerFacts
from jan_tui.diagnosis import Diagnosis
from jan_tui.editing import Intent, Plan, Refusal
from jan_tui.editing.saving import Interrupted, LastSave, Saved
from jan_tui.jan import ServerSnapshot, Target
from jan_tui.jan.disk import InstalledModel
from jan_tui.jan.watch import History

if TYPE_CHECKING:
    from jan_tui.clawdbot.program import Asked
    from jan_tui.editing.saving import Backup
    from jan_tui.jan.chat import ChatProgress


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
class ChangedUnderHand:
    """Nothing was written: the files are no longer those of the plan shown; the new plan."""

    plan: Plan
    remarks: tuple[str, ...] = ()


SaveOutcome = Saved | ChangedUnderHand | Refusal


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
class Evaluation:
    """What the files say and, with the intent in them, would say.

    `plan` is None where nothing is wanted. `files` are the config, what it includes and what the
    plan touches, in this order, as they would be.
    """

    prediction: Prediction
    plan: Plan | None
    files: tuple[ShownFile, ...]


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

    def evaluate(self, intent: Intent, facts: ServerFacts) -> Evaluation:
        """The files as they are on disk now, and the intent as changes of them."""

    def changed(self) -> bool:
        """Whether a file of the last evaluation looks different on disk now. Quick."""

    def save(self, intent: Intent, shown: Plan, facts: ServerFacts) -> SaveOutcome:
        """Write exactly the plan that was shown, or say why not; never anything else."""

    def last_save(self) -> LastSave | None: ...

    def undo(self) -> Saved | Refusal: ...

    def interrupted(self) -> Interrupted | None:
        """A save or an undo that ended half-way; `undo` takes it back, `finish` finishes it."""

    def finish(self) -> Saved | Refusal: ...

    def backups(self) -> tuple[Backup, ...]:
        """Those of the config and of what it includes, newest first."""

    def editor(self) -> Sequence[str]:
        """The command that opens the config in the person's editor; empty where none is set.

        Raises `external_editor.EditorError` for one that cannot be read.
        """

    def switch_release(self, release: str) -> None:
        """From the next evaluation on, the files of this release are read."""

    def installed(self) -> tuple[InstalledModel, ...]:
        """The models on disk, found without the network."""

    async def ask_real(self) -> Asked:
        """What the installed program says of the same files."""

    def chat(self, model_id: str) -> AsyncIterator[ChatProgress]:
        """One tiny request to the model, on the person's word only; closing it cancels."""
