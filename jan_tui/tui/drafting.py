"""The server that unsaved choices name: it is tried before anything is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jan_tui.editing import choices
from jan_tui.jan import Phase
from jan_tui.structs import replace
from jan_tui.tui.state import Draft, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from jan_tui.clawdbot import Prediction
    from jan_tui.editing import Intent
    from jan_tui.jan import ServerSnapshot, Target

    TargetOf = Callable[[Intent, Prediction], Target | None]

_ANSWERED = (Phase.READY, Phase.NO_MODELS, Phase.UNAUTHORIZED)


def drafting(state: State, target_of: TargetOf) -> State:
    """The state with the server that its intent names, to be tried where it is another.

    `target_of` gives that server and its key, None where they are those in use.
    """
    start, before, intent = state.start, state.draft, state.intent
    target = None if start is None else target_of(intent, start)
    if target == (before.target if before else None):
        return state
    if target is not None and start is not None and intent.models is not None:
        # A list of what another server serves is no choice of the person's.
        tried = before.snapshot.probe.models if before and before.snapshot else ()
        if intent.models in (tried, choices.served(start)):
            state = state.with_intent(replace(intent, models=None))
    return replace(state, draft=Draft(target) if target else None)


def with_draft_seen(
    state: State, target: Target, seen: ServerSnapshot, target_of: TargetOf
) -> State | None:
    """The state with what was seen of its drafted server, None where another one is by now.

    An entry lists what that server serves, and has the path at which it serves it.
    """
    if state.draft is None or state.draft.target != target or state.start is None:
        return None
    intent, probe = state.intent, seen.probe
    if probe.phase in _ANSWERED:
        intent = choices.answered(intent, state.start, probe.base_url, probe.models)
    moved = target_of(intent, state.start)
    taken = state if intent == state.intent else state.with_intent(intent)
    return replace(taken, draft=Draft(moved, seen, target.base_url) if moved else None)
