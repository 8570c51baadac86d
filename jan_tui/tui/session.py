"""What the dashboard knows, and how each event leads from one state to the next; without Textual.

The methods belong to the thread of the event loop, but for `evaluate` and `files_changed`, which
read files and are called in worker threads.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, nullcontext
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct

from jan_tui.clawdbot import Standing
from jan_tui.editing import Choice, Intent, Steps, naming
from jan_tui.jan import Phase
from jan_tui.plain import printable
from jan_tui.structs import replace
from jan_tui.tui.drafting import drafting, with_draft_seen
from jan_tui.tui.state import Request, State, tilde, with_tilde

if TYPE_CHECKING:
    from jan_tui.clawdbot import Prediction, ServerFacts
    from jan_tui.diagnosis import Diagnosis, Trial
    from jan_tui.jan import ServerSnapshot, Target
    from jan_tui.jan.chat import ChatProgress
    from jan_tui.jan.disk import InstalledModel
    from jan_tui.rehearsal import Verdict
    from jan_tui.workspace import Evaluation, LocalWorkspace, Question, ShownFile, Watch, Watching

_ANNOUNCED = {Phase.READY, Phase.DOWN}

_Answer = TypeVar("_Answer")


class Change(Struct, frozen=True):
    """What a new snapshot calls for: whether the files are to be read again, the phase to announce,
    and whether Jan's disk is to be looked at again."""

    reread: bool = False
    announce: Phase | None = None
    search_disk: bool = False


class Session:
    """One person's workspace and the watch of their server, with the one `state` of both.

    `monitor` is the watch, or makes it once the files have told which server is meant. `changed` is
    called after each change of the state.
    """

    def __init__(
        self, workspace: LocalWorkspace, monitor: Watching, changed: Callable[[], None]
    ) -> None:
        self.workspace = workspace
        self._watch: Watch | None = None if callable(monitor) else monitor
        self._make_watch = monitor if callable(monitor) else None
        self.writing = Lock()
        """Held while a file is being written: then the process must not be ended."""
        self.steps = Steps()
        """What can be undone and done again."""
        self._changed = changed
        self._files = Lock()
        self._announced: Phase | None = None
        self._facts: ServerFacts | None = None
        self._taken: Request | None = None
        self._target: Target | None = None
        self._trials: dict[str, Trial] = {}
        self._texts: tuple[ShownFile, ...] = ()
        self._verdicts: tuple[Verdict, ...] = ()
        self._question: Question | None = None
        self._discovery: Question | None = None
        demo = workspace.demo
        running = demo is None or demo.running
        self.state = State(workspace.home, demo=demo is not None, demo_running=running)

    @property
    def watches(self) -> bool:
        """Whether there is a watch already."""
        return self._watch is not None

    @property
    def monitor(self) -> Watch:
        """The watch; of the default server where the files have not been read yet."""
        if self._watch is None:
            assert self._make_watch is not None
            self._target = self._target or self.workspace.target(None)
            self._watch = self._make_watch(self._target)
        return self._watch

    async def close(self) -> None:
        """End the watch."""
        if self._watch is not None:
            await self._watch.close()

    def shown(self, path: Path) -> str:
        """The path as it is shown: from the home folder on, without control characters."""
        return printable(tilde(path, self.workspace.home))

    def with_tilde(self, text: str) -> str:
        """A text with the home folder in its paths as `~`, its lines as they are."""
        return with_tilde(text, self.workspace.home)

    def sentence(self, text: str) -> str:
        """A sentence as it is shown: paths from the home folder on, no control characters."""
        return printable(self.with_tilde(text))

    def update(self, **values: Any) -> None:
        """Replace fields of the state."""
        self._become(replace(self.state, **values))

    def _become(self, state: State) -> None:
        if state != self.state:
            self.state = state
            self._changed()

    # What Jan is doing.

    def see(self, snapshot: ServerSnapshot) -> Change:
        """Take a snapshot into the state; the prediction follows where the facts are others."""
        before = self.state.snapshot
        present = replace(self.state, snapshot=snapshot)
        self.update(
            snapshot=snapshot,
            history=tuple(self.monitor.history.entries),
            restarts=self.monitor.history.restarts.latest,
            now=self.workspace.clock.now(),
            diagnoses=self._diagnosed(present.seen, self.state.effective),
            paused=self.monitor.paused,
        )
        reread = self.workspace.facts(snapshot) != self._facts
        if before is None or before.probe.base_url != snapshot.probe.base_url:
            self._announced = snapshot.probe.phase
            return Change(reread)
        announce = None
        if snapshot.probe.phase in _ANNOUNCED and snapshot.probe.phase is not self._announced:
            announce = self._announced = snapshot.probe.phase
        changed = (before.probe.phase, before.cause) != (snapshot.probe.phase, snapshot.cause)
        # Jan's log and the models on its disk tell why, and may be other ones by now.
        return Change(reread, announce, changed and snapshot.probe.phase is not Phase.READY)

    def _diagnosed(
        self, snapshot: ServerSnapshot | None, prediction: Prediction | None
    ) -> tuple[Diagnosis, ...]:
        if prediction is None:
            return ()
        trials = self._trials.values()
        holding = [each for each in trials if each.holds(snapshot, self._texts)]
        self._trials = {each.model_id: each for each in holding}
        found = self.workspace.diagnose(snapshot, prediction, holding, self._verdicts)
        asking = snapshot is None and not self.state.paused
        # Jan is being asked right now, which the screen says by itself.
        shown = (each for each in found if not (asking and each.code == "not-asked"))
        line, program = self.state.export_line, prediction.release_label
        from jan_tui.diagnosis import with_exported_key

        return tuple(with_exported_key(each, line, program) for each in shown)

    def toggle_pause(self) -> None:
        """Stop watching the server, or go on."""
        if self.monitor.paused:
            self.monitor.resume()
        else:
            self.monitor.pause()
        self.update(paused=self.monitor.paused)

    def take_installed(self, installed: tuple[InstalledModel, ...] | None) -> None:
        """Take the models on disk into the state."""
        diagnoses = self._diagnosed(self.state.seen, self.state.effective)
        self.update(installed=installed, diagnoses=diagnoses)

    def take_order(self, model: str | None) -> None:
        """Show that a start of this model, of Jan itself if empty, was ordered; None: given up."""
        log, now = self.monitor.history.restarts, self.workspace.clock.now()
        if model is None:
            log.give_up(now)
        else:
            log.expect(model, now)
        if not model:
            self.workspace.jan.ordered = None if model is None else now
        self.update(restarts=log.latest, now=now)
        self.take_installed(self.state.installed)

    async def chat(self, model_id: str) -> AsyncGenerator[ChatProgress]:
        """One tiny request to the model; its end stays in the headline until something changes."""
        from jan_tui.diagnosis import Trial

        async with aclosing(self.workspace.chat(model_id)) as steps:
            async for step in steps:
                if step.done and self.state.snapshot is not None:
                    trial = Trial(model_id, step, self.state.snapshot, self._texts)
                    self._trials[model_id] = trial
                    seen, prediction = self.state.snapshot, self.state.effective
                    before = (each for each in self.state.trials if each[0] != model_id)
                    self.update(
                        diagnoses=self._diagnosed(seen, prediction),
                        trials=(*before, (model_id, step)),
                    )
                yield step

    # What the files say.

    @property
    def facts(self) -> ServerFacts:
        """What a prediction may know of the server as it is now."""
        return self.workspace.facts(self.state.snapshot)

    @property
    def planned_facts(self) -> ServerFacts:
        """The same for what is not saved: of the server that the intent names.

        The entry is still found by the address that it has.
        """
        if (drafted := self.state.drafted) is None:
            return self.facts
        seen = self.workspace.facts(drafted)
        return replace(seen, base_url=self.facts.base_url, drafted=seen.base_url)

    @property
    def behind(self) -> bool:
        """Whether the plan that is shown is one for another intent or other facts."""
        return self._taken != self._request(self.facts)

    def _request(self, facts: ServerFacts) -> Request:
        drafted = self.planned_facts if self.state.drafted is not None else None
        return Request(facts, self.state.intent, drafted)

    def request(self) -> Request:
        """What the files are to be read for now; `see` compares with its facts."""
        self._facts = self.facts
        return self._request(self._facts)

    def evaluate(self, request: Request, cancelled: Callable[[], bool]) -> Evaluation | None:
        """Read the files, one reading at a time; None where it was cancelled while it waited."""
        with self._files:
            if cancelled():
                return None
            found = self.workspace.evaluate(request.intent, request.facts, request.drafted)
            before = self.state.effective
            return found if before is None else found.sharing(before.catalog)

    def take(self, request: Request, evaluation: Evaluation) -> None:
        """Take what was read into the state, unless the intent is another one by now."""
        if request.intent != self.state.intent:
            return
        self._taken = request
        if evaluation.plan is None:
            self._texts = evaluation.files
        self._question, self._discovery = evaluation.question, evaluation.discovery
        self._verdicts = evaluation.verdicts
        read = replace(
            self.state,
            prediction=evaluation.prediction,
            planned=request.intent,
            plan=evaluation.plan,
            shown_files=evaluation.files,
            written=evaluation.written,
            rehearsed=evaluation.verdicts,
        )
        read = self._drafting(read)
        if all(each.agent != read.agent for each in read.agents):
            read = replace(read, agent="")
        self._become(replace(read, diagnoses=self._diagnosed(read.seen, read.effective)))
        target = self.workspace.target(evaluation.prediction)
        if self._watch and self._target is not None and target != self._target:
            self._watch.retarget(target)
        self._target = target

    @property
    def question(self) -> Question | None:
        """What the installed program can be asked about what is shown; None without a program."""
        return self._question

    @property
    def due(self) -> Question | None:
        """What it is to be asked by itself and has not been: that, then whether it discovers
        Jan's models."""
        said = self.state.effective.confirmation if self.state.effective else None
        return self._question if said and said.standing is Standing.ASKING else self._discovery

    def files_changed(self) -> bool:
        """Whether files look different on disk; a reading that is under way sees them anyway."""
        if not self._files.acquire(blocking=False):
            return False
        try:
            return self.workspace.files.changed()
        finally:
            self._files.release()

    async def with_files(self, call: Callable[[], _Answer], *, writes: bool = False) -> _Answer:
        """Call the workspace in a thread, after whatever else reads files has finished.

        The process is not ended before a call that writes has come to its end.
        """

        def locked() -> _Answer:
            with self._files, self.writing if writes else nullcontext():
                return call()

        return await asyncio.to_thread(locked)

    # What the person wants.

    def change_intent(self, intent: Intent, name: str = "") -> bool:
        """Make another intent the present one; False where it is already. Its plan follows.

        It is a step that can be undone; without a name it is called by what it changes.
        """
        before = self.state.intent
        if intent == before:
            return False
        called = name or naming.step(before, intent, self.state.start)
        self.steps = self.steps.with_choice(Choice(called, before, intent))
        self._become(self._drafting(self.state.with_intent(intent)))
        return True

    def undo_choice(self) -> str:
        """Take back the last choice that is not saved; its name, or nothing where there is none."""
        if (back := self.steps.back()) is None:
            return ""
        self.steps, choice = back
        self._become(self._drafting(self.state.with_intent(choice.before)))
        return choice.name

    def redo_choice(self) -> str:
        """Make the choice again that was undone last; its name, or nothing where a save was."""
        again = self.steps.again()
        if again is None or not isinstance(again[1], Choice):
            return ""
        self.steps, choice = again[0], again[1]
        self._become(self._drafting(self.state.with_intent(choice.after)))
        return choice.name

    def intent_saved(self) -> None:
        """The files have what was wanted: its choices are one step now, the save."""
        self.steps = Steps()
        self.update(intent=Intent(), plan=None, draft=None)

    def _drafting(self, state: State) -> State:
        return drafting(state, self.workspace.draft_target)

    def take_draft(self, target: Target, seen: ServerSnapshot) -> None:
        """Take what was seen of the drafted server, unless another one is by now."""
        taken = with_draft_seen(self.state, target, seen, self.workspace.draft_target)
        if taken is not None:
            self._become(replace(taken, diagnoses=self._diagnosed(taken.seen, taken.effective)))
