"""Writes the jan provider and its key (guide: Configuration)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jan_tui.clawdbot import (
    KEY_VARIABLE,
    PROVIDER,
    Mode,
    Prediction,
    ServerEntries,
    ServerFacts,
    discovery,
    trim,
)
from jan_tui.editing.edits import key_place
from jan_tui.editing.edits.draft import Draft, Drop
from jan_tui.editing.edits.entry import check_url, entries, entry_path, remove_entries, write_entry
from jan_tui.editing.edits.key_place import OWN_REFERENCE, Keys, keys_of, referenced
from jan_tui.editing.intent import DEFAULT_KEY, Intent, KeyChoice, KeyLocation
from jan_tui.editing.plan import Remedy, refused


def write(
    draft: Draft, intent: Intent, facts: ServerFacts, now: Prediction, chain: Sequence[str]
) -> str | None:
    """Makes the provider what the intent wants; returns the `export` line where one is to be shown.

    `chain` are the ids of Jan that the primary and fallbacks name.
    """
    check_url(intent)
    lists = _names_models(intent)
    if not (intent.mode or intent.base_url or lists or intent.key != KeyChoice()):
        return None
    mode = intent.mode or _present_mode(draft, now, intent)
    if lists and mode is not Mode.EXPLICIT:
        raise refused(
            "Models are listed in an explicit entry only, and there is none. "
            "Choose explicit to list them.",
            remedy=Remedy.EXPLICIT,
        )
    if intent.base_url not in (None, discovery.IMPLICIT_BASE_URL) and mode is not Mode.EXPLICIT:
        draft.remark(
            f"The base URL {intent.base_url} is not written: discovery always asks "
            f"{discovery.IMPLICIT_BASE_URL}. Only an explicit entry has a base URL of its own."
        )
    if mode is Mode.EXPLICIT:
        return _explicit(draft, intent, facts, chain)
    if mode is Mode.IMPLICIT:
        return _implicit(draft, intent)
    if intent.mode is Mode.OFF:
        _off(draft, intent)
    return None


def _names_models(intent: Intent) -> bool:
    named = (intent.all_models, intent.add_models, intent.remove_models, intent.overrides)
    return intent.models is not None or any(named)


def _present_mode(draft: Draft, now: Prediction, intent: Intent) -> Mode:
    """The mode that is left as it is; a key alone opts in."""
    if entries(draft).used:
        return Mode.EXPLICIT
    return Mode.IMPLICIT if intent.key != KeyChoice() else now.provider.mode


def _explicit(draft: Draft, intent: Intent, facts: ServerFacts, chain: Sequence[str]) -> str | None:
    found = entries(draft)
    keys = keys_of(draft, found)
    location = intent.key.location
    key = _unnamed_entry_key(draft, intent, keys) if location is None else None
    if location is KeyLocation.ENTRY:
        key = _entry_key(intent, keys)
    elif location is KeyLocation.ENV_BLOCK:
        release = draft.last_reading.release
        if not release.env_block_first:
            raise refused(
                f"{release.label} puts variables into the config before it applies "
                f"the env block, so it refuses a file whose entry says {OWN_REFERENCE} and whose "
                "key is in the env block. Keep the key in the entry or in the .env file."
            )
    if location is KeyLocation.NONE:
        _check_exported(draft, keys)
        key = None if referenced(keys.entry) else OWN_REFERENCE
    elif location not in (None, KeyLocation.ENTRY):
        key_place.put(draft, location, _carried(intent, keys, location), found.id)
        key = None if location is KeyLocation.PROFILE else OWN_REFERENCE
    write_entry(draft, intent, facts, key, chain)
    if location is KeyLocation.PROFILE and not referenced(keys.entry):
        draft.apply([Drop((*entry_path(draft), "apiKey"), moved=True)])
    _tidy(draft, intent, keys, key, found.id)
    return key_place.export_line(intent.key.value) if location is KeyLocation.NONE else None


def _unnamed_entry_key(draft: Draft, intent: Intent, keys: Keys) -> str | None:
    """The apiKey to write where the person named no place for it; None leaves it as it is."""
    value = intent.key.value
    held = _given(keys.entry)
    if value is None:
        needed = draft.last_reading.release.registry_strict and not keys.opted_in
        if held or (intent.mode is None and not needed):
            return None
        return OWN_REFERENCE if keys.dotenv else keys.block or DEFAULT_KEY
    name = referenced(keys.entry)
    if name is None or referenced(value):
        return value
    if name == KEY_VARIABLE and keys.dotenv is not None:
        key_place.put_in_dotenv(draft, value)
        return None
    if name == KEY_VARIABLE and keys.block is not None:
        key_place.put_in_block(draft, value)
        return None
    raise refused(
        f"The entry's key is a reference to {name}, which is set in the environment. It stays one: "
        f"set {name} there, or put the key in the entry itself.",
        remedy=Remedy.KEY_IN_ENTRY,
    )


def _entry_key(intent: Intent, keys: Keys) -> str | None:
    if intent.key.value is not None:
        return intent.key.value
    if _given(keys.entry):
        return None
    return keys.block or keys.dotenv or DEFAULT_KEY


def _tidy(draft: Draft, intent: Intent, keys: Keys, key: str | None, provider_id: str) -> None:
    """Takes the key from where it was, once it is kept elsewhere."""
    location = intent.key.location
    kept = key if key is not None else keys.entry
    if location is None:
        if key is not None and key == keys.block and intent.mode is Mode.EXPLICIT:
            key_place.take_from_block(draft, moved=True)
            draft.remark("The key moves from the config's env block into the entry.")
        return
    if location is KeyLocation.ENTRY and referenced(kept) == KEY_VARIABLE:
        return
    key_place.move_out(draft, location, keys, provider_id)


def _implicit(draft: Draft, intent: Intent) -> str | None:
    keys = keys_of(draft, entries(draft))
    location, value = intent.key.location, intent.key.value
    if location is KeyLocation.ENTRY:
        raise refused(
            "Implicit mode has no entry to keep a key in. Choose the env block, the .env file, "
            "an auth profile, or none."
        )
    remove_entries(draft)
    left = keys_of(draft, ServerEntries())
    if location is None:
        if value is None and left.opted_in:
            return None
        in_file = keys.dotenv is not None and not referenced(value)
        location = KeyLocation.DOTENV if in_file else KeyLocation.ENV_BLOCK
    if location is not KeyLocation.NONE:
        key_place.put(draft, location, _carried(intent, keys, location), PROVIDER)
    if intent.key.location is not None:
        key_place.move_out(draft, location, left, PROVIDER)
    return key_place.export_line(value) if location is KeyLocation.NONE else None


def _off(draft: Draft, intent: Intent) -> None:
    if intent.key != KeyChoice():
        raise refused("With the provider off no key is kept. Leave the key away, or choose a mode.")
    provider_id = entries(draft).id
    remove_entries(draft)
    if key_place.take_from_block(draft):
        draft.remark(f"{KEY_VARIABLE} is taken out of the config's env block.")
    if key_place.take_from_dotenv(draft):
        draft.remark(f"{KEY_VARIABLE} is taken out of the state folder's .env file.")
    for one in dict.fromkeys((PROVIDER, provider_id)):
        if key_place.take_from_profile(draft, one):
            draft.remark(f"The auth profile of {one} is removed, with its key.")
    if trim(draft.reading.environment.get(KEY_VARIABLE, "")):
        draft.remark(
            f"{KEY_VARIABLE} is still set in the environment or the current folder's .env, which "
            "opts in to discovery: unset it there."
        )


def _check_exported(draft: Draft, keys: Keys) -> None:
    release = draft.last_reading.release
    if release.missing_variable_fatal and not keys.process and not referenced(keys.entry):
        line = key_place.export_line(DEFAULT_KEY)
        raise refused(
            f"The entry would say {OWN_REFERENCE}, and {release.label} refuses the whole file "
            f"while that is not set. First run: {line}"
        )


def _carried(intent: Intent, keys: Keys, place: KeyLocation) -> str:
    """The key to keep in a place: a new one, the one there, or one moved."""
    if intent.key.value is not None:
        return intent.key.value
    for one in (keys.at(place), keys.entry, keys.block, keys.dotenv):
        if _given(one) and isinstance(one, str) and one != OWN_REFERENCE:
            if place is KeyLocation.ENV_BLOCK or not referenced(one):
                return one
            raise refused(
                f"The key is a reference to {referenced(one)}, and that place takes no references. "
                "Give the key itself.",
                remedy=Remedy.KEY_ITSELF,
            )
    return DEFAULT_KEY


def _given(value: Any) -> bool:
    """Whether the entry has a key: text, not blank, or openclaw's description of a secret."""
    return bool(trim(value)) if isinstance(value, str) else isinstance(value, dict)
