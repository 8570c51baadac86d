"""A single probe: of the server and the processes behind it for the command line, and of one that
is being thought of."""

from __future__ import annotations

import logging

from jan_tui.base_url import BaseUrl, parse_base_url
from jan_tui.clock import Clock
from jan_tui.jan.http import port_check
from jan_tui.jan.http.probe import Server
from jan_tui.jan.http.request import Limits, Target
from jan_tui.jan.machine.engine_probe import EngineProbe
from jan_tui.jan.machine.survey import Processes, survey_once
from jan_tui.jan.snapshot import NO_SURVEY, Phase, ProbeResult, ServerSnapshot
from jan_tui.jan.watch.snapshots import SnapshotBuilder
from jan_tui.product import JAN
from jan_tui.structs import replace

_LOG = logging.getLogger(__name__)
_LISTS = frozenset({Phase.READY, Phase.NO_MODELS, Phase.UNAUTHORIZED})
"""The server knows the path and lists models there, or would with the right key."""


async def probe_once(
    target: Target, *, clock: Clock, processes: Processes, limit: float = 1.5
) -> ServerSnapshot:
    """The snapshot of a single probe; a silent server is waited for `limit` seconds."""
    server = Server(target, clock=clock)
    try:
        result = await server.probe(Limits(connect=min(1.0, limit), answer=limit))
        log_probe(_LOG, result)
        survey = NO_SURVEY
        if isinstance(server.address, BaseUrl):
            survey = await survey_once(
                processes, EngineProbe(clock), server.address, result.loaded, server.get
            )
        return SnapshotBuilder(clock).build(result, survey, ipv6_refused(server, result))
    finally:
        await server.close()


async def probe_draft(
    target: Target, *, clock: Clock, processes: Processes | None = None, limit: float = 3.0
) -> ServerSnapshot:
    """The snapshot of a server that is only being thought of; no other one is asked.

    Where the server lists its models below another path prefix, it is the snapshot for that; an
    address without one gets Jan's own, where that answers as well. Without `processes` those behind
    it are not looked at.
    """
    address = parse_base_url(target.base_url)
    if isinstance(address, BaseUrl) and not address.prefix:
        usual = replace(target, base_url=str(replace(address, prefix=JAN.prefix)))
        seen = await _draft(usual, clock, processes, limit)
        if seen.probe.phase in _LISTS:
            return seen
    seen = await _draft(target, clock, processes, limit)
    if seen.probe.right_prefix is None or not isinstance(address, BaseUrl):
        return seen
    right = replace(target, base_url=str(replace(address, prefix=seen.probe.right_prefix)))
    return await _draft(right, clock, processes, limit)


async def _draft(
    target: Target, clock: Clock, processes: Processes | None, limit: float
) -> ServerSnapshot:
    if processes is not None:
        return await probe_once(target, clock=clock, processes=processes, limit=limit)
    server = Server(target, clock=clock)
    try:
        return ServerSnapshot(await server.probe(Limits(connect=min(1.5, limit), answer=limit)))
    finally:
        await server.close()


def log_probe(log: logging.Logger, result: ProbeResult) -> None:
    """One line about an answer, where somebody listens."""
    log.debug(
        "probed %s: %s, HTTP %s, %s ms, %d models%s",
        result.base_url,
        result.phase,
        result.http_status,
        None if result.latency_ms is None else round(result.latency_ms, 1),
        len(result.models),
        f", {result.trouble or ''} {result.detail}" if result.trouble or result.detail else "",
    )


def ipv6_refused(server: Server, result: ProbeResult) -> bool | None:
    """Whether a name that also means ::1 leads nowhere there; Jan listens on IPv4 alone."""
    address = server.address
    if not isinstance(address, BaseUrl) or result.phase is Phase.DOWN or not address.loopback:
        return None
    places = port_check.places(address)
    return port_check.place_refused(places[1], address.port) if len(places) > 1 else None
