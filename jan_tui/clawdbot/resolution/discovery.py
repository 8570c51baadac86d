"""From an id that Jan serves to a model definition (guide: Model discovery)."""

from __future__ import annotations

from typing import Any

from jan_tui.clawdbot.values.prediction import Cost, ServerFacts
from jan_tui.product import JAN

IMPLICIT_BASE_URL = JAN.base_url
"""The base URL that discovery requests, whatever the config has (guide: Model discovery)."""

CONTEXT_WINDOW = 128_000
"""Tokens given to every discovered model (guide: Context windows)."""

MAX_TOKENS = 8192
"""Tokens of answer given to every discovered model (guide: Model discovery)."""

INPUT = ("text",)
COST = Cost()
_REASONING_MARKS = ("r1", "reasoning")


def reasons(model_id: str) -> bool:
    """Whether a model counts as reasoning: a bare substring test (guide: Reasoning models)."""
    lowered = model_id.lower()
    return any(mark in lowered for mark in _REASONING_MARKS)


def definition(model_id: str, window: int | None = None) -> dict[str, Any]:
    """The model as discovery describes it, in the form that an explicit entry writes.

    `window` is its own context window in tokens, where it is known.
    """
    context = window or CONTEXT_WINDOW
    return {
        "id": model_id,
        "name": model_id,
        "reasoning": reasons(model_id),
        "input": list(INPUT),
        "cost": cost_fields(COST),
        "contextWindow": context,
        "maxTokens": min(MAX_TOKENS, context),
    }


def definitions(served: tuple[str, ...], facts: ServerFacts) -> list[dict[str, Any]]:
    """One definition for each served id, in order, repeated ids once."""
    return [definition(model_id, facts.window(model_id)) for model_id in dict.fromkeys(served)]


def cost_fields(cost: Cost) -> dict[str, float]:
    """The prices under the names that the config uses, dollars for a million tokens."""
    return {
        "input": cost.input,
        "output": cost.output,
        "cacheRead": cost.cache_read,
        "cacheWrite": cost.cache_write,
    }
