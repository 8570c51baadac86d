"""The programs' own checks of agents: their list, sandbox and tools, and who names them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from jan_tui.clawdbot.schema.own.texts import duration
from jan_tui.clawdbot.schema.scalars import Finder, Problem, bent, unknown
from jan_tui.clawdbot.values.agents import normal_id
from jan_tui.clawdbot.values.javascript import entries, fold, record, trim
from jan_tui.clawdbot.values.notices import ConfigPath
from jan_tui.patterns import lazy_pattern

_TIME = lazy_pattern(r"([01]\d|2[0-3]|24):([0-5]\d)", re.ASCII)
_DRIVE = lazy_pattern(r"[A-Za-z]:[\\/]")
_DEVICES = ("//?/", "\\\\?\\")
_PEER = lazy_pattern(r"[a-z][a-z0-9_-]*:.+", re.IGNORECASE)
_BLOCKED_KEYS = ("__proto__", "constructor", "prototype")
_EXEC_MODES = {
    ("deny", "off"): "deny",
    ("deny", "on-miss"): "deny",
    ("allowlist", "off"): "allowlist",
    ("allowlist", "on-miss"): "ask",
    ("full", "off"): "full",
}
_TARGETS: tuple[ConfigPath, ...] = (
    ("agents", "defaults", "heartbeat", "agentId"),
    ("agents", "defaults", "systemAgent", "agentId"),
    ("talk", "agentId"),
)
_TOOLS = "tools.byProvider policy", "tools policy", "agent tools", "tools"


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


def _binds(value: dict[str, Any], path: ConfigPath, windows: bool) -> Iterator[Problem]:
    """The folders that a sandbox is given are absolute; `windows`: a drive letter will do, too.

    Not all versions leave out the blanks around them, which is not told apart here.
    """
    for index, bind in enumerate(value.get("binds") or ()):
        if not trim(bind):
            message = "Sandbox security: bind mount entry must be a non-empty string."
            yield bent(path, message, "binds", index)
            continue
        drive = windows and _DRIVE.match(bind) is not None
        end = bind.find(":", 2 if drive else 0)
        source = bind[:end] if end > 0 or (windows and end == 0) else bind
        device = windows and source.startswith(_DEVICES) and not source.startswith("//?/UNC/")
        if bind != trim(bind) or source != trim(source):
            yield unknown(path, "binds", index)
        elif device or not (source.startswith("/") or drive):
            kinds = "POSIX or Windows drive-letter" if windows else "POSIX"
            message = (
                f'Sandbox security: bind mount "{bind}" uses a non-absolute source path '
                f'"{source}". Only absolute {kinds} paths are supported for sandbox binds.'
            )
            yield bent(path, message, "binds", index)


def _docker(windows: bool) -> Finder:
    def find(value: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
        yield from _binds(value, path, windows)
        yield from _container(value, path)

    return find


def _container(value: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
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
            "bridge network, or set dangerouslyAllowContainerNamespaceJoin=true only when you "
            "fully trust this runtime."
        )
        yield bent(path, message, "network")
    for key, name, file in (
        ("seccompProfile", "seccomp profile", "a custom seccomp profile file"),
        ("apparmorProfile", "AppArmor profile", "a named AppArmor profile"),
    ):
        if fold(value.get(key) or "") == "unconfined":
            blocked = f'{name} "unconfined" is blocked'
            message = f"Sandbox security: {blocked}. Use {file} or omit this setting."
            yield bent(path, message, key)


def _sandbox_browser_with_binds(value: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
    yield from _binds(value, path, windows=True)
    yield from _sandbox_browser(value, path)


def _sandbox_browser(value: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
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


def _exec_mode(value: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
    if "mode" in value and ("security" in value or "ask" in value):
        message = "tools.exec.mode cannot be combined with tools.exec.security or tools.exec.ask"
        yield bent(path, message, "mode")


def _exec_mode_with_repair(value: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
    security, ask = value.get("security"), value.get("ask")
    if "mode" not in value or (security is None and ask is None):
        return
    exact = _EXEC_MODES.get((str(security), str(ask)))
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


def _thresholds(value: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
    for low, high in (
        ("warningThreshold", "criticalThreshold"),
        ("criticalThreshold", "globalCircuitBreakerThreshold"),
    ):
        if low in value and high in value and value[low] >= value[high]:
            message = f"tools.loopDetection.{low} must be lower than {high}."
            yield bent(path, message, high)


def _agent_ids(
    targets: tuple[ConfigPath, ...], bindings: bool, listed: str, implied: bool
) -> Finder:
    """Agents that are named elsewhere exist.

    `targets` are places of one id each, `bindings` tells whether their ids are checked, too;
    `listed` names the list of agents. `implied`: without a list `main` still is there, and is
    always known to bindings.
    """

    def find(value: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
        exact = _ids(value, listed)
        known = {normal_id(one) for one in exact} or {"main"}

        def fault(*place: str | int, ident: str) -> Problem:
            return bent(path, f'Unknown agent id "{ident}" (not in {listed}).', *place)

        for target in targets:
            found: Any = value
            for step in target:
                found = record(found).get(str(step))
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


def _ids(value: dict[str, Any], place: str) -> list[str]:
    listed = record(value.get("agents")).get(place.rpartition(".")[2])
    if isinstance(listed, dict):
        return list(listed)
    found = [record(one).get("id") for one in listed] if isinstance(listed, list) else []
    return [one for one in found if isinstance(one, str)]


AGENT_RULES: dict[str, Finder] = {
    "heartbeat": _heartbeat(needs_pause=False),
    "heartbeat-with-pause": _heartbeat(needs_pause=True),
    "one-owner": _one_owner,
    "blocked-keys": _blocked_keys,
    "docker": _docker(windows=True),
    "docker-of-posix": _docker(windows=False),
    "sandbox-browser": _sandbox_browser,
    "sandbox-browser-with-binds": _sandbox_browser_with_binds,
    "sandbox": _sandbox,
    **{f"one-allowlist: {subject}": _one_allowlist(subject) for subject in _TOOLS},
    "exec-mode": _exec_mode,
    "exec-mode-with-repair": _exec_mode_with_repair,
    "thresholds": _thresholds,
    "agents-of-broadcast": _agent_ids((), False, "agents.list", False),
    "agents-of-bindings": _agent_ids((), True, "agents.list", False),
    "agents-of-all": _agent_ids(_TARGETS, True, "agents.entries", True),
}
