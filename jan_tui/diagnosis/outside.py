"""Jan on the machine around a container or WSL: what came of looking for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from msgspec import Struct

from jan_tui import units
from jan_tui.diagnosis.base_url import address, where
from jan_tui.diagnosis.values import SERVER_PAGE, one_line, quoted
from jan_tui.jan import Phase, ServerSnapshot, Target, Trouble

_LISTS = frozenset({Phase.READY, Phase.NO_MODELS, Phase.UNAUTHORIZED})

Try = Callable[[Target], Awaitable[ServerSnapshot]]
"""A single request to a server."""


class Found(Struct, frozen=True):
    """What one address answers; `works` is whether Jan would take requests there."""

    base_url: str
    works: bool
    phase: Phase
    says: str


async def look_outside(base_urls: Sequence[str], try_server: Try) -> tuple[Found, ...]:
    """What each of these answers to a request without a key: what listens there may be anyone."""
    seen = await asyncio.gather(*(try_server(Target(url, None)) for url in base_urls))
    return tuple(_found(url, each) for url, each in zip(base_urls, seen, strict=True))


def _found(base_url: str, seen: ServerSnapshot) -> Found:
    phase = seen.probe.phase
    # Where the prefix was another one, it is that of the answer.
    url = seen.probe.base_url if phase in _LISTS else base_url
    return Found(url, phase in _LISTS, phase, one_line(_says(seen)))


def _says(seen: ServerSnapshot) -> str:
    probe = seen.probe
    match probe.phase:
        case Phase.READY:
            return f"answers, {units.counted(len(probe.models), 'model')}"
        case Phase.NO_MODELS:
            return "answers, no model is loaded"
        case Phase.UNAUTHORIZED:
            return "answers, and wants an API key"
        case Phase.HOST_REFUSED:
            entry = probe.request_host or where(address(probe.base_url))
            return f"answers, and refuses the name: in Jan add {entry} under Trusted Hosts"
        case Phase.DOWN if probe.trouble is Trouble.NO_HOST:
            return "no such name here"
        case Phase.DOWN | Phase.HUNG:
            return "nothing listens, or a firewall is in between"
        case _:
            return f"something else answers: {quoted(probe.detail)}".rstrip(": ")


def needed(base_urls: Sequence[str]) -> tuple[str, ...]:
    """What Jan's settings have to be where none of these works, a line each."""
    last = address(base_urls[-1])
    return (
        f"The Jan outside needs, in {SERVER_PAGE}:",
        "  Server Host    0.0.0.0",
        f"  Trusted Hosts  {last.host}",
        f"Then start its server, and let port {last.port} through its firewall.",
    )
