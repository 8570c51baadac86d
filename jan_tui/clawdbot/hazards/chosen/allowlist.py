"""The allowlist and its aliases: what they drop, and names that reach nothing."""

from __future__ import annotations

from collections.abc import Iterator

from jan_tui.clawdbot.hazards.context import HazardContext
from jan_tui.clawdbot.hazards.rule import Finding, Hazard, joined, set_value
from jan_tui.clawdbot.resolution.references import default_ref
from jan_tui.clawdbot.resolution.selection import DEFAULTS
from jan_tui.clawdbot.values.javascript import fold, record, trim
from jan_tui.clawdbot.values.notices import Severity
from jan_tui.clawdbot.values.prediction import KeyOrigin

COUNTS_LATER = "key-counts-from-second-loading"
"""The code of what the program's own `models status` does not show yet."""

_ANTHROPIC_KEY = "ANTHROPIC_API_KEY"


def _dropped(context: HazardContext) -> Iterator[Finding]:
    for _, model in context.requested_models:
        if model.dropped and model.ref is not None and model.path is not None:
            path = (*DEFAULTS, "models", str(model.ref))
            yield Finding(
                model.path,
                f'"{model.raw}" is never tried: agents.defaults.models is an allowlist, and '
                f"{model.ref} is not on it.",
                "Add it to agents.defaults.models.",
                set_value(context, f"Add {model.ref} to the allowlist", path, {}),
            )


def _unwritten_allowlist(context: HazardContext) -> Iterator[Finding]:
    """An allowlist that the config does not write (clawdbot 2026.1.24, an Anthropic key in use)."""
    written = record(context.selection.defaults.get("models"))
    dropped = [model.ref for _, model in context.requested_models if model.dropped and model.ref]
    if written or not dropped:
        return
    listed = ", ".join(context.selection.models)
    label = "Add the fallbacks to the allowlist"
    paths = [(*DEFAULTS, "models", str(ref)) for ref in dict.fromkeys(dropped)]
    yield Finding(
        context.selection.primary_path,
        f"An Anthropic key is in use, so {context.release.label} puts {listed} on the allowlist "
        "agents.defaults.models by itself: fallbacks that are not on it are never tried.",
        "List the fallbacks in agents.defaults.models too.",
        joined(label, *(set_value(context, label, path, {}) for path in paths)),
    )


def _later(context: HazardContext) -> Iterator[Finding]:
    """What a key of the env block adds, where the block comes after the defaults (clawdbot)."""
    block_first = context.release.env_block_first
    if block_first or context.reading.env_origin.get(_ANTHROPIC_KEY) is not KeyOrigin.ENV_BLOCK:
        return
    written = record(context.selection.defaults.get("models"))
    added = ", ".join(key for key in context.selection.models if key not in written)
    if added:
        program = context.release.program
        yield Finding(
            ("env", "vars", _ANTHROPIC_KEY),
            f"{context.release.label} reads the env block after the rest, so what this key adds to "
            f"the allowlist ({added}, with its alias) counts from the second loading on: in a "
            f"gateway and for agents, not in `{program} models status`.",
            "Set the key in the environment or in .env if that should be the same everywhere.",
        )


def _slash_alias(context: HazardContext) -> Iterator[Finding]:
    if context.release.slash_aliases:
        return
    for name, key in _aliases(context):
        if "/" in name:
            yield Finding(
                (*DEFAULTS, "models", key, "alias"),
                f'The alias "{name}" contains a slash, so it never matches.',
                "Choose an alias without a slash.",
            )


def _double_alias(context: HazardContext) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for name, key in _aliases(context):
        if fold(name) in seen:
            yield Finding(
                (*DEFAULTS, "models", key, "alias"),
                f'The alias "{name}" is also that of {seen[fold(name)]}; this later one counts.',
                "Give each model its own alias.",
            )
        seen[fold(name)] = key


def _aliases(context: HazardContext) -> Iterator[tuple[str, str]]:
    home = default_ref(context.release).provider
    for alias in context.selection.reader(None).aliases(home).found:
        yield alias.name, alias.key


def _wildcard(context: HazardContext) -> Iterator[Finding]:
    if context.release.policy_allowlist:
        return
    for key in context.selection.allowlist.entries():
        if trim(key).endswith("/*"):
            yield Finding(
                (*DEFAULTS, "models", key),
                f'"{key}" is no wildcard in {context.release.label}: it allows no jan model.',
                "List each model, or empty agents.defaults.models to allow all.",
            )


HAZARDS = (
    Hazard("fallback-dropped-by-allowlist", Severity.WARNING, _dropped),
    Hazard("allowlist-by-anthropic-key", Severity.WARNING, _unwritten_allowlist),
    Hazard(COUNTS_LATER, Severity.INFO, _later),
    Hazard("alias-with-slash", Severity.WARNING, _slash_alias),
    Hazard("alias-twice", Severity.WARNING, _double_alias),
    Hazard("allowlist-wildcard", Severity.WARNING, _wildcard),
)
