"""When to do what next, on the monotonic clock."""

from __future__ import annotations

import math
from collections.abc import Callable

from msgspec import Struct

from jan_tui.clock import Clock
from jan_tui.jan.snapshot import Phase

_TROUBLED = frozenset({Phase.DOWN, Phase.ERROR, Phase.HUNG, Phase.STARTING})


class Intervals(Struct, frozen=True):
    """All in seconds.

    `port_poll` is between two bare connects while a server of this machine is down: a first good
    answer is seen 60 ms later at worst. `loading` is between two requests for the status of a
    server that reports loading. `grace` is how long a first answer may take before the phase is
    `starting`. `local_check` is between two checks of processes and sockets. `settle` is how long a
    survey waits after a change, so that the screen is painted first.
    """

    steady: float = 1.0
    port_poll: float = 0.06
    loading: float = 0.04
    grace: float = 0.3
    local_check: float = 0.5
    hung: float = 0.1
    settle: float = 0.1
    survey_down: float = 2.0
    survey_steady: float = 30.0
    survey_loading: float = 0.5
    memory: float = 5.0
    longest: float = 15.0

    @property
    def longest_wait(self) -> float:
        """No wait between two probes or checks takes longer, while the watch is not paused."""
        return max(self.steady * 5, self.longest, self.local_check)

    def pause(
        self, phase: Phase, *, local: bool, polled: bool, failures: int, chance: float
    ) -> float:
        """The pause before the next request; `chance` is random, from 0 to 1.

        A server on this machine is probed steadily, and seldom while its port is `polled`. Errors
        of another machine double the pause, to `longest` at most; half of it is random, so that
        several watches do not probe at the same time.
        """
        if phase not in _TROUBLED:
            return self.steady
        if phase is Phase.DOWN and polled:
            return self.steady * 5
        if local:
            return self.hung if phase is Phase.HUNG else self.steady
        backed_off = min(self.steady * 2.0 ** min(failures, 10), self.longest)
        return backed_off * (0.5 + chance / 2)


_NOW = -math.inf
_SILENT = frozenset({Phase.DOWN, Phase.HUNG, Phase.STARTING})


class Schedule:
    """When the next probe, process survey, reading of memory and local check are due."""

    def __init__(self, intervals: Intervals, clock: Clock, chance: Callable[[], float]) -> None:
        self._intervals = intervals
        self._clock = clock
        self._chance = chance
        self._failures = 0
        self._probe = self._survey = self._memory = self._local_check = _NOW
        self._hurried = False

    @property
    def probe_due(self) -> bool:
        return self._clock.monotonic() >= self._probe

    @property
    def survey_due(self) -> bool:
        return self._clock.monotonic() >= self._survey

    @property
    def memory_due(self) -> bool:
        return self._clock.monotonic() >= self._memory

    @property
    def local_check_due(self) -> bool:
        return self._clock.monotonic() >= self._local_check

    def seconds_left(self, *, local_check: bool = False) -> float:
        """Seconds until the first of them; the local check counts only on demand."""
        first = min(self._probe, self._survey, self._memory)
        return (min(first, self._local_check) if local_check else first) - self._clock.monotonic()

    def hurry(self) -> None:
        """Probe and survey at once; where a probe is under way, probe again right after it."""
        self._probe = self._survey = _NOW
        self._hurried = True

    def survey_soon(self) -> None:
        """Survey soon, after the change has been painted."""
        self._survey = self._clock.monotonic() + self._intervals.settle

    def begin_probe(self) -> None:
        self._hurried = False

    def after_probe(self, phase: Phase, *, local: bool, polled: bool) -> None:
        """Plan the next probe by the phase that this one found."""
        self._failures = self._failures + 1 if phase in _SILENT or phase is Phase.ERROR else 0
        pause = self._intervals.pause(
            phase, local=local, polled=polled, failures=self._failures, chance=self._chance()
        )
        self._probe = _NOW if self._hurried else self._clock.monotonic() + pause
        self.after_local_check()

    def after_local_check(self) -> None:
        """Plan the next local check; a probe sees all that it would."""
        self._local_check = self._clock.monotonic() + self._intervals.local_check

    def after_survey(self, phase: Phase | None, *, local: bool, loading: bool) -> None:
        """Plan the next survey; the processes of another machine are never seen."""
        if not local:
            self._survey = math.inf
            return
        pause = self._intervals.survey_down if phase in _SILENT else self._intervals.survey_steady
        pause = self._intervals.survey_loading if loading else pause
        self._survey = self._clock.monotonic() + pause

    def after_memory(self) -> None:
        self._memory = self._clock.monotonic() + self._intervals.memory
