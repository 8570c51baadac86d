"""The part of the dashboard that never loses what the person chose: kept, and offered again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from textual import on, work
from textual.message import Message

from jan_tui.editing.intent import Intent
from jan_tui.plain import printable
from jan_tui.tui.dashboard import Dashboard
from jan_tui.tui.state import tilde
from jan_tui.workspace.choices_keeper import ChoicesKeeper
from jan_tui.workspace.unsaved_folder import Left, LeftBehind

_SECONDS = 20


class KeepingDashboard(Dashboard):
    """`keeper` keeps the choices; None (the demo, most tests) keeps nothing."""

    keeper: ChoicesKeeper | None = None

    _kept: tuple[Path, Intent] | None = None
    _key_left_out = False
    _offered = False

    class NotKept(Message):
        """The choices could not be written down."""

        def __init__(self, why: str) -> None:
            super().__init__()
            self.why = why

    def watch_state(self) -> None:
        super().watch_state()
        if self.keeper is None or self.state.prediction is None:
            return
        self._keep(self.keeper, self.state.prediction.config_path)
        if not self._offered:
            self._offered = True
            self.keeper.tell = self._tell_not_kept
            self._offer(self.keeper, self.state.prediction.config_path)

    def _keep(self, keeper: ChoicesKeeper, config: Path) -> None:
        state = self.state
        # The plan may still be that of an earlier intent: until it is known, the intent is kept.
        lost_by_a_crash = not state.intent.empty and (state.behind or state.unsaved)
        wanted = (config, state.intent) if lost_by_a_crash else None
        if wanted == self._kept:
            return
        self._kept = wanted
        if wanted is None:
            keeper.forget()
        else:
            left_out = self._key_left_out and state.intent.key.value is None
            keeper.keep(*wanted, key_left_out=left_out)

    def keep_choices_now(self) -> bool:
        return self.keeper is not None and self.keeper.flush()

    def forget_choices(self) -> None:
        """The person quits and lets them go."""
        if self.keeper is not None:
            self.keeper.forget()

    def _tell_not_kept(self, why: str) -> None:
        # Called in the keeper's thread.
        self.post_message(self.NotKept(why))

    @on(NotKept)
    def _say_not_kept(self, event: NotKept) -> None:
        folder = self.keeper.folder.path if self.keeper is not None else Path()
        self.notify(
            f"{printable(tilde(folder, self.workspace.home))}: {event.why}",
            title="Unsaved choices would not survive a crash",
            severity="warning",
            markup=False,
            timeout=_SECONDS,
        )

    # What an earlier dashboard left behind.

    @work(group="unsaved", exclusive=True, exit_on_error=False)
    async def _offer(self, keeper: ChoicesKeeper, config: Path) -> None:
        found = await asyncio.to_thread(keeper.folder.left_behind, config)
        waiting = list(found.choices)
        try:
            self._say_problems(found)
            # Choices made in the meantime are not replaced: the earlier ones are offered next time.
            while waiting and self.state.intent.empty:
                taken_up = await self._ask(waiting[0], keeper.clock.now())
                if taken_up is None:
                    return
                left = waiting.pop(0)
                if taken_up:
                    self._take_up(keeper, left)
                    return
                await asyncio.to_thread(left.place.release)
        finally:
            for left in waiting:
                left.place.release(keep=True)

    async def _ask(self, left: Left, now: datetime) -> bool | None:
        from jan_tui.tui.screens.left_behind import LeftBehindQuestion

        question = LeftBehindQuestion(left.unsaved, self.workspace.home, now)
        return await self.push_screen_wait(question)

    def _take_up(self, keeper: ChoicesKeeper, left: Left) -> None:
        keeper.adopt(left)
        self._key_left_out = left.unsaved.key_left_out
        self.change_intent(left.unsaved.intent, "Taken up; not saved yet.")

    def _say_problems(self, found: LeftBehind) -> None:
        if not found.problems:
            return
        more = f" (and {len(found.problems) - 1} more)" if len(found.problems) > 1 else ""
        self.notify(
            f"{found.problems[0]}; left as it is{more}",
            title="Unsaved choices that cannot be used",
            severity="warning",
            markup=False,
            timeout=_SECONDS,
        )

    def shown_log(self) -> str:
        path = self.errors.path
        return printable(tilde(path, self.workspace.home)) if path is not None else ""

    def secrets(self) -> Iterable[str]:
        state = self.state
        for prediction in (state.prediction, state.effective):
            if prediction is not None and prediction.provider.api_key:
                yield prediction.provider.api_key
        if state.intent.key.value:
            yield state.intent.key.value
