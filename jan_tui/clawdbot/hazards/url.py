"""The address in the entry: what is wrong with it before any request."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from jan_tui.base_url import BaseUrl, has_scheme, meant_by
from jan_tui.clawdbot.hazards.context import HazardContext
from jan_tui.clawdbot.hazards.rule import Finding, Hazard, set_value
from jan_tui.clawdbot.resolution.entry import Entry
from jan_tui.clawdbot.values.notices import Severity
from jan_tui.product import JAN

_ENDPOINTS = ("/chat/completions", "/completions", "/models", "/embeddings")


def _written(context: HazardContext) -> tuple[Entry, BaseUrl] | None:
    entry = context.entry
    parts = meant_by(entry.base_url) if entry and entry.base_url else None
    return (entry, parts) if entry and parts else None


def _change(
    context: HazardContext,
    entry: Entry,
    wanted: BaseUrl,
    message: str,
    severity: Severity | None = None,
    because: str = "",
) -> Finding:
    """The finding that another address should be written, and the repair that writes it."""
    path = (*entry.path, "baseUrl")
    repair = set_value(context, f"Write {wanted}", path, str(wanted))
    return Finding(path, message, f"Write {wanted}{because}.", repair, severity)


def _probed(context: HazardContext) -> bool:
    """Whether the facts are those of the server at the entry's address."""
    written = _written(context)
    return written is not None and meant_by(context.facts.base_url) == written[1]


def _answers(context: HazardContext) -> bool:
    """Whether the server at the entry's address listed models."""
    return bool(context.served) and _probed(context)


def _no_scheme(context: HazardContext) -> Iterator[Finding]:
    found = _written(context)
    if found and not has_scheme(found[0].base_url or ""):
        entry, parts = found
        message = (
            "The address does not begin with http://; the file is accepted, every request fails."
        )
        yield _change(context, entry, parts, message)


def _wrong_scheme(context: HazardContext) -> Iterator[Finding]:
    found, right = _written(context), context.facts.right_scheme
    if found and right and _probed(context) and found[1].scheme != right:
        entry, parts = found
        message = f"The address says {parts.scheme}, this server speaks {right}."
        yield _change(context, entry, replace(parts, scheme=right), message)


def _unreadable(context: HazardContext) -> Iterator[Finding]:
    entry = context.entry
    if entry and entry.base_url and meant_by(entry.base_url) is None:
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
    right = context.facts.wrong_prefix if _probed(context) else None
    if right is not None:
        wanted = replace(parts, prefix="/" + right.strip("/") if right.strip("/") else "")
        if wanted.prefix != parts.prefix:
            theirs, ours = wanted.prefix or "/", parts.prefix or "/"
            message = f'The server answers under "{theirs}", the address says "{ours}".'
            yield _change(context, entry, wanted, message, Severity.ERROR)
    elif not parts.prefix and not _answers(context):
        message = (
            f"The address has no prefix; Jan answers under {JAN.prefix} unless its settings say "
            "otherwise."
        )
        yield _change(context, entry, replace(parts, prefix=JAN.prefix), message)


def _endpoint(context: HazardContext) -> Iterator[Finding]:
    found = _written(context)
    ending = next((end for end in _ENDPOINTS if found and found[1].prefix.endswith(end)), None)
    if found and ending:
        entry, parts = found
        wanted = replace(parts, prefix=parts.prefix.removesuffix(ending))
        message = f'The address ends with "{ending}"; the program appends that itself.'
        yield _change(context, entry, wanted, message)


def _ipv6(context: HazardContext) -> Iterator[Finding]:
    found = _written(context)
    if not found or found[1].host not in ("localhost", "::1"):
        return
    entry, parts = found
    certain = context.facts.ipv6_refused is True and _probed(context)
    message = '"localhost" can be ::1 first, and Jan listens on IPv4 only.'
    if parts.host == "::1":
        certain, message = True, '"::1" is an IPv6 address; Jan listens on IPv4 only.'
    severity = Severity.WARNING if certain else Severity.INFO
    yield _change(context, entry, replace(parts, host="127.0.0.1"), message, severity)


def _dead_port(context: HazardContext) -> Iterator[Finding]:
    found = _written(context)
    if not found or found[1].port != JAN.cli_port or _answers(context):
        return
    entry, parts = found
    message = (
        f"Port {JAN.cli_port} is that of `jan serve` and `jan launch`; nothing listens there once "
        "they have ended."
    )
    because = ", where the Jan application listens"
    yield _change(context, entry, replace(parts, port=JAN.port), message, because=because)


HAZARDS = (
    Hazard("base-url-without-scheme", Severity.ERROR, _no_scheme),
    Hazard("base-url-wrong-scheme", Severity.ERROR, _wrong_scheme),
    Hazard("base-url-unreadable", Severity.ERROR, _unreadable),
    Hazard("base-url-without-prefix", Severity.WARNING, _no_prefix),
    Hazard("base-url-is-endpoint", Severity.WARNING, _endpoint),
    Hazard("localhost-may-be-ipv6", Severity.INFO, _ipv6),
    Hazard("dead-port-6767", Severity.WARNING, _dead_port),
)
