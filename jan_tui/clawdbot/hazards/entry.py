"""The explicit entry: what it lacks, and what conflicts with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jan_tui.base_url import meant_by
from jan_tui.clawdbot.hazards.context import HazardContext
from jan_tui.clawdbot.hazards.rule import Finding, Hazard, joined, rename, set_value
from jan_tui.clawdbot.resolution import discovery
from jan_tui.clawdbot.resolution.entry import (
    KEY_VARIABLE,
    PROVIDER,
    PROVIDERS,
    providers_of,
)
from jan_tui.clawdbot.values.javascript import entries, fold, record, trim
from jan_tui.clawdbot.values.notices import ConfigPath, Repair, Severity
from jan_tui.clawdbot.values.prediction import KeyOrigin

API = "openai-completions"
"""The api that Jan has (guide: Explicit setup)."""


_VANISH = (
    "One such entry makes every custom model vanish from Clawdbot's list, and a turn with one ends "
    "in an error."
)
"""Source: first turns of clawdbot 2026.1.24 (`Unhandled API in mapOptionsForApi`)."""


def ids_to_list(context: HazardContext) -> tuple[str, ...]:
    """The ids that an entry without models is for: those that the config names, else those served.

    A server can serve hundreds; the repair of an entry lists no more of them than are needed.
    """
    return _named_ids(context) or tuple(dict.fromkeys(context.served))


def _named_ids(context: HazardContext) -> tuple[str, ...]:
    requested = [model.ref for _, model in context.requested_models]
    return tuple(
        dict.fromkeys(ref.model for ref in requested if ref and ref.provider == context.entries.id)
    )


def full_entry(context: HazardContext, key: str, ids: tuple[str, ...]) -> dict[str, Any]:
    """An entry for these models as the guide writes it (guide: Explicit setup)."""
    return {
        "baseUrl": discovery.IMPLICIT_BASE_URL,
        "apiKey": key,
        "api": API,
        "models": discovery.definitions(ids, context.facts),
    }


def _only_api_key(context: HazardContext) -> Iterator[Finding]:
    entry = context.entry
    if entry is None or "baseUrl" in entry.value or "models" in entry.value:
        return
    label = "Complete the entry"
    ids = ids_to_list(context)
    parts = full_entry(context, "", ids)
    steps = [
        set_value(context, label, (*entry.path, name), value)
        for name, value in parts.items()
        if name != "apiKey" and name not in entry.value
    ]
    yield Finding(
        entry.path,
        "The entry has no baseUrl and no models: the whole file is refused, and an entry turns "
        "discovery off.",
        f"Complete it, or remove it and set {KEY_VARIABLE} instead.",
        joined(label, *steps) if ids else None,
    )


def _without_models(context: HazardContext) -> Iterator[Finding]:
    entry = context.entry
    if entry is None or "baseUrl" not in entry.value:
        return
    models = entry.value.get("models")
    if isinstance(models, list) and models:
        return
    path = (*entry.path, "models")
    ids = ids_to_list(context)
    what = "those that the config names" if _named_ids(context) else "those that Jan serves"
    listed = discovery.definitions(ids, context.facts)
    repair = set_value(context, f"List {what}", path, listed) if ids else None
    if isinstance(models, list):
        label = context.release.label
        message = f"The entry lists no model, so {label} can use none of Jan's."
        severity = Severity.WARNING
        if context.release.runs_unlisted:
            severity = Severity.INFO
            message = (
                f"The entry lists no model, so {label} offers none of Jan's; one that is chosen "
                "is requested all the same, with its own defaults."
            )
        yield Finding(path, message, "List the models to use.", repair, severity)
    else:
        refuses = f"{context.release.label} refuses the whole file"
        message = f"The entry has no list of models: {refuses}."
        yield Finding(path, message, "List the models to use.", repair)


def _without_base_url(context: HazardContext) -> Iterator[Finding]:
    entry = context.entry
    if entry is None or entry.base_url is not None or "models" not in entry.value:
        return
    path = (*entry.path, "baseUrl")
    yield Finding(
        path,
        f"The entry has no baseUrl: {context.release.label} refuses the whole file.",
        f"Write where Jan listens, as a rule {discovery.IMPLICIT_BASE_URL}.",
        set_value(context, "Use Jan's own address", path, discovery.IMPLICIT_BASE_URL),
    )


def _no_api_key(context: HazardContext) -> Iterator[Finding]:
    for key, entry in _with_models(context):
        value = entry.get("apiKey")
        blank = value is None or (isinstance(value, str) and not trim(value))
        if not blank or _filled(context, key, entry):
            continue
        path = (*PROVIDERS, key, "apiKey")
        # Without a key nothing is sent to that provider, nor to any other that is written here.
        fails = context.release.registry_strict and (context.ours(key) or context.wants_jan)
        yield Finding(
            path,
            *_no_key_words(context, key),
            _key_repair(context, key, path),
            Severity.ERROR if fails else None,
        )


def _filled(context: HazardContext, key: str, entry: dict[str, Any]) -> bool:
    """Whether the release finds a key elsewhere, or needs none for this address."""
    if any(profile.has_key for profile in context.reading.profiles.get(fold(key), ())):
        return True
    if entry.get("auth") == "aws-sdk":
        return True
    if not context.release.registry_strict and _private(str(entry.get("baseUrl", ""))):
        return True
    variables = context.release.key_variables.get(fold(key), ())
    return any(trim(context.reading.environment.get(name, "")) for name in variables)


def _private(base_url: str) -> bool:
    address = meant_by(base_url)
    return address is not None and address.private


def _no_key_words(context: HazardContext, key: str) -> tuple[str, str]:
    if not context.release.registry_strict:
        return (
            f'The entry "{key}" has no apiKey, and its address is neither on this machine nor '
            "on a private network.",
            "Write an apiKey; any text does if the server wants none.",
        )
    promise = ""
    if context.ours(key):
        promise = (
            f'Requests end with "No API key found for provider {fold(key)}" before they are sent. '
        )
        if fold(key) == PROVIDER and context.opting_key is not None:
            promise += (
                f"No released Clawdbot fills it in from {KEY_VARIABLE}, as the Clawdbot docs say. "
            )
    return (
        f'The entry "{key}" has no apiKey. {promise}{_VANISH}',
        "Write an apiKey into the entry; any text does if the server wants none.",
    )


def _key_repair(context: HazardContext, key: str, path: ConfigPath) -> Repair | None:
    if not context.ours(key):
        return None
    known = context.reading.env_origin.get(KEY_VARIABLE)
    if known in (KeyOrigin.PROCESS, KeyOrigin.DOTENV) and context.opting_key:
        text = "${" + KEY_VARIABLE + "}"
        return set_value(context, f"Take the key from {KEY_VARIABLE}", path, text)
    if context.facts.key_wanted:
        return None
    return set_value(context, 'Write the key "jan-local"', path, "jan-local")


def _no_api(context: HazardContext) -> Iterator[Finding]:
    for key, entry in _with_models(context):
        if "api" in entry or all("api" in record(model) for model in entry["models"]):
            continue
        path = (*PROVIDERS, key, "api")
        jan = context.ours(key)
        strict = context.release.registry_strict
        effect = "OpenClaw then guesses."
        if strict:
            effect = _VANISH
        yield Finding(
            path,
            f'The entry "{key}" does not say which api it speaks. {effect}',
            f'Write api: "{API}".' if jan else "Write the api of that provider.",
            set_value(context, f'Write api: "{API}"', path, API) if jan else None,
            _without_api(context, key),
        )


def _without_api(context: HazardContext, key: str) -> Severity:
    if not context.release.registry_strict:
        return Severity.INFO
    return Severity.ERROR if context.ours(key) or context.wants_jan else Severity.WARNING


def _with_models(context: HazardContext) -> Iterator[tuple[str, dict[str, Any]]]:
    for key, entry in entries(providers_of(context.reading.value)):
        models = record(entry).get("models")
        if isinstance(models, list) and models:
            yield key, entry


def _wrong_api(context: HazardContext) -> Iterator[Finding]:
    entry = context.entry
    if entry is None:
        return
    models = [((*entry.path, "models", index), model) for index, model in entry.models]
    for holder, value in [(entry.path, entry.value), *models]:
        api = value.get("api")
        if not isinstance(api, str) or api == API:
            continue
        path = (*holder, "api")
        refused = context.refused_at(path)
        yield Finding(
            path,
            f"{context.release.label} knows no such api and refuses the whole file."
            if refused
            else "Jan does not speak this api: requests will fail.",
            f'Write api: "{API}".',
            set_value(context, f'Write api: "{API}"', path, API),
            Severity.ERROR if refused else Severity.WARNING,
        )


def _uppercase(context: HazardContext) -> Iterator[Finding]:
    entry = context.entry
    if entry is None or trim(entry.key) == entry.id or not context.release.registry_strict:
        return
    yield Finding(
        entry.path,
        f'References are read as "{entry.id}/ID" but the entry is "{entry.key}": '
        f"{context.release.label} lists every model of it as missing and cannot use one.",
        f'Name the entry "{entry.id}".',
        rename(context, f'Rename the entry to "{entry.id}"', entry.path, entry.id),
    )


def _slash(context: HazardContext) -> Iterator[Finding]:
    entry = context.entry
    if entry is None or "/" not in entry.id:
        return
    name = entry.id.replace("/", "-")
    label = f'Rename the entry to "{name}"'
    yield Finding(
        entry.path,
        f'A reference ends its provider at the first slash, so none can name "{entry.key}": '
        f"{context.release.label} can use no model of this entry.",
        f'Name the entry "{name}", and its models {name}/ID.',
        rename(context, label, entry.path, name),
    )


def _several(context: HazardContext) -> Iterator[Finding]:
    used, others = context.entry, context.entries.others
    if used is None or not others:
        return
    names = ", ".join(f'"{entry.key}"' for entry in (used, *others))
    same = any(entry.id == used.id for entry in others)
    message = f"Several entries lead to Jan: {names}. "
    if same:
        message = f"Several entries name {used.id}: {names}. "
    which = "Which one counts is not the same everywhere."
    counts = f'"{used.key}" is the one that is shown and changed here.'
    yield Finding(
        others[0].path,
        message + (which if same else counts),
        f'Keep one, named "{used.id}".' if same else "Keep one, and name its models everywhere.",
        severity=None if same else Severity.INFO,
    )


def _implicit_and_explicit(context: HazardContext) -> Iterator[Finding]:
    entry = context.entry
    if entry is None or context.opting_key is None or not context.release.implicit_jan:
        return
    if entry.id != PROVIDER:  # The provider that is discovered stands beside it.
        return
    yield Finding(
        entry.path,
        "There is an entry and a key beside it. The Clawdbot docs say that discovery is "
        "skipped; the program appends what it finds at "
        f"{discovery.IMPLICIT_BASE_URL} to the entry.",
        f"Keep one: remove the entry, or unset {KEY_VARIABLE} and put the key into the entry.",
    )


HAZARDS = (
    Hazard("entry-only-apikey", Severity.ERROR, _only_api_key),
    Hazard("entry-without-models", Severity.ERROR, _without_models),
    Hazard("entry-without-base-url", Severity.ERROR, _without_base_url),
    Hazard("no-apikey-in-entry", Severity.WARNING, _no_api_key),
    Hazard("no-api-in-entry", Severity.WARNING, _no_api),
    Hazard("wrong-api", Severity.WARNING, _wrong_api),
    Hazard("uppercase-provider-id", Severity.ERROR, _uppercase),
    Hazard("provider-id-with-slash", Severity.ERROR, _slash),
    Hazard("several-jan-entries", Severity.WARNING, _several),
    Hazard("implicit-and-explicit", Severity.WARNING, _implicit_and_explicit),
)
