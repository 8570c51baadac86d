"""Which proxy the environment sends a request through (openclaw 2026.9.6, undici's agent).

Measured with the program's own functions and undici's `EnvHttpProxyAgent`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv4Network

from msgspec import Struct

from jan_tui.base_url import BaseUrl, meant_by, parse_base_url, without_userinfo
from jan_tui.clawdbot.values.javascript import trim

_SPLIT = re.compile(r"[,\s]")
_OCTETS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_ENTRY = re.compile(r"\[(?P<v6>[^\]]+)\](?::(?P<v6port>\d+))?|(?P<host>[^:]*):(?P<port>\d+)")


class Proxied(Struct, frozen=True):
    """A proxy in the way: the variable that names it, `host:port` of the proxy, and the variable
    that excepts hosts (`NO_PROXY`, or `no_proxy` where that is set) with its value."""

    variable: str
    proxy: str
    exceptions: str
    excepted: str


def proxied(url: str, environment: Mapping[str, str]) -> Proxied | None:
    """The proxy for this address; None where it is reached directly.

    Names in lower case go before those in capitals, even where they are blank. `ALL_PROXY` counts
    for nothing, `HTTPS_PROXY` for https alone, which otherwise takes that of http.
    """
    target = parse_base_url(url)
    if not isinstance(target, BaseUrl):
        return None
    kinds = ("https", "http") if target.scheme == "https" else ("http",)
    variable = next((name for kind in kinds if (name := _set(environment, kind))), None)
    exceptions = "no_proxy" if "no_proxy" in environment else "NO_PROXY"
    excepted = environment.get(exceptions, "")
    if variable is None or matches(target, excepted):
        return None
    # The address of a proxy may hold a password.
    proxy = meant_by(without_userinfo(environment[variable]))
    shown = "" if proxy is None else f"{proxy.host}:{proxy.port}"
    return Proxied(variable, shown, exceptions, excepted)


def matches(target: BaseUrl, excepted: str) -> bool:
    """Whether a list of `NO_PROXY` excepts an address: its host, a domain above it, its port.

    Separated by commas or white space, in any case. A star alone is everything, in a list nothing.
    """
    if excepted == "*":
        return True
    host = _host(target.host)
    for entry in filter(None, _SPLIT.split(excepted.lower())):
        found = _ENTRY.fullmatch(entry)
        named, at = entry, None
        if found:
            named, at = found["v6"] or found["host"] or "", found["v6port"] or found["port"]
        if at is not None and int(at) != target.port:
            continue
        if _numbers(host, named):
            return True
        name = _host(re.sub(r"^\*?\.", "", named))
        if name and name != "*" and (host == name or host.endswith(f".{name}")):
            return True
    return False


def _numbers(host: str, named: str) -> bool:
    """Whether `127.0.0.0/8` or `127.0.*` holds this address (the program's own extension)."""
    octets = host.split(".")
    if not _OCTETS.fullmatch(host):
        return False
    if "/" in named:
        try:
            return IPv4Address(host) in IPv4Network(named, strict=False)
        except ValueError:
            return False
    parts = named.split(".")
    if "*" not in parts or named.startswith("*"):
        return False
    equal = all(part in ("*", octet) for part, octet in zip(parts, octets, strict=False))
    return equal and len(parts) <= len(octets) and (parts[-1] == "*" or len(parts) == len(octets))


def _set(environment: Mapping[str, str], kind: str) -> str | None:
    """The variable that names the proxy of a scheme, None where it is unset or blank."""
    lower = f"{kind}_proxy"
    name = lower if lower in environment else lower.upper()
    return name if trim(environment.get(name, "")) else None


def _host(text: str) -> str:
    return text.removesuffix(".") if len(text) > 1 else text
