"""The programs' own conditions on one value, by the names that the recorder gives them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from jan_tui.clawdbot.schema.own.policy import split_ref
from jan_tui.clawdbot.schema.own.texts import (
    byte_size,
    duration,
    is_absolute,
    is_program,
    is_web_origin,
    is_web_url,
    url,
)
from jan_tui.clawdbot.values.javascript import trim
from jan_tui.patterns import lazy_pattern

_FILE_REF = lazy_pattern(r"value|(?:/(?:[^~/]|~0|~1)*)+")
_EXEC_REF = lazy_pattern(r"(?!(?:.*/)?\.\.?(?:/|$))[A-Za-z0-9][A-Za-z0-9._:/#-]{0,255}")
_OLD_EXEC_REF = lazy_pattern(r"(?!(?:.*/)?\.\.?(?:/|$))[A-Za-z0-9][A-Za-z0-9._:/-]{0,255}")
_AGENT_ID = lazy_pattern(r"[a-z0-9][a-z0-9_-]{0,63}", re.IGNORECASE)
_LOCAL = ("localhost", "127.0.0.1", "::1")


def _profile_has_address(value: dict[str, Any]) -> bool:
    return bool(value.get("cdpPort") or value.get("cdpUrl"))


def _driver_needs_no_address(value: dict[str, Any]) -> bool:
    return value.get("driver") in ("existing-session", "extension") or _profile_has_address(value)


def _session_needs_no_address(value: dict[str, Any]) -> bool:
    return value.get("driver") == "existing-session" or _profile_has_address(value)


def _secure_or_local(value: str) -> bool:
    parts = url(value)
    return parts is not None and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)
    )


def _long_enough(value: str) -> bool:
    parsed = duration(value)
    return re.search(r"(?:ms|s|m|h|d)\Z", value.lower()) is not None and (parsed or 0) >= 60_000


def _module_path(value: str) -> bool:
    text = trim(value)
    if not text or text[0] in "/~" or ":" in text:
        return False
    return ".." not in re.split(r"[\\/]+", text)


TESTS: dict[str, Callable[[Any], bool]] = {
    "profile-has-address": _profile_has_address,
    "driver-or-address": _driver_needs_no_address,
    "session-or-address": _session_needs_no_address,
    "user-data-with-session": lambda one: (
        one.get("driver") == "existing-session" or not one.get("userDataDir")
    ),
    "no-address-with-extension": lambda one: (
        one.get("driver") != "extension" or not one.get("cdpUrl")
    ),
    "program": is_program,
    "absolute-path": is_absolute,
    "absolute-or-home-path": lambda one: one.startswith(("/", "~/")) or one == "~",
    "file-secret": lambda one: _FILE_REF.fullmatch(one) is not None,
    "exec-secret": lambda one: _EXEC_REF.fullmatch(one) is not None,
    "exec-secret-without-fragment": lambda one: _OLD_EXEC_REF.fullmatch(one) is not None,
    "https-or-local": _secure_or_local,
    "web-url": is_web_url,
    "web-origin": is_web_origin,
    "public-origin": lambda one: is_web_origin(one) and _secure_or_local(one),
    "https-with-path": lambda one: (
        (parts := url(one)) is not None and parts.scheme == "https" and parts.path not in ("", "/")
    ),
    "not-reserved": lambda one: one != "__proto__",
    "name-trimmed": lambda one: bool(one) and one == trim(one),
    "trimmed": lambda one: one == trim(one),
    "not-blank": lambda one: bool(trim(one)),
    "model-or-empty": lambda one: one == "" or split_ref(one) is not None,
    "picker-runtime": lambda one: one not in ("auto", "default"),
    "max-above-min": lambda one: one.get("min", 0) <= one.get("max", float("inf")),
    "is-text": lambda one: isinstance(one, str),
    "byte-size": byte_size,
    "agent-id": lambda one: _AGENT_ID.fullmatch(trim(one)) is not None,
    "some-members": bool,
    "module-path": _module_path,
    "at-least-a-minute": _long_enough,
}
"""The value is a string, or an object where a member is named."""
