"""What the dashboard needs beside the workspace, as protocols, and what a workspace answers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from jan_tui.editing import Refusal
from jan_tui.editing.saving import Saved
from jan_tui.structs import replace

if TYPE_CHECKING:
    from jan_tui.clawdbot import CatalogModel, Prediction
    from jan_tui.editing import Plan
    from jan_tui.editing.saving import SaveFiles
    from jan_tui.jan import ServerSnapshot, Target
    from jan_tui.jan.watch import History
    from jan_tui.rehearsal import Verdict
    from jan_tui.workspace.program_answers import Question


class Watch(Protocol):
    """The watch of one server; `jan_tui.jan.watch.monitor.Monitor` is the real one."""

    @property
    def paused(self) -> bool: ...

    @property
    def history(self) -> History: ...

    def watch(self) -> AsyncIterator[ServerSnapshot]:
        """One value for each change of what is shown, for as long as the dashboard runs."""

    def ask_now(self) -> None:
        """Probe at once, without waiting for the interval; also while paused."""

    def pause(self) -> None: ...

    def resume(self) -> None: ...

    def retarget(self, target: Target) -> None: ...

    async def close(self) -> None: ...


Watching = Watch | Callable[["Target"], Watch]
"""A watch, or what makes that of a server, which is known once the config has been read."""


class Options(Struct, frozen=True):
    """The options that every way to start jan-tui has in common; None where not given.

    `program` is the path of the installed Clawdbot, or its name on PATH.
    """

    base_url: str | None = None
    config: Path | None = None
    profile: str | None = None
    release: str | None = None
    program: str | None = None


class ChangedMeanwhile(Struct, frozen=True):
    """Nothing was written: the files are no longer those of the plan shown. `plan` is new."""

    plan: Plan
    remarks: tuple[str, ...] = ()


SaveOutcome = Saved | ChangedMeanwhile | Refusal


class ShownFile(Struct, frozen=True):
    """A file as it is or as it would be, secrets masked, ready to be shown.

    `mark` is the 1-based line and column at which the text does not parse.
    """

    path: Path
    text: str
    exists: bool = True
    mark: tuple[int, int] | None = None


class Evaluation(Struct, frozen=True):
    """What the files say and, with the intent in them, would say.

    `plan` is None where nothing is wanted. `files` are the config, what it includes and what the
    plan touches, in this order, as they would be. `question` is what the installed program can be
    asked about the texts as they would be, None without a program. `written` are the primary and
    the fallbacks as the config has them, also where the release refuses it. `discovery` is what the
    program has still to be asked to know whether it discovers Jan's models, or for its schema; None
    where that is known or no matter. `verdicts` are those of rehearsals of the texts as they would
    be.
    """

    prediction: Prediction
    plan: Plan | None
    files: tuple[ShownFile, ...]
    question: Question | None = None
    written: tuple[str | None, tuple[str, ...]] = (None, ())
    discovery: Question | None = None
    verdicts: tuple[Verdict, ...] = ()

    def sharing(self, known: tuple[CatalogModel, ...]) -> Evaluation:
        """The same with a catalog that is known in the place of equal ones: two predictions of
        100,000 models are then compared at once, where it would take as long as to make them."""

        def shared(one: Prediction | None) -> Prediction | None:
            return replace(one, catalog=known) if one and one.catalog == known else one

        plan = self.plan
        if plan is not None:
            plan = replace(plan, preview=shared(plan.preview), repaired=shared(plan.repaired))
        return replace(self, prediction=shared(self.prediction) or self.prediction, plan=plan)


class DemoControls(Protocol):
    """The stand-in Jan of the demo."""

    @property
    def running(self) -> bool: ...

    async def stop(self) -> None: ...

    async def start(self) -> None: ...


def outcome(saved: Saved, planned: tuple[str, ...] = ()) -> Saved | Refusal:
    """The save with the remarks of its plan, or its refusal with what could not be put back or
    cleaned away."""
    if saved.refused is None:
        return replace(saved, remarks=(*planned, *saved.remarks))
    return replace(saved.refused, reason=" ".join((saved.refused.reason, *saved.remarks)))


def begun(files: SaveFiles, folder: Path) -> bool:
    """Whether the journal in this folder has a save or an undo that did not end."""
    try:
        return any(name.endswith(".begun.json") for name in files.names(folder))
    except OSError:
        # The save says what is wrong with the folder.
        return False
