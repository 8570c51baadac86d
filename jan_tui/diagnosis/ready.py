"""Jan answers: what it has to serve, and what its engines hold."""

from __future__ import annotations

from collections.abc import Iterator

from jan_tui import units
from jan_tui.clawdbot.values.prediction import CatalogModel, Mode, Role, Status
from jan_tui.diagnosis.foreign import stranger
from jan_tui.diagnosis.values import (
    MODEL_PAGE,
    SERVER_PAGE,
    Diagnosis,
    Mood,
    Situation,
    say,
    shown_id,
)
from jan_tui.jan.snapshot import Engine, Phase


def no_models(situation: Situation) -> Diagnosis:
    """An empty list: the server is up and nothing is loaded (guide: No models available)."""
    ids = [model.id for model in situation.installed if not model.embedding]
    primary = situation.prediction.primary
    wanted = (primary.ref or "").removeprefix("jan/") if primary else ""
    log = situation.log_line
    owner = stranger(situation.snapshot)
    if owner is not None and not owner.relay:
        pid = f", pid {owner.pid}" if owner.pid is not None else ""
        return say(
            "no-models",
            Mood.BAD,
            f"{shown_id(owner.name)}{pid}, answers, but lists no model; it is not Jan.",
            f"Load a model there; or end it and start Jan's server: {SERVER_PAGE}.",
        )
    if not ids:
        return say(
            "no-models",
            Mood.BAD,
            "Jan answers, but no model is loaded.",
            f"Load one in Jan: {MODEL_PAGE}. If none is installed, download one in its Hub.{log}",
            MODEL_PAGE,
        )
    choice = wanted if wanted in ids else ids[0]
    return say(
        "no-models",
        Mood.BAD,
        f"Jan answers, but no model is loaded; {len(ids)} {'is' if len(ids) == 1 else 'are'} "
        "installed.",
        f"Load {shown_id(choice)} in Jan: {MODEL_PAGE}, then Start beside it.{log}",
        choice,
    )


def needs_key(situation: Situation) -> Iterator[Diagnosis]:
    """Models are served with a key, and discovery sends none."""
    if situation.prediction.provider.mode is not Mode.IMPLICIT:
        return
    if situation.snapshot.probe.open_without_key is False:
        yield say(
            "implicit-needs-no-key-on-server",
            Mood.BAD,
            f"Jan wants an API key, and {situation.program}'s discovery sends none.",
            f"Press 3, choose explicit and save; or empty {SERVER_PAGE} > API Key.",
            f"{SERVER_PAGE} > API Key",
            "show-config",
        )


def orphans(situation: Situation) -> Iterator[Diagnosis]:
    """Engines that their application left behind, which hold memory (facts: Jan, section 3)."""
    for engine in situation.snapshot.survey.engines:
        if engine.orphaned and not _said_of_port(situation, engine):
            held = f" and holds {engine.shown_rss}" if engine.shown_rss else ""
            pid = engine.pid
            end = f"taskkill /F /PID {pid}" if situation.platform == "win32" else f"kill {pid}"
            yield say(
                "orphan-engine",
                Mood.ATTENTION,
                f"{shown_id(engine.process)}, pid {pid}, outlived its Jan{held}.",
                f"End it with `{end}`.",
                end,
            )


def _said_of_port(situation: Situation, engine: Engine) -> bool:
    """Whether the advice about the port speaks of this engine already."""
    listener = situation.snapshot.survey.listener
    owns = listener is not None and listener.pid == engine.pid
    return owns and situation.snapshot.probe.phase is not Phase.READY


def unnamed(situation: Situation) -> Iterator[Diagnosis]:
    """An item without an id makes the whole discovery find nothing (facts: Clawdbot, 6)."""
    count = situation.snapshot.probe.skipped
    if count and situation.prediction.provider.mode is Mode.IMPLICIT:
        yield say(
            "models-without-id",
            Mood.BAD,
            f"Jan lists {units.counted(count, 'model')} without an id: discovery fails.",
            "Press 3, choose explicit and save.",
            "",
            "show-config",
        )


def well(situation: Situation) -> Diagnosis:
    """Nothing is the matter."""
    primary = situation.prediction.primary
    if primary is not None and primary.status is Status.SERVED:
        ref = primary.ref or primary.raw
        headline = f"All is well: Jan serves {shown_id(ref)}, {situation.program}'s primary."
        return say("well", Mood.GOOD, headline, "", ref)
    count = len(situation.snapshot.probe.models)
    return say(
        "well",
        Mood.GOOD,
        f"All is well: Jan serves {units.counted(count, 'model')}.",
        "",
        f"curl {situation.address.base_url}/models",
    )


SMALLEST = 16_000
"""Tokens under which the agent refuses to work ("Minimum is 16000", facts: Jan, section 8)."""

COMFORTABLE = 32_768
"""Tokens with which the agent works without a warning."""


def context(situation: Situation) -> Iterator[Diagnosis]:
    """Where the loaded context is smaller than assumed, the models with a role first."""
    loaded = dict(situation.snapshot.contexts)
    models = sorted(
        situation.prediction.catalog, key=lambda model: (model.role is None, model.role or Role(0))
    )
    for model in models:
        real = model.n_ctx if model.n_ctx is not None else loaded.get(model.id)
        if real is not None and model.usable and (model.role or len(models) == 1):
            yield from _compare(situation, model, real)


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
