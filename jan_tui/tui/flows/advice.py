"""Notices and repairs, the real program's word, and what else one key does anywhere."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from textual import on, work

from jan_tui import units
from jan_tui.clawdbot.program.ask import Asked
from jan_tui.clawdbot.values.notices import Notice, Severity
from jan_tui.clawdbot.values.prediction import Prediction, Status
from jan_tui.editing import choices
from jan_tui.editing.intent import Intent
from jan_tui.tui.flows.saving import SavingDashboard
from jan_tui.tui.messages import TrialRequested
from jan_tui.tui.one_at_a_time import one_at_a_time
from jan_tui.tui.screens.base import DashboardScreen
from jan_tui.tui.screens.editors import Edit, edited
from jan_tui.tui.screens.views import meant
from jan_tui.tui.widgets.text import BAD, GOOD, MUTED, STRONG, Line, line, safe

_REPAIR_ROUNDS = 3
_ASK_SECONDS = 60
"""How long the message stays at most; the answer takes it away."""


class AdvisingDashboard(SavingDashboard):
    """What advice leads to."""

    @one_at_a_time("dialog")
    async def action_notices(self) -> None:
        from jan_tui.tui.screens.notices import Notices

        codes = await self.push_screen_wait(Notices(self.state))
        prediction = self.state.effective
        if codes and prediction is not None:
            await self._take_repairs(
                [notice for notice in prediction.notices if notice.code in codes]
            )

    @work(group="repair", exclusive=True, exit_on_error=False)
    async def action_repair(self) -> None:
        offered = _needed(self.state.effective)
        if offered:
            await self._take_repairs(offered)
        elif self.state.effective and any(each.repair for each in self.state.effective.notices):
            self.notify("Nothing needs a repair; n shows what could be added.")
        else:
            self.notify("There is nothing to repair.")

    async def _take_repairs(self, notices: list[Notice]) -> None:
        """These repairs, and those that they bring up: a refused file hides what else it lacks."""
        facts = self.workspace.facts(self.state.snapshot)
        taken = list(notices)
        refused = self.state.effective is not None and not self.state.effective.valid
        for _ in range(_REPAIR_ROUNDS if refused else 0):
            wanted = _with_repairs(self.state.intent, taken)
            found = await self.with_files(partial(self.workspace.evaluate, wanted, facts))
            preview = found.plan.preview if found.plan else None
            more = [each for each in _needed(preview) if each.code not in wanted.repairs]
            if not more:
                break
            taken += more
        labels = dict.fromkeys(notice.repair.label for notice in taken if notice.repair)
        self.change_intent(
            _with_repairs(self.state.intent, taken), f"Not saved yet: {'; '.join(labels)}"
        )

    def action_add_model(self) -> None:
        prediction = self.state.effective
        links = self.state.links
        missing = [link.ref for link in links if link.status is Status.MISSING and link.ref]
        ids = [ref.removeprefix("jan/") for ref in missing if ref.startswith("jan/")]
        if prediction is None or not ids:
            self.notify("Nothing is missing from the entry.")
            return
        current = choices.listed(self.state.intent, prediction)
        wanted = tuple(dict.fromkeys((*current, *ids)))
        self.change_intent(
            choices.set_models(self.state.intent, wanted), f"To be listed: {', '.join(ids)}"
        )

    def action_write_context(self) -> None:
        prediction = meant(self.state.effective)
        if prediction is None or not _differing(prediction):
            self.notify("No loaded context is known that differs from what Clawdbot assumes.")
            return
        ids = ", ".join(_differing(prediction))
        intent = choices.loaded_contexts(self.state.intent, prediction)
        self.change_intent(intent, f"The loaded context, for {ids}")

    @one_at_a_time("ask")
    async def action_ask_real(self) -> None:
        from jan_tui.tui.screens.dialogs import Reading

        self.notify("Asking the installed program …", timeout=_ASK_SECONDS)
        answer = await self.workspace.ask_real()
        self.clear_notifications()
        await self.push_screen_wait(Reading("The program itself", answer_lines(answer)))

    @one_at_a_time("dialog")
    async def action_release(self) -> None:
        from jan_tui.tui.screens.dialogs import Pick

        prediction = self.state.prediction
        names = list(self.workspace.releases)
        current = prediction.release if prediction else ""
        entries = [(name, _reason(name, prediction)) for name in names]
        at = names.index(current) if current in names else 0
        chosen = await self.push_screen_wait(Pick("Whose rules?", entries, at))
        if chosen is not None and names[chosen] != current:
            name = names[chosen]
            await self.with_files(lambda: self.workspace.switch_release(name))
            self.read_files()

    @one_at_a_time("dialog")
    async def action_copy(self) -> None:
        from jan_tui.tui.screens.copying import status_copies
        from jan_tui.tui.screens.dialogs import Pick

        await self.screen_is_there()
        screen = self.screen_stack[0]
        if isinstance(screen, DashboardScreen) and screen.has_parts:
            found = screen.copies()
        else:
            found = status_copies(self.state)
        entries = [(each.text, each.what) for each in found]
        chosen = await self.push_screen_wait(Pick("Copy", entries))
        if chosen is not None:
            self.copy_text(found[chosen].text, found[chosen].what)

    def copy_text(self, text: str, what: str) -> None:
        """To the clipboard, by the terminal (OSC 52), and say so."""
        self.copy_to_clipboard(text)
        self.notify(safe(text), title=f"Copied: {what}", markup=False, timeout=3)

    def action_jan_details(self) -> None:
        from jan_tui.tui.screens.jan_details import JanDetails

        self.push_screen(JanDetails(self.state))

    def action_installed(self) -> None:
        from jan_tui.tui.screens.dialogs import Reading

        models = self.state.installed
        lines: list[Line] = [line(("not looked up yet", MUTED))] if models is None else []
        for model in models or ():
            figures = [units.size(model.size_bytes) if model.size_bytes is not None else ""]
            figures.append(f"context {model.context}" if model.context else "")
            figures.append(safe(model.note))
            told = "  ".join(figure for figure in figures if figure)
            lines.append(line((safe(model.id), STRONG), (f"  {told}", MUTED)))
        if models == ():
            lines = [line("No model is on this machine's disk. Download one in Jan: Hub.")]
        self.push_screen(Reading("Models on disk", lines))

    @on(TrialRequested)
    def _try_chat(self, event: TrialRequested) -> None:
        from jan_tui.tui.screens.model_details import ChatTrial

        self.push_screen(ChatTrial(event.model_id, self.workspace))

    @on(Edit)
    @one_at_a_time("dialog")
    async def _edit(self, event: Edit) -> None:
        intent = await edited(event, self.state.intent, self.push_screen_wait)
        self.change_intent(intent)

    @one_at_a_time("demo")
    async def action_demo_server(self) -> None:
        demo = self.workspace.demo
        if demo is None:
            self.notify("Only in the demo: jan-tui --demo. Start and stop the real Jan in Jan.")
            return
        await (demo.stop() if demo.running else demo.start())
        self.state = replace(self.state, demo_running=demo.running)
        self.monitor.ask_now()


def _needed(prediction: Prediction | None) -> list[Notice]:
    """The repairs of what is wrong; what could merely be added is left to the person."""
    notices = prediction.notices if prediction else ()
    return [each for each in notices if each.repair and each.severity is not Severity.INFO]


def _with_repairs(intent: Intent, notices: list[Notice]) -> Intent:
    for notice in notices:
        intent = choices.add_repair(intent, notice.code)
    return intent


def _differing(prediction: Prediction) -> list[str]:
    return [
        model.id
        for model in prediction.catalog
        if model.n_ctx is not None and model.n_ctx != model.context_window
    ]


def _reason(name: str, prediction: Prediction | None) -> str:
    if prediction is not None and prediction.release == name:
        return f"now: {prediction.release_reason}"
    return ""


def answer_lines(answer: Asked) -> list[Line]:
    """Agreement, or each difference, or why there is no answer."""
    name = " ".join(part for part in (safe(answer.program), safe(answer.version)) if part)
    if answer.problem:
        return [line((f"{name}: no answer", f"{STRONG} {BAD}")), (), line(safe(answer.problem))]
    if answer.agrees:
        return [line((f"✓ {name} agrees with what is shown here.", f"{STRONG} {GOOD}"))]
    lines: list[Line] = [line((f"✗ {name} sees it differently:", f"{STRONG} {BAD}")), ()]
    return lines + [line("· ", safe(difference)) for difference in answer.differences]
