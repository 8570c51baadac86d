"""The program's own turn in its private copy, with the relay in Jan's place."""

from __future__ import annotations

import asyncio
from pathlib import Path

from msgspec import Struct

from jan_tui import units
from jan_tui.clawdbot.program import Installed, private_folder, remove_left
from jan_tui.clawdbot.rehearsal import (
    LOADED,
    FirstTurn,
    Ran,
    Runner,
    Stop,
    build,
    first_turn,
    preload_settings,
    tried,
)
from jan_tui.clock import Clock
from jan_tui.jan.rehearsal import Caught, Relay
from jan_tui.rehearsal.setup import Setup
from jan_tui.rehearsal.verdict import Kind, Tried, Verdict
from jan_tui.structs import replace

_Worked = tuple[Ran, str]

_ENDING = 20.0
"""Seconds that a program has to end once it has its answer."""


class Limit(Struct, frozen=True):
    """Seconds for the whole rehearsal, and when they are over by the clock of the running loop."""

    seconds: float
    ends: float

    @property
    def left(self) -> float:
        """Seconds that are left, a few thousandths at least."""
        return max(self.ends - asyncio.get_running_loop().time(), 0.005)


class Turned(Struct, frozen=True):
    """What came of a turn: the requests that were meant for Jan.

    Without the one for the first model the verdict is the whole answer; else it holds what is
    known before the request is sent to Jan.
    """

    verdict: Verdict
    caught: tuple[Caught, ...] = ()


async def turn(
    setup: Setup, program: Installed, clock: Clock, limit: Limit, *, fallbacks: bool
) -> Turned:
    """One turn of the agent; all that was started has ended, and the copy is gone, on return.

    `fallbacks`: every model is refused, so that the program goes through its whole chain. Raises
    `OSError` where the copy cannot be written or the program not be started.
    """
    await asyncio.to_thread(remove_left)
    release = setup.reading.release
    refusing = release.next_model_status if fallbacks else None
    with private_folder("rehearse") as folder:
        async with Relay(setup.facts.served or (), refusing) as relay:
            arguments = (setup.reading, setup.part, setup.facts, folder, relay.base_url)
            stage = await asyncio.to_thread(build, *arguments)
            settings = preload_settings(
                stage, port=relay.port, greeting=relay.greeting, loaded=folder / LOADED
            )
            runner = Runner(program, stage, folder, relay.port, settings)
            work = asyncio.create_task(_work(runner, setup, program))
            worked = await _watched(work, relay, limit, whole=fallbacks)
            ran, version = worked if worked is not None else (None, program.version)
            root = stage.copy.root
            caught = tuple(_outside(one, root) for one in relay.caught if not one.away)
    verdict = replace(setup.verdict(clock), left_out=stage.left_out, version=version)
    if ran is None and not caught:
        late = f"{verdict.label} sent no request within {units.duration(limit.seconds)}"
        return Turned(replace(verdict, kind=Kind.TIMEOUT, by_program=True, message=late))
    return _found(setup, verdict, ran, caught, fallbacks=fallbacks)


def _found(
    setup: Setup, verdict: Verdict, ran: Ran | None, caught: tuple[Caught, ...], *, fallbacks: bool
) -> Turned:
    ended = FirstTurn()
    if ran is not None:
        ended = first_turn(ran, sent=bool(caught))
        verdict = replace(verdict, confined=tuple(sorted(ran.confined)))
    refs = [setup.ref(one.model) for one in caught]
    if fallbacks:
        asked = [(ref, "refused") for ref in refs]
        attempts = tuple(Tried(one.ref, one.result) for one in tried(ended, asked))
        verdict = replace(verdict, predicted=setup.part.chain, tried=attempts)
    wanted = setup.part.ref
    if wanted is None and refs:
        return Turned(replace(verdict, ref=refs[0]), caught)
    if wanted in refs:
        return Turned(verdict, caught)
    return Turned(_stopped(setup, verdict, ended, refs))


def _stopped(setup: Setup, verdict: Verdict, ended: FirstTurn, refs: list[str]) -> Verdict:
    """The program never asked for the first model."""
    kind = Kind(ended.stop or Stop.OTHER)
    message = ended.message
    reasons = [one.result for one in ended.attempts if one.ref == verdict.ref]
    if "model_not_found" in reasons:
        kind = Kind.UNKNOWN_MODEL
    if kind is Kind.OTHER and setup.missing(verdict.ref):
        kind = Kind.UNKNOWN_MODEL
    if refs and not message:
        why = f" ({reasons[0]})" if reasons else ""
        message = f"it does not ask for {verdict.ref}{why} and goes on to {refs[0]}"
    return replace(verdict, kind=kind, by_program=True, message=message)


async def _work(runner: Runner, setup: Setup, program: Installed) -> tuple[Ran, str]:
    """The turn, and the version of the program, which is asked for it where no file tells it."""
    fresh = setup.reading.release.state_in_database
    version = program.version or await runner.version()
    return await runner.turn(setup.part.agent, fresh_session=fresh), version


async def _watched(
    work: asyncio.Task[_Worked], relay: Relay, limit: Limit, *, whole: bool
) -> _Worked | None:
    """The end of the program, None where it did not end in time; it has ended in any case.

    Once it has its answer it is given a moment; `whole`: it is to go through its whole chain.
    """
    came = asyncio.create_task(relay.came())
    try:
        await asyncio.wait({work, came}, timeout=limit.left, return_when=asyncio.FIRST_COMPLETED)
        if not work.done() and came.done():
            await asyncio.wait({work}, timeout=limit.left if whole else min(limit.left, _ENDING))
        return work.result() if work.done() else None
    finally:
        work.cancel()
        came.cancel()
        await asyncio.gather(work, came, return_exceptions=True)


def _outside(caught: Caught, root: Path) -> Caught:
    """The request with the paths that it would have outside of the copy."""
    return replace(caught, body=caught.body.replace(str(root).encode(), b""))
