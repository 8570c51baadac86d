"""How often the server is asked, by what it did last."""

from __future__ import annotations

import pytest

from jan_tui.jan.snapshot import Phase
from jan_tui.jan.watch.schedule import Intervals, Schedule
from tests.jan.watch.watching import MovableClock

INTERVALS = Intervals()


@pytest.mark.parametrize("phase", [Phase.READY, Phase.NO_MODELS, Phase.UNAUTHORIZED, Phase.NOT_JAN])
@pytest.mark.parametrize("local", [True, False])
def test_an_answer_is_asked_for_once_a_second(phase: Phase, local: bool) -> None:
    pause = INTERVALS.pause(phase, local=local, polled=local, failures=9, chance=0.9)
    assert pause == 1.0


@pytest.mark.parametrize("phase", [Phase.DOWN, Phase.ERROR, Phase.HUNG, Phase.STARTING])
def test_another_machine_is_asked_less_and_less_but_not_in_step(phase: Phase) -> None:
    def pause(failures: int, chance: float) -> float:
        return INTERVALS.pause(phase, local=False, polled=False, failures=failures, chance=chance)

    assert [pause(failures, 1.0) for failures in (1, 2, 3, 4, 5, 1000)] == [2, 4, 8, 15, 15, 15]
    assert pause(3, 0.0) == 4.0
    assert len({pause(3, chance / 10) for chance in range(11)}) == 11


def test_a_gate_stands_before_a_closed_port_of_this_machine() -> None:
    assert INTERVALS.pause(Phase.DOWN, local=True, polled=True, failures=1, chance=0.5) == 5.0
    assert INTERVALS.pause(Phase.HUNG, local=True, polled=True, failures=9, chance=0.5) < 0.5
    assert INTERVALS.port_poll <= 0.1, "within 150 ms of the first good answer, painted"


@pytest.mark.parametrize("phase", [Phase.DOWN, Phase.ERROR, Phase.HUNG, Phase.STARTING])
def test_every_failure_in_a_row_counts(phase: Phase) -> None:
    schedule = Schedule(INTERVALS, MovableClock(), lambda: 1.0)
    schedule.after_survey(phase, local=False, loading=False)
    schedule.after_memory()

    pauses = []
    for _ in range(2):
        schedule.after_probe(phase, local=False, polled=False)
        pauses.append(round(schedule.seconds_left(), 1))
    assert pauses == [2.0, 4.0]


def test_a_good_answer_ends_the_backing_off() -> None:
    clock = MovableClock()
    schedule = Schedule(INTERVALS, clock, lambda: 1.0)
    for _ in range(5):
        schedule.after_probe(Phase.DOWN, local=False, polled=False)
    clock.ahead += 14
    assert not schedule.probe_due
    clock.ahead += 2
    assert schedule.probe_due
    schedule.after_probe(Phase.READY, local=False, polled=False)
    schedule.after_probe(Phase.DOWN, local=False, polled=False)
    clock.ahead += 2.1
    assert schedule.probe_due


def test_a_change_during_a_probe_is_probed_right_after_it() -> None:
    schedule = Schedule(INTERVALS, MovableClock(), lambda: 1.0)
    schedule.begin_probe()
    schedule.hurry()
    schedule.after_probe(Phase.READY, local=True, polled=True)
    assert schedule.probe_due
    schedule.begin_probe()
    schedule.after_probe(Phase.READY, local=True, polled=True)
    assert not schedule.probe_due


def test_processes_of_another_machine_are_not_surveyed_again() -> None:
    clock = MovableClock()
    schedule = Schedule(INTERVALS, clock, lambda: 1.0)
    assert schedule.survey_due
    schedule.after_survey(Phase.READY, local=False, loading=False)
    clock.ahead += 10_000
    assert not schedule.survey_due
    schedule.after_survey(Phase.DOWN, local=True, loading=True)
    clock.ahead += 0.6
    assert schedule.survey_due


def test_a_local_check_comes_between_two_probes() -> None:
    clock = MovableClock()
    schedule = Schedule(INTERVALS, clock, lambda: 1.0)
    schedule.after_probe(Phase.READY, local=True, polled=True)
    schedule.after_survey(Phase.READY, local=True, loading=False)
    schedule.after_memory()
    assert not schedule.local_check_due
    assert (
        0
        < schedule.seconds_left(local_check=True)
        <= INTERVALS.local_check
        < schedule.seconds_left()
    )
    clock.ahead += INTERVALS.local_check
    assert schedule.local_check_due
    assert not schedule.probe_due
    schedule.after_local_check()
    assert not schedule.local_check_due


def test_a_change_is_surveyed_when_it_has_been_shown() -> None:
    clock = MovableClock()
    schedule = Schedule(INTERVALS, clock, lambda: 1.0)
    schedule.hurry()
    assert schedule.survey_due
    schedule.survey_soon()
    assert not schedule.survey_due
    clock.ahead += INTERVALS.settle
    assert schedule.survey_due
