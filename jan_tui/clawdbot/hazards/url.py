"""The address in the entry: what is wrong with it before anybody is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from jan_tui.clawdbot.hazards.context import HazardContext
from jan_tui.clawdbot.hazards.rule import Finding, Hazard, set_value
from jan_tui.clawdbot.resolution.entry import Entry
from jan_tui.clawdbot.values.base_url import Address, address
from jan_tui.clawdbot.values.notices import Repair, Severity
from jan_tui.product import JAN

_ENDPOINTS = ("/chat/completions", "/completions", "/models", "/embeddings")


def _written(context: HazardContext) -> tuple[Entry, Address] | None:
    entry = context.entry
    parts = address(entry.base_url) if entry and entry.base_url else None
    return (entry, parts) if entry and parts else None


def _repair(context: HazardContext, entry: Entry, wanted: Address) -> Repair | None:
    return set_value(context, f"Write {wanted}", (*entry.path, "baseUrl"), str(wanted))


def _asked(context: HazardContext) -> bool:
    """Whether the facts are those of the entry's very address."""
    written = _written(context)
    return written is not None and address(context.facts.base_url) == written[1]


def _answers(context: HazardContext) -> bool:
    """Whether models were got at the entry's very address."""
    return bool(context.served) and _asked(context)


def _no_scheme(context: HazardContext) -> Iterator[Finding]:
    found = _written(context)
    if found and found[1].scheme not in ("http", "https"):
        entry, parts = found
        yield Finding(
            (*entry.path, "baseUrl"),
            "The address does not begin with http://; the file is accepted, every request fails.",
            f"Write {replace(parts, scheme='http')}.",
            _repair(context, entry, replace(parts, scheme="http")),
        )


def _unreadable(context: HazardContext) -> Iterator[Finding]:
    entry = context.entry
    if entry and entry.base_url and address(entry.base_url) is None:
        yield Finding(
            (*entry.path, "baseUrl"),
            "The address has no host that could be asked; the file is accepted all the same.",
            f"Write where Jan listens, as a rule {JAN.base_url}.",
        )


def _no_prefix(context: HazardContext) -> Iterator[Finding]:
    found = _written(context)
    if not found:
        return
    entry, parts = found
    right = context.facts.wrong_prefix if _asked(context) else None
    if right is not None:
        wanted = replace(parts, path="/" + right.strip("/") if right.strip("/") else "")
        if wanted.path != parts.path:
            yield Finding(
                (*entry.path, "baseUrl"),
                f'The server answers under "{wanted.path or "/"}", the address says '
                f'"{parts.path or "/"}".',
                f"Write {wanted}.",
                _repair(context, entry, wanted),
                Severity.ERROR,
            )
    elif not parts.path and not _answers(context):
        wanted = replace(parts, path=JAN.prefix)
        yield Finding(
            (*entry.path, "baseUrl"),
            f"The address has no prefix; Jan answers under {JAN.prefix} unless its settings say "
            "other.",
            f"Write {wanted}.",
            _repair(context, entry, wanted),
        )


def _endpoint(context: HazardContext) -> Iterator[Finding]:
    found = _written(context)
    ending = next((end for end in _ENDPOINTS if found and found[1].path.endswith(end)), None)
    if found and ending:
        entry, parts = found
        wanted = replace(parts, path=parts.path.removesuffix(ending))
        yield Finding(
            (*entry.path, "baseUrl"),
            f'The address ends with "{ending}"; the program appends that itself.',
            f"Write {wanted}.",
            _repair(context, entry, wanted),
        )


def _ipv6(context: HazardContext) -> Iterator[Finding]:
    found = _written(context)
    if not found or found[1].host not in ("localhost", "::1"):
        return
    entry, parts = found
    wanted = replace(parts, host="127.0.0.1")
    refused = context.facts.ipv6_refused is True and _asked(context)
    certain = refused or parts.host == "::1"
    yield Finding(
        (*entry.path, "baseUrl"),
        f'"{parts.host}" is an IPv6 address; Jan listens on IPv4 only.'
        if parts.host == "::1"
        else '"localhost" can be ::1 first, and Jan listens on IPv4 only.',
        f"Write {wanted}.",
        _repair(context, entry, wanted),
        Severity.WARNING if certain else Severity.INFO,
    )


def _dead_port(context: HazardContext) -> Iterator[Finding]:
    found = _written(context)
    if not found or found[1].port != JAN.cli_port or _answers(context):
        return
    entry, parts = found
    wanted = replace(parts, port=JAN.port)
    yield Finding(
        (*entry.path, "baseUrl"),
        f"Port {JAN.cli_port} is that of `jan serve` and `jan launch`; nothing listens there once "
        "they have ended.",
        f"Write {wanted}, where the Jan application listens.",
        _repair(context, entry, wanted),
    )


HAZARDS = (
    Hazard("base-url-without-scheme", Severity.ERROR, "an address without `http://`", _no_scheme),
    Hazard("base-url-unreadable", Severity.ERROR, "an address without a host", _unreadable),
    Hazard(
        "base-url-without-prefix",
        Severity.WARNING,
        "an address without Jan's prefix `/v1`, or with another than the server's",
        _no_prefix,
    ),
    Hazard(
        "base-url-is-endpoint",
        Severity.WARNING,
        "an address that names one endpoint, as `/v1/models`",
        _endpoint,
    ),
    Hazard(
        "localhost-may-be-ipv6",
        Severity.INFO,
        "`localhost`, which may be `::1`, where Jan does not listen",
        _ipv6,
    ),
    Hazard(
        "dead-port-6767", Severity.WARNING, "the port of a `jan serve` that has ended", _dead_port
    ),
)
