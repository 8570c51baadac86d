"""The key: whether the server accepts it, and who can read it."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from pathlib import Path

from jan_tui import system
from jan_tui.clawdbot.hazards.context import HazardContext
from jan_tui.clawdbot.hazards.rule import Finding, Hazard, set_value
from jan_tui.clawdbot.lookalikes.references import Reference, foreign_reference
from jan_tui.clawdbot.releases.catalogue import AuthStore
from jan_tui.clawdbot.resolution.entry import KEY_VARIABLE, PROVIDERS, providers_of
from jan_tui.clawdbot.resolution.providers import (
    authorization_of,
    named_variable,
    profile_in_use,
    written_authorization,
)
from jan_tui.clawdbot.values.javascript import entries, record, trim
from jan_tui.clawdbot.values.notices import ConfigPath, Repair, Severity
from jan_tui.clawdbot.values.prediction import KeyOrigin, Mode
from jan_tui.redact import is_placeholder

_CAPITALS = re.compile(r"[A-Z_][A-Z0-9_]*")
_ESCAPED = re.compile(r"\s*\$\$\{([A-Z_][A-Z0-9_]*)\}\s*")
_OTHERS = stat.S_IRGRP | stat.S_IROTH


def _rejected(context: HazardContext) -> bool:
    """Whether the server rejects this key, or wants one and did not accept it."""
    facts = context.facts
    return facts.key_accepted is False or (facts.key_wanted is True and not facts.key_accepted)


def _carried(context: HazardContext) -> bool:
    """Whether chats get as far as to be refused for their key: discovery has to find models."""
    found = context.mode is Mode.IMPLICIT and context.facts.open_without_key is True
    return context.mode is Mode.EXPLICIT or found


def _place(context: HazardContext) -> ConfigPath:
    """The path in the config that holds the key; the entry, or (), where it is elsewhere."""
    key, entry = context.request_key, context.entry
    written = written_authorization(entry) if entry is not None else None
    if written is not None:
        return written[0]
    if entry is not None and entry.api_key is not None:
        return (*entry.path, "apiKey")
    if key is not None and key.source.origin is KeyOrigin.ENV_BLOCK:
        direct = ("env", KEY_VARIABLE)
        return direct if context.reading.get(direct) else ("env", "vars", KEY_VARIABLE)
    return entry.path if entry is not None else ()


def _placeholder(context: HazardContext) -> Iterator[Finding]:
    key = context.request_key
    if not _carried(context) or key is None or not _rejected(context):
        return
    if is_placeholder(key.value):
        where, command = _into_profile(context)
        yield Finding(
            _place(context),
            f'The key is "{key.value}", which stands for none, and the server wants a real one.',
            f"Copy the API key from Jan (Settings, Local API Server), or clear it there.{where}",
            copyable=command,
        )


def _key_refused(context: HazardContext) -> Iterator[Finding]:
    key = context.request_key
    if not _carried(context) or context.facts.key_accepted is not False:
        return
    if key is not None and not is_placeholder(key.value):
        where, command = _into_profile(context)
        yield Finding(
            _place(context),
            f"The server refuses the key that {context.release.label} would send "
            f"(from {key.source}).",
            f"Copy the API key from Jan (Settings, Local API Server) again.{where}",
            copyable=command,
        )


def _into_profile(context: HazardContext) -> tuple[str, str]:
    """Where a new key goes, as a sentence, and the command that takes it.

    Both are empty unless an auth profile goes before the entry that only the program can change.
    """
    release = context.release
    profile = profile_in_use(context.reading, context.entries.id)
    if profile is None or release.auth_store is not AuthStore.SQLITE:
        return "", ""
    ask = f"{release.program} models auth paste-api-key --provider {profile.provider}"
    command = f"{ask} --profile-id {system.SHELL.join([profile.id])}"
    return f" Give it to the program itself, which asks for it: {command}", command


def _discovery_key(context: HazardContext) -> Iterator[Finding]:
    facts = context.facts
    closed = facts.open_without_key is False or (
        facts.open_without_key is None and facts.key_wanted is True
    )
    if context.mode is Mode.IMPLICIT and closed:
        yield Finding(
            (),
            "Discovery sends no key, whatever you set, and this server wants one: "
            f"{context.release.label} would find no model.",
            "Clear the API key in Jan (Settings, Local API Server), or write an explicit entry.",
        )


def _names_variable(context: HazardContext) -> Iterator[Finding]:
    """A key that reads like a command or a variable, most of which are sent as they stand."""
    entry = context.entry
    if entry is None or entry.api_key is None or profile_in_use(context.reading, entry.id):
        return
    path, label = (*entry.path, "apiKey"), context.release.label
    key = trim(entry.api_key)
    escaped = _ESCAPED.fullmatch(context.reading.raw(path) or "")
    name = escaped[1] if escaped else key
    known = _CAPITALS.fullmatch(name) and trim(context.reading.environment.get(name, ""))
    if key.startswith("!"):
        yield Finding(
            path,
            f"A key that begins with ! is no command here: {label} sends this text as it stands.",
            "Write the key itself, or put it into a variable and write ${NAME}.",
        )
    elif known and not escaped and named_variable(context.reading, entry):
        yield Finding(
            path,
            f'The key "{key}" is also the name of a variable: its value is sent instead.',
            f"Write ${{{key}}} if that is meant, another key if not.",
            severity=Severity.INFO,
        )
    elif known or escaped:
        what = "the name of a variable"
        if escaped:
            what = "a variable with $$ before it, which keeps it from being replaced"
        yield Finding(
            path,
            f"The key is {what}: {label} sends {key} as it stands.",
            f"Write ${{{name}}}.",
            _own_spelling(context, path, Reference("", name)),
        )


def _foreign(context: HazardContext) -> Iterator[Finding]:
    """Keys and headers of every provider, and the key of requests where it is kept elsewhere."""
    for path in _key_places(context):
        text = context.reading.raw(path)
        found = foreign_reference(text) if isinstance(text, str) else None
        if found is not None:
            yield _foreign_finding(context, path, found, _own_spelling(context, path, found))
    key = context.request_key
    if key is not None and key.source.origin is not KeyOrigin.CONFIG:
        found = foreign_reference(key.value, plain=True)
        if found is not None:
            yield _foreign_finding(context, _place(context), found, None)


def _key_places(context: HazardContext) -> Iterator[ConfigPath]:
    for name, entry in entries(providers_of(context.reading.value)):
        path = (*PROVIDERS, name)
        yield (*path, "apiKey")
        yield from ((*path, "headers", header) for header in record(record(entry).get("headers")))


def _foreign_finding(
    context: HazardContext, path: ConfigPath, found: Reference, repair: Repair | None
) -> Finding:
    what = "header" if "headers" in path else "key"
    name = found.name
    fix = f"Write the {what} itself, or put it into a variable and write ${{NAME}}."
    if name and repair is None:
        own = name.upper()
        fix = f"Write the {what} itself, or set {own} in the environment and write ${{{own}}}."
    how = (
        "as a reference without its bracket" if found.unclosed else "as another tool refers to one"
    )
    return Finding(
        path,
        f"The {what} is written {how}, {found.form}: "
        f"{context.release.label} sends this text as it stands.",
        f"{repair.label}." if repair else fix,
        repair,
    )


def _own_spelling(context: HazardContext, path: ConfigPath, found: Reference) -> Repair | None:
    """`${NAME}` where the variable has a value by the time that references are replaced."""
    name, seen = found.name, context.reading
    late = seen.env_origin.get(name) is KeyOrigin.ENV_BLOCK and not seen.release.env_block_first
    if not _CAPITALS.fullmatch(name) or late or not trim(seen.environment.get(name, "")):
        return None
    text = f"{found.prefix}${{{name}}}"
    return set_value(context, f"Write {text}", path, text)


def _authorization_first(context: HazardContext) -> Iterator[Finding]:
    """An Authorization that the entry or one of its models writes itself."""
    entry = context.entry
    if entry is None:
        return
    holders = [((*entry.path, "models", index), model) for index, model in entry.models]
    found = [written_authorization(entry), *(authorization_of(one, at) for at, one in holders)]
    for path, token in filter(None, found):
        key = trim(entry.api_key or "")
        yield Finding(
            path,
            "Requests carry this Authorization, not the key of the entry.",
            "Take it out, and write its key as apiKey.",
            severity=Severity.INFO if token == key else None,
        )


def _profile_first(context: HazardContext) -> Iterator[Finding]:
    key, entry = context.request_key, context.entry
    if entry is None or entry.api_key is None or key is None or written_authorization(entry):
        return
    profile = profile_in_use(context.reading, entry.id)
    if profile is not None:
        _, command = _into_profile(context)
        yield Finding(
            (*entry.path, "apiKey"),
            f'An auth profile for {entry.id} is stored ("{profile.id}" in {profile.file}): '
            "requests carry its key, not the one written here.",
            f"Change it with the program itself: {command}" if command else "Keep one of the two.",
            severity=None if profile.secret == entry.api_key else Severity.WARNING,
            copyable=command,
        )
    elif key.source.variable in context.release.key_variables.get(entry.id, ()):
        yield Finding(
            (*entry.path, "apiKey"),
            f"{context.release.label} knows {entry.id} itself and sends the key in "
            f"{key.source.variable} to Jan, not the one written here.",
            f"Unset {key.source.variable}, or give the entry a name of its own.",
            severity=Severity.WARNING,
        )


def _metadata_only(context: HazardContext) -> Iterator[Finding]:
    if context.request_key is not None:
        return
    profiles = record(record(context.reading.value.get("auth")).get("profiles"))
    for name, profile in profiles.items():
        if record(profile).get("provider") == context.entries.id:
            yield Finding(
                ("auth", "profiles", name),
                "auth.profiles in the config holds no key; it opts in to nothing by itself.",
                f"Set {KEY_VARIABLE}, or store the key in the auth store of the agent.",
            )


def _blank_variable(context: HazardContext) -> Iterator[Finding]:
    given = context.reading.surroundings.env.get(KEY_VARIABLE)
    if given is not None and not trim(given):
        yield Finding(
            (),
            f"{KEY_VARIABLE} is set but empty. It counts as no key, and hides any in .env.",
            f"Unset {KEY_VARIABLE}, or give it a value.",
        )


def _only_in_shell(context: HazardContext) -> Iterator[Finding]:
    key = context.request_key
    if key is None or not key.source.variable or context.mode is Mode.OFF:
        return
    name = key.source.variable
    yield Finding(
        (),
        f"{name} is set in this shell only. A gateway that runs as a service does not see it.",
        f"Put {name} into {context.reading.locations.state_dir / '.env'}; "
        "the service reads it too.",
    )


def _shell_import(context: HazardContext) -> Iterator[Finding]:
    shell = record(record(context.reading.value.get("env")).get("shellEnv"))
    if shell.get("enabled") is True and context.opting_key is None and context.entry is None:
        yield Finding(
            ("env", "shellEnv"),
            f"The import from the login shell does not take {KEY_VARIABLE}.",
            f"Put {KEY_VARIABLE} into .env or into the env block.",
        )


def _readable(context: HazardContext) -> Iterator[Finding]:
    key, file = context.request_key, _file_with_key(context)
    if key is None or file is None or not _open_to_others(context, file):
        return
    yield Finding(
        _place(context),
        f"The key stands in clear in {file}, and other users of this machine can read that file.",
        f"Run: chmod 600 {file}",
        severity=Severity.INFO if _no_secret(key.value) else None,
        copyable=system.SHELL.join(["chmod", "600", str(file)]),
    )


def _no_secret(key: str) -> bool:
    return is_placeholder(key) or foreign_reference(key, plain=True) is not None


def _file_with_key(context: HazardContext) -> Path | None:
    key, place = context.request_key, _place(context)
    source = key.source.origin if key else None
    if source in (KeyOrigin.CONFIG, KeyOrigin.ENV_BLOCK):
        origin = context.reading.origin(place)
        return origin.file if origin else None
    if source is KeyOrigin.PROFILE:
        stored = context.reading.profiles.get(context.entries.id, ())
        return next((profile.file for profile in stored if profile.has_key), None)
    if source is KeyOrigin.DOTENV:
        files = context.reading.surroundings.files
        return next(
            (file for file in context.reading.locations.dotenv_files if files.is_file(file)), None
        )
    return None


def _open_to_others(context: HazardContext, file: Path) -> bool:
    try:
        return bool(context.reading.surroundings.files.stat(file).st_mode & _OTHERS)
    except OSError:
        return False


HAZARDS = (
    Hazard("placeholder-key-but-server-wants-one", Severity.ERROR, _placeholder),
    Hazard("key-refused", Severity.ERROR, _key_refused),
    Hazard("implicit-needs-no-key-on-server", Severity.ERROR, _discovery_key),
    Hazard("key-is-a-command-or-variable", Severity.WARNING, _names_variable),
    Hazard("key-in-foreign-syntax", Severity.WARNING, _foreign),
    Hazard("authorization-before-entry-key", Severity.WARNING, _authorization_first),
    Hazard("profile-before-entry-key", Severity.INFO, _profile_first),
    Hazard("profile-without-key", Severity.WARNING, _metadata_only),
    Hazard("blank-variable", Severity.WARNING, _blank_variable),
    Hazard("env-not-seen-by-service", Severity.WARNING, _only_in_shell),
    Hazard("shell-import-without-jan", Severity.INFO, _shell_import),
    Hazard("key-in-clear-and-file-readable-by-others", Severity.WARNING, _readable),
)
