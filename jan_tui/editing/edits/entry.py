"""The explicit entry: written whole where it is new, else completed where a field is needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jan_tui.clawdbot import PROVIDER, PROVIDERS, ConfigPath, ServerFacts, fold, record, trim
from jan_tui.editing.edits import models_list
from jan_tui.editing.edits.draft import ConfigEdit, Draft, Drop, Put, Renamed, shown
from jan_tui.editing.intent import Intent
from jan_tui.editing.plan import refused

ENTRY: ConfigPath = (*PROVIDERS, PROVIDER)
_API = "openai-completions"


def entry_paths(draft: Draft) -> list[ConfigPath]:
    """Every key of `models.providers` that names jan; the one that counts is the first."""
    keys = [key for key in record(draft.raw(PROVIDERS)) if fold(key) == PROVIDER]
    return [(*PROVIDERS, key) for key in sorted(keys, key=lambda key: key != PROVIDER)]


def remove_entries(draft: Draft) -> None:
    """Removes every jan entry, with a remark on what goes with each."""
    for path in entry_paths(draft):
        draft.remark(models_list.loss(path, record(draft.raw(path))))
        draft.apply([Drop(path)])


def write_entry(
    draft: Draft, intent: Intent, facts: ServerFacts, key: str | None, chain: Sequence[str]
) -> None:
    """Makes the entry hold what is wanted; `key` is the apiKey of an entry that has none.

    `chain` are ids of Jan that a new entry lists besides those that are served, so that a chosen
    primary is no missing model.
    """
    _normalise_name(draft)
    if not isinstance(draft.raw(ENTRY), dict):
        draft.apply([Put(ENTRY, _new(intent, facts, key, chain))])
        return
    entry = record(draft.raw(ENTRY))
    base_url = intent.base_url or (None if _text(entry.get("baseUrl")) else facts.base_url)
    edits: list[ConfigEdit] = []
    if base_url is not None:
        edits.append(Put((*ENTRY, "baseUrl"), base_url))
    if key is not None:
        edits.append(Put((*ENTRY, "apiKey"), key))
    if not _has_api(entry):
        edits.append(Put((*ENTRY, "api"), _API))
    draft.apply(edits)
    _write_models(draft, intent, facts, chain)


def _normalise_name(draft: Draft) -> None:
    """`Jan` or ` jan ` becomes `jan`: in clawdbot, references find the exact key only."""
    paths = entry_paths(draft)
    if paths and paths[0] != ENTRY:
        draft.apply([Renamed(paths[0], PROVIDER)])
        draft.remark(f"The entry {shown(paths[0])} is renamed to {PROVIDER}.")


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


def _write_models(draft: Draft, intent: Intent, facts: ServerFacts, chain: Sequence[str]) -> None:
    path = (*ENTRY, "models")
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
