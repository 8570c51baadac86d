"""clawdbot's auth profiles: one key put or taken, every other field kept (facts: auth store)."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jan_tui.clawdbot import RELEASES, AuthStore, Choice, Reading, fold, locate, stores
from jan_tui.editing.plan import refused
from jan_tui.json5_text import Delete, Edit, Json5Error, JsonValue, Set, edit, scan

_VERSION = 1


def put_key(reading: Reading, text: str | None, key: str, provider_id: str) -> str:
    """The store's text with the key in the provider's profile; None is no store yet."""
    path = reading.locations.auth_store
    _check_release(reading, provider_id)
    if text is None:
        _check_no_older_store(reading)
    value = _value(path, text)
    profiles = _object(path, value, "profiles")
    edits: list[Edit] = []
    profile: JsonValue
    ours = _api_key_profiles(profiles, provider_id)
    name = ours[0] if ours else _free_name(profiles, f"{provider_id}:default")
    if ours:
        edits.append(Set(("profiles", name, "key"), key))
    else:
        profile = {"type": "api_key", "provider": provider_id, "key": key}
        edits.append(Set(("profiles", name), profile))
        order = _object(path, value, "order").get(provider_id)
        if isinstance(order, list) and order and name not in order:
            edits.append(Set(("order", provider_id, len(order)), name))
    if "version" not in value:
        edits.insert(0, Set(("version",), _VERSION))
    return _edited(path, text, edits)


def drop_keys(reading: Reading, text: str, provider_id: str) -> str:
    """The store's text without any profile of the provider."""
    path = reading.locations.auth_store
    value = _value(path, text)
    profiles = _object(path, value, "profiles")
    gone = [name for name, profile in profiles.items() if _provider(profile) == provider_id]
    edits: list[Edit] = [Delete(("profiles", name)) for name in gone]
    if provider_id in _object(path, value, "order"):
        edits.append(Delete(("order", provider_id)))
    return _edited(path, text, edits) if gone else text


def _check_release(reading: Reading, provider_id: str) -> None:
    release = reading.release
    if release.auth_store is not AuthStore.JSON:
        raise refused(
            f"{release.label} keeps auth profiles in an SQLite file, which is not written here. "
            "Choose another place for the key: the entry, the env block or the .env file. Or let "
            f"the program store it: {release.program} models auth paste-api-key --provider "
            f"{provider_id}",
            path=reading.locations.auth_store,
        )
    for other in RELEASES.values():
        if other.auth_store is not AuthStore.JSON and _shares(reading, other.id):
            raise refused(
                f"{other.label} uses the state folder {reading.locations.state_dir} too, and stops "
                "working beside this auth store. Choose another place for the key: the entry, "
                "the env block or the .env file.",
                path=reading.locations.auth_store,
            )


def _shares(reading: Reading, other_id: str) -> bool:
    """Whether another release would use our state folder, and there is a sign that it does."""
    surroundings = reading.surroundings
    if surroundings is None:
        return False
    other = RELEASES[other_id]
    there, _ = locate(surroundings, other, Choice())
    if surroundings.files.resolve(there.state_dir) != surroundings.files.resolve(
        reading.locations.state_dir
    ):
        return False
    files, env = surroundings.files, surroundings.env
    named = any(env.get(name, "").strip() for name in (other.state_variable, other.config_variable))
    kept = (there.state_dir / other.config_names[0], *stores(other, there))
    left = any(files.exists(path) for path in kept)
    folders = list(map(Path, env.get("PATH", "").split(os.pathsep)))
    programs = (folder / f"{other.program}{end}" for folder in folders for end in ("", ".cmd"))
    return named or left or any(files.is_file(each) for each in programs if each.is_absolute())


def _check_no_older_store(reading: Reading) -> None:
    files = reading.surroundings.files if reading.surroundings else None
    older = reading.locations.legacy_auth
    if files is not None and older != reading.locations.auth_store and files.exists(older):
        raise refused(
            f"{reading.release.label} still has an older auth store, which a new one would hide. "
            f"Run `{reading.release.program} models status` once, which takes it over.",
            path=older,
        )


def _value(path: Path, text: str | None) -> dict[str, Any]:
    try:
        value = json.loads(text) if text is not None else {}
    except json.JSONDecodeError as error:
        raise refused(
            f"The auth store is not valid JSON: {error.msg} at {error.lineno}:{error.colno}. "
            "Fix it or move it away first.",
            path=path,
        ) from error
    except RecursionError as error:
        raise refused("The auth store is nested too deep.", path=path) from error
    if not isinstance(value, dict):
        raise refused("The auth store is not an object. Fix it or move it away first.", path=path)
    return value


def _object(path: Path, value: dict[str, Any], name: str) -> dict[str, Any]:
    found = value.get(name, {})
    if not isinstance(found, dict):
        raise refused(f'"{name}" in the auth store is not an object. Fix it first.', path=path)
    return found


def _api_key_profiles(profiles: dict[str, Any], provider_id: str) -> list[str]:
    return [
        name
        for name, profile in profiles.items()
        if _provider(profile) == provider_id and profile.get("type") == "api_key"
    ]


def _provider(profile: Any) -> str:
    name = profile.get("provider") if isinstance(profile, dict) else None
    return fold(name) if isinstance(name, str) else ""


def _free_name(profiles: dict[str, Any], wanted: str) -> str:
    number = 1
    name = wanted
    while name in profiles:
        number += 1
        name = f"{wanted}-{number}"
    return name


def _edited(path: Path, text: str | None, edits: Sequence[Edit]) -> str:
    """The edits as splices; the result is JSON, or it is written anew as JSON."""
    begun = text if text is not None and scan(text).root.items else '{\n  "version": 1\n}\n'
    try:
        result = edit(begun, edits)
    except Json5Error as error:
        raise refused(f"The auth store cannot be edited: {error.message}.", path=path) from error
    try:
        json.loads(result)
    except json.JSONDecodeError as error:
        raise refused(
            f"The auth store would not be JSON any more: {error.msg}.", path=path
        ) from error
    return result
