"""The address in the entry: what is wrong with it before any request."""

from __future__ import annotations

from collections.abc import Iterator

from jan_tui.base_url import BaseUrl, has_scheme, meant_by, without_query
from jan_tui.clawdbot.hazards.context import HazardContext
from jan_tui.clawdbot.hazards.rule import Finding, Hazard, set_value
from jan_tui.clawdbot.resolution.entry import Entry, entries_of
from jan_tui.clawdbot.resolution.server_entry import chosen_providers
from jan_tui.clawdbot.values.notices import Severity
from jan_tui.product import JAN
from jan_tui.structs import replace

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
    """The finding that another address should be written, and the repair that writes it.

    What else is wrong with the address is written right in the same repair: two repairs of one
    value would take back each other's change.
    """
    path = (*entry.path, "baseUrl")
    wanted = _with_the_rest(context, entry, wanted)
    repair = set_value(context, f"Write {wanted}", path, str(wanted))
    return Finding(path, message, f"Write {wanted}{because}.", repair, severity)


def _probed(context: HazardContext) -> bool:
    """Whether the facts are those of the server at the entry's address."""
    written = _written(context)
    return written is not None and meant_by(context.facts.base_url) == written[1]


def _answers(context: HazardContext) -> bool:
    """Whether the server at the entry's address listed models."""
    return bool(context.served) and _probed(context)


def _with_the_rest(context: HazardContext, entry: Entry, wanted: BaseUrl) -> BaseUrl:
    """The address with the other parts that are wrong for certain written right, too."""
    written = meant_by(entry.base_url or "")
    if written is None:
        return wanted
    scheme, host, port, prefix = wanted.scheme, wanted.host, wanted.port, wanted.prefix
    if scheme == written.scheme:
        scheme = _right_scheme(context) or scheme
    if host == written.host and _ipv6_only(context, written):
        host = "127.0.0.1"
    if prefix == written.prefix:
        prefix = _right_prefix(context, written)
    if port == written.port and _is_dead(context, written):
        port = JAN.port
    return replace(wanted, scheme=scheme, host=host, port=port, prefix=prefix)


def _no_scheme(context: HazardContext) -> Iterator[Finding]:
    found = _written(context)
    if found and not has_scheme(found[0].base_url or ""):
        entry, parts = found
        message = (
            "The address does not begin with http://; the file is accepted, every request fails."
        )
        yield _change(context, entry, parts, message)


def _right_scheme(context: HazardContext) -> str | None:
    """The scheme that the server at the entry's address speaks, where that is known."""
    return context.facts.right_scheme if _probed(context) else None


def _wrong_scheme(context: HazardContext) -> Iterator[Finding]:
    found, right = _written(context), _right_scheme(context)
    if found and right and found[1].scheme != right:
        entry, parts = found
        message = f"The address says {parts.scheme}, this server speaks {right}."
        yield _change(context, entry, replace(parts, scheme=right), message)


def _unreadable(context: HazardContext) -> Iterator[Finding]:
    entry = context.entry
    if entry is None or not entry.base_url or meant_by(entry.base_url) is not None:
        return
    bare = without_query(entry.base_url)
    if bare is not None:
        yield _change(
            context,
            entry,
            bare,
            "The address has a ? or # part. What the program appends goes behind it, so the server "
            f'gets requests for "{bare.prefix or "/"}" alone, and no turn works.',
        )
    else:
        yield Finding(
            (*entry.path, "baseUrl"),
            "The address has no host that could be asked; the file is accepted all the same.",
            f"Write where Jan listens, as a rule {JAN.base_url}.",
        )


def _answering_prefix(context: HazardContext) -> str | None:
    """The prefix under which the server at the entry's address answers, where it is another."""
    right = context.facts.wrong_prefix if _probed(context) else None
    if right is None:
        return None
    return "/" + right.strip("/") if right.strip("/") else ""


def _right_prefix(context: HazardContext, written: BaseUrl) -> str:
    answering = _answering_prefix(context)
    if answering is not None:
        return answering
    if not written.prefix and not _answers(context):
        return JAN.prefix
    ending = next((end for end in _ENDPOINTS if written.prefix.endswith(end)), "")
    return written.prefix.removesuffix(ending)


def _no_prefix(context: HazardContext) -> Iterator[Finding]:
    found = _written(context)
    if not found:
        return
    entry, parts = found
    right = _answering_prefix(context)
    if right is not None:
        wanted = replace(parts, prefix=right)
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


def _ipv6_only(context: HazardContext, written: BaseUrl) -> bool:
    """Whether the host certainly leads to an address on which Jan does not listen."""
    refused = context.facts.ipv6_refused is True and _probed(context)
    return written.host == "::1" or (written.host == "localhost" and refused)


def _ipv6(context: HazardContext) -> Iterator[Finding]:
    found = _written(context)
    if not found or found[1].host not in ("localhost", "::1"):
        return
    entry, parts = found
    message = '"localhost" can be ::1 first, and Jan listens on IPv4 only.'
    if parts.host == "::1":
        message = '"::1" is an IPv6 address; Jan listens on IPv4 only.'
    severity = Severity.WARNING if _ipv6_only(context, parts) else Severity.INFO
    yield _change(context, entry, replace(parts, host="127.0.0.1"), message, severity)


def _is_dead(context: HazardContext, written: BaseUrl) -> bool:
    return written.port == JAN.cli_port and not _answers(context)


def _dead_port(context: HazardContext) -> Iterator[Finding]:
    found = _written(context)
    if not found or not _is_dead(context, found[1]):
        return
    entry, parts = found
    message = (
        f"Port {JAN.cli_port} is that of `jan serve` and `jan launch`; nothing listens there once "
        "they have ended."
    )
    because = ", where the Jan application listens"
    yield _change(context, entry, replace(parts, port=JAN.port), message, because=because)


def _not_watched(context: HazardContext) -> Iterator[Finding]:
    """Without an entry for the server: one of the chain that leads to this machine. Its name and
    port speak of another program, and still it may be Jan."""
    if context.entry is not None:
        return
    chosen = set(chosen_providers(context.selection))
    for entry in entries_of(context.reading):
        parts = meant_by(entry.base_url or "")
        if entry.id in chosen and parts is not None and parts.loopback:
            yield Finding(
                (*entry.path, "baseUrl"),
                f"The chain uses {entry.id} at {parts}, on this machine; whether that is Jan is "
                "not known.",
                "If it is Jan, name that base URL when you start jan-tui.",
                copyable=str(parts),
            )


HAZARDS = (
    Hazard("base-url-without-scheme", Severity.ERROR, _no_scheme),
    Hazard("base-url-wrong-scheme", Severity.ERROR, _wrong_scheme),
    Hazard("base-url-unreadable", Severity.ERROR, _unreadable),
    Hazard("base-url-without-prefix", Severity.WARNING, _no_prefix),
    Hazard("base-url-is-endpoint", Severity.WARNING, _endpoint),
    Hazard("localhost-may-be-ipv6", Severity.INFO, _ipv6),
    Hazard("dead-port-6767", Severity.WARNING, _dead_port),
    Hazard("local-entry-not-watched", Severity.INFO, _not_watched),
)
