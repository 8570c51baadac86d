"""A save that was interrupted is told at the start, and finished, taken back or left by keys."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jan_tui.editing.half_done import FileState, HalfDone, Holds
from jan_tui.editing.plan import Refusal
from jan_tui.editing.saving.outcome import Interrupted
from tests.tui.conftest import Opened
from tests.tui.worlds import CONFIG, NOON, MemoryWorkspace

ENV = CONFIG.with_name(".env")
FILES = (
    FileState(ENV, Holds.NEW, ENV.with_name(".env.bak")),
    FileState(CONFIG, Holds.OLD),
)
SAVE = Interrupted(NOON, False, FILES, "-B=2\n+B=1\n", "-old: 1\n+new: 1\n")


def _world(found: Interrupted = SAVE) -> MemoryWorkspace:
    world = MemoryWorkspace()
    world.cut_off = found
    return world


def _words(screen: str) -> str:
    """The words inside the dialog."""
    inside = [row.split("│")[1] for row in screen.splitlines() if row.count("│") >= 2]
    return " ".join(" ".join(inside).split())


@pytest.mark.parametrize("size", [(80, 24), (40, 20)])
async def test_the_start_tells_which_file_holds_what(opened: Opened, size: tuple[int, int]) -> None:
    async with opened(_world(), size=size) as hand:
        await hand.until(lambda: "A save was interrupted" in hand.text())
        words = _words(hand.text())
        assert "Take it back (t)" in words
        assert "Finish it (f)" in words
        assert "Leave it (Esc)" in words
        if size == (80, 24):
            assert "~/.clawdbot/.env holds the new text" in words
            assert "the old one is in ~/.clawdbot/.env.bak" in words
            assert "~/.clawdbot/clawdbot.json holds the old text" in words


@pytest.mark.parametrize(
    ("key", "finished", "left"), [("f", 1, False), ("t", 0, False), ("escape", 0, True)]
)
async def test_it_is_done_what_is_chosen(
    opened: Opened, key: str, finished: int, left: bool
) -> None:
    async with opened(_world(), toasts=True) as hand:
        await hand.until(lambda: "A save was interrupted" in hand.text())
        await hand.press(key)
        await hand.until(lambda: (hand.world.cut_off is not None) == left)
        assert hand.world.finished == finished
        assert "A save was interrupted" not in hand.text()


async def test_the_safe_answer_has_the_focus(opened: Opened) -> None:
    async with opened(_world()) as hand:
        await hand.until(lambda: "A save was interrupted" in hand.text())
        await hand.press("enter")
        assert hand.world.cut_off is not None
        assert hand.world.finished == 0


async def test_an_undo_can_only_be_finished(opened: Opened) -> None:
    async with opened(_world(replace(SAVE, undo=True, finish_diff=""))) as hand:
        await hand.until(lambda: "An undo was interrupted" in hand.text())
        assert "Take it back" not in hand.text()
        await hand.press("t")
        assert hand.world.cut_off is not None
        await hand.press("f")
        await hand.until(lambda: hand.world.cut_off is None)
        assert hand.world.finished == 0


async def test_a_save_asks_again_and_is_not_made_over_it(opened: Opened) -> None:
    async with opened(_world()) as hand:
        await hand.until(lambda: "A save was interrupted" in hand.text())
        await hand.press("escape", "2", "p", "ctrl+s")
        assert "A save was interrupted" in hand.text()
        await hand.press("escape")
        assert hand.world.saves == []
        assert hand.app.state.unsaved
        await hand.press("ctrl+s", "t")
        await hand.until(lambda: '+  "primary"' in hand.text())
        await hand.press("enter")
        assert len(hand.world.saves) == 1


async def test_one_that_cannot_be_put_right_is_told_once(opened: Opened) -> None:
    stale = "The last save cannot be finished or taken back, since this was changed after it: X."
    async with opened(_world(replace(SAVE, stale=stale))) as hand:
        await hand.until(lambda: "A save was interrupted" in hand.text())
        words = _words(hand.text())
        assert "was changed after it: X." in words
        assert "The files are left as they are." in words
        await hand.press("escape", "2", "p", "ctrl+s")
        assert '+  "primary"' in hand.text()


async def test_a_save_that_stops_half_way_is_not_called_nothing(opened: Opened) -> None:
    world = MemoryWorkspace()
    half = HalfDone(FILES, undoable=True)
    world.refusal = Refusal(f"Cannot replace it: disk full. {half}", CONFIG, half=half)
    async with opened(world) as hand:
        await hand.press("2", "p", "ctrl+s")
        text = hand.text()
        words = _words(text)
        assert "Half saved" in text
        assert "holds the new text; the old one is in" in words
        assert "Nothing was written" not in words
