"""The context window that Clawdbot assumes, against the one that Jan loaded."""

from __future__ import annotations

from collections.abc import Iterator

from jan_tui.advice.situation import MODEL_PAGE, Situation, say
from jan_tui.advice.verdict import Diagnosis, Mood, shown_id
from jan_tui.clawdbot.prediction import CatalogModel, Mode

SMALLEST = 16_000
"""Tokens under which the agent refuses to work ("Minimum is 16000", facts: Jan, section 8)."""

COMFORTABLE = 32_768
"""Tokens with which the agent works without a warning."""


def context(situation: Situation) -> Iterator[Diagnosis]:
    """Where the loaded context is smaller than assumed, the models with a role first."""
    loaded = dict(situation.snapshot.contexts)
    models = sorted(situation.prediction.catalog, key=lambda model: _turn(model.role))
    for model in models:
        real = model.n_ctx if model.n_ctx is not None else loaded.get(model.id)
        if real is not None and model.usable and (model.role or len(models) == 1):
            yield from _compare(situation, model, real)


def _turn(role: str | None) -> tuple[int, str]:
    return (0 if role == "primary" else 1 if role else 2, role or "")


def _compare(situation: Situation, model: CatalogModel, real: int) -> Iterator[Diagnosis]:
    name = shown_id(model.id, 30)
    if real < SMALLEST:
        yield say(
            "context-window-under-16000",
            Mood.ATTENTION,
            f"Jan loaded {name} with {real} tokens; agents need {SMALLEST} or more.",
            f"In Jan set the model's Context Size to {COMFORTABLE} and load it again: "
            f"{MODEL_PAGE}.",
            str(COMFORTABLE),
        )
    elif model.context_window > real:
        assumed = f"{model.context_window:.0f}"
        explicit = situation.prediction.provider.mode is Mode.EXPLICIT
        where = "the entry" if explicit else "an explicit entry"
        yield say(
            "context-window-larger-than-loaded",
            Mood.ATTENTION,
            f"{situation.program} assumes {assumed} tokens for {name}, Jan loaded {real}.",
            f"Press c: write the loaded context into {where}.",
            str(real),
            "write-context",
        )
