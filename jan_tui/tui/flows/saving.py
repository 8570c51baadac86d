"""Saving, undoing, and the other ways in which files change: always shown, always asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from textual.app import SuspendNotSupported

from jan_tui import units
from jan_tui.editing.intent import Intent
from jan_tui.editing.plan import INCLUDE_EDITS, Plan, Refusal
from jan_tui.editing.saving.outcome import LastSave, Saved
from jan_tui.plain import printable
from jan_tui.tui.keeping import KeepingDashboard
from jan_tui.tui.one_at_a_time import one_at_a_time
from jan_tui.tui.state import tilde
from jan_tui.tui.widgets.diff import diff_lines, refusal_lines
from jan_tui.tui.widgets.setup import gateway_does
from jan_tui.tui.widgets.text import BAD, MUTED, STRONG, Line, line, safe
from jan_tui.workspace import external_editor
from jan_tui.workspace.protocol import ChangedUnderHand

_Answer = TypeVar("_Answer")
_MESSAGE_SECONDS = 12


class SavingDashboard(KeepingDashboard):
    """The part of the dashboard that writes."""

    def _begin(self) -> None:
        super()._begin()
        self._find_interrupted()

    @one_at_a_time("save")
    async def _find_interrupted(self) -> None:
        from jan_tui.tui.flows.recovery import recover

        await recover(self, saving=False)

    async def with_files(self, call: Callable[[], _Answer], *, writes: bool = False) -> _Answer:
        """Call the workspace in a thread, after whatever else reads files has finished.

        The process is not ended before a call that writes has come to its end.
        """

        def locked() -> _Answer:
            with self._files, self.writing if writes else nullcontext():
                return call()

        return await asyncio.to_thread(locked)

    def tilde(self, path: Path) -> str:
        """The path as it is shown."""
        return safe(tilde(path, self.workspace.home))

    @one_at_a_time("save")
    async def action_save(self) -> None:
        from jan_tui.tui.screens.review import Review

        intent = self.state.intent
        if intent.empty:
            self.notify("Nothing to save: no change was made.")
            return
        from jan_tui.tui.flows.recovery import recover

        if not await recover(self, saving=True):
            return
        facts = self.workspace.facts(self.state.snapshot)
        # The plan on the screen may still be that of an earlier intent.
        plan = None if self.state.behind else self.state.plan
        again = False
        while True:
            if plan is None:
                found = await self.with_files(partial(self.workspace.evaluate, intent, facts))
                plan = found.plan or Plan((), found.prediction)
            if plan.refused is not None and plan.refused.offer == INCLUDE_EDITS:
                if not await self._may_edit_includes(plan.refused):
                    return
                intent = replace(intent, include_edits=True)
                plan = None
                continue
            if plan.refused is not None:
                await self._tell_refusal(plan.refused)
                return
            if not plan.changes:
                self._settle("Nothing to save: the files say this already.")
                return
            self.clear_notifications()
            if not await self.push_screen_wait(Review(plan, self.workspace.home, again=again)):
                return
            save = partial(self.workspace.save, intent, plan, facts)
            outcome = await self.with_files(save, writes=True)
            if isinstance(outcome, ChangedUnderHand):
                plan, again = outcome.plan, True
                continue
            if isinstance(outcome, Refusal):
                await self._tell_refusal(outcome)
            else:
                await self._tell_saved(outcome, plan.export_line)
            return

    def _settle(self, said: str = "") -> None:
        """Forget the intent: the files have it, or it is not wanted."""
        self.state = replace(self.state, intent=Intent(), plan=None)
        self.read_files()
        if said:
            self.notify(safe(said), markup=False)

    async def _may_edit_includes(self, refusal: Refusal) -> bool:
        """Whether the person lets an included file be changed, which is never done silently."""
        from jan_tui.tui.screens.dialogs import Question

        path = self.tilde(refusal.path) if refusal.path else ""
        lines = [
            line("What you want to change is not in the config itself but in a file it includes:"),
            line((f"  {path}", STRONG)),
            (),
            line("The change is shown before anything is written."),
        ]
        return await self.push_screen_wait(
            Question("Change the included file?", lines, "Change it", "Leave it")
        )

    async def _tell_refusal(self, refusal: Refusal, done: str = "saved") -> None:
        from jan_tui.tui.screens.dialogs import Reading

        path = self.tilde(refusal.path) if refusal.path else ""
        title = f"Not {done}" if refusal.half is None else f"Half {done}"
        await self.push_screen_wait(Reading(title, partial(refusal_lines, refusal, path)))
        if refusal.half is not None:
            self.read_files()

    async def _tell_saved(self, saved: Saved, export_line: str | None) -> None:
        from jan_tui.tui.screens.dialogs import Reading

        self._settle()
        lines: list[Line] = []
        for file in saved.files:
            lines.append(line((self.tilde(file.path), STRONG)))
            backup = f"  backup: {self.tilde(file.backup)}" if file.backup else "  new file"
            lines.append(line((backup, MUTED)))
        snapshot, prediction = self.state.snapshot, self.state.prediction
        if snapshot is not None and snapshot.survey.gateway is not None and prediction is not None:
            does = gateway_does(prediction, [file.path for file in saved.files])
            lines.append(line(f"The gateway runs: {does}."))
        if not export_line and not saved.remarks:
            told = "\n".join("".join(text for text, _ in row) for row in lines)
            self.notify(told, title="Saved. u undoes it.", markup=False, timeout=_MESSAGE_SECONDS)
            return
        lines += [(), *(line("· ", safe(remark)) for remark in saved.remarks)]
        if export_line:
            lines += [line("Then type, in the shell that starts Clawdbot (copied):")]
            lines += [line((f"  {safe(export_line)}", STRONG))]
            self.copy_to_clipboard(export_line)
        await self.push_screen_wait(Reading("Saved", lines))

    @one_at_a_time("save")
    async def action_discard(self) -> None:
        from jan_tui.tui.screens.dialogs import Question

        if self.state.intent.empty:
            self.notify("Nothing to discard: no change was made.")
            return
        lines = [line("The changes that are not saved are forgotten."), line("No file is touched.")]
        if await self.push_screen_wait(Question("Discard changes?", lines, "Discard", "Keep")):
            self._settle("Discarded. The files are as they were.")

    @one_at_a_time("save")
    async def action_undo(self) -> None:
        from jan_tui.tui.screens.dialogs import Question, Reading

        last = await self.with_files(self.workspace.last_save)
        if last is None:
            self.notify("Nothing to undo: jan-tui has saved nothing here.")
            return
        if last.stale:
            await self.push_screen_wait(Reading("Cannot undo", _stale(last)))
            return
        lines = [
            line("Saved ", (units.date_and_clock(last.saved), STRONG), ", put back as before:"),
            *(line(f"  {self.tilde(path)}") for path in last.files),
            (),
            *diff_lines(last.diff),
        ]
        if not await self.push_screen_wait(Question("Undo the last save?", lines, "Undo", "Keep")):
            return
        outcome = await self.with_files(self.workspace.undo, writes=True)
        if isinstance(outcome, Refusal):
            await self._tell_refusal(outcome, "undone")
            return
        names = "\n".join(
            [*(self.tilde(file.path) for file in outcome.files), *map(safe, outcome.remarks)]
        )
        self.notify(
            names, title="Undone: the files are as before", markup=False, timeout=_MESSAGE_SECONDS
        )
        self.read_files()

    @one_at_a_time("save")
    async def action_backups(self) -> None:
        from jan_tui.tui.screens.dialogs import Pick, Reading

        backups = await self.with_files(self.workspace.backups)
        if not backups:
            self.notify("There are no backups yet: nothing was saved over.")
            return
        at = 0
        while True:
            entries = [
                (self.tilde(each.path), units.date_and_clock(each.modified)) for each in backups
            ]
            chosen = await self.push_screen_wait(Pick("Backups, newest first", entries, at))
            if chosen is None:
                return
            at = chosen
            title = f"{self.tilde(backups[at].path)} → the file now"
            lines = diff_lines(backups[at].diff) or [
                line("No difference to the file as it is now.")
            ]
            await self.push_screen_wait(Reading(title, lines))

    def action_edit_file(self) -> None:
        wrong = ""
        try:
            command = self.workspace.editor()
            if not command:
                self.notify("Set $VISUAL or $EDITOR to open the file in it.", severity="warning")
                return
            # Textual takes the terminal back only where the block ends without an error.
            with self.suspend():
                wrong = external_editor.run(command)
        except SuspendNotSupported:
            wrong = "This terminal cannot be handed to an editor."
        except external_editor.EditorError as error:
            wrong = str(error)
        if wrong:
            self.notify(printable(wrong), severity="error", markup=False, timeout=_MESSAGE_SECONDS)
        self.read_files()


def _stale(last: LastSave) -> list[Line]:
    return [
        line((safe(last.stale), f"{STRONG} {BAD}")),
        line(("Nothing was written. This is what differs:", MUTED)),
        (),
        *diff_lines(last.difference or last.diff),
    ]
