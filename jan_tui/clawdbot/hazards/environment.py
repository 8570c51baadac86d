"""The surroundings of the config: its place, its rights, programs that rewrite it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from jan_tui.base_url import meant_by, without_userinfo
from jan_tui.clawdbot.hazards.context import HazardContext
from jan_tui.clawdbot.hazards.rule import Finding, Hazard, delete
from jan_tui.clawdbot.values.javascript import record, trim
from jan_tui.clawdbot.values.notices import Origin, Severity
from jan_tui.clawdbot.values.prediction import Mode
from jan_tui.clawdbot.values.proxies import proxied

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
    if not context.release.writes_flatten or not context.reading.sources:
        return
    effects = []
    if len(context.reading.sources) > 1:
        effects.append("puts included files into this one")
    if any(_VARIABLE.search(source.text) for source in context.reading.sources):
        effects.append("writes the values of variables in clear")
    if effects:
        yield Finding(
            (),
            f"`{context.release.program} config set` and `models set` rewrite the whole file: that "
            f"{' and '.join(effects)}, and comments are lost.",
            "Change the file here or by hand instead.",
            origin=Origin(context.reading.sources[0].path, 1, 1),
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


HAZARDS = (
    Hazard("loopback-through-proxy", Severity.ERROR, _proxy),
    Hazard("entry-through-proxy", Severity.ERROR, _entry_proxy),
    Hazard("config-managed", Severity.INFO, _read_only),
    Hazard("no-config-file", Severity.INFO, _no_file),
    Hazard("config-set-rewrites", Severity.INFO, _flattening),
    Hazard("includes-not-watched", Severity.INFO, _unwatched),
    Hazard("profiles-unknown", Severity.INFO, _unreadable_profiles),
)
