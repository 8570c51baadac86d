"""Rehearsals of one person's set-up: what is rehearsed, and the verdicts that are kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING

from jan_tui.clawdbot import predict, read
from jan_tui.rehearsal.kept import KeptVerdicts, key_of
from jan_tui.rehearsal.verdict import Verdict
from jan_tui.structs import replace

if TYPE_CHECKING:
    from jan_tui.clawdbot import Reading, ServerFacts, Surroundings
    from jan_tui.clock import Clock
    from jan_tui.editing import Plan
    from jan_tui.editing.saving import SaveFiles
    from jan_tui.rehearsal.proving import Progress
    from jan_tui.rehearsal.setup import Setup


class Rehearsals:
    """Rehearses texts with the installed program, and knows what came of it; see
    `jan_tui.rehearsal`.

    The verdicts are in the file `path`, by digests of what they depend on, and hold for as long as
    files, program, model and loaded context are the same. `program` is the one that the person
    named.
    """

    def __init__(
        self,
        surroundings: Surroundings,
        path: Path,
        files: SaveFiles,
        clock: Clock,
        program: Path | None = None,
    ) -> None:
        self._surroundings = surroundings
        self._clock = clock
        self._program = program
        self._kept = KeptVerdicts(path, files)

    def setup(
        self,
        reading: Reading,
        facts: ServerFacts,
        base_url: str,
        *,
        plan: Plan | None = None,
        agent: str | None = None,
        look: Callable[[], Awaitable[ServerFacts]] | None = None,
    ) -> Setup:
        """What to rehearse: the texts that were read, or as the plan would leave them; `look` looks
        at Jan again.

        Raises `NothingToRehearseError` where there is no such agent, or no model of Jan for it.
        """
        from jan_tui.clawdbot.program import installed
        from jan_tui.rehearsal.setup import Setup

        reading = _planned(reading, plan)
        program = installed(self._surroundings, reading.release.program, self._program)
        prediction = predict(reading, facts)
        return Setup(reading, prediction, facts, base_url, program, agent, look)

    async def rehearse(
        self,
        setup: Setup,
        *,
        timeout: float | None = None,  # noqa: ASYNC109
        fallbacks: bool = False,
    ) -> AsyncGenerator[Progress]:
        """The rehearsal; its verdicts are kept. Closing ends it with all that it started.

        `timeout` is seconds for the whole, the usual ones without it.
        """
        from jan_tui.rehearsal.proving import TIMEOUT, rehearse

        seconds = TIMEOUT if timeout is None else timeout
        steps = rehearse(setup, clock=self._clock, timeout=seconds, fallbacks=fallbacks)
        async with aclosing(steps):
            async for progress in steps:
                if progress.done:
                    await asyncio.to_thread(self._keep, setup, progress.verdicts)
                yield progress

    def _keep(self, setup: Setup, verdicts: tuple[Verdict, ...]) -> None:
        self._kept.keep(key_of(setup.reading, setup.program), verdicts)

    def verdict(self, setup: Setup, ref: str | None = None) -> Verdict | None:
        """The verdict that still holds for a model of the set-up, its first without `ref`."""

        ref = ref or setup.part.ref
        if ref is None:
            return None
        return self._kept.verdict(
            key_of(setup.reading, setup.program),
            setup.part.agent,
            ref,
            setup.base_url,
            setup.facts.context(setup.model(ref)),
        )

    def holding(
        self, reading: Reading, facts: ServerFacts, base_url: str, plan: Plan | None = None
    ) -> tuple[Verdict, ...]:
        """The verdicts that hold for these texts, or for those that the plan would leave: one for
        each agent and model. Predicts and runs nothing."""
        if not self._kept.any:
            return ()
        from jan_tui.clawdbot.program import installed

        reading = _planned(reading, plan)
        program = installed(self._surroundings, reading.release.program, self._program)
        return self._kept.holding(key_of(reading, program), base_url, dict(facts.contexts))

    def first_turns(self) -> tuple[tuple[str, str, int], ...]:
        """Program, model, and the tokens of its first turn as last measured."""
        return self._kept.first_turns()


def _planned(reading: Reading, plan: Plan | None) -> Reading:
    """The texts as the plan would leave them."""
    if plan is None or not plan.changes:
        return reading
    texts = {change.path: change.after for change in plan.changes}
    choice = replace(reading.choice, release=reading.choice.release or reading.release.id)
    return read(reading.surroundings.over(texts), choice)
