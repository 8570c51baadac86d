"""A single probe of the server and the processes behind it, for the command line."""

from __future__ import annotations

from jan_tui.base_url import BaseUrl
from jan_tui.clock import Clock
from jan_tui.jan.http import port_check
from jan_tui.jan.http.probe import Server
from jan_tui.jan.http.request import Limits, Target
from jan_tui.jan.machine.engine_probe import EngineProbe
from jan_tui.jan.machine.survey import Processes, survey_once
from jan_tui.jan.snapshot import NO_SURVEY, Phase, ProbeResult, ServerSnapshot
from jan_tui.jan.watch.snapshots import SnapshotBuilder


async def probe_once(
    target: Target, *, clock: Clock, processes: Processes, limit: float = 1.5
) -> ServerSnapshot:
    """The snapshot of a single probe; a silent server is waited for `limit` seconds."""
    server = Server(target, clock=clock)
    try:
        result = await server.probe(Limits(connect=min(1.0, limit), answer=limit))
        survey = NO_SURVEY
        if isinstance(server.address, BaseUrl):
            survey = await survey_once(
                processes, EngineProbe(clock), server.address, result.loaded, server.get
            )
        return SnapshotBuilder(clock).build(result, survey, ipv6_refused(server, result))
    finally:
        await server.close()


def ipv6_refused(server: Server, result: ProbeResult) -> bool | None:
    """Whether a name that also means ::1 leads nowhere there; Jan listens on IPv4 alone."""
    address = server.address
    if not isinstance(address, BaseUrl) or result.phase is Phase.DOWN or not address.loopback:
        return None
    places = port_check.places(address)
    return port_check.place_refused(places[1], address.port) if len(places) > 1 else None
