"""The programs' own checks that find their problems themselves, by the recorder's names.

Most are the same in every version. What a version has and is not here marks its place as
unchecked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from jan_tui.clawdbot.schema.own import channels
from jan_tui.clawdbot.schema.own.agents import AGENT_RULES
from jan_tui.clawdbot.schema.own.policy import exact_entries
from jan_tui.clawdbot.schema.own.texts import byte_size, duration, is_program
from jan_tui.clawdbot.schema.scalars import Finder, Problem, bent, unknown
from jan_tui.clawdbot.values.javascript import entries, fold, record, trim
from jan_tui.clawdbot.values.notices import ConfigPath
from jan_tui.patterns import lazy_pattern

_TIME = lazy_pattern(r"([01]\d|2[0-3]|24):([0-5]\d)", re.ASCII)
_PEER = lazy_pattern(r"[a-z][a-z0-9_-]*:.+", re.IGNORECASE)
_BLOCKED_KEYS = ("__proto__", "constructor", "prototype")


def _first_is_program(value: list[Any], path: ConfigPath) -> Iterator[Problem]:
    if not is_program(value[0] if value else None):
        yield bent(path, "expected safe executable name or path", 0)


def _own_providers(bundled: list[str]) -> Finder:
    """A provider that does not come with the release needs a base URL and models."""

    def find(value: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
        for name, entry in value.items():
            if fold(name) in bundled:
                continue
            for key, there in (("baseUrl", entry.get("baseUrl")), ("models", "models" in entry)):
                if not there:
                    message = (
                        f"custom model providers must declare {key}; provider overlays without "
                        f"{key} are only supported for bundled providers"
                    )
                    yield bent(path, message, name, key)

    return find


def _acp_binding(value: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
    peer = record(record(value.get("match")).get("peer")).get("id")
    if not (isinstance(peer, str) and trim(peer)):
        message = "ACP bindings require match.peer.id to target a concrete conversation."
        yield bent(path, message, "match", "peer")


def _groups(value: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
    for peer, entry in entries(value):
        named = _PEER.fullmatch(peer) is not None
        if isinstance(entry, dict) and not named:
            message = "Group options require a channel-qualified key (<channel>:<peerId>)."
            yield bent(path, message, peer)
        elif isinstance(entry, list) and named and len(entry) > 16:
            yield bent(path, "Agent group threads support at most 16 agents.", peer)


def _positive_duration(value: Any, path: ConfigPath) -> Iterator[Problem]:
    parsed = duration(value, "d")
    if parsed is None:
        yield bent(path, "invalid duration (use ms, s, m, h, d)")
    elif parsed <= 0:
        message = "duration must be positive (use ms, s, m, h, d), e.g. 30d"
        yield bent(path, message)


def _durations_and_sizes(value: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
    """Members that are durations or sizes; `false` turns one off."""
    for key in ("pruneAfter", "resetArchiveRetention", "sessionRetention"):
        unit = "h" if key == "sessionRetention" else "d"
        if value.get(key, False) is not False and duration(value[key], unit) is None:
            yield bent(path, "invalid duration (use ms, s, m, h, d)", key)
    for place in (("rotateBytes",), ("maxDiskBytes",), ("highWaterBytes",), ("runLog", "maxBytes")):
        found: Any = value
        for step in place:
            found = record(found).get(step, False)
        if found is not False and not byte_size(found):
            yield bent(path, "invalid size (use b, kb, mb, gb, tb)", *place)


def _persistent_hooks(value: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
    if trim(value.get("defaultSessionKey") or ""):
        return
    for index, mapping in enumerate(value.get("mappings") or ()):
        keyed = trim(mapping.get("sessionKey") or "") or mapping.get("transform")
        acts = mapping.get("action", "agent") == "agent"
        if acts and mapping.get("sessionMode") == "persistent" and not keyed:
            message = (
                "persistent hook mappings require sessionKey, hooks.defaultSessionKey, or a "
                "transform"
            )
            yield bent(path, message, "mappings", index, "sessionKey")


def _old_acp_bindings(value: Any, path: ConfigPath) -> Iterator[Problem]:
    """Bindings inside of channels, at any depth."""
    pending: list[tuple[Any, _Place | None]] = [(value, None)]
    while pending:
        one, place = pending.pop()
        if isinstance(record(record(one).get("bindings")).get("acp"), dict | list):
            message = (
                "Legacy channel-local ACP bindings were removed; use top-level bindings[] entries."
            )
            yield bent((*path, *_steps(place)), message, "bindings", "acp")
        inside = list(enumerate(one)) if isinstance(one, list) else entries(one)
        pending += [(inner, _Place(place, step)) for step, inner in reversed(inside)]


class _Place(Struct, frozen=True):
    """A step below another place; a path of its own for each would grow with the depth."""

    above: _Place | None
    step: str | int


def _steps(place: _Place | None) -> ConfigPath:
    found: list[str | int] = []
    while place is not None:
        found.append(place.step)
        place = place.above
    return tuple(reversed(found))


def _chosen_provider(subject: str) -> Finder:
    def find(value: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
        chosen, known = fold(value.get("provider") or ""), record(value.get("providers"))
        if chosen and known and chosen not in known:
            message = (
                f'{subject}.provider must match a key in {subject}.providers (missing "{chosen}")'
            )
            yield bent(path, message, "provider")
        if not chosen and len(known) > 1:
            message = (
                f"{subject}.provider is required when {subject}.providers defines multiple "
                "providers"
            )
            yield bent(path, message, "provider")

    return find


def _portals(value: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
    if record(value.get("portals")).get("ingress"):
        yield unknown(path, "portals")


def _default_role(value: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
    if value.get("default") not in record(value.get("definitions")):
        message = "gateway.roles.default must name a configured role definition"
        yield bent(path, message, "default")


def _web_search(key_refused: bool, providers: list[str]) -> Finder:
    def find(value: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
        for key, one in entries(value):
            if key in ("constructor", "prototype"):
                yield bent(path, "tools.web.search must not contain blocked object keys", key)
            elif (key_refused and key == "apiKey") or (key in providers and isinstance(one, dict)):
                message = (
                    "legacy web_search provider config must use "
                    "plugins.entries.<plugin>.config.webSearch"
                )
                yield bent(path, message, key)

    return find


def _stale_minutes(value: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
    minutes, stale = value.get("channelHealthCheckMinutes", 5), "channelStaleEventThresholdMinutes"
    if minutes and value.get(stale) is not None and value[stale] < minutes:
        message = (
            "channelStaleEventThresholdMinutes should be >= channelHealthCheckMinutes to avoid "
            "delayed stale detection"
        )
        yield bent(path, message, stale)


def _stdio(value: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
    if value.get("transport") == "stdio" and not trim(value.get("command") or ""):
        yield bent(path, '"stdio" transport requires a non-empty command', "transport")


def _server(value: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
    """A server of tools: keys in other spellings, and what fits together."""
    for key in _FOREIGN_SERVER_KEYS:
        if key in value:
            yield Problem(path, f'Unrecognized key: "{key}"', (*path, key), fatal=False)
    if "default_tools_approval_mode" in record(value.get("codex")):
        message = 'Unrecognized key: "default_tools_approval_mode"'
        yield bent(path, message, "codex", "default_tools_approval_mode")
    if "disabled" in value:
        off = value["disabled"]
        other = 'the canonical "enabled" boolean instead'
        if isinstance(off, bool):
            other = (
                f'"enabled: {str(not off).lower()}" instead, then run "openclaw doctor --fix" to '
                "migrate existing config"
            )
        yield bent(path, f'unsupported key "disabled"; use {other}', "disabled")
    if record(value.get("oauth")).get("identity") == "per-requester":
        yield unknown(path, "oauth")
    yield from _stdio(value, path)


_FOREIGN_SERVER_KEYS = (
    "connectTimeout",
    "connect_timeout",
    "timeout",
    "workingDirectory",
    "supports_parallel_tool_calls",
    "ssl_verify",
    "client_cert",
    "client_key",
)


def _timestamp(value: Any, path: ConfigPath) -> Iterator[Problem]:
    if isinstance(value, int | float) and abs(value) > 8.64e15:
        yield bent(path, "Invalid timestamp")


RULES: dict[str, Finder] = {
    **AGENT_RULES,
    "first-is-program": _first_is_program,
    "exact-entries": exact_entries,
    "acp-binding": _acp_binding,
    "broadcast-groups": _groups,
    "positive-duration": _positive_duration,
    "durations-and-sizes": _durations_and_sizes,
    "persistent-hooks": _persistent_hooks,
    "old-acp-bindings": _old_acp_bindings,
    "talk-provider": _chosen_provider("talk"),
    "talk-realtime-provider": _chosen_provider("talk.realtime"),
    "portals": _portals,
    "default-role": _default_role,
    "stale-minutes": _stale_minutes,
    "stdio": _stdio,
    "server": _server,
    "slack-secret": channels.signing_secret,
    "bundled-channels": channels.of_plugins,
    "timestamp": _timestamp,
}


def rule(name: str, more: Any) -> Finder:
    """The check of this name; `more` is what the recorder found with it."""
    if name in RULES:
        return RULES[name]
    if name == "own-providers":
        return _own_providers(more)
    if name in ("web-search", "web-search-without-key"):
        return _web_search(name == "web-search-without-key", more)
    if name == "open-to-all":
        return channels.open_to_all(more)
    if name == "telegram":
        return channels.telegram(more)
    return channels.unchecked(more if isinstance(more, list) else None)
