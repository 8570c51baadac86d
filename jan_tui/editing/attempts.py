"""Saving an intent: where a file was changed meanwhile, the same intent is planned anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from jan_tui.editing.plan import Plan
from jan_tui.editing.saving.store import Saved, Store


@dataclass(frozen=True, slots=True)
class Attempt:
    """A plan and what became of it; `replanned` where it is not the one that was shown.

    `saved` is None where a new plan waits to be shown.
    """

    plan: Plan
    saved: Saved | None
    replanned: bool = False


def save_intent(
    store: Store,
    replan: Callable[[], Plan],
    shown: Plan,
    *,
    accept: Callable[[Plan], bool],
    attempts: int = 5,
) -> Attempt:
    """Saves the plan that was shown; where a file was changed meanwhile, plans the intent anew.

    `replan` makes the plan from the files as they are now. A new plan is written only if `accept`
    says so; otherwise it comes back unsaved, to be shown. After `attempts` new plans it gives up.
    """
    plan = shown
    for attempt in range(attempts):
        saved = store.save(plan)
        if not saved.conflict:
            return Attempt(plan, saved, attempt > 0)
        plan = replan()
        if plan.refused is not None:
            return Attempt(plan, Saved(refused=plan.refused), replanned=True)
        if not accept(plan):
            return Attempt(plan, None, replanned=True)
    return Attempt(plan, saved, replanned=True)
