"""Discovery: whether the release has it at all, and which address it requests."""

from __future__ import annotations

from collections.abc import Iterator

from jan_tui.base_url import meant_by
from jan_tui.clawdbot.hazards.context import HazardContext
from jan_tui.clawdbot.hazards.entry import full_entry, ids_to_list
from jan_tui.clawdbot.hazards.rule import Finding, Hazard, set_value
from jan_tui.clawdbot.resolution.discovery import IMPLICIT_BASE_URL
from jan_tui.clawdbot.resolution.entry import KEY_VARIABLE, PROVIDER, PROVIDERS
from jan_tui.clawdbot.values.javascript import record
from jan_tui.clawdbot.values.notices import Repair, Severity
from jan_tui.clawdbot.values.prediction import KeyOrigin, Mode
from jan_tui.clawdbot.values.step import StepAction
from jan_tui.redact import is_placeholder

NOT_IN_RELEASE = "implicit-not-in-release"
"""The code of the warning that ends once the installed program lists jan models."""


def _not_in_release(context: HazardContext) -> Iterator[Finding]:
    if context.entry is not None:
        return
    if context.mode is Mode.IMPLICIT:
        yield Finding(
            (),
            f"The Clawdbot docs promise discovery with {KEY_VARIABLE}, but no "
            f"{context.release.label} that was published contains it.",
            "Ask the installed program, or write an explicit entry, which works everywhere.",
            _explicit(context),
            action=StepAction.ASK_PROGRAM,
        )
    elif not context.release.implicit_jan and (context.opting_key is not None or context.wants_jan):
        yield Finding(
            (),
            f"{context.release.label} has no discovery for jan: without an entry there is no jan "
            "provider, and `doctor --fix` removes every jan model from the config.",
            "Write an explicit entry.",
            _explicit(context),
            Severity.ERROR,
        )


def _explicit(context: HazardContext) -> Repair | None:
    key = context.opting_key
    real = key is not None and not is_placeholder(key.value)
    ids = ids_to_list(context)
    if not ids or (real and key and key.source.origin in (KeyOrigin.ENV_BLOCK, KeyOrigin.PROFILE)):
        return None
    entry = full_entry(context, "${" + KEY_VARIABLE + "}" if real else "jan-local", ids)
    return set_value(context, "Write an explicit entry", (*PROVIDERS, PROVIDER), entry)


def _not_opted_in(context: HazardContext) -> Iterator[Finding]:
    if context.mode is Mode.OFF and context.release.implicit_jan and context.wants_jan:
        yield Finding(
            (),
            f"The config names jan models, but {context.release.label} has no jan provider: "
            f"there is no entry for jan, no {KEY_VARIABLE} and no auth profile.",
            f"Set {KEY_VARIABLE} (any value does), or write an explicit entry.",
            _explicit(context),
        )


def _custom_url(context: HazardContext) -> Iterator[Finding]:
    shown, discovered = meant_by(context.facts.base_url), meant_by(IMPLICIT_BASE_URL)
    if context.mode is not Mode.IMPLICIT or shown is None or discovered is None:
        return
    if (shown.server, shown.prefix) != (discovered.server, discovered.prefix):
        yield Finding(
            (),
            f"Discovery asks {IMPLICIT_BASE_URL} and nothing else; {context.facts.base_url} is not "
            "looked at.",
            "Write an explicit entry with that address.",
        )


def _stale_registry(context: HazardContext) -> Iterator[Finding]:
    """Models of an earlier discovery stay listed (clawdbot 2026.1.24, models.json)."""
    if context.mode is not Mode.OFF or not context.release.registry_strict:
        return
    file = context.reading.locations.agent_dir / "models.json"
    if PROVIDER in record(context.json_of(file).get("providers")):
        yield Finding(
            (),
            f"{file} still lists jan models of an earlier set-up; {context.release.label} "
            "shows them, and they do not work.",
            f"Delete that file; {context.release.label} writes it anew.",
        )


HAZARDS = (
    Hazard(NOT_IN_RELEASE, Severity.WARNING, _not_in_release),
    Hazard("no-jan-provider", Severity.ERROR, _not_opted_in),
    Hazard("implicit-ignores-custom-url", Severity.WARNING, _custom_url),
    Hazard("stale-models-json", Severity.INFO, _stale_registry),
)
