"""Context windows: what is claimed, what Jan has loaded, what the program needs. All in tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from jan_tui.clawdbot.hazards.context import HazardContext
from jan_tui.clawdbot.hazards.rule import Finding, Hazard, set_value
from jan_tui.clawdbot.releases.catalogue import RELEASES, ContextLimits
from jan_tui.clawdbot.resolution import discovery
from jan_tui.clawdbot.values.javascript import finite_positive
from jan_tui.clawdbot.values.notices import ConfigPath, Repair, Severity
from jan_tui.clawdbot.values.prediction import CatalogModel

FIRST_TURN = "first-turn-over-context"
"""The code of a context in which not even the program's own part of a first turn has room."""


def _member(place: ConfigPath, name: str) -> ConfigPath:
    """A member of a listed model; () for a model that is not listed."""
    return (*place, name) if place else ()


def _budgets(context: HazardContext) -> Iterator[tuple[CatalogModel, ConfigPath]]:
    """The same with the member that a turn is bound by, `contextTokens` where that is less."""
    for row, at in context.usable_rows:
        lowered = _member(at, "contextTokens")
        less = bool(at) and row.budget < row.context_window
        bound = less and context.reading.origin(lowered) is not None
        yield row, lowered if bound else _member(at, "contextWindow")


def _larger_than_loaded(context: HazardContext) -> Iterator[Finding]:
    for row, at in context.usable_rows:
        if row.n_ctx is None or row.budget <= row.n_ctx:
            continue
        message = (
            f'{context.release.label} takes the context window of "{row.id}" as '
            f"{row.budget:g} tokens; Jan has loaded it with {row.n_ctx}. "
            "Longer conversations fail."
        )
        fix, repair = "write an entry with the real window", None
        path = _member(at, "contextWindow")
        if path:
            fix = f"write contextWindow: {row.n_ctx}"
            enough = row.n_ctx >= context.release.context_limits.least
            repair = _write_window(context, path, row.n_ctx) if enough else None
        yield Finding(
            path, message, f"Raise the context size in Jan, or {fix}.", repair, model=row.id
        )


def _write_window(context: HazardContext, path: ConfigPath, tokens: int) -> Repair | None:
    return set_value(context, f"Write contextWindow: {tokens}", path, tokens)


def _named(path: ConfigPath) -> str:
    return "contextTokens" if path[-1:] == ("contextTokens",) else "a context window"


def _under_least(context: HazardContext) -> Iterator[Finding]:
    least, turns = context.release.context_limits.least, context.first_turns
    for row, path in _budgets(context):
        if row.budget < least:
            member = str(path[-1]) if path else "contextWindow"
            fix, repair = f"Raise the context size in Jan and {member} with it.", None
            if path and row.n_ctx is not None and row.n_ctx >= least:
                repair = set_value(context, f"Write {member}: {row.n_ctx}", path, row.n_ctx)
                fix = f"Write the {row.n_ctx} tokens that Jan has loaded."
            yield Finding(
                path,
                f'"{row.id}" has {_named(path)} of {row.budget:g} tokens; '
                f"{context.release.label} needs at least {least} and refuses to use it.",
                fix,
                repair,
                severity=Severity.ERROR,
                model=row.id,
            )
        elif row.n_ctx is not None and turns.of(row.id) <= row.n_ctx < least:
            yield Finding(
                path,
                f'Jan has loaded "{row.id}" with {row.n_ctx} tokens of context; a conversation '
                f"needs at least {least}.",
                f"Load the model with {turns.enough(row.id)} or more in Jan.",
                model=row.id,
                copyable=str(turns.enough(row.id)),
            )


def _first_turn(context: HazardContext) -> Iterator[Finding]:
    turns, release = context.first_turns, context.release
    for row, at in context.usable_rows:
        first = turns.of(row.id)
        about = "" if turns.is_measured(row.id) else "about "
        claimed = row.budget >= release.context_limits.least
        if claimed and row.n_ctx is not None and row.n_ctx < first:
            yield Finding(
                _member(at, "contextWindow"),
                f'Jan has loaded "{row.id}" with {row.n_ctx} tokens of context; the first message '
                f"of {release.label} takes {about}{first} by itself, so every chat fails.",
                f"Load the model with {turns.enough(row.id)} or more in Jan.",
                model=row.id,
                copyable=str(turns.enough(row.id)),
            )


def _under_comfortable(context: HazardContext) -> Iterator[Finding]:
    limits = context.release.context_limits
    for row, path in _budgets(context):
        smallest = min(row.budget, row.n_ctx or row.budget)
        if limits.least <= smallest < limits.comfortable:
            yield Finding(
                path,
                f'"{row.id}" has {smallest:g} tokens of context; below {limits.comfortable} '
                f"{context.release.label} warns and forgets early.",
                "Raise the context size in Jan if memory allows.",
            )


def _default(context: HazardContext) -> Iterator[Finding]:
    entry, release = context.entry, context.release
    known = dict(context.facts.contexts)
    place = (*entry.path, "models") if entry else ()
    for index, model in entry.models if entry else ():
        own = model.get("contextWindow", entry.value.get("contextWindow")) if entry else None
        if finite_positive(own):
            continue
        path = (*place, index, "contextWindow")
        loaded = known.get(model["id"]) or 0
        enough = loaded >= release.context_limits.least
        window = loaded if enough else discovery.CONTEXT_WINDOW
        budget = release.default_context_budget
        lists = release.default_context_window
        listed = f" (it lists {lists})" if lists != budget else ""
        yield Finding(
            path,
            f'"{model["id"]}" does not say its context window, so {release.label} takes '
            f"{budget} tokens{listed}, its own default, whatever Jan has loaded.",
            "Write the context window that Jan loads.",
            _write_window(context, path, window),
        )


def _answer_too_long(context: HazardContext) -> Iterator[Finding]:
    for row, at in context.usable_rows:
        if row.max_tokens > row.context_window:
            yield Finding(
                _member(at, "maxTokens"),
                f'"{row.id}" may answer with {row.max_tokens:g} tokens, more than its whole '
                f"context window of {row.context_window:g}.",
                "Lower maxTokens; it is part of the window.",
            )


LIMITS = tuple(dict.fromkeys(release.context_limits for release in RELEASES.values()))
"""The limits of the releases, each once."""


def _of(
    limits: ContextLimits, find: Callable[[HazardContext], Iterator[Finding]]
) -> Callable[[HazardContext], Iterator[Finding]]:
    """The rule for the releases that have these limits."""

    def found(context: HazardContext) -> Iterator[Finding]:
        return find(context) if context.release.context_limits == limits else iter(())

    return found


def _code(tokens: int) -> str:
    return f"context-window-under-{tokens}"


UNDER_LEAST = frozenset(_code(one.least) for one in LIMITS)
"""The codes of the notices about a context with which no turn begins."""

HAZARDS = (
    Hazard("context-window-larger-than-loaded", Severity.WARNING, _larger_than_loaded),
    *(Hazard(_code(one.least), Severity.WARNING, _of(one, _under_least)) for one in LIMITS),
    Hazard(FIRST_TURN, Severity.WARNING, _first_turn),
    *(
        Hazard(_code(one.comfortable), Severity.INFO, _of(one, _under_comfortable))
        for one in LIMITS
    ),
    Hazard("default-context-window", Severity.WARNING, _default),
    Hazard("max-tokens-over-context", Severity.WARNING, _answer_too_long),
)
