"""When to do what next, on the monotonic clock."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from jan_tui.clock import Clock
from jan_tui.jan.snapshot import Phase

_TROUBLED = frozenset({Phase.DOWN, Phase.ERROR, Phase.HUNG, Phase.STARTING})


@dataclass(frozen=True, slots=True)
class Pace:
    """All in seconds.

    `gate` is between two bare connects while a server of this machine is away: with it a first
    good answer is seen 60 ms later at worst. `loading` is between two questions for the status of
    a server that says it is loading. `grace` is how long a first answer may take before `starting`
    is told. `glance` is between two looks at processes, sockets and clocks. `settle` is how long a
    survey waits after a change, since it would share the processor with the painting of it.
    """

    steady: float = 1.0
    gate: float = 0.06
    loading: float = 0.04
    grace: float = 0.3
    glance: float = 0.5
    hung: float = 0.1
    settle: float = 0.1
    survey_away: float = 2.0
    survey_steady: float = 30.0
    survey_loading: float = 0.5
    memory: float = 5.0
    longest: float = 15.0

    def interval(
        self, phase: Phase, *, local: bool, gated: bool, failures: int, chance: float
    ) -> float:
        """The pause before the next request; `chance` is random, from 0 to 1.

        A server on this machine is asked steadily, and hardly at all where the `gate` stands before
        it. Another machine's errors double the pause, to
        `longest` at most, and half of it is left to chance so that watchers do not march in step.
        """
        if phase not in _TROUBLED:
            return self.steady
        if phase is Phase.DOWN and gated:
            return self.steady * 5
        if local:
            return self.hung if phase is Phase.HUNG else self.steady
        backed_off = min(self.steady * 2.0 ** min(failures, 10), self.longest)
        return backed_off * (0.5 + chance / 2)


_NOW = -math.inf
_AWAY = frozenset({Phase.DOWN, Phase.HUNG, Phase.STARTING})


class Schedule:
    """The next look at the server, the next survey of processes, the next reading of memory, and
    the next glance at what tells that something happened."""

    def __init__(self, pace: Pace, clock: Clock, chance: Callable[[], float]) -> None:
        self._pace = pace
        self._clock = clock
        self._chance = chance
        self._failures = 0
        self._look = self._survey = self._memory = self._glance = _NOW
        self._hurried = False

    @property
    def look_due(self) -> bool:
        return self._clock.monotonic() >= self._look

    @property
    def survey_due(self) -> bool:
        return self._clock.monotonic() >= self._survey

    @property
    def memory_due(self) -> bool:
        return self._clock.monotonic() >= self._memory

    @property
    def glance_due(self) -> bool:
        return self._clock.monotonic() >= self._glance

    def seconds_left(self, *, glancing: bool = False) -> float:
        """Until the first of them; the glance counts only where it is wanted."""
        first = min(self._look, self._survey, self._memory)
        return (min(first, self._glance) if glancing else first) - self._clock.monotonic()

    def hurry(self) -> None:
        """Look and survey at once; where a look is under way, look again right after it."""
        self._look = self._survey = _NOW
        self._hurried = True

    def survey_soon(self) -> None:
        """Survey what changed, when that has had the time to be shown."""
        self._survey = self._clock.monotonic() + self._pace.settle

    def begin_look(self) -> None:
        self._hurried = False

    def after_look(self, phase: Phase, *, local: bool, gated: bool) -> None:
        """Plan the next look by what this one showed."""
        self._failures = self._failures + 1 if phase in _AWAY or phase is Phase.ERROR else 0
        pause = self._pace.interval(
            phase, local=local, gated=gated, failures=self._failures, chance=self._chance()
        )
        self._look = _NOW if self._hurried else self._clock.monotonic() + pause
        self.after_glance()

    def after_glance(self) -> None:
        """Plan the next glance; a look sees all that a glance would."""
        self._glance = self._clock.monotonic() + self._pace.glance

    def after_survey(self, phase: Phase | None, *, local: bool, loading: bool) -> None:
        """Plan the next survey; the processes of another machine are never seen."""
        if not local:
            self._survey = math.inf
            return
        pause = self._pace.survey_away if phase in _AWAY else self._pace.survey_steady
        pause = self._pace.survey_loading if loading else pause
        self._survey = self._clock.monotonic() + pause

    def after_memory(self) -> None:
        self._memory = self._clock.monotonic() + self._pace.memory
