"""The programs' own checks that find their problems themselves, by the recorder's names.

Most are the same in every version. What a version has and is not here marks its place as
unchecked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from jan_tui.clawdbot.schema import channel_rules
from jan_tui.clawdbot.schema.openclaw_policy import exact_entries
from jan_tui.clawdbot.schema.scalars import Finder, Problem, bent, unknown
from jan_tui.clawdbot.schema.texts import byte_size, duration, is_program
from jan_tui.clawdbot.values.agents import normal_id
from jan_tui.clawdbot.values.javascript import entries, fold, record, trim
from jan_tui.clawdbot.values.notices import ConfigPath

_TIME = re.compile(r"([01]\d|2[0-3]|24):([0-5]\d)", re.ASCII)
_PEER = re.compile(r"[a-z][a-z0-9_-]*:.+", re.IGNORECASE)
_BLOCKED_KEYS = ("__proto__", "constructor", "prototype")


def _heartbeat(needs_pause: bool) -> Finder:
    """The pause is a duration, and active hours are times of a day.

    `needs_pause`: without a pause the hours are not looked at.
    """

    def find(value: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
        if value.get("every") and duration(value["every"], "m") is None:
            yield bent(path, "invalid duration (use ms, s, m, h)", "every")
        if needs_pause and not value.get("every"):
            return
        for key in ("start", "end"):
            message = _time_fault(record(value.get("activeHours")).get(key), key)
            if message:
                yield bent(path, message, "activeHours", key)

    return find


def _time_fault(written: str | None, key: str) -> str:
    time = _TIME.fullmatch(written) if written else None
    if time is None:
        return 'invalid time (use "HH:MM" 24h format)' if written else ""
    if time[1] == "24" and time[2] != "00":
        return "invalid time (24:00 is the only allowed 24:xx value)"
    return "invalid time (start cannot be 24:00)" if time[1] == "24" and key == "start" else ""


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


def _one_owner(value: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
    """There are agents, each id once, and one of several is marked as the default."""
    found = record(value.get("entries"))
    if not found:
        message = "agents.entries must contain at least one configured agent"
        yield bent(path, message, "entries")
    first: dict[str, str] = {}
    for key in found:
        ident = normal_id(key)
        if first.setdefault(ident, key) != key:
            message = (
                f'agents.entries keys "{first[ident]}" and "{key}" resolve to the same agent id '
                f'"{ident}"; rename one key so each agent has a unique id'
            )
            yield bent(path, message, "entries", key)
    marked = sum(entry.get("default") is True for entry in found.values())
    explicit = value.get("ownership") == "explicit"
    if marked > 1:
        message = f"agents.entries must contain at most one default=true entry (found {marked})"
        yield bent(path, message, "entries")
    if explicit and marked:
        message = "agents.ownership=explicit cannot be combined with a legacy default=true marker"
        yield bent(path, message, "ownership")
    if len(found) > 1 and not marked and not explicit:
        message = (
            'multi-agent rosters require agents.ownership="explicit" or one legacy default=true '
            'marker; add agents.ownership="explicit" or run openclaw doctor'
        )
        yield Problem((*path, "ownership"), message, (*path, "entries"), fatal=False)


def _blocked_keys(value: Any, path: ConfigPath) -> Iterator[Problem]:
    for key in record(value):
        if key in _BLOCKED_KEYS:
            yield bent(path, "agent entries must not contain blocked object keys", key)
            return


def _docker(value: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
    if value.get("binds"):
        yield unknown(path, "binds")
    network = fold(value.get("network") or "")
    if network == "host":
        message = (
            'Sandbox security: network mode "host" is blocked. Use "bridge" or "none" instead.'
        )
        yield bent(path, message, "network")
    joins = value.get("dangerouslyAllowContainerNamespaceJoin") is True
    if network.startswith("container:") and not joins:
        message = (
            'Sandbox security: network mode "container:*" is blocked by default. Use a custom '
            "bridge network, or set dangerouslyAllowContainerNamespaceJoin=true only when you fully "
            "trust this runtime."
        )
        yield bent(path, message, "network")
    for key, name, file in (
        ("seccompProfile", "seccomp profile", "a custom seccomp profile file"),
        ("apparmorProfile", "AppArmor profile", "a named AppArmor profile"),
    ):
        if fold(value.get(key) or "") == "unconfined":
            message = (
                f'Sandbox security: {name} "unconfined" is blocked. Use {file} or omit this setting.'
            )
            yield bent(path, message, key)


def _sandbox_browser(value: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
    if value.get("binds"):
        yield unknown(path, "binds")
    if fold(value.get("network") or "") == "host":
        message = (
            'Sandbox security: browser network mode "host" is blocked. Use "bridge" or a custom '
            "bridge network instead."
        )
        yield bent(path, message, "network")


def _sandbox(value: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
    network = fold(record(value.get("browser")).get("network") or "")
    joins = record(value.get("docker")).get("dangerouslyAllowContainerNamespaceJoin") is True
    if network.startswith("container:") and not joins:
        message = (
            'Sandbox security: browser network mode "container:*" is blocked by default. Set '
            "sandbox.docker.dangerouslyAllowContainerNamespaceJoin=true only when you fully trust "
            "this runtime."
        )
        yield bent(path, message, "browser", "network")


def _one_allowlist(subject: str) -> Finder:
    def find(value: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
        if value.get("allow") and value.get("alsoAllow"):
            message = (
                f"{subject} cannot set both allow and alsoAllow in the same scope (merge alsoAllow "
                "into allow, or remove allow and use profile + alsoAllow)"
            )
            yield bent(path, message)

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
    if isinstance(value, list):
        for index, one in enumerate(value):
            yield from _old_acp_bindings(one, (*path, index))
    if not isinstance(value, dict):
        return
    if isinstance(record(value.get("bindings")).get("acp"), dict | list):
        message = (
            "Legacy channel-local ACP bindings were removed; use top-level bindings[] entries."
        )
        yield bent(path, message, "bindings", "acp")
    for key, one in entries(value):
        yield from _old_acp_bindings(one, (*path, key))


def _chosen_provider(subject: str) -> Finder:
    def find(value: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
        chosen, known = fold(value.get("provider") or ""), record(value.get("providers"))
        if chosen and known and chosen not in known:
            message = (
                f"{subject}.provider must match a key in {subject}.providers "
                f'(missing "{chosen}")'
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


def _exec_mode(subject: str) -> Finder:
    def find(value: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
        if "mode" in value and ("security" in value or "ask" in value):
            yield bent(path, subject, "mode")

    return find


def _exec_mode_with_repair(value: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
    security, ask = value.get("security"), value.get("ask")
    if "mode" not in value or (security is None and ask is None):
        return
    exact = _EXEC_MODES.get((security, ask))
    repair = (
        "The legacy policy is incomplete. Choose the intended security and ask values before "
        "converting; no mode equivalent can be inferred."
    )
    if exact:
        repair = (
            f'Replace security/ask with mode="{exact}" (the equivalent of security="{security}" + '
            f'ask="{ask}").'
        )
    elif security is not None and ask is not None:
        repair = (
            "This security/ask pair has no exact mode equivalent. To keep this policy, retain both "
            "legacy fields and remove mode."
        )
    message = (
        "mode cannot be combined with security or ask in the same exec object. Update the deploy "
        f"script, template, or patch at this scope. {repair} Doctor migrates supported legacy "
        'policies to mode; run "openclaw doctor --fix" only when the saved file still needs '
        "migration."
    )
    yield bent(path, message, "mode")


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


def _thresholds(value: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
    for low, high in (
        ("warningThreshold", "criticalThreshold"),
        ("criticalThreshold", "globalCircuitBreakerThreshold"),
    ):
        if low in value and high in value and value[low] >= value[high]:
            message = f"tools.loopDetection.{low} must be lower than {high}."
            yield bent(path, message, high)


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
        other = "the canonical \"enabled\" boolean instead"
        if isinstance(off, bool):
            other = (
                f'"enabled: {str(not off).lower()}" instead, then run "openclaw doctor --fix" to '
                "migrate existing config"
            )
        yield bent(path, f'unsupported key "disabled"; use {other}', "disabled")
    if record(value.get("oauth")).get("identity") == "per-requester":
        yield unknown(path, "oauth")
    yield from _stdio(value, path)


def _agent_ids(
    targets: tuple[ConfigPath, ...], bindings: bool, listed: str, implied: bool
) -> Finder:
    """Agents that are named elsewhere exist.

    `targets` are places of one id each, `bindings` tells whether their ids are checked, too;
    `listed` names the list of agents. `implied`: without a list `main` still is there, and is
    always known to bindings.
    """

    def find(value: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
        exact = _ids(value)
        known = {normal_id(one) for one in exact} or {"main"}

        def fault(*place: str | int, ident: str) -> Problem:
            return bent(path, f'Unknown agent id "{ident}" (not in {listed}).', *place)

        for target in targets:
            found: Any = value
            for step in target:
                found = record(found).get(step)
            if isinstance(found, str) and normal_id(found) not in known:
                yield fault(*target, ident=trim(found) if "defaults" in target else found)
        if not exact and not implied:
            return
        for index, one in enumerate(value.get("bindings") or () if bindings and exact else ()):
            ident = record(one).get("agentId")
            safe = implied and ident == "main"
            if isinstance(ident, str) and not safe and normal_id(ident) not in known:
                yield fault("bindings", index, "agentId", ident=ident)
        for peer, one in entries(value.get("broadcast")):
            inside = ("agents",) if isinstance(one, dict) else ()
            named = record(one).get("agents") if isinstance(one, dict) else one
            skip = not exact and not _PEER.fullmatch(peer)
            if peer == "strategy" or skip or not isinstance(named, list):
                continue
            for index, ident in enumerate(named):
                if ident not in exact:
                    yield fault("broadcast", peer, *inside, index, ident=ident)

    return find


def _ids(value: dict[str, Any]) -> list[str]:
    section = record(value.get("agents"))
    if isinstance(section.get("entries"), dict):
        return list(section["entries"])
    listed = section.get("list")
    return [one.get("id", "") for one in listed] if isinstance(listed, list) else []


_EXEC_MODES = {
    ("deny", "off"): "deny",
    ("deny", "on-miss"): "deny",
    ("allowlist", "off"): "allowlist",
    ("allowlist", "on-miss"): "ask",
    ("full", "off"): "full",
}
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
_TARGETS: tuple[ConfigPath, ...] = (
    ("agents", "defaults", "heartbeat", "agentId"),
    ("agents", "defaults", "systemAgent", "agentId"),
    ("talk", "agentId"),
)


def _timestamp(value: Any, path: ConfigPath) -> Iterator[Problem]:
    if isinstance(value, int | float) and abs(value) > 8.64e15:
        yield bent(path, "Invalid timestamp")


_TOOLS = "tools.byProvider policy", "tools policy", "agent tools", "tools"

RULES: dict[str, Finder] = {
    "heartbeat": _heartbeat(needs_pause=False),
    "heartbeat-with-pause": _heartbeat(needs_pause=True),
    "first-is-program": _first_is_program,
    "one-owner": _one_owner,
    "blocked-keys": _blocked_keys,
    "docker": _docker,
    "sandbox-browser": _sandbox_browser,
    "sandbox": _sandbox,
    **{f"one-allowlist: {subject}": _one_allowlist(subject) for subject in _TOOLS},
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
    "exec-mode": _exec_mode(
        "tools.exec.mode cannot be combined with tools.exec.security or tools.exec.ask"
    ),
    "exec-mode-with-repair": _exec_mode_with_repair,
    "thresholds": _thresholds,
    "stale-minutes": _stale_minutes,
    "stdio": _stdio,
    "server": _server,
    "slack-secret": channel_rules.signing_secret,
    "bundled-channels": channel_rules.of_plugins,
    "timestamp": _timestamp,
    "agents-of-broadcast": _agent_ids((), False, "agents.list", False),
    "agents-of-bindings": _agent_ids((), True, "agents.list", False),
    "agents-of-all": _agent_ids(_TARGETS, True, "agents.entries", True),
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
        return channel_rules.open_to_all(more)
    if name == "telegram":
        return channel_rules.telegram(more)
    return channel_rules.unjudged(more if isinstance(more, list) else None)
