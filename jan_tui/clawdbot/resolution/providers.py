"""The jan provider, implicit or explicit, and the catalog that follows (guide: Model discovery)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from jan_tui.clawdbot.config.auth_profiles import AuthProfile
from jan_tui.clawdbot.config.reading import Reading
from jan_tui.clawdbot.releases.catalogue import Release
from jan_tui.clawdbot.resolution import discovery
from jan_tui.clawdbot.resolution.entry import KEY_VARIABLE, PROVIDER, Entry
from jan_tui.clawdbot.resolution.server_entry import ServerEntries
from jan_tui.clawdbot.values.javascript import entries, finite_positive, fold, record, trim
from jan_tui.clawdbot.values.notices import ConfigPath, Origin
from jan_tui.clawdbot.values.prediction import (
    CatalogModel,
    Cost,
    KeyOrigin,
    KeySource,
    Mode,
    Provider,
    ServerFacts,
    Source,
)
from jan_tui.structs import Discreet

_REFERENCE = re.compile(r"\$\{([A-Z_][A-Z0-9_]*)\}")

_BEARER = re.compile(r"bearer\s+", re.IGNORECASE)


class Key(Discreet, frozen=True):
    """A key and where it was found."""

    hidden: ClassVar = ("value",)

    source: KeySource
    value: str


def opting_key(reading: Reading) -> Key | None:
    """The key that opts in to discovery: the environment's, else an auth profile's.

    A blank variable is no key (guide: Quick start; order: facts, Rule as coded).
    """
    return _variable(reading, KEY_VARIABLE) or _profile(reading, PROVIDER)


def request_key(reading: Reading, entry: Entry | None) -> Key | None:
    """The key that requests carry: a profile's before the entry's own, filled in where it has none.

    Of a stored secret (openclaw) only the kind that names a variable is known here.
    Source: clawdbot 2026.1.24 and openclaw 2026.9.6, the Authorization of first turns; guide:
    Explicit setup.
    """
    if entry is None:
        return opting_key(reading)
    written = written_authorization(entry)
    if written is not None:
        return Key(KeySource(KeyOrigin.CONFIG), written[1])
    stored = record(entry.value.get("apiKey"))
    if stored:
        named = stored.get("id") if stored.get("source") == "env" else None
        return _variable(reading, named) if isinstance(named, str) else None
    profile = _profile(reading, entry.id)
    own = reading.release.key_variables.get(entry.id, ())
    variable = next((key for name in own if (key := _variable(reading, name))), None)
    if entry.api_key is None:
        # The guide promises its variable to its own provider alone, and not to every release.
        promised = entry.id == PROVIDER and reading.release.implicit_jan
        return opting_key(reading) if promised else profile or variable
    if profile or variable:
        return profile or variable
    raw = reading.raw((*entry.path, "apiKey"))
    reference = _REFERENCE.fullmatch(raw) if isinstance(raw, str) else None
    if reference:
        return _variable(reading, reference.group(1)) or opting_key(reading)
    named = named_variable(reading, entry)
    value = trim(reading.environment.get(named, "")) if named else ""
    return Key(KeySource(KeyOrigin.CONFIG), value or trim(entry.api_key))


def written_authorization(entry: Entry) -> tuple[ConfigPath, str] | None:
    """What the entry itself sends as Authorization in place of any key: where, and the token.

    A token of `request.auth` (openclaw) goes before `request.headers`, and that before `headers`.
    """
    request, path = record(entry.value.get("request")), (*entry.path, "request")
    auth = record(request.get("auth"))
    token = auth.get("token")
    if auth.get("mode") == "authorization-bearer" and isinstance(token, str) and trim(token):
        return (*path, "auth"), trim(token)
    return authorization_of(request, path) or authorization_of(entry.value, entry.path)


def authorization_of(holder: Mapping[str, Any], path: ConfigPath) -> tuple[ConfigPath, str] | None:
    """The header of that name among the `headers` of an object, and its token."""
    for name, value in entries(holder.get("headers")):
        if fold(name) == "authorization" and isinstance(value, str) and trim(value):
            return (*path, "headers", name), _BEARER.sub("", trim(value))
    return None


def named_variable(reading: Reading, entry: Entry) -> str | None:
    """The variable whose value is sent for a key that is its name; None for any other key."""
    key = trim(entry.api_key or "")
    known = reading.release.key_variables.values() if reading.release.key_may_name_variable else ()
    return key if any(key in names for names in known) else None


def provider(reading: Reading, entries: ServerEntries) -> Provider:
    """The provider for the server as the release will see it."""
    entry = entries.used
    key = request_key(reading, entry)
    source, secret = (key.source, key.value) if key else (None, None)
    if entry is not None:
        url = entry.base_url or discovery.IMPLICIT_BASE_URL
        return Provider(Mode.EXPLICIT, url, source, secret, entry.id)
    discovers = reading.release.implicit_jan and key is not None
    mode = Mode.IMPLICIT if discovers else Mode.OFF
    return Provider(mode, discovery.IMPLICIT_BASE_URL, source, secret)


def catalog(
    reading: Reading, facts: ServerFacts, mode: Mode, entries: ServerEntries
) -> tuple[CatalogModel, ...]:
    """Every model that Clawdbot can name, then those that Jan serves and Clawdbot cannot name."""
    entry = entries.used
    listed = _explicit(reading, entry, facts) if entry and mode is Mode.EXPLICIT else []
    usable = mode is Mode.IMPLICIT
    known = {model.id for model in listed}
    loaded = dict(facts.contexts)
    found = [
        _discovered(entries.id, model_id, loaded.get(model_id), usable)
        for model_id in dict.fromkeys(facts.served or ())
        if model_id not in known
    ]
    return (*listed, *found)


def _variable(reading: Reading, name: str) -> Key | None:
    value = reading.environment.get(name, "")
    if not trim(value):
        return None
    origin = reading.env_origin.get(name, KeyOrigin.PROCESS)
    return Key(KeySource(origin, name if origin is KeyOrigin.PROCESS else ""), value)


def profile_in_use(reading: Reading, provider_id: str) -> AuthProfile | None:
    """The auth profile whose key a provider's requests carry, None where none holds one."""
    return next((one for one in reading.profiles.get(provider_id, ()) if one.has_key), None)


def _profile(reading: Reading, provider_id: str) -> Key | None:
    profile = profile_in_use(reading, provider_id)
    return Key(KeySource(KeyOrigin.PROFILE), profile.secret) if profile else None


def _discovered(provider_id: str, model_id: str, n_ctx: int | None, usable: bool) -> CatalogModel:
    return CatalogModel(
        ref=f"{provider_id}/{model_id}",
        id=model_id,
        name=model_id,
        reasoning=discovery.reasons(model_id),
        input=discovery.INPUT,
        cost=discovery.COST,
        context_window=discovery.CONTEXT_WINDOW,
        max_tokens=discovery.MAX_TOKENS,
        budget=discovery.CONTEXT_WINDOW,
        source=Source.DISCOVERED,
        served=True,
        usable=usable,
        n_ctx=n_ctx,
    )


def _explicit(reading: Reading, entry: Entry, facts: ServerFacts) -> list[CatalogModel]:
    release = reading.release
    rows: dict[str, tuple[int, dict[str, Any]]] = {}
    for index, model in entry.models:
        model_id = trim(model["id"])
        if model_id not in rows or release.later_duplicate_wins:
            rows[model_id] = (index, model)
        else:
            first, kept = rows[model_id]
            rows[model_id] = (first, {**model, **kept})
    limit = finite_positive(entry.value.get("maxTokens"))
    budgets = {key: entry.value[key] for key in _BUDGETS if key in entry.value}
    served = None if facts.served is None else frozenset(facts.served)
    loaded, place = dict(facts.contexts), (*entry.path, "models")
    return [
        _listed(
            release,
            entry.id,
            model_id,
            {**budgets, **model},
            limit,
            served=None if served is None else model_id in served,
            n_ctx=loaded.get(model_id),
            origin=reading.origin((*place, index)),
        )
        for model_id, (index, model) in rows.items()
    ]


def _listed(
    release: Release,
    provider_id: str,
    model_id: str,
    model: Mapping[str, Any],
    provider_limit: float | None,
    *,
    served: bool | None,
    n_ctx: int | None,
    origin: Origin | None,
) -> CatalogModel:
    window, limit = windows(release, model, provider_limit)
    name = model.get("name")
    kinds = model.get("input")
    return CatalogModel(
        ref=f"{provider_id}/{model_id}",
        id=model_id,
        name=name if isinstance(name, str) and name else model_id,
        reasoning=model.get("reasoning") is True,
        input=tuple(map(str, kinds)) if isinstance(kinds, list) else discovery.INPUT,
        cost=_cost(model.get("cost")),
        context_window=window,
        max_tokens=limit,
        budget=_budget(release, model),
        source=Source.BOTH if served else Source.EXPLICIT,
        served=served,
        # No reference has the blanks that the entry writes around the id.
        usable=not release.registry_strict or model["id"] == model_id,
        n_ctx=n_ctx,
        origin=origin,
    )


_BUDGETS = ("contextWindow", "contextTokens")
"""What openclaw gives to the models of an entry that do not say it themselves."""


def windows(
    release: Release, model: Mapping[str, Any], provider_limit: float | None = None
) -> tuple[float, float]:
    """Context window and longest answer of an explicit model, in tokens, defaults filled in.

    `provider_limit` is the entry's own `maxTokens` (openclaw).
    """
    window = finite_positive(model.get("contextWindow")) or release.default_context_window
    default = min(provider_limit or release.default_max_tokens, window)
    return window, finite_positive(model.get("maxTokens")) or default


def _budget(release: Release, model: Mapping[str, Any]) -> float:
    """The tokens of context that a turn with an explicit model runs with.

    The model's own `contextTokens` lowers it (openclaw; the schema of the other refuses it).
    """
    window = finite_positive(model.get("contextWindow"))
    cap = finite_positive(model.get("contextTokens"))
    if cap is None:
        return window or release.default_context_budget
    return min(cap, window or cap)


def _cost(value: Any) -> Cost:
    prices: dict[str, Any] = record(value)
    given: list[Any] = [prices.get(name) for name in ("input", "output", "cacheRead", "cacheWrite")]
    return Cost(*[price if type(price) in (int, float) else 0 for price in given])
