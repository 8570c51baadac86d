"""What an Anthropic key adds to the allowlist: a primary of that maker, and what comes with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jan_tui.clawdbot.config.reading import Reading
from jan_tui.clawdbot.releases.catalogue import AnthropicPrimary, Release
from jan_tui.clawdbot.resolution.references import References, without_profile
from jan_tui.clawdbot.values.javascript import record, trim
from jan_tui.patterns import lazy_pattern

ANTHROPIC = "anthropic"
_COMMAND_LINE = "claude-cli"
_BEDROCK = {"bedrock": "amazon-bedrock", "aws-bedrock": "amazon-bedrock"}
_MODES = ("api_key", "oauth", "token")
_FAMILIES = ("opus", "sonnet")
_OLD = r"-4(?:[-.][510](?:[-.:@].*)?|-20\d{6}.*)?"
_OPUS = lazy_pattern(rf"claude-opus{_OLD}|claude-3.*opus.*|opus-(?:4\.5|4\.1|4|3)")
_SONNET = lazy_pattern(
    rf"claude-sonnet{_OLD}|claude-3.*(?:sonnet|haiku).*"
    r"|sonnet-(?:4\.5|4\.1|4\.0|4|3\.7|3\.5|3)|haiku-3(?:\.5)?"
)
"""Models that openclaw 2026.9.6 takes as retired."""


def with_anthropic(
    references: References, defaults: Mapping[str, Any], models: dict[str, Any], reading: Reading
) -> dict[str, Any]:
    """The entries of the allowlist with what the key adds; as they are without such a key.

    Source: clawdbot 2026.1.24 (context pruning defaults); openclaw 2026.9.6 (its Anthropic
    plugin), which goes by the entries too and adds `anthropic_key_lists`.
    """
    if not anthropic_key(reading):
        return models
    release = references.release
    primary = _primary(references, defaults)
    found = {**models, **({primary: models.get(primary, {})} if primary else {})}
    if "defaults" in record(reading.value.get("agents")) and any(
        _counts(_parsed(key)) for key in found
    ):
        for ref in release.anthropic_key_lists:
            found.setdefault(ref, {})
    return found


def anthropic_key(reading: Reading) -> bool:
    """Whether an Anthropic key, not a subscription, is in use (both releases)."""
    auth = record(reading.value.get("auth"))
    profiles = record(auth.get("profiles"))
    modes = {
        name: record(profile).get("mode")
        for name, profile in profiles.items()
        if record(profile).get("provider") == ANTHROPIC
    }
    order = record(auth.get("order")).get(ANTHROPIC)
    for name in order if isinstance(order, list) else []:
        if modes.get(name) in _MODES:
            return bool(modes[name] == "api_key")
    keys = "api_key" in modes.values()
    others = bool({"oauth", "token"} & set(modes.values()))
    if keys != others:
        return keys
    environment = reading.environment
    if trim(environment.get("ANTHROPIC_OAUTH_TOKEN", "")):
        return False
    return bool(trim(environment.get("ANTHROPIC_API_KEY", "")))


def _primary(references: References, defaults: Mapping[str, Any]) -> str | None:
    """The primary as it is put on the list, None where it is another maker's."""
    release = references.release
    model = defaults.get("model")
    raw = model.get("primary") if isinstance(model, dict) else model
    text = trim(raw) if isinstance(raw, str) else ""
    if release.anthropic_primary is AnthropicPrimary.READ:
        named = release.builtin_aliases.get(text.lower(), text)
        ref = references.parse(named, ANTHROPIC)
        return str(ref) if ref and ref.provider == ANTHROPIC else None
    if release.anthropic_primary is AnthropicPrimary.WRITTEN and text.lower() in _FAMILIES:
        text = release.builtin_aliases[text.lower()]
    parsed = _parsed(text)
    if parsed and release.anthropic_primary is AnthropicPrimary.CURRENT:
        parsed = _current(release, *parsed)
    return "/".join(parsed) if parsed and _counts(parsed) else None


def _current(release: Release, provider: str, model: str) -> tuple[str, str]:
    """The reference with the name that a Claude model has now.

    Source: openclaw 2026.9.6, claude model refs.
    """
    if provider not in (ANTHROPIC, _COMMAND_LINE):
        return provider, model
    bare = without_profile(model, release.profile_mark)
    known = _present_name(bare, release)
    return ANTHROPIC, f"{known}{model[len(bare) :]}" if known else model


def _parsed(text: str) -> tuple[str, str] | None:
    """Provider and model; a name without a provider is one of this maker's."""
    whole = trim(text)
    if whole.find("/") <= 0:
        return (ANTHROPIC, whole) if whole else None
    provider, _, model = (trim(part) for part in whole.partition("/"))
    if not provider or not model:
        return None
    return _BEDROCK.get(provider.lower(), provider.lower()), model


def _counts(parsed: tuple[str, str] | None) -> bool:
    """Whether a model is one of this maker's, of its own service or of Amazon's."""
    provider, model = parsed or ("", "")
    ours = provider == "amazon-bedrock" and "anthropic.claude" in model.lower()
    return provider == ANTHROPIC or ours


def _present_name(bare: str, release: Release) -> str | None:
    """The name that a Claude model has now; None for a name that is not known."""
    lowered = bare.lower()
    if _SONNET.fullmatch(lowered):
        return "claude-sonnet-4-6"
    if _OPUS.fullmatch(lowered):
        lowered = "opus"
    elif lowered.startswith("claude-"):
        return bare
    known: str | None = release.model_synonyms.get(ANTHROPIC, {}).get(lowered)
    if known is None and lowered in _FAMILIES:
        known = release.builtin_aliases[lowered].removeprefix(f"{ANTHROPIC}/")
    return known
