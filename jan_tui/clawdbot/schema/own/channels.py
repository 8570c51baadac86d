"""The programs' own checks of channels: who may write, and the commands of a bot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from jan_tui.clawdbot.schema.scalars import Finder, Problem, bent, unknown
from jan_tui.clawdbot.values.javascript import record, trim
from jan_tui.clawdbot.values.notices import ConfigPath

_COMMAND = re.compile(r"[a-z0-9_]{1,32}", re.ASCII)
_POLICIES = ("dmPolicy", "policy")
_LIMITING = ("open", "allowlist")


def open_to_all(told: dict[str, str]) -> Finder:
    """A channel that is open to everybody says so in allowFrom, too."""

    def find(value: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
        allowed = [trim(str(one)) for one in value.get("allowFrom") or ()]
        if value.get(told["key"]) == "open" and "*" not in allowed:
            yield bent(path, told["message"], "allowFrom")

    return find


def telegram(told: dict[str, str]) -> Finder:
    """`open_to_all`, and commands that Telegram takes."""

    def find(value: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
        yield from open_to_all(told)(value, path)
        yield from _commands(value, path)

    return find


def _commands(value: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, one in enumerate(value.get("customCommands") or ()):
        name = trim(trim(one["command"]).removeprefix("/")).lower()
        said, key = f'Telegram custom command "/{name}"', "command"
        if not name:
            message = "Telegram custom command is missing a command name."
        elif not _COMMAND.fullmatch(name):
            message = f"{said} is invalid (use a-z, 0-9, underscore; max 32 chars)."
        elif name in seen:
            message = f"{said} is duplicated."
        elif not trim(one["description"]):
            message, key = f"{said} is missing a description.", "description"
        else:
            seen.add(name)
            continue
        yield bent(path, message, "customCommands", index, key)


def signing_secret(value: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
    """Slack over http has a signing secret."""
    base = value.get("mode", "socket")
    if base == "http" and not value.get("signingSecret"):
        message = 'channels.slack.mode="http" requires channels.slack.signingSecret'
        yield bent(path, message, "signingSecret")
    for name, account in record(value.get("accounts")).items():
        one = record(account)
        if not one or one.get("enabled") is False or one.get("mode", base) != "http":
            continue
        if not one.get("signingSecret", value.get("signingSecret")):
            message = (
                'channels.slack.accounts.*.mode="http" requires channels.slack.signingSecret or '
                "channels.slack.accounts.*.signingSecret"
            )
            yield bent(path, message, "accounts", name, "signingSecret")


def of_plugins(value: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
    """Channels whose policy the plugin itself checks, which is not known here."""
    for name, channel in value.items():
        if isinstance(channel, dict) and _touches(channel, ["accounts", "dm", *_POLICIES]):
            yield unknown(path, name)


def unchecked(reads: list[str] | None) -> Finder:
    """A check that is not known here: it marks its place, where something is there that it reads.

    `reads` are the members that it names, None where they are not known.
    """

    def find(value: Any, path: ConfigPath) -> Iterator[Problem]:
        if reads is None or not isinstance(value, dict) or _touches(value, reads):
            yield unknown(path)

    return find


def _touches(value: dict[str, Any], reads: list[str]) -> bool:
    for key in reads:
        if key not in value or key == "allowFrom":
            continue
        if key in _POLICIES:
            if value[key] in _LIMITING:
                return True
        elif key == "dm":
            if _touches(record(value[key]), [*_POLICIES]):
                return True
        elif key == "accounts":
            accounts = record(value[key]).values()
            inside = [one for one in reads if one != "accounts"]
            if any(_touches(record(one), [*inside, *_POLICIES]) for one in accounts):
                return True
        else:
            return True
    return False
