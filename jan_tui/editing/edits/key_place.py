"""The places where the key is stored: read, written, moved, removed."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from jan_tui.clawdbot import (
    KEY_VARIABLE,
    AuthStore,
    ConfigPath,
    KeyOrigin,
    ServerEntries,
    dotenv,
    trim,
)
from jan_tui.editing.edits import auth_store, dotenv_file
from jan_tui.editing.edits.draft import Draft, Put
from jan_tui.editing.edits.take_out import take_out
from jan_tui.editing.intent import DEFAULT_KEY, KeyLocation
from jan_tui.editing.plan import refused
from jan_tui.structs import Discreet

_REFERENCE = re.compile(r"\$\{([A-Z_][A-Z0-9_]*)\}")
_BLOCK: ConfigPath = ("env", "vars", KEY_VARIABLE)
_DIRECT: ConfigPath = ("env", KEY_VARIABLE)
OWN_REFERENCE = f"${{{KEY_VARIABLE}}}"


class Keys(Discreet, frozen=True):
    """The keys that there are, by place, as written; None where a place holds none.

    `process` is the variable of the process itself, `dotenv` the state folder's file.
    """

    hidden: ClassVar = ("entry", "block", "dotenv", "profile", "process")

    entry: Any
    block: str | None
    dotenv: str | None
    profile: str | None
    process: str | None

    def at(self, place: KeyLocation) -> Any:
        """The key in one of the places in files; None where there is none."""
        return {
            KeyLocation.ENTRY: self.entry,
            KeyLocation.ENV_BLOCK: self.block,
            KeyLocation.DOTENV: self.dotenv,
            KeyLocation.PROFILE: self.profile,
        }.get(place)

    @property
    def opted_in(self) -> bool:
        """Whether a key outside the entry is there for discovery."""
        return any((self.block, self.dotenv, self.profile, self.process))


def referenced(value: Any) -> str | None:
    """The name in a value that is a reference and nothing else, else None."""
    match = _REFERENCE.fullmatch(value) if isinstance(value, str) else None
    return match[1] if match else None


def keys_of(draft: Draft, found: ServerEntries) -> Keys:
    """The keys as the draft has them; `found` are the entries for the server, if any."""
    reading = draft.last_reading
    block = [draft.raw(path) for path in _block_paths(draft)]
    # A store that only the program itself writes is no place that a key can be taken from.
    ours = reading.release.auth_store is AuthStore.JSON
    stored = reading.profiles.get(found.id, ()) if ours else ()
    kept = [profile.secret for profile in stored if profile.has_key]
    origin = reading.env_origin.get(KEY_VARIABLE)
    return Keys(
        entry=draft.raw((*found.used.path, "apiKey")) if found.used else None,
        block=next((one for one in block if isinstance(one, str) and trim(one)), None),
        dotenv=dotenv.parse(_dotenv(draft)[1]).get(KEY_VARIABLE) or None,
        profile=kept[0] if kept else None,
        process=reading.environment.get(KEY_VARIABLE) or None
        if origin is KeyOrigin.PROCESS
        else None,
    )


def put_in_block(draft: Draft, value: str) -> None:
    """Keeps the key in the config's env block."""
    if referenced(value) == KEY_VARIABLE:
        raise refused(
            f"{OWN_REFERENCE} in the env block would name itself. Give the key itself, "
            "or another variable."
        )
    paths = _block_paths(draft)
    held = next((path for path in paths if draft.has(path)), _BLOCK)
    draft.apply([Put(held, value)])


def put_in_dotenv(draft: Draft, value: str) -> None:
    """Keeps the key in the state folder's `.env`."""
    if referenced(value):
        raise refused("A .env file takes no references: give the key itself, or another place.")
    path, text = _dotenv(draft)
    try:
        result = dotenv_file.put(text, KEY_VARIABLE, value)
    except dotenv_file.DotenvError as error:
        raise refused(f"{error}.".capitalize(), path=path) from error
    draft.write_beside(path, result.encode())


def put(draft: Draft, place: KeyLocation, value: str, provider_id: str) -> None:
    """Keeps the key in a place outside the entry."""
    puts: dict[KeyLocation, Callable[[Draft, str], None]] = {
        KeyLocation.ENV_BLOCK: put_in_block,
        KeyLocation.DOTENV: put_in_dotenv,
        KeyLocation.PROFILE: partial(put_in_profile, provider_id=provider_id),
    }
    puts[place](draft, value)


def check_dotenv(draft: Draft) -> None:
    """Remarks on a key written to the state folder's `.env` that another place goes before."""
    path, text = _dotenv(draft)
    value = dotenv.parse(text).get(KEY_VARIABLE) if path in draft.others else None
    if not value:
        return
    origin = draft.reading.env_origin.get(KEY_VARIABLE)
    if origin is not KeyOrigin.DOTENV or draft.reading.environment.get(KEY_VARIABLE) != value:
        draft.remark(
            f"{KEY_VARIABLE} is set elsewhere too, in the environment or the current folder's "
            f".env, and that goes before {path}."
        )


def put_in_profile(draft: Draft, value: str, provider_id: str) -> None:
    """Keeps the key in clawdbot's auth store, for this provider."""
    if referenced(value):
        raise refused("The auth store takes no references: give the key itself, or another place.")
    path = draft.last_reading.locations.auth_store
    text = draft.beside(path)
    result = auth_store.put_key(draft.last_reading, text, value, provider_id)
    if result != text:
        draft.write_beside(path, result.encode())


def take_from_block(draft: Draft, *, moved: bool = False) -> bool:
    """Takes the key out of the env block; whether there was one.

    The comments about a key that is `moved` to another place stay; a block that this leaves without
    anything goes too.
    """
    held = [path for path in _block_paths(draft) if draft.has(path)]
    take_out(draft, held, moved=moved)
    return bool(held)


def take_from_dotenv(draft: Draft) -> bool:
    """Takes the key out of the state folder's `.env`; whether there was one."""
    path, text = _dotenv(draft)
    result = dotenv_file.drop(text, KEY_VARIABLE)
    if result != text:
        draft.write_beside(path, result.encode())
    return result != text


def take_from_profile(draft: Draft, provider_id: str) -> bool:
    """Takes a provider's profiles out of clawdbot's auth store; whether there were any.

    Those of a provider that the release knows itself stay: they are keys of its own servers.
    """
    if provider_id in draft.last_reading.release.key_variables:
        return False
    path = draft.last_reading.locations.auth_store
    text = draft.beside(path)
    if text is None or draft.last_reading.release.auth_store is not AuthStore.JSON:
        return False
    result = auth_store.drop_keys(draft.last_reading, text, provider_id)
    if result != text:
        draft.write_beside(path, result.encode())
    return result != text


def move_out(draft: Draft, kept: KeyLocation, keys: Keys, provider_id: str) -> None:
    """Removes the key from the places that were not chosen, with a remark for each."""
    if kept is not KeyLocation.ENV_BLOCK and take_from_block(draft, moved=True):
        draft.remark(f"{KEY_VARIABLE} is taken out of the config's env block.")
    if kept is not KeyLocation.DOTENV and take_from_dotenv(draft):
        draft.remark(f"{KEY_VARIABLE} is taken out of {_dotenv(draft)[0]}.")
    if kept is not KeyLocation.PROFILE and keys.profile:
        draft.remark(
            f"The auth profile of {provider_id} stays as it is; requests use its key before any "
            "other."
        )


def export_line(value: str | None) -> str:
    """The line for a shell's start-up file; a key of the person's own is left to fill in."""
    if value is None or value == DEFAULT_KEY:
        return f'export {KEY_VARIABLE}="{DEFAULT_KEY}"'
    return f'export {KEY_VARIABLE}="<your key>"'


def _block_paths(draft: Draft) -> list[ConfigPath]:
    """Where the env block may hold the variable; a direct key goes before `vars` (facts)."""
    return [_DIRECT, _BLOCK] if draft.last_reading.release.env_direct_keys else [_BLOCK]


def _dotenv(draft: Draft) -> tuple[Path, str]:
    """The state folder's `.env` and its text."""
    path = draft.last_reading.locations.state_dir / ".env"
    return path, draft.beside(path) or ""
