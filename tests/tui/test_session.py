"""The session alone: what each event makes of the state, and what it calls for."""

from __future__ import annotations

import pytest

from jan_tui.editing.intent import Intent
from jan_tui.jan.chat.trial import ChatProgress, Stage, ToolCall
from jan_tui.jan.snapshot import Phase
from jan_tui.tui.session import Change, Session
from jan_tui.tui.state import State
from tests.tui.world import (
    CODER,
    DOWN,
    LLAMA,
    R1,
    STARTING,
    FedWatch,
    World,
    config,
    down,
    ready,
)

ELSEWHERE = "http://127.0.0.1:9/v1"


class Seen:
    """A session with the states that it went through."""

    def __init__(self) -> None:
        self.states: list[State] = []
        self.watch = FedWatch()
        self.world = World()
        self.session = Session(self.world, self.watch, self._changed)

    def _changed(self) -> None:
        self.states.append(self.session.state)

    def read(self) -> None:
        """Read the files for what the session asks for now."""
        request = self.session.request()
        evaluation = self.session.evaluate(request, lambda: False)
        assert evaluation is not None
        self.session.take(request, evaluation)


@pytest.fixture
def seen() -> Seen:
    return Seen()


def test_the_first_snapshot_is_announced_to_nobody_and_calls_for_a_reading(seen: Seen) -> None:
    assert seen.session.see(DOWN) == Change(reread=True)
    assert [state.snapshot for state in seen.states] == [DOWN]


def test_what_a_change_of_the_server_calls_for(seen: Seen) -> None:
    seen.session.see(DOWN)
    seen.read()
    assert seen.session.see(DOWN) == Change()
    assert seen.session.see(STARTING) == Change(search_disk=True)
    up = ready(LLAMA)
    assert seen.session.see(up) == Change(reread=True, announce=Phase.READY)
    seen.read()
    assert seen.session.see(DOWN).announce is Phase.DOWN


def test_another_server_is_not_announced(seen: Seen) -> None:
    seen.session.see(ready(LLAMA))
    assert seen.session.see(down(base_url=ELSEWHERE)).announce is None
    assert seen.session.see(ready(LLAMA, base_url=ELSEWHERE)).announce is Phase.READY


def test_equal_states_change_nothing(seen: Seen) -> None:
    seen.session.see(ready(LLAMA))
    seen.read()
    before = len(seen.states)
    seen.session.see(ready(LLAMA))
    seen.read()
    assert len(seen.states) == before


def test_a_reading_for_an_earlier_intent_is_dropped(seen: Seen) -> None:
    seen.session.see(ready(LLAMA, R1))
    seen.read()
    early = seen.session.request()
    evaluation = seen.session.evaluate(early, lambda: False)
    assert evaluation is not None
    assert seen.session.change_intent(Intent(primary=f"jan/{R1}"))
    seen.session.take(early, evaluation)
    assert seen.session.state.behind
    seen.read()
    state = seen.session.state
    assert (state.behind, state.unsaved) == (False, True)
    assert not seen.session.change_intent(state.intent)
    seen.session.intent_saved()
    assert (seen.session.state.unsaved, seen.session.state.plan) == (False, None)


def test_a_cancelled_reading_reads_nothing(seen: Seen) -> None:
    assert seen.session.evaluate(seen.session.request(), lambda: True) is None


def test_another_target_moves_the_watch(seen: Seen) -> None:
    seen.read()
    assert seen.watch.targets == []
    seen.world.write(config(LLAMA, base_url=ELSEWHERE))
    seen.read()
    assert [target.base_url for target in seen.watch.targets] == [ELSEWHERE]


def test_a_pause_is_seen(seen: Seen) -> None:
    seen.session.toggle_pause()
    assert (seen.session.state.paused, seen.watch.paused) == (True, True)
    seen.session.toggle_pause()
    assert (seen.session.state.paused, seen.watch.paused) == (False, False)


async def test_files_that_are_being_read_are_not_checked(seen: Seen) -> None:
    seen.read()
    assert not seen.session.files_changed()

    def during() -> bool:
        seen.world.write(config(LLAMA, base_url=ELSEWHERE))
        return seen.session.files_changed()

    assert not await seen.session.with_files(during)
    assert seen.session.files_changed()


async def test_the_end_waits_for_a_write_only(seen: Seen) -> None:
    for writes in (False, True):
        held = await seen.session.with_files(seen.session.writing.locked, writes=writes)
        assert held is writes


ENDED = ChatProgress(Stage.DONE, error="the engine has ended (502)")


async def tried(seen: Seen, *steps: ChatProgress) -> str:
    """The code of the headline after a trial chat with these steps."""
    seen.world.steps = steps
    async for _ in seen.session.chat(LLAMA):
        pass
    return seen.session.state.diagnoses[0].code


class TestTrial:
    """The end of a trial chat stands in the headline until something changes."""

    @pytest.fixture
    def up(self, seen: Seen) -> Seen:
        seen.world.write(config(LLAMA, fallbacks=[]))
        seen.session.see(ready(LLAMA, context=200_000))
        seen.read()
        assert seen.session.state.diagnoses[0].code == "well"
        return seen

    async def test_a_failed_one_stays(self, up: Seen) -> None:
        assert await tried(up, ChatProgress(), ENDED) == "trial-failed"
        up.read()
        up.session.see(ready(LLAMA, R1, context=200_000))
        assert up.session.state.diagnoses[0].code == "trial-failed"

    async def test_another_file_ends_it(self, up: Seen) -> None:
        await tried(up, ENDED)
        up.world.write(config(LLAMA, fallbacks=[]) + "\n")
        up.read()
        assert up.session.state.diagnoses[0].code == "well"

    async def test_another_life_of_the_server_ends_it(self, up: Seen) -> None:
        await tried(up, ENDED)
        up.session.see(DOWN)
        up.session.see(ready(LLAMA, context=200_000))
        assert up.session.state.diagnoses[0].code == "well"

    async def test_a_good_one_replaces_it_and_is_said(self, up: Seen) -> None:
        await tried(up, ENDED)
        good = ChatProgress(Stage.DONE, "Hello", tool=ToolCall.WORKED)
        assert await tried(up, good) == "well"
        assert up.session.state.diagnoses[0].step.text == "Trial chat: its tool call works."

    async def test_one_that_was_cancelled_says_nothing(self, up: Seen) -> None:
        assert await tried(up, ChatProgress(Stage.WRITING, "Hel")) == "well"


def test_every_choice_can_be_undone_and_done_again(seen: Seen) -> None:
    seen.session.see(ready(LLAMA))
    seen.read()
    first, second = Intent(primary="jan/x"), Intent(primary="jan/x", fallbacks=())
    assert seen.session.change_intent(first)
    seen.read()
    assert seen.session.change_intent(second)
    assert seen.session.undo_choice() == f"without fallback jan/{CODER}"
    assert seen.session.state.intent == first
    assert seen.session.undo_choice() == "primary jan/x"
    assert seen.session.state.intent.empty
    assert seen.session.undo_choice() == ""
    assert seen.session.redo_choice() == "primary jan/x"
    assert seen.session.redo_choice() == f"without fallback jan/{CODER}"
    assert seen.session.state.intent == second
    assert seen.session.redo_choice() == ""


def test_a_save_makes_its_choices_one_step(seen: Seen) -> None:
    seen.session.change_intent(Intent(primary="jan/x"))
    seen.session.intent_saved()
    assert seen.session.state.intent.empty
    assert seen.session.undo_choice() == ""
