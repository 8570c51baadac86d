"""The explicit entry: written whole where it is new, else completed where a field is needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from jan_tui.base_url import meant_by
from jan_tui.clawdbot import (
    PROVIDER,
    PROVIDERS,
    ConfigPath,
    ServerEntries,
    ServerFacts,
    record,
    server_entries,
    trim,
)
from jan_tui.editing.edits import models_list
from jan_tui.editing.edits.draft import ConfigEdit, Draft, Put, Renamed, shown
from jan_tui.editing.edits.take_out import take_out
from jan_tui.editing.plan import refused

if TYPE_CHECKING:
    from jan_tui.editing.intent import Intent

_API = "openai-completions"


def entries(draft: Draft) -> ServerEntries:
    """The entries for the server, as the draft has them; edits elsewhere go on waiting."""
    draft.raw(PROVIDERS)
    return server_entries(draft.last_reading, draft.facts)


def entry_path(draft: Draft) -> ConfigPath:
    """The path of the entry that counts, or of the one that would be written."""
    used = entries(draft).used
    return used.path if used else (*PROVIDERS, PROVIDER)


def remove_entries(draft: Draft) -> None:
    """Removes every entry for the server, with a remark on what goes with each."""
    found = entries(draft)
    for entry in (found.used, *found.others):
        if entry is None:
            continue
        draft.remark(models_list.loss(entry.path, record(draft.raw(entry.path))))
        if entry.id in draft.last_reading.release.key_variables:
            draft.remark(
                f"{entry.id} leads to Jan no more, but to the provider that "
                f"{draft.last_reading.release.label} knows under that name."
            )
        take_out(draft, [entry.path])


def write_entry(
    draft: Draft, intent: Intent, facts: ServerFacts, key: str | None, chain: Sequence[str]
) -> None:
    """Makes the entry hold what is wanted; `key` is the apiKey of an entry that has none.

    `chain` are ids of Jan that a new entry lists besides those that are served, so that a chosen
    primary is no missing model.
    """
    path = _normalised(draft)
    if not isinstance(draft.raw(path), dict):
        draft.apply([Put(path, _new(intent, facts, key, chain))])
        return
    entry = record(draft.raw(path))
    _check_same_server(draft, intent)
    base_url = intent.base_url or (None if _text(entry.get("baseUrl")) else facts.base_url)
    edits: list[ConfigEdit] = []
    if base_url is not None:
        edits.append(Put((*path, "baseUrl"), base_url))
    if key is not None:
        edits.append(Put((*path, "apiKey"), key))
    if not _has_api(entry):
        edits.append(Put((*path, "api"), _API))
    draft.apply(edits)
    _write_models(draft, (*path, "models"), intent, facts, chain)


def _normalised(draft: Draft) -> ConfigPath:
    """The path of the entry, whose name becomes the one that references have.

    In clawdbot they find the exact key only, so `Jan` and ` jan ` become `jan`. Another name stays
    as it is where the release finds it.
    """
    used = entries(draft).used
    if used is None:
        return (*PROVIDERS, PROVIDER)
    if used.key == used.id or (
        used.id != PROVIDER and not draft.last_reading.release.registry_strict
    ):
        return used.path
    draft.apply([Renamed(used.path, used.id)])
    draft.remark(f"The entry {shown(used.path)} is renamed to {used.id}.")
    return (*PROVIDERS, used.id)


def _check_same_server(draft: Draft, intent: Intent) -> None:
    """Raises `RefusedError` for an address with which the entry would be Jan's no more."""
    used, url = entries(draft).used, meant_by(intent.base_url or "")
    if used is None or used.id == PROVIDER or url is None:
        return
    written = meant_by(used.base_url or "")
    if written is not None and written.server != url.server:
        raise refused(
            f'The entry "{used.key}" is taken as Jan\'s for its address alone, and {url} is '
            f'another server. Rename it to "{PROVIDER}" first, or change the address by hand.'
        )


def _new(
    intent: Intent, facts: ServerFacts, key: str | None, chain: Sequence[str]
) -> dict[str, Any]:
    fields = {"baseUrl": intent.base_url or facts.base_url}
    if key is not None:
        fields["apiKey"] = key
    ids = models_list.wanted_ids(intent, facts, _offered(intent, facts, chain))
    return {**fields, "api": _API, "models": models_list.whole_list(ids, intent, facts)}


def _offered(intent: Intent, facts: ServerFacts, chain: Sequence[str]) -> list[str]:
    """What a list holds that nobody named: the models that are served, and the chosen chain."""
    if intent.models is not None or intent.all_models:
        return []
    return list(dict.fromkeys((*(facts.served or ()), *chain)))


def _write_models(
    draft: Draft, path: ConfigPath, intent: Intent, facts: ServerFacts, chain: Sequence[str]
) -> None:
    listed = draft.raw(path)
    if not isinstance(listed, list):
        ids = models_list.wanted_ids(intent, facts, _offered(intent, facts, chain))
        draft.apply([Put(path, models_list.whole_list(ids, intent, facts))])
        return
    present = list(dict.fromkeys(filter(None, map(models_list.model_id, listed))))
    ids = models_list.wanted_ids(intent, facts, present)
    for step in models_list.list_edits(path, listed, ids, intent, facts):
        draft.apply(step)


def _has_api(entry: dict[str, Any]) -> bool:
    """Whether an api is named, by the entry or by each of its models."""
    models = entry.get("models")
    listed = models if isinstance(models, list) else []
    return _text(entry.get("api")) or (
        bool(listed) and all(_text(record(m).get("api")) for m in listed)
    )


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(trim(value))


def check_url(intent: Intent) -> None:
    """Raises `RefusedError` for a base URL that no release could ask."""
    url = intent.base_url
    if url is not None and not url.startswith(("http://", "https://")):
        raise refused(
            "The base URL must begin with http:// or https://, as in http://host:1337/v1."
        )
