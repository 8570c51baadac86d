"""The requested models: what becomes of each, and what keeps it from being used."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from jan_tui.clawdbot.hazards.context import HazardContext
from jan_tui.clawdbot.hazards.rule import Finding, Hazard, dotted, set_value
from jan_tui.clawdbot.resolution.entry import PROVIDER
from jan_tui.clawdbot.resolution.references import Ref, without_profile
from jan_tui.clawdbot.resolution.selection import RequestedModel
from jan_tui.clawdbot.values.agents import Agent
from jan_tui.clawdbot.values.javascript import trim
from jan_tui.clawdbot.values.notices import Repair, Severity
from jan_tui.clawdbot.values.prediction import Mode, Status
from jan_tui.clawdbot.values.step import StepAction

_LOST = (Status.CONFIGURED, Status.MISSING)


def _no_primary(context: HazardContext) -> Iterator[Finding]:
    if context.selection.raw_primary:
        return
    taken = context.primary.ref
    jan = taken is not None and taken.provider == context.entries.id
    yield Finding(
        context.selection.primary_path,
        f"No primary model is set, so {context.release.label} uses {taken}.",
        "Choose a primary model.",
        None if jan else _choose(context),
        Severity.INFO if jan else None,
    )


def _choose(context: HazardContext) -> Repair | None:
    usable = [row for row in context.catalog if row.usable]
    first = next((row for row in usable if row.served), usable[0] if usable else None)
    if first is None:
        return None
    return set_value(context, f"Use {first.ref}", context.selection.primary_path, first.ref)


def _broken_primary(context: HazardContext) -> Iterator[Finding]:
    raw = context.selection.raw_primary
    if raw and context.primary.by_default:
        yield Finding(
            context.selection.primary_path,
            f'"{raw}" is no model reference, so {context.release.label} uses '
            f"{context.primary.ref}.",
            f'Write "{context.entries.id}/ID" with the whole id.',
            _choose(context),
        )


def _not_served(context: HazardContext, primaries: bool) -> Iterator[Finding]:
    if context.mode is Mode.OFF:
        return
    for agent, model in context.requested_models:
        if model.ref is None or model.dropped or model.by_default or model.path is None:
            continue
        if _is_primary(context, agent, model) is not primaries:
            continue
        if context.facts.served is None or context.resolver.status(model.ref) not in _LOST:
            continue
        if _of_absent_jan(context, model.ref):
            continue
        wanted = f'The agent "{agent.id}" wants {model.ref}. ' if agent else ""
        message = wanted + _why_not_served(context, model.ref)
        if _unlisted(context, model.ref):
            yield Finding(
                model.path,
                message,
                "List it in the entry, or choose a model that the entry lists.",
                action=StepAction.ADD_MODELS,
                values=(model.ref.model,),
            )
            continue
        yield Finding(
            model.path,
            message,
            "Load it in Jan, or choose a model that Jan serves.",
            _nearest(context, model, model.ref),
        )


def _is_primary(context: HazardContext, agent: Agent | None, model: RequestedModel) -> bool:
    return model.path == (agent.primary_path if agent else context.selection.primary_path)


def _why_not_served(context: HazardContext, ref: Ref) -> str:
    if _of_absent_jan(context, ref):
        return f'"{ref}" is a model of no provider: Jan is set up as "{context.entries.id}".'
    if _unlisted(context, ref):
        return f'Jan serves "{ref.model}", but the {ref.provider} entry does not list it.'
    if context.resolver.status(ref) is Status.CONFIGURED:
        return f'Jan does not serve "{ref.model}" now.'
    if ref.model in context.served:
        return f'Jan serves "{ref.model}", but the {ref.provider} entry does not list it.'
    return f'Neither Jan nor the {ref.provider} entry has a model "{ref.model}".'


def _of_absent_jan(context: HazardContext, ref: Ref) -> bool:
    """Whether a reference names jan while Jan is set up under another name only."""
    return ref.provider == PROVIDER and context.entries.named(PROVIDER) is None is not context.entry


def _absent_jan(context: HazardContext) -> Iterator[Finding]:
    """A model of jan beside an entry of another name for Jan ("Unknown model: jan/x")."""
    for _, model in context.requested_models:
        if model.ref is None or model.path is None or not _of_absent_jan(context, model.ref):
            continue
        intended = f"{context.entries.id}/{model.ref.model}"
        discovered = context.resolver.status(model.ref) is not Status.MISSING
        known = model.ref.model in context.known_ids and model.alias is None
        label, effect = context.release.label, "does not know that model."
        if discovered:
            effect = "would find it by discovery only, which no published one has."
        yield Finding(
            model.path,
            f'"{model.raw}" is a model of the provider "jan", for which there is no entry: Jan is '
            f'set up as "{context.entries.id}". {label} {effect}',
            f'Write "{intended}".',
            set_value(context, f"Write {intended}", model.path, intended) if known else None,
            Severity.WARNING if discovered else None,
            model=model.ref.model,
        )


def _unlisted(context: HazardContext, ref: Ref) -> bool:
    """Whether Jan serves the model and the entry leaves it out."""
    row = context.resolver.row(ref)
    return row is not None and bool(row.served) and not row.usable


def _nearest(context: HazardContext, model: RequestedModel, ref: Ref) -> Repair | None:
    """The one usable model that differs in case only."""
    same = context.usable_by_case.get(ref.model.lower(), [])
    if len(same) != 1 or same[0].id == ref.model or model.path is None or model.alias is not None:
        return None
    return set_value(context, f"Write {same[0].ref}", model.path, same[0].ref)


def _without_prefix(context: HazardContext, primaries: bool) -> Iterator[Finding]:
    for agent, model in context.requested_models:
        if not model.raw or model.ref is None or model.path is None:
            continue
        if model.alias is not None or model.by_default:
            continue
        if _is_primary(context, agent, model) is not primaries:
            continue
        known = model.raw in context.known_ids
        jan = context.entries.id
        of_jan = model.ref.provider == jan
        if "/" in model.raw and (not known or of_jan):
            continue
        if primaries and of_jan:
            continue
        intended = f"{jan}/{model.raw}"
        yield Finding(
            model.path,
            f'"{model.raw}" does not begin with "{jan}/": {context.release.label} takes it as '
            f'the model "{model.ref.model}" of the provider "{model.ref.provider}".',
            f'Write "{intended}".' if known else f'Write the provider too, as in "{jan}/ID".',
            set_value(context, f"Write {intended}", model.path, intended) if known else None,
            Severity.WARNING if known or primaries else None,
        )


def _profile_suffix(context: HazardContext) -> Iterator[Finding]:
    """An id with `@`, of which the release cuts off the rest as an auth profile (openclaw)."""
    if not context.release.profile_suffix:
        return
    for _, model in context.requested_models:
        whole = trim(model.raw)
        bare = without_profile(whole)
        ident = whole.partition("/")[2]
        if model.path is None or bare == whole or ident not in context.known_ids:
            continue
        if model.ref is not None and str(model.ref) == bare:
            yield Finding(
                model.path,
                f'"{whole}" is read as {bare} with the auth profile "{whole[len(bare) + 1 :]}", '
                "not as the model of that id.",
                f'Give "{whole}" an alias in agents.defaults.models, and write the alias here.',
            )


def _absent_profile(context: HazardContext) -> Iterator[Finding]:
    """An auth profile named after `@` that no store has: openclaw 2026.9.6 then sends nothing."""
    release, reading = context.release, context.reading
    if not release.profile_suffix or reading.profiles_unreadable:
        return
    stored = {each.id for kept in reading.profiles.values() for each in kept}
    for _, model in context.requested_models:
        whole = trim(model.raw)
        bare = without_profile(whole, release.profile_mark)
        profile = trim(whole[len(bare) :].removeprefix("@"))
        if model.path is None or model.ref is None or not profile or profile in stored:
            continue
        if model.ref.provider == context.entries.id and str(model.ref) == bare:
            repair = set_value(context, f"Write {bare}", model.path, bare)
            yield Finding(
                model.path,
                f'"{whole}" is {bare} with the auth profile "{profile}", which is not stored: '
                f"{release.label} sends no request.",
                f'Write "{bare}".',
                repair if bare.partition("/")[2] in context.known_ids else None,
            )


def _idle_fallbacks(context: HazardContext) -> Iterator[Finding]:
    for _, model in context.requested_models:
        if model.repeated and model.path is not None:
            message = f'"{model.raw}" is already in the chain; it is tried once.'
            yield Finding(model.path, message, "Take it out.")
        elif model.ref is None and model.path is not None:
            yield Finding(model.path, "A blank or broken fallback is skipped.", "Take it out.")


def _other_not_served(context: HazardContext) -> Iterator[Finding]:
    for chosen in context.other_models:
        model = chosen.model
        if model.ref is None:
            continue
        who = dotted(chosen.path) if model.path else f'The scheduled job "{chosen.path[-2]}"'
        wanted = f"{who} wants {model.ref}. "
        path = model.path or ()
        if model.dropped:
            what = "It is not on the allowlist agents.defaults.models, so it is not used."
            yield Finding(path, wanted + what, "Add it to agents.defaults.models.")
            continue
        status, absent = context.resolver.status(model.ref), _of_absent_jan(context, model.ref)
        unknown = context.facts.served is None and not absent
        if unknown or status not in _LOST or context.mode is Mode.OFF:
            continue
        fix = "Load it in Jan, or choose a model that Jan serves."
        if absent:
            fix = f'Write "{context.entries.id}/{model.ref.model}".'
        yield Finding(
            path,
            wanted + _why_not_served(context, model.ref),
            fix,
            _nearest(context, model, model.ref),
            Severity.INFO if status is Status.CONFIGURED else None,
        )


def _other_of_no_jan(context: HazardContext) -> Iterator[Finding]:
    if context.mode is not Mode.OFF:
        return
    for chosen in context.other_models:
        ref = chosen.model.ref
        if ref is not None and ref.provider == PROVIDER:
            place = ".".join(map(str, chosen.path))
            yield Finding(
                chosen.model.path or (),
                f"{context.release.label} has no jan provider, so {ref} cannot be used ({place}).",
                "Set up Jan, or choose another model.",
            )


def _jan_unused(context: HazardContext) -> Iterator[Finding]:
    if context.mode is Mode.OFF or context.wants_jan or not context.selection.raw_primary:
        return
    yield Finding(
        context.selection.primary_path,
        f"Jan is set up, but no model of it is chosen: {context.primary.ref} is the primary.",
        "Choose a jan model as primary or fallback if you want to use it.",
    )


HAZARDS = (
    Hazard("no-primary", Severity.WARNING, _no_primary),
    Hazard("primary-broken", Severity.WARNING, _broken_primary),
    Hazard("primary-not-served", Severity.WARNING, partial(_not_served, primaries=True)),
    Hazard("fallback-not-served", Severity.WARNING, partial(_not_served, primaries=False)),
    Hazard(
        "primary-without-provider-prefix",
        Severity.WARNING,
        partial(_without_prefix, primaries=True),
    ),
    Hazard(
        "fallback-without-provider-prefix", Severity.INFO, partial(_without_prefix, primaries=False)
    ),
    Hazard("other-model-not-served", Severity.WARNING, _other_not_served),
    Hazard("other-model-without-provider", Severity.WARNING, _other_of_no_jan),
    Hazard("id-taken-as-auth-profile", Severity.WARNING, _profile_suffix),
    Hazard("auth-profile-not-stored", Severity.WARNING, _absent_profile),
    Hazard("fallback-idle", Severity.INFO, _idle_fallbacks),
    Hazard("jan-under-another-name", Severity.ERROR, _absent_jan),
    Hazard("jan-not-chosen", Severity.INFO, _jan_unused),
)
