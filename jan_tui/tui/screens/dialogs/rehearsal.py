"""The dialog of a rehearsal: it begins at once, shows how far it is, and ends with the verdict."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from jan_tui.clawdbot import StepAction
from jan_tui.structs import replace
from jan_tui.system_errors import cause
from jan_tui.tui.screens.dialogs.modal import Dialog
from jan_tui.tui.steps import WAYS, written
from jan_tui.tui.widgets.panel import Panel
from jan_tui.tui.widgets.status.rehearsal import RehearsalPage, RehearsalView

if TYPE_CHECKING:
    from jan_tui.clawdbot import Step
    from jan_tui.clock import Clock
    from jan_tui.rehearsal import Progress
    from jan_tui.tui.steps import Keys

_SECOND = 1.0

Run = Callable[[bool, float | None], AsyncGenerator["Progress"]]
"""Begins a rehearsal: with the fallbacks or without, its limit in seconds (None: the usual one)."""


class Rehearsal(Dialog["Step | None"]):
    """Answers the step that the person wants done, None where it was only read or cancelled.

    Leaving it while it runs ends the program and the request; `others` is whether there are
    fallbacks of Jan.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", "Cancel or close", key_display="Esc"),
        Binding("enter,full_stop", "step", "Do the next step"),
        Binding("f", "fallbacks", "With the fallbacks"),
        Binding("r,H", "again", "Again"),
    ]
    AUTO_FOCUS = "Panel"

    def __init__(
        self, view: RehearsalView, run: Run, clock: Clock, keys: Keys, *, others: bool
    ) -> None:
        super().__init__("Rehearsal")
        self._view = view
        self._run = run
        self._clock = clock
        self._keys = keys
        self._others = others
        self._with_fallbacks = False
        self._timeout: float | None = None
        self._began = clock.monotonic()

    def compose(self) -> ComposeResult:
        with Panel(classes="dialog dialog-wide"):
            yield RehearsalPage()

    def on_mount(self) -> None:
        super().on_mount()
        self._ticking = self.set_interval(_SECOND, self._tick)
        self._begin()

    def _begin(self) -> None:
        self._began = self._clock.monotonic()
        self._show(replace(self._view, progress=None, elapsed=0, steps=(), problem=""))
        self._ticking.resume()
        self._rehearse()

    @work(exclusive=True, group="rehearsal", exit_on_error=False)
    async def _rehearse(self) -> None:
        try:
            async with aclosing(self._run(self._with_fallbacks, self._timeout)) as steps:
                async for progress in steps:
                    self._take(progress)
        except OSError as refused:
            named = f" {refused.filename}" if isinstance(refused.filename, str) else ""
            why = f"The rehearsal cannot be made{named}: {cause(refused)}."
            self._ticking.pause()
            self._show(replace(self._view, problem=why))

    def _take(self, progress: Progress) -> None:
        steps = tuple(
            written(each.step, self._keys) if each.step is not None else ""
            for each in progress.verdicts
        )
        if progress.done:
            self._ticking.pause()
        self._show(replace(self._view, progress=progress, limit=progress.limit, steps=steps))
        self._tick()

    def _tick(self) -> None:
        self._show(replace(self._view, elapsed=int(self._clock.monotonic() - self._began)))

    def _show(self, view: RehearsalView) -> None:
        self._view = view
        if self.has_parts:
            self.query_one(RehearsalPage).view = view
            self.query_one(".dialog").border_subtitle = self._hint_now()

    def _hint_now(self) -> str:
        fallbacks = "f: fallbacks too" if self._others and not self._with_fallbacks else ""
        if not self._view.done:
            return " · ".join(filter(None, (fallbacks, "Esc cancels")))
        step = self._step()
        does = "Enter does the next step" if step is not None and step.action in WAYS else ""
        return " · ".join(filter(None, (does, fallbacks, "r again", "Esc closes")))

    def _step(self) -> Step | None:
        """The first next step of the verdicts."""
        progress = self._view.progress
        found = progress.verdicts if progress is not None else ()
        return next((each.step for each in found if each.step is not None), None)

    def action_step(self) -> None:
        """Do the next step; without one the dialog has been read."""
        step = self._step()
        if step is not None and step.action is StepAction.REHEARSE:
            self.action_again()
        elif self._view.done:
            self.dismiss(step)

    def action_fallbacks(self) -> None:
        """From the start, for each fallback of Jan as well."""
        if self._others and not self._with_fallbacks:
            self._with_fallbacks = True
            self._begin()

    def action_again(self) -> None:
        """Once more; with twice the time where it was too short."""
        if not self._view.done:
            return
        from jan_tui.rehearsal import Kind

        progress = self._view.progress
        late = progress is not None and any(each.kind is Kind.TIMEOUT for each in progress.verdicts)
        if late and progress is not None:
            self._timeout = 2 * progress.limit
        self._begin()
