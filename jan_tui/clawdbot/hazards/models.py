"""The models of the entry: duplicates, what Jan does not serve, what the entry leaves out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from jan_tui.clawdbot.hazards.context import HazardContext
from jan_tui.clawdbot.hazards.rule import Finding, Hazard, set_value
from jan_tui.clawdbot.values.javascript import trim
from jan_tui.clawdbot.values.notices import ConfigPath, Repair, Severity
from jan_tui.clawdbot.values.prediction import Mode, Source
from jan_tui.clawdbot.values.step import StepAction
from jan_tui.json5_text import Delete

_SHOWN = 5
"""Ids that a sentence names; the others are counted."""

_R1 = re.compile(r"(?<![a-z0-9])r1(?![a-z0-9])")


def named(ids: list[str]) -> str:
    """The ids in a sentence: a few of them, then how many more."""
    more = len(ids) - _SHOWN
    shown = ", ".join(ids[:_SHOWN])
    return f"{shown} and {more} more" if more > 0 else shown


def _duplicates(context: HazardContext) -> Iterator[Finding]:
    entry = context.entry
    if entry is None:
        return
    counts = Counter(trim(model["id"]) for _, model in entry.models)
    for ident in [ident for ident, count in counts.items() if count > 1]:
        places = [index for index, model in entry.models if trim(model["id"]) == ident]
        later = context.release.later_duplicate_wins
        surplus = places[:-1] if later else places[1:]
        path = (*entry.path, "models")
        yield Finding(
            (*path, places[1]),
            f'"{ident}" is listed {len(places)} times; '
            + ("the last one counts." if later else "the first counts, the others fill its gaps."),
            "Keep one.",
            _without(context, path, surplus) if later else None,
        )


def _without(context: HazardContext, path: ConfigPath, surplus: list[int]) -> Repair | None:
    origins = [context.reading.origin((*path, index)) for index in surplus]
    edits = []
    for origin in origins:
        if origin is None:
            return None
        edits.append((origin.file, (Delete(origin.path),)))
    return Repair("Keep the one that counts", tuple(reversed(edits)))


def _blanks(context: HazardContext) -> Iterator[Finding]:
    entry = context.entry
    if entry is None or not context.release.registry_strict:
        return
    for index, model in entry.models:
        ident = trim(model["id"])
        if ident and ident != model["id"]:
            path = (*entry.path, "models", index, "id")
            yield Finding(
                path,
                f'The id "{ident}" has blanks around it, which no reference has: '
                f"{context.release.label} cannot find this model.",
                "Take the blanks out.",
                set_value(context, f'Write "{ident}"', path, ident),
                model=ident,
            )


def _not_served(context: HazardContext) -> Iterator[Finding]:
    entry = context.entry
    if entry is None or context.facts.served is None:
        return
    idle = [row.id for row in context.catalog if row.usable and row.served is False]
    if idle:
        yield Finding(
            (*entry.path, "models"),
            f"Jan does not serve these models of the entry now: {named(idle)}.",
            "Load them in Jan, or take them out of the entry.",
        )


def _left_out(context: HazardContext) -> Iterator[Finding]:
    entry = context.entry
    if entry is None or not entry.models:
        return
    left = [row.id for row in context.catalog if row.source is Source.DISCOVERED and not row.usable]
    if left:
        path = (*entry.path, "models")
        yield Finding(
            path,
            f"Jan serves models that the entry does not list: {named(left)}. "
            f"With an entry, {context.release.label} does not discover them.",
            "Add those that you want to use.",
            action=StepAction.ADD_MODELS,
            values=tuple(left) if len(left) <= _SHOWN else (),
        )


def _runs_unlisted(context: HazardContext) -> Iterator[Finding]:
    """Models that the entry does not list and that are requested all the same (openclaw)."""
    seen = set()
    for _, model in context.requested_models:
        ref = model.ref
        if ref is None or ref in seen or model.path is None or not context.resolver.unlisted(ref):
            continue
        seen.add(ref)
        row = context.resolver.row(ref)
        if context.facts.served is not None and (row is None or not row.served):
            continue
        label, budget = context.release.label, context.release.default_context_budget
        yield Finding(
            model.path,
            f'The {ref.provider} entry does not list "{ref.model}"; {label} requests it all the '
            f"same and takes its own defaults, such as {budget} tokens of context.",
            "List it in the entry, with the context that Jan loads.",
            model=ref.model,
            action=StepAction.ADD_MODELS,
            values=(ref.model,),
        )


def _sent_elsewhere(context: HazardContext) -> Iterator[Finding]:
    """Models of the server's entry that go to another address, or that another program runs."""
    seen: set[ConfigPath] = set()
    chosen = [(None, each.model) for each in context.other_models]
    for agent, model in (*context.requested_models, *chosen):
        detour = context.resolver.detour(model.ref, agent) if model.ref else None
        if model.ref is None or detour is None or detour.path in seen:
            continue
        seen.add(detour.path)
        how = f"goes to {detour.address}, not to the address of its entry"
        if detour.program:
            how = f'is run by "{detour.program}", so nothing is sent to Jan'
        yield Finding(
            detour.path,
            f"{model.ref} {how}. Whether that answers is not looked at here.",
            "Take this out if Jan is to answer.",
        )


def _reasoning(context: HazardContext) -> Iterator[Finding]:
    if context.mode is not Mode.IMPLICIT:
        return
    for row in context.catalog:
        lowered = row.id.lower()
        if row.reasoning and "reasoning" not in lowered and not _R1.search(lowered):
            yield Finding(
                (),
                f'"{row.id}" counts as a reasoning model only because its id contains "r1".',
                "Write an explicit entry with reasoning: false if it is none.",
            )


HAZARDS = (
    Hazard("duplicate-model-ids", Severity.WARNING, _duplicates),
    Hazard("model-id-with-blanks", Severity.WARNING, _blanks),
    Hazard("entry-model-not-served", Severity.INFO, _not_served),
    Hazard("served-not-in-entry", Severity.INFO, _left_out),
    Hazard("unlisted-model-runs", Severity.INFO, _runs_unlisted),
    Hazard("model-sent-elsewhere", Severity.WARNING, _sent_elsewhere),
    Hazard("reasoning-by-accident", Severity.INFO, _reasoning),
)
