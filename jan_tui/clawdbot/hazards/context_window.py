"""Context windows: what is claimed, what Jan has loaded, what the program needs. All in tokens."""

from __future__ import annotations

from collections.abc import Iterator

from jan_tui.clawdbot.hazards.context import HazardContext
from jan_tui.clawdbot.hazards.rule import Finding, Hazard, set_value
from jan_tui.clawdbot.resolution import discovery
from jan_tui.clawdbot.values.javascript import finite_positive
from jan_tui.clawdbot.values.notices import ConfigPath, Repair, Severity
from jan_tui.clawdbot.values.prediction import CatalogModel

LEAST_CONTEXT = 16_000
"""Below this OpenClaw refuses to start a turn ("Minimum is 16000")."""

COMFORTABLE = 32_000
"""Below this OpenClaw warns."""


def _rows(context: HazardContext) -> Iterator[tuple[CatalogModel, ConfigPath | None]]:
    """Every usable model, with its place in the config where it is listed there."""
    entry = context.entry
    indices = {model["id"].strip(): index for index, model in entry.models} if entry else {}
    for row in context.catalog:
        if row.usable:
            index = indices.get(row.id)
            listed = entry is not None and index is not None
            path = (
                (*entry.path, "models", index) if listed and entry and index is not None else None
            )
            yield row, path


def _larger_than_loaded(context: HazardContext) -> Iterator[Finding]:
    for row, path in _rows(context):
        if row.n_ctx is None or row.context_window <= row.n_ctx:
            continue
        message = (
            f'{context.release.label} takes the context window of "{row.id}" as '
            f"{row.context_window:g} tokens; "
            f"Jan has loaded it with {row.n_ctx}. Longer conversations fail."
        )
        if path is None:
            fix = "Raise the context size in Jan, or write an entry with the real window."
            yield Finding((), message, fix, model=row.id)
        else:
            fix = f"Raise the context size in Jan, or write contextWindow: {row.n_ctx}."
            repair = _fits(context, path, row.n_ctx)
            yield Finding((*path, "contextWindow"), message, fix, repair, model=row.id)


def _fits(context: HazardContext, path: ConfigPath, n_ctx: int) -> Repair | None:
    if n_ctx < LEAST_CONTEXT:
        return None
    return set_value(context, f"Write contextWindow: {n_ctx}", (*path, "contextWindow"), n_ctx)


def _under_least(context: HazardContext) -> Iterator[Finding]:
    for row, path in _rows(context):
        place = (*path, "contextWindow") if path else ()
        if row.context_window < LEAST_CONTEXT:
            yield Finding(
                place,
                f'"{row.id}" has a context window of {row.context_window:g} tokens; the program '
                f"needs at least {LEAST_CONTEXT} and refuses to use it.",
                "Raise the context size in Jan and contextWindow with it.",
                severity=Severity.ERROR,
                model=row.id,
            )
        elif row.n_ctx is not None and row.n_ctx < LEAST_CONTEXT:
            yield Finding(
                place,
                f'Jan has loaded "{row.id}" with {row.n_ctx} tokens of context; a conversation '
                f"needs at least {LEAST_CONTEXT}.",
                "Raise the context size of the model in Jan and load it again.",
                model=row.id,
            )


def _under_comfortable(context: HazardContext) -> Iterator[Finding]:
    for row, path in _rows(context):
        least = min(row.context_window, row.n_ctx or row.context_window)
        if LEAST_CONTEXT <= least < COMFORTABLE:
            yield Finding(
                (*path, "contextWindow") if path else (),
                f'"{row.id}" has {least:g} tokens of context; below {COMFORTABLE} the program '
                "warns and forgets early.",
                "Raise the context size in Jan if memory allows.",
            )


def _default(context: HazardContext) -> Iterator[Finding]:
    entry = context.entry
    for index, model in entry.models if entry else ():
        if entry is None or finite_positive(model.get("contextWindow")):
            continue
        path = (*entry.path, "models", index, "contextWindow")
        loaded = context.facts.context(model["id"])
        window = (
            loaded if loaded is not None and loaded >= LEAST_CONTEXT else discovery.CONTEXT_WINDOW
        )
        default = context.release.default_context_window
        yield Finding(
            path,
            f'"{model["id"]}" does not say its context window, so {context.release.label} takes '
            f"{default} tokens, its own default, whatever Jan has loaded.",
            "Write the context window that Jan loads.",
            set_value(context, f"Write contextWindow: {window}", path, window),
        )


def _answer_too_long(context: HazardContext) -> Iterator[Finding]:
    for row, path in _rows(context):
        if row.max_tokens > row.context_window:
            yield Finding(
                (*path, "maxTokens") if path else (),
                f'"{row.id}" may answer with {row.max_tokens:g} tokens, more than its whole '
                f"context window of {row.context_window:g}.",
                "Lower maxTokens; it is part of the window.",
            )


HAZARDS = (
    Hazard(
        "context-window-larger-than-loaded",
        Severity.WARNING,
        "a context window larger than the one that Jan has loaded",
        _larger_than_loaded,
    ),
    Hazard(
        "context-window-under-16000",
        Severity.WARNING,
        "a context window under the program's minimum of 16000 tokens",
        _under_least,
    ),
    Hazard(
        "context-window-under-32000",
        Severity.INFO,
        "a context window under 32000 tokens, where the program warns",
        _under_comfortable,
    ),
    Hazard(
        "default-context-window",
        Severity.WARNING,
        "a listed model without contextWindow: the release's own default is taken",
        _default,
    ),
    Hazard(
        "max-tokens-over-context",
        Severity.WARNING,
        "an answer longer than the whole context window",
        _answer_too_long,
    ),
)
