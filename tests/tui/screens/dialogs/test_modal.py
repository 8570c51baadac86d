"""Every list of the dashboard goes to both ends and by half pages, in a dialog too."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from textual.widgets import Input, OptionList

from jan_tui.editing.intent import Intent
from jan_tui.editing.saving.outcome import Saved
from jan_tui.tui.widgets.panel import Panel
from jan_tui.tui.widgets.rows import Rows
from tests.tui.conftest import Hand, Opened
from tests.tui.world import EXPLICIT, World, config, ready

MANY = [f"model-{number}" for number in range(90)]
NOTED = config(*MANY, primary="jan/none", fallbacks=[f"jan/gone-{n}" for n in range(30)])


async def _models(hand: Hand) -> None:
    await hand.press("2")


async def _settings(hand: Hand) -> None:
    await hand.to_row("models")
    await hand.press("enter")


async def _result(hand: Hand) -> None:
    await hand.press("3", "v", "v", "tab")


async def _notices(hand: Hand) -> None:
    await hand.press("n")


async def _copies(hand: Hand) -> None:
    await hand.press("2", "y")


async def _primary(hand: Hand) -> None:
    await hand.to_row("primary")
    await hand.press("enter")


async def _palette(hand: Hand) -> None:
    await hand.press("ctrl+p")
    await hand.until(lambda: hand.app.screen.query_one(OptionList).option_count > 20)


async def _themes(hand: Hand) -> None:
    await hand.press("T")
    await hand.until(lambda: hand.app.screen.query_one(OptionList).option_count > 10)


async def _help(hand: Hand) -> None:
    await hand.press("question_mark")


LISTS: dict[str, Callable[[Hand], Awaitable[None]]] = {
    "models": _models,
    "settings": _settings,
    "result": _result,
    "notices": _notices,
    "copies": _copies,
    "primary": _primary,
    "palette": _palette,
    "themes": _themes,
    "help": _help,
}


def _place(hand: Hand) -> tuple[int, int]:
    """Where the cursor, or the text, is, and where its end is."""
    screen = hand.app.screen
    if options := screen.query(OptionList):
        listed = options.first()
        return listed.highlighted or 0, listed.option_count - 1
    if isinstance(screen.focused, Rows):
        return screen.focused.cursor, len(screen.focused.items) - 1
    panel = screen.focused if isinstance(screen.focused, Panel) else screen.query(Panel).first()
    return round(panel.scroll_offset.y), round(panel.max_scroll_y)


@pytest.mark.parametrize("name", LISTS)
async def test_both_ends_and_half_pages(opened: Opened, name: str) -> None:
    async with opened(World(NOTED), ready(*MANY), size=(80, 14)) as hand:
        await LISTS[name](hand)
        typing = bool(hand.app.screen.query(Input)) and hand.app.screen.is_modal
        for first, last in (("home", "end"), *(() if typing else (("g", "G"),))):
            await hand.press(last)
            at, end = _place(hand)
            assert at == end > 0, last
            await hand.press("ctrl+u")
            assert _place(hand)[0] < end
            await hand.press(first)
            assert _place(hand)[0] == 0
            await hand.press("ctrl+d")
            assert 0 < _place(hand)[0] <= end
            assert end < 8 or _place(hand)[0] < end


async def test_the_dialogs_that_offer_files(opened: Opened) -> None:
    world = World(EXPLICIT)
    for number in range(4):
        assert isinstance(world.do(Intent(primary=f"jan/{number}")), Saved)
    async with opened(world, size=(80, 14)) as hand:
        await hand.press("b", "end")
        assert _place(hand)[0] == _place(hand)[1] > 0
        await hand.press("ctrl+u")
        assert _place(hand)[0] < _place(hand)[1]
