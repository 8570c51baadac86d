"""Jan is started after a question, and a model loaded, by keys."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest

from jan_tui.jan.http.loading import LoadOutcome
from jan_tui.jan.machine import Isolation, Launch, Launcher, Surround
from jan_tui.jan.snapshot import Phase, ProbeResult, Survey
from jan_tui.structs import replace
from jan_tui.tui.screens.dialogs.basic import Question
from jan_tui.tui.screens.models import ModelsScreen
from tests.tui.conftest import Hand, Opened
from tests.tui.world import DOWN, JAN, LLAMA, R1, READY, STARTING, Switch, World, down, ready

COMMAND = ("/usr/bin/Jan-Desktop", "--odd name")
LAUNCH = Launch(COMMAND, "the Jan application")


class Program:
    """A program that was started; without a status it runs on."""

    def __init__(self, status: int | None = None) -> None:
        self.status = status

    def wait(self, seconds: float) -> int:
        if self.status is None:
            raise subprocess.TimeoutExpired("Jan", seconds)
        return self.status


def with_jan(hand_or_world: World, program: Program | OSError | None = None) -> list[Launch]:
    """Jan is installed in this world; returns what is started."""
    started: list[Launch] = []

    def start(how: Launch) -> Any:
        started.append(how)
        if isinstance(program, OSError):
            raise program
        return program or Program()

    hand_or_world.jan.launcher = Launcher(LAUNCH, "/usr/bin/jan")
    hand_or_world.jan.start = start  # type: ignore[method-assign]
    return started


async def ask(hand: Hand, key: str = "W") -> str:
    await hand.pilot.press(key)
    await hand.until(lambda: isinstance(hand.app.screen, Question))
    return hand.text()


@pytest.mark.parametrize("key", ["W", "full_stop"])
async def test_the_command_is_shown_and_then_run(opened: Opened, key: str) -> None:
    world = World()
    started = with_jan(world)
    async with opened(world, DOWN) as hand:
        assert "Press W: start Jan" in hand.text()
        shown = await ask(hand, key)
        assert "/usr/bin/Jan-Desktop '--odd name'" in shown
        assert started == []
        assert "Start (Enter)" in shown
        await hand.press("enter")
        await hand.until(lambda: started == [LAUNCH])
        await hand.until(lambda: hand.app.state.restarts.starting is not None)
        await hand.settle()
        assert "◐ starting" in hand.text()
        assert "Jan was started at" in hand.text()
        assert "Press W" not in hand.text()
        assert hand.watch.asked
        await hand.see(READY)
        await hand.see(DOWN)
        assert "Jan was started at" not in hand.text()


async def test_no_is_no(opened: Opened) -> None:
    world = World()
    started = with_jan(world)
    async with opened(world, DOWN) as hand:
        await ask(hand)
        await hand.press("escape")
        assert started == []
        assert hand.app.state.restarts.starting is None


async def test_a_program_that_ends_at_once_is_told(opened: Opened) -> None:
    world = World()
    with_jan(world, Program(127))
    async with opened(world, DOWN) as hand:
        await ask(hand)
        await hand.pilot.press("y")
        await hand.until(lambda: "status 127" in hand.said)
        assert hand.app.state.restarts.starting is None


@pytest.mark.parametrize(
    ("refused", "words"),
    [
        (FileNotFoundError(2, "No such file"), "it is not there"),
        (PermissionError("This program runs as root, so Jan would, too."), "runs as root"),
    ],
)
async def test_what_the_system_refuses(opened: Opened, refused: OSError, words: str) -> None:
    world = World()
    with_jan(world, refused)
    async with opened(world, DOWN) as hand:
        await ask(hand)
        await hand.pilot.press("y")
        await hand.until(lambda: words in hand.said)


async def test_nothing_is_started_where_nothing_is_to_be_started(opened: Opened) -> None:
    world = World()
    async with opened(world, DOWN) as hand:
        await hand.press("W")
        assert "No Jan that could be started is found" in hand.said
        assert "Press W" not in hand.text()
        started = with_jan(world)
        for seen, words in (
            (READY, "answers at"),
            (STARTING, "answers at"),
            (down(Survey(True, application=JAN)), "its server is off"),
        ):
            await hand.see(seen)
            await hand.press("W")
            assert words in hand.said
        assert started == []


async def test_another_machine_is_not_started_from_here(opened: Opened) -> None:
    world = World()
    with_jan(world)
    seen = down(Survey(False), base_url="http://nas:1337/v1")
    async with opened(world, seen) as hand:
        await hand.press("W")
        assert "No Jan that could be started" in hand.said


async def test_the_demo_starts_no_program(opened: Opened) -> None:
    world = World(demo=Switch())
    started = with_jan(world)
    async with opened(world, DOWN) as hand:
        await hand.press("W")
        assert "demo" in hand.said
        assert started == []


# Loading a model.


def loads(world: World, outcome: LoadOutcome) -> list[str]:
    asked: list[str] = []

    async def load(model_id: str) -> LoadOutcome:
        asked.append(model_id)
        return outcome

    world.load = load  # type: ignore[method-assign]
    return asked


async def to_model(hand: Hand, model: str) -> None:
    """Put the cursor on a model."""
    screen = hand.app.screen_stack[0]
    assert isinstance(screen, ModelsScreen)
    for _ in range(5):
        await hand.press("k")
    while screen.row is None or screen.row.id != model:
        await hand.press("j")


async def test_the_next_step_loads_the_primary_and_is_followed(opened: Opened) -> None:
    world = World()
    asked = loads(world, LoadOutcome())
    empty = ready()
    offered = replace(empty, probe=replace(empty.probe, loads=True))
    async with opened(world, offered) as hand:
        assert f"Press L: load {LLAMA}" in hand.text()
        await hand.press("full_stop")
        await hand.until(lambda: asked == [LLAMA])
        await hand.settle()
        assert f"◐ loading {LLAMA}" in hand.text()
        await hand.see(ready(LLAMA))
        assert "loading" not in hand.text()
        assert [each.model for each in hand.app.state.restarts.starts] == [LLAMA]


async def test_a_model_under_the_cursor_is_loaded(opened: Opened) -> None:
    world = World()
    asked = loads(world, LoadOutcome(done=True))
    router = ready(LLAMA, R1)
    statuses = ((LLAMA, "loaded"), (R1, "unloaded"))
    seen = replace(router, probe=replace(router.probe, statuses=statuses))
    async with opened(world, seen) as hand:
        await hand.press("2")
        await to_model(hand, LLAMA)
        await hand.press("L")
        await hand.until(lambda: hand.said == f"{LLAMA} is loaded already.")
        await to_model(hand, R1)
        await hand.press("L")
        await hand.until(lambda: asked == [R1])
        await hand.settle()
        assert hand.app.state.restarts.starting is None
        assert [each.model for each in hand.app.state.restarts.starts] == [R1]
        assert f"{R1} is loaded, after" in hand.said


async def test_what_the_server_refuses_is_said_in_its_words(opened: Opened) -> None:
    world = World()
    loads(world, LoadOutcome(problem="No running session found (404)", hint="Load it in Jan."))
    async with opened(world, ready(R1)) as hand:
        await hand.press("L")
        await hand.until(lambda: "No running session found (404). Load it in Jan." in hand.said)
        assert f"{LLAMA} is not loaded" in hand.said
        assert hand.app.state.restarts.starting is None


@pytest.mark.parametrize("seen", [DOWN, STARTING])
async def test_a_server_that_does_not_answer_loads_nothing(opened: Opened, seen: Any) -> None:
    world = World()
    asked = loads(world, LoadOutcome())
    async with opened(world, seen) as hand:
        await hand.press("L")
        assert "can load nothing" in hand.said
        assert asked == []
        assert seen.probe.phase in (Phase.DOWN, Phase.STARTING)


# Jan on the machine around a container or WSL.

OUTSIDE = "http://172.28.16.1:1337/v1"
UNSEEN = down(Survey(True, unseen="We run in WSL: processes of Windows cannot be seen."))


def in_wsl(**answers: ProbeResult) -> World:
    """A world in WSL, whose gateway is Windows; `there` is what answers there."""
    world = World(files={})
    world.jan.around = Surround(Isolation.WSL, ("172.28.16.1",))
    world.servers = {OUTSIDE: answers["there"]} if answers else {}
    return world


@pytest.mark.parametrize("key", ["N", "full_stop"])
async def test_jan_on_windows_is_found_and_offered(opened: Opened, key: str) -> None:
    world = in_wsl(there=replace(READY.probe, base_url=OUTSIDE))
    async with opened(world, UNSEEN) as hand:
        shown = await ask(hand, key)
        assert OUTSIDE in shown
        assert world.tried == []
        await hand.pilot.press("y")
        await hand.until(lambda: "Set the base URL" in hand.text())
        assert [each.key for each in world.tried] == [None]
        assert "answers, " in hand.text()
        await hand.press("y")
        assert hand.app.state.intent.base_url == OUTSIDE


async def test_what_jan_needs_is_said_where_it_is_not_found(opened: Opened) -> None:
    async with opened(in_wsl(), UNSEEN) as hand:
        assert "Press N: look for it there" in " ".join(hand.text().split())
        assert "N Find" in hand.text()
        await ask(hand, "N")
        await hand.pilot.press("y")
        await hand.until(lambda: "does not answer outside" in hand.text())
        assert "Server Host    0.0.0.0" in hand.text()
        await hand.press("escape")
        assert hand.app.state.intent.base_url is None


async def test_nothing_is_asked_without_a_yes(opened: Opened) -> None:
    world = in_wsl(there=replace(READY.probe, base_url=OUTSIDE))
    async with opened(world, DOWN) as hand:
        await ask(hand, "N")
        await hand.press("escape")
        assert world.tried == []


async def test_a_machine_of_its_own_has_no_outside(opened: Opened) -> None:
    async with opened(World(), DOWN) as hand:
        await hand.press("N")
        assert "no machine outside" in hand.said


async def test_a_jan_that_answers_is_not_looked_for(opened: Opened) -> None:
    async with opened(in_wsl(), READY) as hand:
        await hand.press("N")
        assert "answers at" in hand.said
