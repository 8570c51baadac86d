"""Everything that is notified stands on one line, which no dialog and no screen hides."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest
from textual.widgets._toast import Toast, ToastHolder

from jan_tui.jan.snapshot import Gateway, Survey
from jan_tui.tui.notifications import SECONDS
from jan_tui.tui.status_messages import ERROR_SECONDS
from jan_tui.tui.widgets.status_line import StatusLine
from tests.tui.conftest import Hand, Look, Opened
from tests.tui.world import JAN, LISTENER, LLAMA, NOON, R1, ready

SIZES = [(40, 12), (40, 24), (80, 24), (120, 40), (200, 60)]
SMALL = [(40, 12), (80, 24)]
LOOKED_AT = {
    "saved": SIZES,
    "undone": [(40, 20), (60, 20), (80, 24), (120, 36), (200, 50)],
}


class HeldClock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return NOON


def held(hand: Hand) -> HeldClock:
    """From now on messages end when the test says so."""
    clock = HeldClock()
    hand.app.notifications.clock = clock
    return clock


async def say(hand: Hand, text: str, **more: str) -> None:
    hand.app.notify(text, markup=False, **more)  # type: ignore[arg-type]
    await hand.settle()


async def test_an_error_is_not_wiped_by_what_comes_at_once(opened: Opened) -> None:
    async with opened(toasts=True) as hand:
        clock = held(hand)
        await say(hand, "the disk is gone", severity="error")
        await say(hand, "all is well")
        hand.app.notifications.clear()
        await say(hand, "still well")
        assert "error  the disk is gone" in hand.text()
        assert "well" not in hand.text()
        clock.seconds += ERROR_SECONDS
        hand.app.notifications.advance()
        await hand.until(lambda: "still well" in hand.text())
        clock.seconds += 60
        hand.app.notifications.advance()
        await hand.until(lambda: "well" not in hand.text())


async def test_a_message_ends_by_itself(opened: Opened) -> None:
    async with opened(toasts=True) as hand:
        hand.app.notify("soon over", timeout=0.2)
        await hand.until(lambda: "soon over" in hand.text())
        await hand.until(lambda: "soon over" not in hand.text())
        assert hand.app.notifications.timer is None


@pytest.mark.parametrize("late", [0.0, 1e-9, 30.0])
async def test_a_message_whose_time_is_over_when_the_screen_changes_ends(
    opened: Opened, late: float
) -> None:
    async with opened(toasts=True) as hand:
        clock = held(hand)
        await say(hand, "long over")
        clock.seconds += SECONDS + late
        await hand.press("2")
        await hand.until(lambda: "long over" not in hand.text())
        assert hand.app.notifications.timer is None
        assert hand.app.boundary.errors.origins == ()


async def test_it_goes_with_the_person_from_screen_to_screen(opened: Opened) -> None:
    async with opened(toasts=True) as hand:
        held(hand)
        await say(hand, "follow me")
        for key in ("2", "3", "question_mark", "escape", "1"):
            await hand.press(key)
            await hand.until(lambda: hand.text().count("follow me") == 1)


@pytest.mark.parametrize(
    ("size", "keys"),
    [((40, 12), ("question_mark", "n", "y", "ctrl+p")), ((80, 18), ("question_mark", "ctrl+p"))],
)
async def test_it_is_seen_over_dialogs(
    opened: Opened, size: tuple[int, int], keys: tuple[str, ...]
) -> None:
    async with opened(toasts=True, size=size) as hand:
        held(hand)
        for key in keys:
            await hand.press(key)
            assert hand.app.screen.is_modal
            await say(hand, f"over {key}")
            rows = hand.text().splitlines()
            assert f"over {key}" in rows[0 if key == "ctrl+p" else -1], key
            hand.app.notifications.clear()
            await hand.press("escape")
            await hand.until(lambda: not hand.app.screen.is_modal)
            assert f"over {key}" not in hand.text()


async def test_no_toast_is_made_whoever_notifies(opened: Opened) -> None:
    async with opened(toasts=True) as hand:
        held(hand)
        await hand.press("ctrl+c")
        assert "Press ctrl+q to quit the app" in hand.text(), "Textual's own, its markup left out"
        hand.app.screen.query_one(StatusLine).notify("[b]from a widget[/b]")
        await hand.until(lambda: "from a widget" in hand.text())
        assert "[b]" not in hand.text()
        hand.app.notify("bad [/markup] @click=x]", title="[b]bold[/b]")
        await hand.until(lambda: "bad [/markup] @click=x]" in hand.text())
        assert "[b]bold[/b]" in hand.text(), "a title is never read as markup"
        await asyncio.to_thread(hand.app.notify, "from a thread")
        await hand.until(lambda: "from a thread" in hand.text())
        assert not [w for s in hand.app.screen_stack for w in s.query(Toast)]
        assert not [w for s in hand.app.screen_stack for w in s.query(ToastHolder)]
        assert len(hand.app.screen.query(StatusLine)) == 1


async def test_the_list_has_each_message_whole(opened: Opened) -> None:
    async with opened(toasts=True) as hand:
        held(hand)
        await say(hand, "first\n  second\nthird \x1b[0m" + " word" * 100 + " end.", title="Long")
        await say(hand, "another")
        await say(hand, "another")
        await hand.press("M")
        told = hand.text()
        assert "another  2 times" in told
        assert told.index("another") < told.index("Long"), "newest first"
        for part in ("14:02:20", "first", "second", "third \\x1b[0m", "end."):
            assert part in told


@pytest.mark.parametrize("kind", ["saved", "undone", "down", "error", "dialog", "list"])
async def test_how_it_looks(opened: Opened, looks_like: Look, kind: str) -> None:
    first = ready(LLAMA, R1, survey=Survey(True, LISTENER, JAN, gateway=Gateway(18789)))
    async with opened(first=first, toasts=True) as hand:
        held(hand)
        if kind == "saved":
            await hand.press("2", "p", "ctrl+s", "enter")
        elif kind == "undone":
            await hand.press("2", "p", "u")
        elif kind == "down":
            await say(
                hand,
                "Clawdbot gets no answer until it is back.",
                title="Jan is down",
                severity="warning",
            )
        elif kind == "error":
            await say(hand, "OSError: " + "no room " * 60, title="Failed", severity="error")
        else:
            await say(hand, "The bell is off.")
            await say(hand, "~/.clawdbot/clawdbot.json", title="Undone: the files are as before")
            await hand.press("M" if kind == "list" else "n")
            if kind == "dialog":
                await hand.press("j", "R")
            else:
                hand.app.notifications.clear()
                await hand.settle()
        await looks_like(hand, *LOOKED_AT.get(kind, SMALL))
