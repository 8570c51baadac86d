"""Probes the engines of this machine on their own ports, without any key.

llama-server answers `/v1/models` keyless, with the context that it really loaded.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from jan_tui.clock import Clock
from jan_tui.jan.http import listing
from jan_tui.jan.http.listing import Listing
from jan_tui.jan.http.request import Answer, Failure, Limits
from jan_tui.jan.snapshot import Engine
from jan_tui.structs import replace

_LIMITS = Limits(connect=0.2, answer=0.5, body=1024 * 1024)
_MOST_ENGINES = 16
_PORT_FOLLOWS_SECONDS = 5.0

Get = Callable[[str, Limits], Awaitable[Answer | Failure]]


class EngineProbe:
    """Probes each engine until it states its context, which holds for the life of its process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._listings: dict[object, Listing] = {}

    async def complete(self, engines: Sequence[Engine], get: Get) -> tuple[Engine, ...]:
        """The engines with model, context and loading state as they state them."""
        keys = {_key(engine) for engine in engines}
        self._listings = {key: found for key, found in self._listings.items() if key in keys}
        probed = await asyncio.gather(
            *(self._one(engine, get) for engine in engines[:_MOST_ENGINES])
        )
        return (*probed, *engines[_MOST_ENGINES:])

    async def _one(self, engine: Engine, get: Get) -> Engine:
        if engine.port is None:
            return engine
        found = self._listings.get(_key(engine))
        if found is None:
            answer = await get(f"http://127.0.0.1:{engine.port}/v1/models", _LIMITS)
            if isinstance(answer, Failure):
                return engine
            if answer.status == 503:
                return replace(engine, loading=True)
            read = listing.read(answer.body) if answer.status == 200 else None
            if not isinstance(read, Listing):
                return engine
            if read.contexts:
                self._listings[_key(engine)] = read
            found = read
        states = [state for _, state in found.statuses]
        # A router says itself what it loads; with no model there is nothing to load.
        routes = bool(states) or not found.models
        loading = ("loading" in states or None) if routes else self._settling(engine)
        return replace(_with(engine, found), loading=loading, read_percent=None)

    def _settling(self, engine: Engine) -> bool | None:
        """An engine that answers has loaded, but Jan's own port opens a moment later."""
        if engine.started is None:
            return None
        age = (self._clock.now() - engine.started).total_seconds()
        return True if 0 <= age < _PORT_FOLLOWS_SECONDS else None


def _key(engine: Engine) -> object:
    return engine.pid, engine.started, engine.port


def _with(engine: Engine, found: Listing) -> Engine:
    """The engine with the model and context of its own list."""
    contexts = dict(found.contexts)
    model = engine.model
    if len(found.models) == 1:
        model = model if model in contexts else found.models[0]
    n_ctx = contexts.get(model) if model is not None else None
    return replace(engine, model=model, n_ctx=n_ctx or engine.n_ctx)
