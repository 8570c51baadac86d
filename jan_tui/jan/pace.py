"""How often the server is asked, by what it did last."""

from __future__ import annotations

from dataclasses import dataclass

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
