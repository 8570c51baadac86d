"""A restart is one story, and memory is bounded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from jan_tui.jan.snapshot import Listener, Phase, ProbeResult, ServerSnapshot
from jan_tui.jan.watch.history import MAX_ENTRIES, History
from jan_tui.structs import replace

START = datetime(2026, 11, 22, 14, 2, 0, tzinfo=UTC)
READY = ServerSnapshot(ProbeResult("http://127.0.0.1:1337/v1", Phase.READY, models=("a", "b", "c")))


class Told:
    """A history fed by seconds since 14:02:00."""

    def __init__(self) -> None:
        self.history = History()

    def see(self, second: float, phase: Phase) -> None:
        models = READY.probe.models if phase is Phase.READY else ()
        self.show(second, replace(READY, probe=replace(READY.probe, phase=phase, models=models)))

    def show(self, second: float, snapshot: ServerSnapshot) -> None:
        self.history.observe(snapshot, START + timedelta(seconds=second), second)

    @property
    def texts(self) -> list[str]:
        return [entry.text for entry in self.history.entries]


def test_a_restart_is_one_story() -> None:
    told = Told()
    told.see(0, Phase.READY)
    told.see(11, Phase.DOWN)
    told.see(19, Phase.STARTING)
    told.see(20, Phase.READY)
    last = told.history.entries[-1]
    assert last.story == "down 14:02:11, port open 14:02:19, 3 models 14:02:20: back after 9 s"
    assert told.texts == ["ready, 3 models", "down", "port open", "ready, 3 models: back after 9 s"]
    assert [entry.seconds for entry in told.history.entries] == [11, 8, 1, None]


def test_a_story_needs_no_phase_between() -> None:
    told = Told()
    told.see(0, Phase.READY)
    told.see(1, Phase.DOWN)
    told.see(4, Phase.READY)
    assert told.history.entries[-1].story == (
        "down 14:02:01, port open 14:02:04, 3 models 14:02:04: back after 3 s"
    )


def test_falling_back_while_it_restarts_is_still_one_story() -> None:
    told = Told()
    told.see(0, Phase.READY)
    for second, phase in enumerate([Phase.DOWN, Phase.STARTING, Phase.DOWN, Phase.NO_MODELS], 1):
        told.see(second, phase)
    told.see(9, Phase.READY)
    assert told.texts[-1] == "ready, 3 models: back after 8 s"
    told.see(10, Phase.NO_MODELS)
    told.see(11, Phase.READY)
    assert told.texts[-1] == "ready, 3 models", "a time without models alone is no restart"


def test_an_outage_begins_when_the_server_hangs() -> None:
    told = Told()
    told.see(0, Phase.READY)
    told.see(1, Phase.HUNG)
    told.see(9, Phase.DOWN)
    told.see(10, Phase.STARTING)
    told.see(11, Phase.READY)
    assert told.texts[-1] == "ready, 3 models: back after 10 s"
    story = told.history.entries[-1].story
    assert story.startswith("no answer ")
    assert ", port open " in story
    told.see(12, Phase.HUNG)
    told.see(14, Phase.READY)
    assert "port open" not in told.history.entries[-1].story
    assert told.texts[-1] == "ready, 3 models: back after 2 s"


def test_another_server_is_no_change_of_the_last_one() -> None:
    told = Told()
    told.see(0, Phase.READY)
    told.history.change_server("http://nas:1337/v1", START + timedelta(seconds=1), 1.0)
    told.see(2, Phase.DOWN)
    told.see(3, Phase.STARTING)
    told.history.change_server("http://other:1337/v1", START + timedelta(seconds=4), 4.0)
    told.see(5, Phase.READY)
    assert told.texts == [
        "ready, 3 models",
        "now watching http://nas:1337/v1",
        "down",
        "port open",
        "now watching http://other:1337/v1",
        "ready, 3 models",
    ]


def test_another_server_does_not_end_the_outage_of_the_last_one() -> None:
    told = Told()
    told.see(0, Phase.READY)
    told.see(1, Phase.DOWN)
    told.history.change_server("http://nas:1337/v1", START + timedelta(seconds=2), 2.0)
    told.see(3, Phase.READY)

    assert (told.texts[-1], told.history.entries[-1].story) == ("ready, 3 models", "")


def test_models_that_come_and_go() -> None:
    told = Told()
    told.show(0, READY)
    told.show(1, replace(READY, probe=replace(READY.probe, models=("a", "d", "e"))))
    told.show(2, replace(READY, probe=replace(READY.probe, models=("a",))))
    assert told.texts[1:] == [
        "d and 1 more loaded, b and 1 more gone, 3 models",
        "d and 1 more gone, 1 model",
    ]


def test_a_restart_too_quick_to_be_down_is_known_by_its_pid() -> None:
    told = Told()
    told.show(
        0, replace(READY, survey=replace(READY.survey, listener=Listener("127.0.0.1", 1337, 10)))
    )
    told.show(
        1, replace(READY, survey=replace(READY.survey, listener=Listener("127.0.0.1", 1337, 11)))
    )
    assert told.texts[-1] == "restarted as pid 11"


def test_what_is_equal_adds_nothing() -> None:
    told = Told()
    for second in range(100):
        told.show(second, replace(READY, probe=replace(READY.probe, latency_ms=float(second))))
    assert len(told.texts) == 1


def test_memory_is_bounded() -> None:
    told = Told()
    for second in range(5000):
        told.see(second, Phase.DOWN if second % 2 else Phase.READY)
    assert len(told.history.entries) == MAX_ENTRIES
