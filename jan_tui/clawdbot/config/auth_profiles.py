"""Auth profiles: keys that a release keeps beside an agent instead of in the config."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from msgspec import Struct

from jan_tui.clawdbot.config.files import Files
from jan_tui.clawdbot.config.locations import Locations
from jan_tui.clawdbot.releases.catalogue import AuthStore, Release
from jan_tui.clawdbot.values.agents import MAIN
from jan_tui.clawdbot.values.javascript import entries, fold, record, trim
from jan_tui.clawdbot.values.notices import Notice, Severity
from jan_tui.plain import printable
from jan_tui.structs import Discreet
from jan_tui.system_errors import cause

_SECRETS = {"api_key": "key", "token": "token", "oauth": "access"}
"""The types of a profile, and the field that holds the secret of each."""

Profiles = Mapping[str, tuple["AuthProfile", ...]]


class AuthProfile(Discreet, frozen=True):
    """One stored profile (facts: auth store).

    `type` is `api_key`, `token` or `oauth`; `provider` is in lower case. `secret` is the key, token
    or access token, empty where the profile holds none; it is never shown.
    """

    hidden: ClassVar = ("secret",)

    id: str
    provider: str
    type: str
    secret: str
    file: Path

    @property
    def has_key(self) -> bool:
        """Whether a request could be made with it: type api_key or token, and not blank."""
        return self.type in ("api_key", "token") and bool(trim(self.secret))


class Stored(Struct, frozen=True):
    """The profiles of an agent by provider, why they cannot be known, and notices about them."""

    profiles: Profiles
    unreadable: str | None = None
    notices: tuple[Notice, ...] = ()


def stored(
    files: Files, release: Release, locations: Locations, config: Mapping[str, Any]
) -> Stored:
    """The profiles that a release finds beside its agent; of each provider in the order tried.

    `config` is the resolved config, whose `auth` section has a say in that.
    """
    auth = record(config.get("auth"))
    if release.auth_store is AuthStore.SQLITE:
        return _in_databases(files, release, locations, auth)
    kept = _of_store(files, locations.auth_store)
    if kept is None:
        kept = _of_old_store(files, locations.legacy_auth) or ()
    order = record(_json(files, locations.auth_store).get("order"))
    return Stored(_by_provider(kept, order, auth))


def _in_databases(
    files: Files, release: Release, locations: Locations, auth: Mapping[str, Any]
) -> Stored:
    waiting = _of_store(files, locations.legacy_auth) or ()
    providers = sorted({profile.provider for profile in waiting})
    notices = (_not_migrated(release, locations.legacy_auth, providers),) if providers else ()
    found: dict[str, AuthProfile] = {}
    order: dict[str, Any] = {}
    try:
        for file, cells in _databases(files, release, locations):
            kept, state = (_in_database(files, file, query) for query in cells)
            own = {one.id: one for one in _entries(file, record(kept.get("profiles")))}
            # What an agent has of its own is tried before what it shares.
            found = {**own, **{name: one for name, one in found.items() if name not in own}}
            order |= {**record(kept.get("order")), **record(state.get("order"))}
    except OSError as error:
        reason = f"{printable(str(error.filename))} cannot be read ({cause(error)})"
        unreadable = f"{reason}; whether it holds a key for jan is not known."
        return Stored({}, unreadable, notices)
    return Stored(_by_provider(tuple(found.values()), order, auth), None, notices)


def stores(release: Release, locations: Locations) -> tuple[Path, ...]:
    """The files in which a release looks for profiles, with the logs that hold their latest
    changes."""
    files = [locations.auth_store]
    if release.auth_store is AuthStore.SQLITE:
        files += [_main_store(release, locations), _shared_store(release, locations)]
        files += [file.with_name(f"{file.name}-wal") for file in files]
    return tuple(dict.fromkeys(files))


_Query = tuple[str, ...]
_SHARED = "SELECT value_json FROM config_machine_state WHERE state_key = ?"
_OWN_CELLS = (
    ("SELECT store_json FROM auth_profile_store WHERE store_key = 'primary'",),
    ("SELECT state_json FROM auth_profile_state WHERE state_key = 'primary'",),
)
_SHARED_CELLS = ((_SHARED, "authProfiles.store"), (_SHARED, "authProfiles.state"))


def _databases(
    files: Files, release: Release, locations: Locations
) -> Iterator[tuple[Path, tuple[_Query, ...]]]:
    """The databases that hold profiles, with the queries for profiles and for their order.

    The shared ones are in the state folder once the program has moved them there, else in the store
    of the agent "main"; an agent's own come on top. Source: openclaw 2026.9.6, shared auth store.
    """
    shared = _shared_store(release, locations)
    owner = _in_database(files, shared, (_SHARED, "auth.sharedStore"))
    moved = owner.get("location") == "state-db"
    yield (shared, _SHARED_CELLS) if moved else (_main_store(release, locations), _OWN_CELLS)
    yield locations.auth_store, _OWN_CELLS


def _main_store(release: Release, locations: Locations) -> Path:
    return locations.state_dir / "agents" / MAIN / "agent" / release.auth_store_name


def _shared_store(release: Release, locations: Locations) -> Path:
    return locations.state_dir / (release.shared_auth_store or release.auth_store_name)


def _in_database(files: Files, file: Path, query: _Query) -> dict[str, Any]:
    """The store in a database; empty where there is none. Raises `OSError`."""
    if not files.exists(file):
        return {}
    for (text,) in files.rows(file, *query):
        try:
            return record(json.loads(text, parse_constant=_no_constant))
        except (ValueError, TypeError, RecursionError):
            break
    return {}


def _by_provider(
    profiles: Sequence[AuthProfile], order: Mapping[str, Any], auth: Mapping[str, Any]
) -> Profiles:
    """The profiles of each provider as they are tried.

    An order of the store goes before one of the config; without either, those that `auth.profiles`
    names, tokens before keys. Where none of these is stored, all count. Source: clawdbot 2026.1.24
    and openclaw 2026.9.6, order of auth profiles.
    """
    orders = [
        {fold(name): ids for name, ids in entries(each)} for each in (auth.get("order"), order)
    ]
    wanted = {**orders[0], **orders[1]}
    found: dict[str, tuple[AuthProfile, ...]] = {}
    for provider in dict.fromkeys(one.provider for one in profiles):
        own = {one.id: one for one in profiles if one.provider == provider}
        by_kind = sorted(own.values(), key=lambda one: _RANKS.index(one.type))
        named = wanted.get(provider)
        if isinstance(named, list):
            listed = [own[name] for name in dict.fromkeys(map(str, named)) if name in own]
        else:
            known = [name for name, one in entries(auth.get("profiles")) if _is_of(one, provider)]
            listed = [one for one in by_kind if one.id in known]
        found[provider] = tuple(listed or by_kind)
    return found


_RANKS = ("oauth", "token", "api_key")


def _is_of(profile: Any, provider: str) -> bool:
    name = record(profile).get("provider")
    return isinstance(name, str) and fold(name) == provider


def _of_store(files: Files, file: Path) -> tuple[AuthProfile, ...] | None:
    """The profiles of `auth-profiles.json`; None where the program finds no store in it."""
    kept = _json(files, file).get("profiles")
    return _entries(file, kept) if isinstance(kept, dict) else None


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


def _entries(file: Path, kept: Mapping[str, Any]) -> tuple[AuthProfile, ...]:
    """The entries that count: an object with a known type and a provider."""
    found = []
    for name, entry in kept.items():
        fields = record(entry)
        kind, provider = fields.get("type"), fields.get("provider")
        if not isinstance(kind, str) or kind not in _SECRETS:
            continue
        if not isinstance(provider, str) or not provider:
            continue
        secret = fields.get(_SECRETS[kind])
        key = secret if isinstance(secret, str) else ""
        found.append(AuthProfile(name, trim(provider).lower(), kind, key, file))
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
