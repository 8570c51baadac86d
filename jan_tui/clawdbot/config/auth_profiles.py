"""Auth profiles: keys that a release keeps beside an agent instead of in the config."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jan_tui.clawdbot.config.files import Files
from jan_tui.clawdbot.config.locations import Locations
from jan_tui.clawdbot.releases.catalogue import AuthStore, Release
from jan_tui.clawdbot.values.javascript import record, trim
from jan_tui.clawdbot.values.notices import Notice, Severity
from jan_tui.plain import printable

_SECRETS = {"api_key": "key", "token": "token", "oauth": "access"}
"""The types of a profile, and the field that holds the secret of each."""

Profiles = Mapping[str, tuple["AuthProfile", ...]]


@dataclass(frozen=True, slots=True)
class AuthProfile:
    """One stored profile (facts: auth store).

    `type` is `api_key`, `token` or `oauth`; `provider` is in lower case. `secret` is the key, token
    or access token, empty where the profile holds none; it is never shown.
    """

    id: str
    provider: str
    type: str
    secret: str = field(repr=False)
    file: Path

    @property
    def has_key(self) -> bool:
        """Whether a request could be made with it: type api_key or token, and not blank."""
        return self.type in ("api_key", "token") and bool(trim(self.secret))


@dataclass(frozen=True, slots=True)
class Stored:
    """The profiles of an agent by provider, why they cannot be known, and notices about them."""

    profiles: Profiles
    unreadable: str | None = None
    notices: tuple[Notice, ...] = ()


def stored(files: Files, release: Release, locations: Locations) -> Stored:
    """The profiles that a release finds beside its agent."""
    if release.auth_store is AuthStore.JSON:
        kept = _of_store(files, locations.auth_store)
        if kept is None:
            kept = _of_old_store(files, locations.legacy_auth) or ()
        return Stored(_by_provider(kept))
    waiting = _of_store(files, locations.legacy_auth) or ()
    providers = sorted({profile.provider for profile in waiting})
    notices = (_not_migrated(release, locations.legacy_auth, providers),) if providers else ()
    if not files.exists(locations.auth_store):
        return Stored({}, None, notices)
    unreadable = (
        f"{release.label} keeps auth profiles in the SQLite file "
        f"{printable(str(locations.auth_store))}, which is not read here; "
        "whether it holds a key for jan is not known."
    )
    return Stored({}, unreadable, notices)


def _by_provider(profiles: tuple[AuthProfile, ...]) -> Profiles:
    found: dict[str, tuple[AuthProfile, ...]] = {}
    for profile in profiles:
        found[profile.provider] = (*found.get(profile.provider, ()), profile)
    return found


def _of_store(files: Files, file: Path) -> tuple[AuthProfile, ...] | None:
    """The profiles of `auth-profiles.json`; None where the program finds no store in it."""
    entries = _json(files, file).get("profiles")
    return _entries(file, entries) if isinstance(entries, dict) else None


def _of_old_store(files: Files, file: Path) -> tuple[AuthProfile, ...] | None:
    """The profiles of `auth.json`: one for each provider; None where there is none."""
    kept = _json(files, file)
    if "profiles" in kept:
        return None
    profiles = {
        f"{provider}:default": {"provider": provider, **record(entry)}
        for provider, entry in kept.items()
    }
    return _entries(file, profiles) or None


def _entries(file: Path, entries: Mapping[str, Any]) -> tuple[AuthProfile, ...]:
    """The entries that count: an object with a known type and a provider."""
    found = []
    for name, entry in entries.items():
        fields = record(entry)
        kind, provider = fields.get("type"), fields.get("provider")
        if not isinstance(kind, str) or kind not in _SECRETS:
            continue
        if not isinstance(provider, str) or not provider:
            continue
        secret = fields.get(_SECRETS[kind])
        kept = secret if isinstance(secret, str) else ""
        found.append(AuthProfile(name, trim(provider).lower(), kind, kept, file))
    return tuple(found)


def _not_migrated(release: Release, file: Path, providers: list[str]) -> Notice:
    return Notice(
        "legacy-auth-store",
        Severity.ERROR,
        "<root>",
        f"{release.label} does not read {printable(str(file))} (keys for "
        f"{printable(', '.join(providers))}) and refuses to show its models while it is there.",
        f"Run `{release.program} doctor --fix`, which moves the keys into its own store.",
        copyable=f"{release.program} doctor --fix",
    )


def _json(files: Files, file: Path) -> dict[str, Any]:
    """The object in a JSON file; empty where there is none or it does not parse."""
    try:
        text = files.read_bytes(file).decode("utf-8", "replace")
        return record(json.loads(text, parse_constant=_no_constant))
    except (OSError, ValueError, RecursionError):
        return {}


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
