"""The models that the config asks for: what becomes of each, and what stands in their way."""

from __future__ import annotations

from collections.abc import Iterator

from jan_tui.clawdbot.hazards.context import Scene
from jan_tui.clawdbot.hazards.rule import Finding, Hazard, joined, set_value
from jan_tui.clawdbot.resolution.entry import PROVIDER
from jan_tui.clawdbot.resolution.references import Ref, default_ref
from jan_tui.clawdbot.resolution.selection import DEFAULTS, Wish
from jan_tui.clawdbot.values.agents import Agent
from jan_tui.clawdbot.values.javascript import fold, record, trim
from jan_tui.clawdbot.values.notices import Repair, Severity
from jan_tui.clawdbot.values.prediction import Mode, Status

_LOST = (Status.CONFIGURED, Status.MISSING)


def _no_primary(scene: Scene) -> Iterator[Finding]:
    if scene.selection.raw_primary:
        return
    taken = scene.primary.ref
    jan = taken is not None and taken.provider == PROVIDER
    yield Finding(
        scene.selection.primary_path,
        f"No primary model is set, so {scene.release.label} uses {taken}.",
        "Choose a primary model.",
        None if jan else _choose(scene),
        Severity.INFO if jan else None,
    )


def _choose(scene: Scene) -> Repair | None:
    usable = [row for row in scene.catalog if row.usable]
    first = next((row for row in usable if row.served), usable[0] if usable else None)
    if first is None:
        return None
    return set_value(scene, f"Use {first.ref}", scene.selection.primary_path, first.ref)


def _broken_primary(scene: Scene) -> Iterator[Finding]:
    raw = scene.selection.raw_primary
    if raw and scene.primary.by_default:
        yield Finding(
            scene.selection.primary_path,
            f'"{raw}" is no model reference, so {scene.release.label} uses {scene.primary.ref}.',
            'Write "jan/ID" with the whole id.',
            _choose(scene),
        )


def _not_served(scene: Scene, primaries: bool) -> Iterator[Finding]:
    for agent, wish in scene.wishes:
        if wish.ref is None or wish.dropped or wish.by_default or wish.path is None:
            continue
        if _is_primary(scene, agent, wish) is not primaries:
            continue
        if scene.facts.served is None or scene.judge.status(wish.ref) not in _LOST:
            continue
        if scene.mode is Mode.OFF:
            continue
        yield Finding(
            wish.path,
            _why_not_served(scene, wish.ref),
            "Load it in Jan, or choose a model that Jan serves.",
            _nearest(scene, wish, wish.ref),
        )


def _is_primary(scene: Scene, agent: Agent | None, wish: Wish) -> bool:
    return wish.path == (agent.primary_path if agent else scene.selection.primary_path)


def _why_not_served(scene: Scene, ref: Ref) -> str:
    row = scene.judge.row(ref)
    if row is not None and row.served and not row.usable:
        return f'Jan serves "{ref.model}", but the jan entry does not list it.'
    if row is not None:
        return f'Jan does not serve "{ref.model}" now.'
    return f'Neither Jan nor the jan entry has a model "{ref.model}".'


def _nearest(scene: Scene, wish: Wish, ref: Ref) -> Repair | None:
    """The one usable model that differs in case only."""
    same = [row for row in scene.catalog if row.usable and row.id.lower() == ref.model.lower()]
    if len(same) != 1 or same[0].id == ref.model or wish.path is None or wish.alias is not None:
        return None
    return set_value(scene, f"Write {same[0].ref}", wish.path, same[0].ref)


def _dropped(scene: Scene) -> Iterator[Finding]:
    for _, wish in scene.wishes:
        if wish.dropped and wish.ref is not None and wish.path is not None:
            path = (*DEFAULTS, "models", str(wish.ref))
            yield Finding(
                wish.path,
                f'"{wish.raw}" is never tried: agents.defaults.models is an allowlist, and '
                f"{wish.ref} is not on it.",
                "Add it to agents.defaults.models.",
                set_value(scene, f"Add {wish.ref} to the allowlist", path, {}),
            )


def _unwritten_allowlist(scene: Scene) -> Iterator[Finding]:
    """An allowlist that the config does not write (clawdbot 2026.1.24, an Anthropic key in use)."""
    written = record(scene.selection.defaults.get("models"))
    dropped = [wish.ref for _, wish in scene.wishes if wish.dropped and wish.ref is not None]
    if written or not dropped:
        return
    listed = ", ".join(scene.selection.models)
    label = "Add the fallbacks to the allowlist"
    yield Finding(
        scene.selection.primary_path,
        f"An Anthropic key is in use, so {scene.release.label} puts {listed} on the allowlist "
        "agents.defaults.models by itself: fallbacks that are not on it are never tried.",
        "List the fallbacks in agents.defaults.models too.",
        joined(
            label,
            *(
                set_value(scene, label, (*DEFAULTS, "models", str(ref)), {})
                for ref in dict.fromkeys(dropped)
            ),
        ),
    )


def _without_prefix(scene: Scene, primaries: bool) -> Iterator[Finding]:
    for agent, wish in scene.wishes:
        if _is_primary(scene, agent, wish) is not primaries or not wish.raw or wish.ref is None:
            continue
        if wish.alias is not None or wish.by_default or wish.path is None:
            continue
        known = wish.raw in scene.known_ids
        if "/" in wish.raw and (not known or wish.ref.provider == PROVIDER):
            continue
        if primaries and wish.ref.provider == PROVIDER:
            continue
        meant = f"{PROVIDER}/{wish.raw}"
        yield Finding(
            wish.path,
            f'"{wish.raw}" does not begin with "jan/": {scene.release.label} takes it as the model '
            f'"{wish.ref.model}" of the provider "{wish.ref.provider}".',
            f'Write "{meant}".' if known else 'Write the provider too, as in "jan/ID".',
            set_value(scene, f"Write {meant}", wish.path, meant) if known else None,
            Severity.WARNING if known or primaries else None,
        )


def _idle_fallbacks(scene: Scene) -> Iterator[Finding]:
    for _, wish in scene.wishes:
        if wish.repeated and wish.path is not None:
            message = f'"{wish.raw}" is already in the chain; it is tried once.'
            yield Finding(wish.path, message, "Take it out.")
        elif wish.ref is None and wish.path is not None:
            yield Finding(wish.path, "A blank or broken fallback is skipped.", "Take it out.")


def _jan_unused(scene: Scene) -> Iterator[Finding]:
    if scene.mode is Mode.OFF or scene.wants_jan or not scene.selection.raw_primary:
        return
    yield Finding(
        scene.selection.primary_path,
        f"Jan is set up, but no model of it is chosen: {scene.primary.ref} is the primary.",
        "Choose a jan model as primary or fallback if you want to use it.",
    )


def _slash_alias(scene: Scene) -> Iterator[Finding]:
    if scene.release.slash_aliases:
        return
    for name, key in _aliases(scene):
        if "/" in name:
            yield Finding(
                (*DEFAULTS, "models", key, "alias"),
                f'The alias "{name}" contains a slash, so it never matches.',
                "Choose an alias without a slash.",
            )


def _double_alias(scene: Scene) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for name, key in _aliases(scene):
        if fold(name) in seen:
            yield Finding(
                (*DEFAULTS, "models", key, "alias"),
                f'The alias "{name}" is also that of {seen[fold(name)]}; this later one counts.',
                "Give each model its own alias.",
            )
        seen[fold(name)] = key


def _aliases(scene: Scene) -> Iterator[tuple[str, str]]:
    home = default_ref(scene.release).provider
    for alias in scene.selection.reader(None).aliases(home).found:
        yield alias.name, alias.key


def _wildcard(scene: Scene) -> Iterator[Finding]:
    if scene.release.policy_allowlist:
        return
    for key in scene.selection.allowlist.entries():
        if trim(key).endswith("/*"):
            yield Finding(
                (*DEFAULTS, "models", key),
                f'"{key}" is no wildcard in {scene.release.label}: it allows no jan model.',
                "List each model, or empty agents.defaults.models to allow all.",
            )


HAZARDS = (
    Hazard("no-primary", Severity.WARNING, "no primary: the release's own default", _no_primary),
    Hazard(
        "primary-broken",
        Severity.WARNING,
        "a primary that is no reference, as `jan/`",
        _broken_primary,
    ),
    Hazard(
        "primary-not-served",
        Severity.WARNING,
        "a primary that Jan does not serve or the entry does not list",
        lambda scene: _not_served(scene, primaries=True),
    ),
    Hazard(
        "fallback-not-served",
        Severity.WARNING,
        "a fallback that Jan does not serve or the entry does not list",
        lambda scene: _not_served(scene, primaries=False),
    ),
    Hazard(
        "fallback-dropped-by-allowlist",
        Severity.WARNING,
        "a fallback that is never tried, for the allowlist does not hold it",
        _dropped,
    ),
    Hazard(
        "allowlist-by-anthropic-key",
        Severity.WARNING,
        "an allowlist that nobody wrote: an Anthropic key puts the primary on it",
        _unwritten_allowlist,
    ),
    Hazard(
        "primary-without-provider-prefix",
        Severity.WARNING,
        "a primary without `jan/`, which becomes another provider's",
        lambda scene: _without_prefix(scene, primaries=True),
    ),
    Hazard(
        "fallback-without-provider-prefix",
        Severity.INFO,
        "a fallback without `jan/`",
        lambda scene: _without_prefix(scene, primaries=False),
    ),
    Hazard("fallback-idle", Severity.INFO, "a fallback that is blank or repeated", _idle_fallbacks),
    Hazard("jan-not-chosen", Severity.INFO, "jan is set up and no model uses it", _jan_unused),
    Hazard("alias-with-slash", Severity.WARNING, "an alias that never matches", _slash_alias),
    Hazard("alias-twice", Severity.WARNING, "one alias for two models", _double_alias),
    Hazard(
        "allowlist-wildcard",
        Severity.WARNING,
        "`jan/*` where the release knows no wildcard",
        _wildcard,
    ),
)
