"""Offers the choices that an earlier dashboard left unsaved."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from jan_tui.clawdbot import Severity

if TYPE_CHECKING:
    from jan_tui.tui.flows.dashboard import Dashboard
    from jan_tui.tui.unsaved_choices import UnsavedChoices
    from jan_tui.workspace import LeftBehind

_SECONDS = 20


async def offer(app: Dashboard, choices: UnsavedChoices) -> None:
    """Offer what was left behind for the present config, newest first, until one is taken up."""
    from jan_tui.tui.screens.dialogs.left_behind import LeftBehindQuestion

    keeper, prediction = choices.keeper, app.session.state.prediction
    if keeper is None or prediction is None:
        return
    keeper.on_problem = partial(_report_not_kept, app, keeper.folder.path)
    config = prediction.config_path
    found = await asyncio.to_thread(keeper.folder.left_behind, config)
    waiting = list(found.choices)
    try:
        _report_problems(app, found)
        # Choices made in the meantime are not replaced: the earlier ones are offered next time.
        while waiting and app.session.state.intent.empty:
            left = waiting[0]
            now = keeper.clock.now()
            taken_up = await app.ask(
                LeftBehindQuestion(left.unsaved, app.session.workspace.home, now)
            )
            if taken_up is None:
                return
            waiting.pop(0)
            if taken_up:
                choices.adopt(left)
                app.change_intent(left.unsaved.intent, "Taken up; not saved yet.")
                return
            await asyncio.to_thread(left.place.release)
    finally:
        for left in waiting:
            left.place.release(keep=True)


def _report_not_kept(app: Dashboard, folder: Path, why: str) -> None:
    # Called in the keeper's thread.
    app.say(
        f"{app.session.shown(folder)}: {why}",
        "Unsaved choices would not survive a crash",
        Severity.WARNING,
        _SECONDS,
    )


def _report_problems(app: Dashboard, found: LeftBehind) -> None:
    if not found.problems:
        return
    more = f" (and {len(found.problems) - 1} more)" if len(found.problems) > 1 else ""
    app.say(
        f"{found.problems[0]}; left as it is{more}",
        "Unsaved choices that cannot be used",
        Severity.WARNING,
        _SECONDS,
    )
