"""The phases of a server by the minute, and how long its starts took."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from jan_tui.jan.snapshot import (
    Application,
    Cause,
    Engine,
    Listener,
    Phase,
    ProbeResult,
    ServerSnapshot,
    Survey,
)
from jan_tui.jan.watch.history import MAX_ENTRIES, History
from jan_tui.jan.watch.restarts import MAX_SPANS, MAX_STARTS, RestartLog, Restarts, Span, Start
from jan_tui.jan.watch.snapshots import SnapshotBuilder
from jan_tui.structs import replace

NOON = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def seen(
    phase: Phase,
    *engines: Engine,
    models: tuple[str, ...] = ("a",),
    application: Application | None = None,
    listener: Listener | None = None,
) -> ServerSnapshot:
    loading = phase is Phase.DOWN and any(each.loading for each in engines)
    return ServerSnapshot(
        ProbeResult("http://127.0.0.1:1337/v1", phase, models=models * (phase is Phase.READY)),
        Survey(True, listener, application, engines),
        Cause.LOADING if loading else None,
    )


def loads(began: float, percent: int | None = None, model: str = "a") -> Engine:
    return Engine(9, "llama-server", model, loading=True, started=at(began), read_percent=percent)


def loaded(began: float, model: str = "a") -> Engine:
    return Engine(9, "llama-server", model, 4096, started=at(began))


class Moving:
    """A clock that the test moves."""

    seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return at(self.seconds)


class Watched:
    """A log that is fed by seconds since noon."""

    def __init__(self) -> None:
        self.log = RestartLog()

    def see(self, second: float, snapshot: ServerSnapshot) -> Restarts:
        self.log.observe(snapshot, at(second))
        return self.log.latest


def test_a_load_behind_a_closed_port_is_a_start_since_its_engine_began() -> None:
    jan = Watched()
    jan.see(0, seen(Phase.READY, loaded(-90)))
    assert jan.see(60, seen(Phase.DOWN)).starting is None
    under_way = jan.see(70, seen(Phase.DOWN, loads(68, 40))).starting
    assert under_way is not None
    assert (under_way.began, under_way.model, under_way.percent) == (at(68), "a", 40)
    after = jan.see(76, seen(Phase.READY, loaded(68)))
    assert after.starting is None
    assert after.starts == (Start(at(68), 8.0, "a"),)
    phases = [span.phase for span in after.spans]
    assert phases == [Phase.READY, Phase.DOWN, Phase.STARTING, Phase.READY]


def test_a_start_of_the_whole_application_counts_from_its_own_begin() -> None:
    jan = Watched()
    jan.see(0, seen(Phase.DOWN))
    jan.see(30, seen(Phase.DOWN, loads(29), application=Application(1, "Jan", at(20))))
    assert jan.see(35, seen(Phase.READY)).starts == (Start(at(20), 15.0, "a"),)


def test_a_start_that_nobody_saw_is_told_by_the_age_of_its_processes() -> None:
    jan = Watched()
    jan.see(0, seen(Phase.READY, loaded(-90)))
    jan.see(10, seen(Phase.DOWN))
    assert jan.see(20, seen(Phase.READY)).starts == (), "its processes are not known yet"
    assert jan.see(21, seen(Phase.READY, loaded(17.5))).starts == (Start(at(17.5), 2.5, "a"),)
    assert len(jan.see(22, seen(Phase.READY, loaded(17.5))).starts) == 1


def test_a_server_that_was_only_switched_off_had_no_start_to_measure() -> None:
    jan = Watched()
    jan.see(0, seen(Phase.READY, loaded(-90)))
    jan.see(10, seen(Phase.DOWN))
    jan.see(20, seen(Phase.READY))
    assert jan.see(21, seen(Phase.READY, loaded(-90))).starts == ()


def test_a_start_that_fails_is_none() -> None:
    jan = Watched()
    jan.see(0, seen(Phase.DOWN, loads(-1)))
    assert jan.see(5, seen(Phase.DOWN)).starting is None
    assert jan.see(90, seen(Phase.READY)).starts == ()


def test_a_model_that_is_loaded_while_the_server_answers() -> None:
    jan = Watched()
    jan.see(0, seen(Phase.NO_MODELS))
    under_way = jan.see(5, seen(Phase.NO_MODELS, loads(4, 10))).starting
    assert under_way is not None
    assert under_way.percent == 10
    after = jan.see(9, seen(Phase.READY, loaded(4)))
    assert after.starts == (Start(at(4), 5.0, "a"),)


def test_what_was_ordered_is_awaited_and_given_up() -> None:
    jan = Watched()
    jan.see(0, seen(Phase.DOWN))
    jan.log.expect("", at(1))
    assert jan.see(2, seen(Phase.DOWN)).starting is not None
    assert not jan.log.overdue(at(100))
    assert jan.log.overdue(at(200))
    jan.log.give_up(at(200))
    assert jan.log.latest.starting is None


def test_a_model_that_was_listed_before_it_is_loaded_is_awaited() -> None:
    jan = Watched()
    jan.see(0, seen(Phase.READY, models=("a", "b")))
    jan.log.expect("b", at(1))
    assert jan.see(2, seen(Phase.READY, models=("a", "b"))).starting is not None
    done = jan.see(6, seen(Phase.READY, loaded(1, "b"), models=("a", "b")))
    assert done.starts == (Start(at(1), 5.0, "b"),)


def test_the_usual_time_is_the_median_of_the_latest_of_that_model() -> None:
    starts = [Start(at(n), took, "a") for n, took in enumerate([90.0, 4, 5, 6, 7, 8])]
    kept = Restarts(starts=(*starts, Start(at(99), 60.0, "b")))
    assert (kept.usual("a"), kept.usual("b"), kept.usual("c")) == (6.0, 60.0, None)
    assert kept.usual("") == 7.0


def test_a_minute_shows_the_worst_of_it_and_what_was_not_watched_is_a_gap() -> None:
    kept = Restarts(
        (
            Span(Phase.READY, at(-600), at(-540)),
            Span(Phase.READY, at(-180), at(-100)),
            Span(Phase.DOWN, at(-100), at(-95)),
            Span(Phase.STARTING, at(-95), at(-90)),
            Span(Phase.READY, at(-90)),
        )
    )
    up, gap, bad = Phase.READY, None, Phase.DOWN
    shown = (up, up, gap, gap, gap, gap, gap, up, bad, up, up)
    assert kept.strip(at(30), 60) == shown
    assert kept.strip(at(30), 3) == shown[-3:]
    assert kept.strip(at(30), 60) == kept.strip(at(59), 60), "it moves with the minute alone"
    assert len(kept.strip(at(61), 60)) == 12


@pytest.mark.parametrize(
    ("down_for", "percent", "restarts"), [(0.0, 100, 0), (0.001, 99, 1), (54.0, 90, 1)]
)
def test_uptime_is_never_rounded_up_to_all(down_for: float, percent: int, restarts: int) -> None:
    spans = [Span(Phase.READY, at(0), at(100))]
    if down_for:
        spans.append(Span(Phase.DOWN, at(100), at(100 + down_for)))
    spans.append(Span(Phase.READY, at(100 + down_for)))
    uptime = Restarts(tuple(spans)).uptime(at(540), 60)
    assert uptime is not None
    assert (uptime.percent, uptime.restarts) == (percent, restarts)


def test_a_slow_answer_is_no_restart() -> None:
    jan = Watched()
    for second, phase in enumerate([Phase.READY, Phase.HUNG, Phase.READY]):
        jan.see(second, seen(phase))
    uptime = jan.log.latest.uptime(at(3), 60)
    assert uptime is not None
    assert uptime.restarts == 0


def test_pauses_and_sleeps_are_not_known() -> None:
    jan = Watched()
    jan.see(0, seen(Phase.READY))
    jan.log.interrupt(at(10))
    jan.log.interrupt(at(300), at(300))
    spans = jan.log.latest.spans
    assert [(each.began, each.ended) for each in spans] == [(at(0), at(10)), (at(300), None)]


def test_a_start_over_which_the_machine_slept_has_no_length() -> None:
    jan = Watched()
    jan.see(0, seen(Phase.READY))
    jan.see(10, seen(Phase.DOWN))
    starting = jan.see(12, seen(Phase.DOWN, loads(11, 20))).starting
    assert starting is not None
    assert starting.began == at(11)
    jan.log.interrupt(at(13), at(8000))
    jan.see(8001, seen(Phase.DOWN, loads(11, 60)))
    starting = jan.log.latest.starting
    assert starting is not None
    assert starting.began == at(8000), "its clock runs from when it is watched again"
    jan.see(8005, seen(Phase.READY, loaded(11)))
    assert jan.log.latest.starting is None
    assert list(jan.log.latest.starts) == []
    # The next one is measured as ever.
    jan.see(8010, seen(Phase.DOWN))
    jan.see(8012, seen(Phase.DOWN, loads(8011, 20)))
    jan.see(8020, seen(Phase.READY, loaded(8011)))
    assert [each.seconds for each in jan.log.latest.starts] == [9.0]


def test_an_ordered_start_over_which_the_machine_slept_has_no_length() -> None:
    log = RestartLog()
    log.expect("a", at(0))
    log.interrupt(at(2), at(7200))
    log.arrive(at(7203))
    assert log.latest == Restarts()
    # The next one is measured as ever.
    log.expect("a", at(7300))
    log.arrive(at(7304))
    assert log.latest.starts == (Start(at(7300), 4.0, "a"),)


def test_an_hour_of_flapping_every_second_stays_bounded() -> None:
    """By the clock of the test: once its lists are full it holds what it held."""
    history, builder_clock = History(), Moving()
    builder = SnapshotBuilder(builder_clock)

    def minutes(count: int) -> int:
        for _ in range(count * 60):
            builder_clock.seconds += 1
            phase = Phase.READY if int(builder_clock.seconds) % 2 else Phase.DOWN
            looked = seen(phase, loaded(builder_clock.seconds))
            now = builder_clock.now()
            snapshot = builder.build(looked.probe, looked.survey)
            history.observe(snapshot, now, builder_clock.seconds)
            history.restarts.latest.strip(now, 60)
        return len(pickle.dumps(history.__dict__))

    early, late = minutes(10), minutes(50)
    assert len(history.entries) == MAX_ENTRIES
    assert len(history.restarts.latest.spans) == MAX_SPANS
    assert len(history.restarts.latest.starts) == MAX_STARTS
    assert late < early * 1.05, "bytes of all that is remembered"


def test_earlier_runs_come_before_this_one_and_all_is_bounded() -> None:
    jan = Watched()
    jan.see(0, seen(Phase.READY))
    before = [Span(Phase.DOWN, at(-n), at(1 - n)) for n in range(MAX_SPANS * 2, 0, -1)]
    old = Span(Phase.READY, at(-90_000), at(-89_000))
    starts = [Start(at(-n), 1.0) for n in range(MAX_STARTS * 2, 0, -1)]
    jan.log.restore([old, *before, Span(Phase.READY, at(5), at(6))], starts, at(1))
    kept = jan.log.latest
    assert len(kept.spans) <= MAX_SPANS
    assert len(kept.starts) == MAX_STARTS
    assert kept.spans[-1] == Span(Phase.READY, at(0))
    assert old not in kept.spans
    assert all(one.ended and one.ended <= two.began for one, two in pairwise(kept.spans))


def test_restored_phases_end_where_this_run_begins() -> None:
    jan = Watched()
    jan.see(0, seen(Phase.READY))
    jan.log.restore([Span(Phase.READY, at(-60), at(900))], (), at(1))
    assert jan.log.latest.spans[0] == Span(Phase.READY, at(-60), at(0))


def test_orphans_load_nothing() -> None:
    jan = Watched()
    left = replace(loads(-1, 50), orphaned=True)
    assert jan.see(0, seen(Phase.NO_MODELS, left)).starting is None
