"""Every step is undone and done again by keys, and named; backups are put back after their diff."""

from __future__ import annotations

from jan_tui.clawdbot.values.prediction import Mode
from tests.tui.conftest import Opened
from tests.tui.world import EXPLICIT, IMPLICIT, LLAMA, R1, World, config, ready

AFTER = config(primary=f"jan/{R1}")
BROKEN = IMPLICIT.replace('"fallbacks"', '"fallback"')


async def test_choices_are_undone_before_a_save_and_each_is_named(opened: Opened) -> None:
    async with opened(toasts=True) as hand:
        await hand.press("2", "p")
        assert hand.app.state.intent.primary == f"jan/{R1}"
        await hand.to_row("mode")
        await hand.press("right")
        assert hand.app.state.intent.mode is Mode.EXPLICIT
        await hand.press("u")
        assert hand.said == "Undid: mode explicit, +2 models"
        assert hand.app.state.intent.mode is None
        await hand.press("u")
        assert hand.said == f"Undid: primary jan/{R1}"
        assert hand.app.state.intent.empty
        await hand.press("ctrl+r")
        assert hand.said == f"Redid: primary jan/{R1}"
        await hand.press("ctrl+r")
        assert hand.said == "Redid: mode explicit, +2 models"
        await hand.press("ctrl+r")
        assert hand.said == "Nothing to redo."
        assert hand.world.text == IMPLICIT


async def test_unsaved_choices_are_undone_first_then_the_saves(opened: Opened) -> None:
    async with opened(first=ready(LLAMA, R1), toasts=True) as hand:
        await hand.press("2", "p", "ctrl+s", "y")
        assert hand.world.text == AFTER
        await hand.to_row("mode")
        await hand.press("right", "ctrl+s", "y", "escape")
        explicit = hand.world.text
        assert explicit not in (AFTER, IMPLICIT)
        await hand.press("right", "u")
        assert hand.said.startswith("Undid: mode ")
        await hand.press("u")
        assert "Undo the last save?" in hand.text()
        await hand.press("y")
        assert hand.world.text == AFTER
        await hand.press("u", "y")
        assert hand.world.text == IMPLICIT
        assert hand.said.startswith("Undid: the save of 2026-11-22 14:02:20 (primary; 1 file)")
        await hand.press("u")
        assert hand.said == "Nothing to undo: all is undone already."
        await hand.press("ctrl+r")
        assert "Redo the save?" in hand.text()
        await hand.press("escape")
        assert hand.world.text == IMPLICIT
        await hand.press("ctrl+r", "enter")
        assert hand.world.text == AFTER
        assert hand.said.startswith("Redid: the save of 2026-11-22 14:02:20 (primary; 1 file)")
        await hand.press("ctrl+r", "enter")
        assert hand.world.text == explicit
        await hand.press("ctrl+r")
        assert hand.said.startswith("Redid: mode ")


async def test_a_redo_leaves_a_file_alone_that_changed_meanwhile(opened: Opened) -> None:
    async with opened(toasts=True) as hand:
        await hand.press("2", "p", "ctrl+s", "y", "u", "y")
        hand.world.write(EXPLICIT)
        await hand.press("ctrl+r")
        assert hand.said.startswith("Cannot redo | ")
        assert hand.world.text == EXPLICIT


async def test_what_was_discarded_comes_back(opened: Opened) -> None:
    async with opened(toasts=True) as hand:
        await hand.press("2", "p", "x", "y")
        assert hand.app.state.intent.empty
        await hand.press("u")
        assert hand.said == "Undid: discarding the changes"
        assert hand.app.state.intent.primary == f"jan/{R1}"


async def test_the_saves_of_an_earlier_dashboard_are_undone_one_by_one(opened: Opened) -> None:
    async with opened() as hand:
        await hand.press("2", "p", "ctrl+s", "y")
        await hand.to_row("mode")
        await hand.press("right", "ctrl+s", "y", "escape")
        disk = hand.world.memory
    async with opened(World(None, disk=disk)) as hand:
        await hand.press("u", "y", "u", "y")
        assert hand.world.text == IMPLICIT


async def test_a_backup_is_put_back_after_its_diff_and_kept_as_one(opened: Opened) -> None:
    async with opened(toasts=True) as hand:
        await hand.press("2", "p", "ctrl+s", "y", "b", "enter")
        shown = hand.text()
        assert "clawdbot.json.bak back?" in shown
        assert f'+        "primary": "jan/{LLAMA}"' in shown
        assert f'-        "primary": "jan/{R1}"' in shown
        await hand.press("escape")
        assert "Backups, newest first" in hand.text()
        await hand.press("enter", "enter")
        assert hand.world.text == IMPLICIT
        assert hand.said.startswith("Put back: ~/.clawdbot/clawdbot.json.bak.")
        kept = hand.world.memory.read_bytes(hand.world.path.with_name("clawdbot.json.bak"))
        assert kept.decode() == AFTER
        await hand.press("b", "down", "enter")
        assert "holds this very text" in hand.text()
        await hand.press("escape", "escape", "u", "y")
        assert hand.world.text == AFTER


async def test_a_backup_that_clawdbot_would_refuse_is_not_put_back(opened: Opened) -> None:
    world = World(IMPLICIT)
    world.memory.put(world.path.with_name("clawdbot.json.bak"), BROKEN)
    async with opened(world) as hand:
        await hand.press("b", "enter")
        assert "Not saved" in hand.text()
        assert "would refuse the result" in hand.text()
        await hand.press("escape")
        assert hand.world.text == IMPLICIT
