"""An error anywhere in the dashboard is told in one line, and unsaved choices are offered again."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from textual.screen import Screen

from jan_tui.clock import SystemClock
from jan_tui.editing.intent import Intent, KeyChoice, KeyLocation
from jan_tui.structs import replace
from jan_tui.tui.app import JanTui
from jan_tui.tui.background import Background
from jan_tui.tui.messages import ActionRequested, IntentChanged
from jan_tui.tui.screens.config import ConfigScreen
from jan_tui.tui.screens.dialogs.help import Help
from jan_tui.tui.screens.dialogs.left_behind import LeftBehindQuestion, summary
from jan_tui.tui.widgets.key_bar import KeyBar
from jan_tui.tui.widgets.models.table import ModelTable
from jan_tui.workspace.choices_keeper import ChoicesKeeper
from jan_tui.workspace.error_log import ErrorLog
from jan_tui.workspace.error_record import TOO_MANY, ErrorRecord
from jan_tui.workspace.unsaved import Unsaved, decode
from jan_tui.workspace.unsaved_folder import UnsavedFolder
from tests.tui.conftest import Hand, Opened
from tests.tui.world import CONFIG, LLAMA, R1, config, ready

SECRET = "correct-horse-battery"
BROKEN = r"BrokenError: broken on purpose, apiKey: '••••••tery' \([\w/]+\.py:\d+\)"
"""How the error is told: what is secret in it masked, and where it was raised."""


class BrokenError(Exception):
    """What the tests raise."""


def fail(*_arguments: object, **_options: object) -> None:
    password = SECRET
    raise BrokenError(f"broken on purpose, apiKey: '{password}'")


def patched(owner: type | object, name: str) -> Callable[[Hand, pytest.MonkeyPatch], None]:
    def patch(_hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(owner, name, fail, raising=False)

    return patch


def in_the_app(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hand.app, "action_refresh", fail)


def in_a_screen(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hand.app.screen, "action_sort_column", fail)


PLACES: dict[str, tuple[Callable[[Hand, pytest.MonkeyPatch], None], str]] = {
    "action of the app": (in_the_app, "r"),
    "action of a screen": (in_a_screen, "s"),
    "handler of a widget": (patched(ModelTable, "on_key"), "j"),
    "handler of a screen": (patched(Screen, "_on_key"), "7"),
}


@pytest.mark.parametrize("place", PLACES)
async def test_after_an_error_every_part_still_works(
    place: str, opened: Opened, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    patch, key = PLACES[place]
    presses = TOO_MANY + 1 if place == "action of the app" else 2
    async with opened(toasts=True) as hand:
        hand.errors_expected = True
        hand.app.boundary.errors = ErrorRecord(ErrorLog(tmp_path / "errors.log"))
        await hand.press("2")
        with monkeypatch.context() as broken:
            patch(hand, broken)
            for _ in range(presses):
                await hand.pilot.press(key)
            await hand.settle()
            told = re.escape("Something went wrong; the dashboard goes on | ") + BROKEN
            report = re.escape(f". To report it, send {tmp_path}/errors.log")
            assert re.fullmatch(told + report, hand.said)
        assert hand.app.boundary.errors.total >= presses
        await hand.press("p")
        assert hand.app.state.intent.primary == f"jan/{R1}"
        await hand.press("ctrl+s", "enter")
        assert hand.world.text == config(primary=f"jan/{R1}")
        await hand.see(ready(LLAMA))
        await hand.press("1", "question_mark")
        assert isinstance(hand.app.screen, Help)
    text = (tmp_path / "errors.log").read_text(encoding="utf-8")
    assert "in fail" in text
    assert SECRET not in text
    assert text.count("Traceback") == 1


async def test_errors_of_timers_callbacks_tasks_and_drawing_end_nothing(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened() as hand:
        hand.errors_expected = True
        hand.app.set_timer(0.001, fail)
        hand.app.call_later(fail)
        hand.app.screen.call_after_refresh(fail)
        hand.app.post_message(ActionRequested("no-such-action"))
        asyncio.get_running_loop().call_soon(fail)
        await hand.until(lambda: hand.app.boundary.errors.total == 5)
        with monkeypatch.context() as broken:
            bar = hand.app.screen.query_one(KeyBar)
            broken.setattr(bar, "render", fail)
            bar.refresh()
            await hand.until(lambda: hand.app.boundary.errors.total > 5)
        await hand.press("2", "p")
        assert hand.app.state.unsaved


async def test_the_watch_begins_again_after_an_error(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jan_tui.tui.background.RESTART_SECONDS", 0.01)
    async with opened(toasts=True) as hand:
        hand.errors_expected = True
        with monkeypatch.context() as broken:
            broken.setattr(hand.app.background, "_see", fail)
            hand.watch.feed(ready(R1))
            await hand.until(lambda: hand.app.boundary.errors.total == 1)
        told = re.escape("A background task failed: watch | ") + BROKEN
        assert re.fullmatch(told + re.escape(". Please report it."), hand.said)
        await hand.see(ready(LLAMA))


async def test_the_dashboard_begins_once(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = []
    begin = Background.begin

    def counted(background: Background) -> None:
        begun.append(background)
        begin(background)

    monkeypatch.setattr(Background, "begin", counted)
    async with opened() as hand:
        assert begun == [hand.app.background]


async def ended(opened: Opened, break_it: Callable[[Hand], None]) -> JanTui:
    """A dashboard that this ended; its error comes out of the pilot."""
    apps = []

    async def run() -> None:
        async with opened() as hand:
            hand.errors_expected = True
            apps.append(hand.app)
            break_it(hand)
            await hand.until(lambda: bool(hand.app.boundary.last_words))

    with pytest.raises(BrokenError):
        await run()
    assert apps[0].return_code == 1
    return apps[0]


async def test_a_screen_that_cannot_be_built_ends_it_in_order(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ConfigScreen, "compose_body", fail)

    def break_it(hand: Hand) -> None:
        hand.app.post_message(ActionRequested("show-config"))

    app = await ended(opened, break_it)
    told = re.escape("jan-tui: an unexpected error ended the dashboard: ") + BROKEN
    assert re.fullmatch(told + r"\n  Please report it\.", app.boundary.last_words)


async def test_what_fails_again_and_again_by_itself_ends_it_in_order(opened: Opened) -> None:
    def break_it(hand: Hand) -> None:
        hand.app.set_interval(0.001, fail)

    await ended(opened, break_it)


# What was not saved.


@pytest.fixture
def keeper(tmp_path: Path) -> ChoicesKeeper:
    return ChoicesKeeper(UnsavedFolder(tmp_path / "unsaved"), SystemClock(), delay=0.01)


def kept(keeper: ChoicesKeeper) -> list[Intent]:
    paths = keeper.folder.path.glob("*.json") if keeper.folder.path.exists() else ()
    return [decode(path.read_bytes()).intent for path in paths]


def leave(keeper: ChoicesKeeper, intent: Intent, config: Path = CONFIG, hours: int = 0) -> None:
    place = keeper.folder.new_place()
    time = datetime(2026, 11, 22, 14, 2, tzinfo=UTC) + timedelta(hours=hours)
    place.write(Unsaved(config, time, intent))
    place.release(keep=True)


@pytest.mark.parametrize("end", [("ctrl+s", "enter"), ("x", "y"), ("p", "K"), ("q", "y")])
async def test_choices_are_kept_until_saved_or_let_go(
    end: tuple[str, str], opened: Opened, keeper: ChoicesKeeper
) -> None:
    async with opened(keeper=keeper) as hand:
        await hand.press("2", "p")
        await hand.until(lambda: kept(keeper) == [hand.app.state.intent])
        if end == ("p", "K"):
            hand.app.post_message(IntentChanged(Intent()))
            await hand.settle()
        elif end == ("q", "y"):
            await hand.press("q")
            await hand.pilot.press("y")
            await hand.until(lambda: hand.app._exit)
        else:
            await hand.press(*end)
        keeper.flush()
        assert kept(keeper) == []
    keeper.close()
    assert list(keeper.folder.path.iterdir()) == []


async def test_choices_left_behind_are_taken_up(opened: Opened, keeper: ChoicesKeeper) -> None:
    leave(keeper, Intent(primary=f"jan/{R1}"))
    async with opened(keeper=keeper) as hand:
        await hand.until(lambda: isinstance(hand.app.screen, LeftBehindQuestion))
        await hand.settle()
        assert "2026-11-22" in hand.text()
        assert f"primary: jan/{R1}" in hand.text()
        await hand.press("enter")
        await hand.until(lambda: hand.app.state.unsaved)
        assert hand.app.state.intent == Intent(primary=f"jan/{R1}")
        assert kept(keeper) == [hand.app.state.intent]
        await hand.press("ctrl+s", "enter")
        assert hand.world.text == config(primary=f"jan/{R1}")
        keeper.flush()
        assert kept(keeper) == []


async def test_forgetting_leads_to_the_one_before_and_later_keeps_it(
    opened: Opened, keeper: ChoicesKeeper
) -> None:
    older = Intent(primary="jan/older")
    leave(keeper, older)
    leave(keeper, Intent(primary="jan/newer"), hours=1)
    async with opened(keeper=keeper) as hand:
        await hand.until(lambda: isinstance(hand.app.screen, LeftBehindQuestion))
        await hand.settle()
        assert "jan/newer" in hand.text()
        await hand.press("n")
        await hand.until(lambda: kept(keeper) == [older])
        await hand.settle()
        assert "jan/older" in hand.text()
        await hand.press("escape")
        assert len(hand.app.screen_stack) == 1
        assert kept(keeper) == [older]


async def test_those_of_another_config_are_not_offered(
    opened: Opened, keeper: ChoicesKeeper
) -> None:
    leave(keeper, Intent(primary="jan/x"), CONFIG.with_name("openclaw.json"))
    async with opened(keeper=keeper) as hand:
        await hand.until(lambda: not [w for w in hand.app.workers if w.group == "unsaved"])
        assert len(hand.app.screen_stack) == 1


async def test_a_damaged_file_is_one_line(opened: Opened, keeper: ChoicesKeeper) -> None:
    leave(keeper, Intent(primary="jan/x"))
    left = next(keeper.folder.path.glob("*.json"))
    left.write_bytes(b"{")
    async with opened(keeper=keeper, toasts=True, size=(120, 40)) as hand:
        await hand.until(lambda: not [w for w in hand.app.workers if w.group == "unsaved"])
        await hand.settle()
        said = f"Unsaved choices that cannot be used | {left}: damaged; left as it is"
        assert hand.said == said


async def test_a_folder_that_cannot_be_written_is_one_line(
    opened: Opened, keeper: ChoicesKeeper
) -> None:
    keeper.folder.path.write_text("in the way", encoding="utf-8")
    async with opened(keeper=keeper, toasts=True, size=(120, 40)) as hand:
        await hand.press("2", "p")
        keeper.flush()
        await hand.settle()
        said = f"Unsaved choices would not survive a crash | {keeper.folder.path}: File exists"
        assert hand.said == said


def test_the_summary_masks_the_key_and_names_each_choice() -> None:
    key = KeyChoice(KeyLocation.DOTENV, SECRET)
    told = "\n".join(
        summary(replace(Intent(fallbacks=()), key=key, base_url=f"http://a:{SECRET}@b"))
    )
    assert told == (
        "fallbacks: none\naddress: http://a:••••••tery@b\nkey stored: .env file\nkey: ••••••tery"
    )
