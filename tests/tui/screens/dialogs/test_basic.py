"""Lists and texts of dialogs move by the keys of the lists; messages cover no button."""

from __future__ import annotations

import pytest
from textual.widgets import OptionList

from jan_tui.tui.screens.dialogs.basic import Pick, Question, Reading
from jan_tui.tui.widgets.panel import Panel
from jan_tui.tui.widgets.styled import line
from tests.tui.conftest import Opened

ENTRIES = [(f"entry {number}", "") for number in range(40)]
LINES = [line(f"line {number}") for number in range(40)]


async def test_a_picker_goes_by_half_pages_and_to_both_ends(opened: Opened) -> None:
    async with opened() as hand:
        hand.app.open(Pick("One of", ENTRIES))
        await hand.settle()
        options = hand.app.screen.query_one(OptionList)
        await hand.press("end")
        assert options.highlighted == 39
        await hand.press("ctrl+u")
        assert 25 < (options.highlighted or 0) < 39
        await hand.press("home")
        assert options.highlighted == 0
        await hand.press("ctrl+d")
        assert 0 < (options.highlighted or 0) < 14


@pytest.mark.parametrize("kind", ["text", "question"])
async def test_a_text_goes_by_half_pages_and_to_both_ends(opened: Opened, kind: str) -> None:
    async with opened() as hand:
        hand.app.open(Reading("A text", LINES) if kind == "text" else Question("?", LINES, "Yes"))
        await hand.settle()
        panel = hand.app.screen.query_one(Panel)
        await hand.press("G")
        assert panel.scroll_offset.y == panel.max_scroll_y > 0
        assert "line 39" in hand.text()
        await hand.press("ctrl+u")
        assert panel.max_scroll_y // 3 < panel.scroll_offset.y < panel.max_scroll_y
        await hand.press("g")
        assert panel.scroll_offset.y == 0
        await hand.press("ctrl+d")
        assert panel.scroll_offset.y > 0


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (40, 20), (80, 11), (40, 9)])
async def test_a_message_covers_no_button_and_stands_once(
    opened: Opened, size: tuple[int, int]
) -> None:
    async with opened(size=size, toasts=True) as hand:
        hand.app.open(Question("Sure?", LINES, "Yes"))
        await hand.settle()
        for _ in range(3):
            hand.app.say("The same again.")
        await hand.settle()
        shown = hand.text()
        assert "Yes (y)" in shown
        assert "Cancel (Esc)" in shown
        assert shown.count("The same again.") == 1
        (kept,) = (each for each in hand.app.notifications.messages.past if "same" in each.text)
        assert kept.times == 3
