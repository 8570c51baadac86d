"""A save that was interrupted is told at the start, and finished, taken back or left by keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from jan_tui.editing.intent import Intent, KeyChoice, KeyLocation
from jan_tui.editing.saving.outcome import Saved
from jan_tui.structs import replace
from jan_tui.tui.messages import IntentChanged
from jan_tui.tui.state import tilde
from tests.memory_disk import MemoryDisk
from tests.tui.conftest import Opened
from tests.tui.world import CONFIG, HOME, IMPLICIT, R1, World, config

ENV = CONFIG.with_name(".env")
OLD_ENV = b"OTHER=1\n"
NEW_ENV = b"OTHER=1\nJAN_API_KEY=jan-local\n"
MOVED = Intent(key=KeyChoice(KeyLocation.DOTENV))
"""A change of two files: the key goes from the config into `.env`, which is written first."""
THREE_FILES = IMPLICIT.replace(
    '{\n    "JAN_API_KEY": "jan-local"\n  }', '{ "$include": "./env.json5" }'
)


class Ended(BaseException):
    """The process is gone: nothing of it runs any more."""


class Stopping(MemoryDisk):
    """A disk that takes nothing more from when a file is to be put in place."""

    stops_with: BaseException | None = None
    stops_at = CONFIG
    stopped = False

    def _check(self, target: Path | None = None) -> None:
        if self.stops_with is not None and (self.stopped or target == self.stops_at):
            self.stopped = True
            raise self.stops_with

    def create(self, path: Path) -> int:
        self._check()
        return super().create(path)

    def rename(self, source: Path, target: Path) -> None:
        self._check(target)
        super().rename(source, target)

    def remove(self, path: Path) -> None:
        self._check()
        super().remove(path)


def _disk() -> Stopping:
    disk = Stopping()
    disk.put(ENV, OLD_ENV)
    disk.put(CONFIG.with_name("env.json5"), '{ JAN_API_KEY: "jan-local" }')
    return disk


def _interrupted(text: str = IMPLICIT, intent: Intent = MOVED, *, undo: bool = False) -> World:
    """What the next process finds after one that ended in the middle of a save, or of its undo."""
    disk = _disk()
    world = World(text, disk=disk)
    if undo:
        assert isinstance(world.do(intent), Saved)
        disk.stops_at = ENV
    disk.stops_with = Ended()
    with pytest.raises(Ended):
        world.undo() if undo else world.do(intent)
    disk.stops_with = None
    return World(None, disk=disk)


def _words(screen: str) -> str:
    """The words inside the dialog."""
    inside = [row.split("│")[1] for row in screen.splitlines() if row.count("│") >= 2]
    return " ".join(" ".join(inside).split())


@pytest.mark.parametrize("size", [(80, 24), (40, 20)])
async def test_the_start_tells_which_file_holds_what(opened: Opened, size: tuple[int, int]) -> None:
    async with opened(_interrupted(), size=size) as hand:
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
    ("key", "left", "env"),
    [("f", False, NEW_ENV), ("t", False, OLD_ENV), ("escape", True, NEW_ENV)],
)
async def test_it_is_done_what_is_chosen(opened: Opened, key: str, left: bool, env: bytes) -> None:
    async with opened(_interrupted(), toasts=True) as hand:
        await hand.until(lambda: "A save was interrupted" in hand.text())
        await hand.press(key)
        await hand.until(lambda: (hand.world.interrupted() is not None) == left)
        assert hand.world.memory.read_bytes(ENV) == env
        assert (hand.world.text == IMPLICIT) == (key != "f")
        assert "A save was interrupted" not in hand.text()


async def test_the_safe_answer_has_the_focus(opened: Opened) -> None:
    async with opened(_interrupted()) as hand:
        await hand.until(lambda: "A save was interrupted" in hand.text())
        await hand.press("enter")
        assert hand.world.interrupted() is not None
        assert (hand.world.memory.read_bytes(ENV), hand.world.text) == (NEW_ENV, IMPLICIT)


async def test_an_undo_can_only_be_finished(opened: Opened) -> None:
    async with opened(_interrupted(undo=True)) as hand:
        await hand.until(lambda: "An undo was interrupted" in hand.text())
        assert "Take it back" not in hand.text()
        await hand.press("t")
        assert hand.world.interrupted() is not None
        await hand.press("f")
        await hand.until(lambda: hand.world.interrupted() is None)
        assert (hand.world.memory.read_bytes(ENV), hand.world.text) == (OLD_ENV, IMPLICIT)


async def test_a_save_asks_again_and_is_not_made_over_it(opened: Opened) -> None:
    async with opened(_interrupted()) as hand:
        await hand.until(lambda: "A save was interrupted" in hand.text())
        await hand.press("escape", "2", "p", "ctrl+s")
        assert "A save was interrupted" in hand.text()
        await hand.press("escape")
        assert hand.world.text == IMPLICIT
        assert hand.app.state.unsaved
        await hand.press("ctrl+s", "t")
        await hand.until(lambda: f'+        "primary": "jan/{R1}"' in hand.text())
        await hand.press("enter")
        assert hand.world.text == config(primary=f"jan/{R1}")


async def test_one_that_cannot_be_resolved_is_shown_once(opened: Opened) -> None:
    world = _interrupted(THREE_FILES, replace(MOVED, primary=f"jan/{R1}", include_edits=True))
    world.memory.put(ENV, "OTHER=3\n")
    async with opened(world, size=(80, 24)) as hand:
        await hand.until(lambda: "A save was interrupted" in hand.text())
        words = _words(hand.text())
        assert f"was changed after it: {tilde(ENV, HOME)}." in words
        assert "The files are left as they are." in words
        assert str(HOME) not in words
        await hand.press("escape", "2", "p", "ctrl+s")
        assert f'+        "primary": "jan/{R1}"' in hand.text()


async def test_a_save_that_stops_half_way_is_not_called_nothing(opened: Opened) -> None:
    disk = _disk()
    async with opened(World(disk=disk)) as hand:
        hand.app.post_message(IntentChanged(MOVED))
        await hand.press("ctrl+s")
        disk.stops_with = OSError(28, "No space left on device")
        await hand.press("enter")
        words = _words(hand.text())
        assert "Half saved" in hand.text()
        assert "Undo takes it back, now or at the next start." in words
        assert str(HOME) not in words
        assert (
            "~/.clawdbot/.env holds the new text; the old one is in ~/.clawdbot/.env.bak" in words
        )
        assert f"{tilde(CONFIG, HOME)} holds the old text" in words
        assert "Nothing was written" not in words
