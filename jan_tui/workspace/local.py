"""One person's files, programs and server, as the command line and the dashboard use them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from jan_tui import system
from jan_tui.clawdbot import Standing
from jan_tui.editing import Plan
from jan_tui.editing.saving import DiskSaves
from jan_tui.jan.disk import LocalDisk
from jan_tui.product import JAN
from jan_tui.redact import REGISTER
from jan_tui.structs import replace
from jan_tui.workspace.local_jan import LocalJan, drafted_target, server_facts, target_of
from jan_tui.workspace.preferences import Preferences
from jan_tui.workspace.program_answers import (
    NotInstalledError,
    ProgramAnswers,
    by_discovery,
    named_program,
)
from jan_tui.workspace.protocol import ChangedMeanwhile, Evaluation, Options, begun, outcome
from jan_tui.workspace.restart_file import RestartFile

if TYPE_CHECKING:
    from jan_tui.clawdbot import Origin, Prediction, Reading, ServerFacts, Surroundings
    from jan_tui.clock import Clock
    from jan_tui.diagnosis import Diagnosis, Trial
    from jan_tui.editing import Intent, Refusal
    from jan_tui.editing.saving import Backup, Interrupted, LastSave, Saved, SaveFiles, Store
    from jan_tui.jan import ServerSnapshot, Target
    from jan_tui.jan.chat import ChatProgress
    from jan_tui.jan.disk import Disk
    from jan_tui.jan.http import LoadOutcome
    from jan_tui.jan.machine import ProcessTable
    from jan_tui.rehearsal import Rehearsals, Verdict
    from jan_tui.workspace.config_files import ConfigFiles
    from jan_tui.workspace.program_answers import Question
    from jan_tui.workspace.protocol import DemoControls, SaveOutcome

__all__ = ["LocalWorkspace", "Options"]

REHEARSALS = "rehearsals.json"


class LocalWorkspace:
    """The config of one person, Jan on this machine, the installed program and the preferences.

    Every method about the config reads the files anew, so its answer is what is on disk now. Those
    that are not async may take some milliseconds: the dashboard calls them in a worker thread, one
    at a time. `home` is shown as `~`. What reads and predicts is imported when that is first done.
    """

    def __init__(
        self,
        surroundings: Surroundings,
        options: Options,
        clock: Clock,
        demo: DemoControls | None = None,
        *,
        saves: SaveFiles | None = None,
        disk: Disk | None = None,
    ) -> None:
        self._surroundings = surroundings
        self._options = options
        self._saves = saves or DiskSaves()
        self.clock = clock
        self.demo = demo
        self.home = surroundings.home
        self.jan = LocalJan(surroundings, disk or LocalDisk())
        self.preferences = Preferences(self._folder / "preferences.json", self._saves)
        self.answers = ProgramAnswers(
            surroundings, self._folder / "answers.json", self._saves, clock, self.named_program
        )
        self.asks = self.preferences.ask_program
        # The demo's server is gone for good when it ends.
        self.restarts = None if demo else RestartFile(self._folder / "restarts.json", self._saves)

    @property
    def state_home(self) -> Path:
        """Where programs of this person keep their state."""
        return system.FOLDERS.state_home(self._surroundings.env, self.home)

    @property
    def _folder(self) -> Path:
        """The state of this program, with the journal of its saves."""
        return self.state_home / "jan-tui"

    @property
    def _store(self) -> Store:
        from jan_tui.editing.saving import Store

        return Store(self._saves, self.clock, self.state_home)

    @property
    def named_program(self) -> Path | None:
        """The installed program that the person named; None for the one on PATH."""
        return named_program(self._surroundings, self._options.program)

    @cached_property
    def rehearsals(self) -> Rehearsals:
        """The rehearsals of the files, and what came of them."""
        from jan_tui.rehearsal import Rehearsals

        around, path = self._surroundings, self._folder / REHEARSALS
        return Rehearsals(around, path, self._saves, self.clock, self.named_program)

    @property
    def _kept_rehearsals(self) -> Rehearsals | None:
        """The same, None where there never was one."""
        with suppress(OSError):
            if self._saves.present(self._folder / REHEARSALS):
                return self.rehearsals
        return None

    @cached_property
    def files(self) -> ConfigFiles:
        """The config files, which it takes most of this program to read."""
        from jan_tui.workspace.config_files import ConfigFiles

        return ConfigFiles(self._surroundings, self._options, self.answers.schemas)

    # What the files say, and would say.

    def predict(self, facts: ServerFacts) -> Prediction:
        """The prediction for the files as they are, with what the installed program is known to
        say of them."""
        reading, predicted = self.predicted(facts)
        found = self._confirmed(predicted, self.answers.question(reading), facts)
        return self.predict(facts) if self.files.learned(found) else found

    def plan(self, intent: Intent, facts: ServerFacts) -> Plan:
        """The intent as changes of the files as they are, with its preview."""
        return self._planned(intent, *self.predicted(facts), facts)

    def evaluate(
        self, intent: Intent, facts: ServerFacts, drafted: ServerFacts | None = None
    ) -> Evaluation:
        """The files as they are, watched from now on, and the intent as changes of them; `drafted`
        is what is known of the server that it names, where that is another."""
        reading, predicted = self.predicted(facts, watch=True)
        question = self.answers.question(reading)
        prediction = self._confirmed(predicted, question, facts)
        if self.files.learned(prediction):
            return self.evaluate(intent, facts, drafted)
        if draft := self._discovery(reading, predicted, facts) if question else None:
            prediction = replace(prediction, discovers=self.answers.lists_jan(draft))
        seen = drafted or facts
        plan = None if intent.empty else self._planned(intent, reading, predicted, seen)
        if plan is not None and plan.preview is not None:
            if plan.changes and question is not None:
                question = self.answers.question_of(reading, plan)
            preview = self._confirmed(plan.preview, question, seen)
            plan = replace(plan, preview=preview)
        from jan_tui.workspace.config_files import shown_files, written_chain

        due = self.answers.due(question, draft) if self.asks and question else None
        files = shown_files(reading, plan)
        server = self.draft_target(intent, prediction) or self.target(prediction)
        kept, chain = self._kept_rehearsals, written_chain(reading)
        verdicts = kept.holding(reading, seen, server.base_url, plan) if kept else ()
        return Evaluation(prediction, plan, files, question, chain, due, verdicts)

    def predicted(self, facts: ServerFacts, *, watch: bool = False) -> tuple[Reading, Prediction]:
        """The files as they are, and what is predicted for them alone."""
        from jan_tui.clawdbot import predict

        reading = self.files.read(watch=watch)
        predicted = predict(reading, facts)
        _keep_key("key", predicted.provider.api_key)
        return reading, predicted

    def _planned(
        self, intent: Intent, reading: Reading, present: Prediction, facts: ServerFacts
    ) -> Plan:
        if intent.empty:
            return Plan((), present)
        from jan_tui.editing import planner

        _keep_key("intent", intent.key.value)
        return planner.plan(intent, reading, present, facts)

    def _confirmed(
        self, prediction: Prediction, question: Question | None, facts: ServerFacts
    ) -> Prediction:
        otherwise = Standing.ASKING if self.asks else Standing.UNASKED
        return self.answers.confirmed(prediction, question, facts, otherwise)

    def _discovery(self, reading: Reading, now: Prediction, seen: ServerFacts) -> Question | None:
        """The question that shows whether the installed program discovers Jan's models, or None."""
        intent = by_discovery(reading, now, seen)
        plan = self._planned(intent, reading, now, seen) if intent else Plan((), now)
        question = self.answers.question_of(reading, plan) if plan.changes else None
        # Asked while Jan was away, the same texts have another answer.
        return question and replace(question, key=f"{question.key} served")

    def ask(self, facts: ServerFacts, plan: Plan | None = None, again: bool = False) -> Prediction:
        """The prediction of the files as they are, or as the plan would leave them, with the
        installed program's word, given now; `again` with the one just given.

        Raises `NotInstalledError` where there is no program.
        """
        reading = self.files.read()
        question = self.answers.question(reading)
        if question is not None and plan is not None and plan.changes:
            question = self.answers.question_of(reading, plan)
        if question is None:
            raise NotInstalledError(reading.release.program, self.named_program)
        if not again:
            asyncio.run(self.answers.ask(question))
        from jan_tui.clawdbot import predict

        read = predict(question.reading, facts)
        found = self.answers.confirmed(read, question, facts, Standing.UNASKED)
        # The version that it told may have other rules.
        return self.ask(facts, plan, True) if self.files.learned(found) else found

    def editor(self, place: Origin | None = None) -> Sequence[str]:
        """The command that opens the place, or the config, in the person's editor; empty where
        there is none.

        Raises `external_editor.EditorError` for one that cannot be read.
        """
        from jan_tui.workspace import external_editor

        env = self._surroundings.env
        if place is not None:
            return external_editor.command(env, place.file, place.line, place.column)
        return external_editor.command(env, self.files.read().locations.config_path)

    # Saves.

    def save(self, intent: Intent, shown: Plan, facts: ServerFacts) -> SaveOutcome:
        """Writes the plan that was shown if the same intent still gives it; else nothing."""
        fresh = self.plan(intent, facts)
        if fresh.refused is not None or fresh.changes != shown.changes:
            return fresh.refused or ChangedMeanwhile(fresh)
        saved = self._store.save(fresh)
        if saved.conflict:
            return ChangedMeanwhile(self.plan(intent, facts), saved.remarks)
        return outcome(saved, fresh.remarks)

    def restoring(self, texts: Mapping[Path, bytes], facts: ServerFacts) -> Plan:
        """The plan that gives each of these files this text: that of a backup, or of a save that
        was undone. Raises `SaveError` where a file cannot be read."""
        from jan_tui.editing.restoring import restoring

        reading, present = self.predicted(facts)
        return restoring(texts, reading, present, facts)

    def restore(self, plan: Plan) -> Saved | Refusal:
        """Writes the plan that was shown, with backups, unless a file changed since."""
        return self._managed() or outcome(self._store.save(plan))

    def last_save(self) -> LastSave | None:
        return self._store.last()

    def undo(self) -> Saved | Refusal:
        return self._managed() or outcome(self._store.undo())

    def interrupted(self) -> Interrupted | None:
        """A save or an undo that ended half-way: `undo` takes it back, `finish` finishes it."""
        return self._store.interrupted() if begun(self._saves, self._folder) else None

    def finish(self) -> Saved | Refusal:
        return self._managed() or outcome(self._store.finish())

    def _managed(self) -> Refusal | None:
        """Why nothing may be written at all, None where it may."""
        from jan_tui.editing import managed_elsewhere

        return managed_elsewhere(self.files.read())

    def backups(self) -> tuple[Backup, ...]:
        """Those of the config and of what it includes, newest first."""
        from jan_tui.workspace.config_files import backups_of

        return backups_of(self.files.read(), self._store)

    # Jan.

    def facts(self, snapshot: ServerSnapshot | None) -> ServerFacts:
        """What a prediction may know of the server, and of the disk as last found. Pure, quick."""
        facts = server_facts(snapshot, self._options.base_url or JAN.base_url)
        facts = replace(facts, installed=self.jan.windows(facts.base_url))
        kept = self._kept_rehearsals
        return replace(facts, first_turns=kept.first_turns()) if kept else facts

    def target(self, prediction: Prediction | None) -> Target:
        """The server to ask and the key for it: those that Clawdbot would use. Without a
        prediction those that are meant where no file says anything."""
        return target_of(prediction, self._options, self._surroundings.env)

    def draft_target(self, intent: Intent, prediction: Prediction) -> Target | None:
        """The server and key that the intent names, None where they are those in use."""
        return drafted_target(intent, self.target(prediction), self._surroundings.env)

    async def try_server(self, target: Target, *, briefly: bool = False) -> ServerSnapshot:
        """A server that is only being thought of; `briefly` without the processes behind it."""
        from jan_tui.jan.watch import probe_draft

        seen = None if briefly else self.processes()
        _keep_key("draft", target.key)
        return await probe_draft(target, clock=self.clock, processes=seen)

    def processes(self) -> ProcessTable:
        """The processes of this machine; the gateway's port is that of the config last read."""
        from jan_tui.jan.machine import ProcessTable

        return ProcessTable(gateway_port=lambda: self.files.gateway_port)

    def diagnose(
        self,
        snapshot: ServerSnapshot | None,
        prediction: Prediction,
        trials: Sequence[Trial] = (),
        verdicts: Sequence[Verdict] | None = None,
    ) -> tuple[Diagnosis, ...]:
        """Most important first; the first is the headline. Without verdicts the files are read."""
        if verdicts is None and (kept := self._kept_rehearsals):
            base_url = self.target(prediction).base_url
            verdicts = kept.holding(self.files.read(), self.facts(snapshot), base_url)
        return self.jan.diagnose(snapshot, prediction, trials, verdicts or ())

    async def load(self, model_id: str) -> LoadOutcome:
        """Ask the server to load a model, only when the person asks for it."""
        from jan_tui.jan.http import load

        prediction = await asyncio.to_thread(self.predict, self.facts(None))
        return await load(self.target(prediction), model_id, clock=self.clock)

    async def chat(self, model_id: str) -> AsyncGenerator[ChatProgress]:
        """One tiny request to the model, only when the person asks for it; closing cancels it."""
        from jan_tui.jan.chat import probe

        prediction = await asyncio.to_thread(self.predict, self.facts(None))
        steps = probe(self.target(prediction), model_id, clock=self.clock)
        async with aclosing(steps):
            async for step in steps:
                yield step


def _keep_key(source: str, key: str | None) -> None:
    REGISTER.keep(source, () if key is None else (key, key.strip()))
