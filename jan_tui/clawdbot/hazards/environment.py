"""The surroundings of the config: its place, its rights, programs that rewrite it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

from jan_tui.base_url import meant_by, without_userinfo
from jan_tui.clawdbot.config.detection import on_path
from jan_tui.clawdbot.hazards.context import HazardContext
from jan_tui.clawdbot.hazards.rule import Finding, Hazard, delete, set_value
from jan_tui.clawdbot.values.agents import Agent
from jan_tui.clawdbot.values.javascript import record, trim
from jan_tui.clawdbot.values.notices import ConfigPath, Origin, Severity
from jan_tui.clawdbot.values.prediction import Mode
from jan_tui.clawdbot.values.proxies import proxied

CONFIG_MANAGED = "config-managed"
"""The code of a config that another program manages, so that nothing writes it."""

_VARIABLE = re.compile(r"(?<!\$)\$\{[A-Z_][A-Z0-9_]*\}")


def _no_file(context: HazardContext) -> Iterator[Finding]:
    locations = context.reading.locations
    if context.reading.exists or not context.reading.reachable:
        return
    message = f"{locations.config_path} does not exist, so the config is empty."
    if locations.override is None:
        yield Finding((), message, "Save a set-up to create it.")
    else:
        message = f"{message} Its path comes from {locations.override}."
        fix = f"Change {locations.override}, or save a config there."
        yield Finding((), message, fix, severity=Severity.WARNING)


def _flattening(context: HazardContext) -> Iterator[Finding]:
    release, sources = context.release, context.reading.sources
    effects = []
    if release.writes_flatten and len(sources) > 1:
        effects.append("puts included files into this one")
    if release.writes_clear and any(_VARIABLE.search(source.text) for source in sources):
        effects.append("writes the values of variables in clear")
    if effects:
        yield Finding(
            (),
            f"`{release.program} config set` and `models set` rewrite the whole file: that "
            f"{' and '.join(effects)}, and comments are lost.",
            "Change the file here or by hand instead.",
            origin=Origin(sources[0].path, 1, 1),
        )


def _unwatched(context: HazardContext) -> Iterator[Finding]:
    if context.release.includes_watched or len(context.reading.sources) < 2:
        return
    names = ", ".join(source.path.name for source in context.reading.sources[1:])
    yield Finding(
        (),
        f"A running gateway does not notice changes of included files ({names}).",
        f"Restart it after such a change: {context.release.program} gateway restart.",
    )


def _unreadable_profiles(context: HazardContext) -> Iterator[Finding]:
    if context.reading.profiles_unreadable:
        yield Finding(
            (),
            f"Auth profiles are not known here: {context.reading.profiles_unreadable}",
            f"Ask the program itself: {context.release.program} models status",
        )


def _proxy(context: HazardContext) -> Iterator[Finding]:
    url = context.provider.base_url
    found = proxied(url, context.reading.environment) if context.release.http_proxy else None
    target = meant_by(url)
    if found is None or target is None or context.mode is Mode.OFF or not target.loopback:
        return
    host = f"[{target.host}]" if ":" in target.host else target.host
    excepted = ",".join(filter(None, (trim(found.excepted), host)))
    entry = context.entry
    yield Finding(
        (*entry.path, "baseUrl") if entry is not None else (),
        f"{found.variable} is set, so {context.release.label} sends requests for Jan through the "
        f"proxy {found.proxy or 'that it names'}, not straight to {host}.",
        f"Add {host} to {found.exceptions}.",
        copyable=f"{found.exceptions}={shlex.quote(excepted)}",
    )


def _entry_proxy(context: HazardContext) -> Iterator[Finding]:
    """A proxy that the entry itself names (openclaw; the schema of the other refuses it)."""
    entry, target = context.entry, meant_by(context.provider.base_url)
    if entry is None or target is None or not target.loopback:
        return
    proxy = record(record(entry.value.get("request")).get("proxy"))
    url = proxy.get("url")
    if proxy.get("mode") != "explicit-proxy" or not isinstance(url, str) or not trim(url):
        return
    through = meant_by(without_userinfo(url))
    named = f" {through.host_header}" if through is not None else ""
    path = (*entry.path, "request", "proxy")
    yield Finding(
        path,
        f"The entry sends requests for Jan through the proxy{named}, not straight to "
        f"{target.host_header}.",
        "Take request.proxy out of the entry.",
        delete(context, "Take request.proxy out", path),
    )


def _read_only(context: HazardContext) -> Iterator[Finding]:
    managed = context.reading.managed
    if managed is not None:
        variable, manager, advice = managed
        yield Finding(
            (),
            f"{variable}=1: the config is managed by {manager}, so {context.release.label} takes "
            "it as read-only and nothing is written here either.",
            advice,
        )


def _tls(context: HazardContext) -> Iterator[Finding]:
    """Source: openclaw 2026.9.6, "Provider transport overrides do not allow insecureSkipVerify"."""
    entry = context.entry
    request = record(entry.value.get("request")) if entry is not None else {}
    for holder in ("tls", "proxy"):
        tls = record(request.get(holder))
        tls = record(tls.get("tls")) if holder == "proxy" else tls
        if entry is None or tls.get("insecureSkipVerify") is not True:
            continue
        inner = ("proxy", "tls") if holder == "proxy" else ("tls",)
        path = (*entry.path, "request", *inner, "insecureSkipVerify")
        yield Finding(
            path,
            f"{context.release.label} does not allow insecureSkipVerify for models: every turn "
            "ends in an error before anything is sent.",
            "Take it out; name the certificate in ca instead.",
            delete(context, "Take insecureSkipVerify out", path),
        )


_SOCKETS = (".docker/run", ".docker/desktop", ".colima/default", ".rd", ".orbstack/run")
"""Folders below the home folder in which variants of Docker keep their socket."""


def _docker_missing(context: HazardContext) -> str:
    """Why no container can be started, as far as it is seen without asking; empty where it may."""
    around = context.reading.surroundings
    if on_path(around, "docker") is None:
        return "docker is not on PATH"
    env, files = around.env, around.files
    folders = [*(around.home / folder for folder in _SOCKETS), Path("/var/run")]
    own = trim(env.get("XDG_RUNTIME_DIR", ""))
    folders += [Path(own)] if own else []
    elsewhere = any(trim(env.get(name, "")) for name in ("DOCKER_HOST", "DOCKER_CONTEXT"))
    if elsewhere or any(files.exists(folder / "docker.sock") for folder in folders):
        return ""
    return "Docker does not run (there is no /var/run/docker.sock)"


def _sandbox(context: HazardContext) -> Iterator[Finding]:
    """A turn in a container, where there is no Docker: it fails before anything is sent.

    Source: first turns of both programs with `sandbox.mode: "all"`; `non-main` spares the main
    session.
    """
    reading = context.reading
    defaults = record(record(record(reading.value.get("agents")).get("defaults")).get("sandbox"))
    missing = _docker_missing(context)
    if not missing:
        return
    for agent in context.agents or (Agent(context.default_agent),):
        own = record(record(agent.entry).get("sandbox"))
        found = {**defaults, **own}
        if found.get("mode") != "all" or found.get("backend", "docker") != "docker":
            continue
        whole: ConfigPath = ("agents", "defaults", "sandbox", "mode")
        path = (*(agent.path or ()), "sandbox", "mode") if "mode" in own else whole
        yield Finding(
            path,
            f'The agent "{agent.id}" runs every turn in a Docker container, and {missing}: each '
            "fails before anything is sent to Jan.",
            'Install and start Docker, or write sandbox.mode: "off".',
            set_value(context, 'Write sandbox.mode: "off"', path, "off"),
        )


HAZARDS = (
    Hazard("entry-skips-certificate", Severity.ERROR, _tls),
    Hazard("sandbox-without-docker", Severity.WARNING, _sandbox),
    Hazard("loopback-through-proxy", Severity.ERROR, _proxy),
    Hazard("entry-through-proxy", Severity.ERROR, _entry_proxy),
    Hazard(CONFIG_MANAGED, Severity.INFO, _read_only),
    Hazard("no-config-file", Severity.INFO, _no_file),
    Hazard("config-set-rewrites", Severity.INFO, _flattening),
    Hazard("includes-not-watched", Severity.INFO, _unwatched),
    Hazard("profiles-unknown", Severity.INFO, _unreadable_profiles),
)
