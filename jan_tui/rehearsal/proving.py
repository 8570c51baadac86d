"""One rehearsal: the program's own request, caught, and sent once to Jan."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from enum import StrEnum

from msgspec import Struct

from jan_tui.clawdbot.rehearsal import proxy
from jan_tui.clock import Clock
from jan_tui.jan.rehearsal import Caught, Measured, MeasureLimits, Trip, imitation, measure
from jan_tui.rehearsal.setup import Setup
from jan_tui.rehearsal.turn import Limit, turn
from jan_tui.rehearsal.verdict import Verdict
from jan_tui.rehearsal.weigh import weighed
from jan_tui.structs import replace

__all__ = ["TIMEOUT", "Progress", "Setup", "Stage", "rehearse"]

TIMEOUT = 900.0
"""Seconds for a whole rehearsal: on a slow machine Jan reads a first turn for several minutes."""


class Stage(StrEnum):
    """How far a rehearsal has come."""

    STARTING = "starting"
    SENT = "sent"
    READING = "reading"
    WRITING = "writing"
    DONE = "done"


_STAGES = {Trip.SENT: Stage.SENT, Trip.READING: Stage.READING, Trip.WRITING: Stage.WRITING}


class Progress(Struct, frozen=True):
    """How far it is; each value replaces the one before, the last one is `done`.

    `program` is the one that is started, empty where the request is one of our own. `ref` is the
    model whose request is on its way, number `number` of `count`; `read` of `to_read` tokens have
    been read, where Jan tells; `limit` is seconds for the whole. `verdicts` has one for each model
    that was rehearsed, the first model first.
    """

    stage: Stage
    program: str
    ref: str
    limit: float
    number: int = 1
    count: int = 1
    characters: int | None = None
    read: int | None = None
    to_read: int | None = None
    verdicts: tuple[Verdict, ...] = ()

    @property
    def done(self) -> bool:
        return self.stage is Stage.DONE

    def __str__(self) -> str:
        """The same as a short sentence."""
        which = f" ({self.ref}, {self.number} of {self.count})" if self.count > 1 else ""
        said = {
            Stage.STARTING: f"Starting {self.program} in a private copy",
            Stage.SENT: f"Request sent to Jan: {self.characters or 0:,} characters",
            Stage.READING: "Jan reads",
            Stage.WRITING: "Jan writes",
            Stage.DONE: "Done",
        }[self.stage]
        if self.stage is Stage.READING and self.to_read:
            said += f" {self.read or 0:,} of {self.to_read:,} tokens"
        return f"{said}{which}."


async def rehearse(
    setup: Setup,
    *,
    clock: Clock,
    timeout: float = TIMEOUT,  # noqa: ASYNC109
    fallbacks: bool = False,
) -> AsyncGenerator[Progress]:
    """The rehearsal; the last value has the verdicts.

    `fallbacks`: those of Jan as well, one after the other, and which models the program really
    tries when the ones before fail. Closing the iterator, or cancelling the task, ends the program
    with all that it started. Raises `OSError` where the copy cannot be written or the program not
    be started.
    """
    limit = Limit(timeout, asyncio.get_running_loop().time() + timeout)
    progress = Progress(Stage.STARTING, setup.name, setup.part.ref or "", timeout)
    basis = setup.verdict(clock)
    if setup.program is None:
        caught: tuple[Caught, ...] = (_own_request(setup),)
    else:
        yield progress
        turned = await turn(setup, setup.program, clock, limit, fallbacks=fallbacks)
        caught, basis = turned.caught, turned.verdict
        if not caught:
            yield replace(progress, stage=Stage.DONE, verdicts=(basis,))
            return
    requests = _requests(setup, basis.ref, caught, fallbacks=fallbacks)
    verdicts: list[Verdict] = []
    for number, (ref, request) in enumerate(requests, start=1):
        shown = replace(
            progress, ref=ref, number=number, count=len(requests), characters=request.characters
        )
        way = proxy(setup.reading, setup.base_url)
        own = setup.verdict(clock, ref)
        known = replace(basis, ref=ref, served=own.served, n_ctx=own.n_ctx)
        known = replace(known, proxy=way.shown if way is not None else "")
        measured = Measured()
        steps = measure(
            setup.base_url,
            request,
            clock=clock,
            limits=MeasureLimits(total=limit.left),
            proxy=way.url if way is not None else None,
        )
        async with aclosing(steps):
            async for measured in steps:
                before, shown = shown, _shown(shown, measured)
                if shown != before:
                    yield shown
        found = weighed(known, request, measured, timeout)
        if found.works and found.n_ctx is None and setup.look is not None:
            facts = await setup.look()
            found = replace(found, n_ctx=facts.context(setup.model(ref)))
        verdicts.append(found)
    yield replace(progress, stage=Stage.DONE, verdicts=tuple(verdicts))


def _shown(progress: Progress, measured: Measured) -> Progress:
    stage = _STAGES.get(measured.stage, progress.stage)
    return replace(progress, stage=stage, read=measured.read, to_read=measured.to_read)


def _own_request(setup: Setup) -> Caught:
    """A request in the size of the program's, where none is installed."""
    shape = setup.reading.release.turn_shape
    return imitation(
        setup.model(setup.part.ref or ""),
        messages=shape.messages,
        tools=(shape.tools, shape.tool_characters),
        key=setup.prediction.meant.provider.api_key,
    )


def _requests(
    setup: Setup, first: str, caught: tuple[Caught, ...], *, fallbacks: bool
) -> list[tuple[str, Caught]]:
    """Each model to rehearse with its own request; one that the program never asked for gets that
    of the first."""
    of_model = {setup.ref(one.model): one for one in reversed(caught)}
    refs = dict.fromkeys((first, *setup.chain) if fallbacks else (first,))
    return [
        (ref, of_model.get(ref) or _for_model(of_model[first], setup.model(ref))) for ref in refs
    ]


def _for_model(caught: Caught, model: str) -> Caught:
    return replace(caught, body=json.dumps({**caught.value, "model": model}).encode())
