"""What each key does, seen from the world and from the screen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.widgets import Input

from jan_tui.clawdbot.prediction import Mode
from jan_tui.editing.intent import Intent, KeyLocation, ModelOverride
from jan_tui.editing.plan import Refusal
from jan_tui.jan.snapshot import Phase, ServerSnapshot
from jan_tui.ports import ChatStep
from jan_tui.screens.models import ModelsScreen
from tests.screens.conftest import Hand, Opened
from tests.screens.worlds import (
    CODER,
    CONFIG,
    LLAMA,
    NOON,
    R1,
    URL,
    MemoryWorkspace,
    Settings,
    Switch,
    notice,
    ready,
)

DOWN = ServerSnapshot(URL, Phase.DOWN, NOON)


def _models(hand: Hand) -> ModelsScreen:
    screen = hand.app.screen_stack[0]
    assert isinstance(screen, ModelsScreen)
    return screen


def _fallbacks(hand: Hand) -> tuple[str, ...] | None:
    return hand.app.state.intent.fallbacks


def _listed(hand: Hand) -> tuple[str, ...] | None:
    return hand.app.state.intent.models


async def test_numbers_switch_the_screens(opened: Opened) -> None:
    async with opened() as hand:
        for key, tab in (("2", "[2 Models]"), ("3", "[3 Config]"), ("1", "[1 Status]")):
            await hand.press(key)
            assert tab in hand.text()


async def test_it_follows_the_server_without_a_key(opened: Opened) -> None:
    async with opened() as hand:
        assert "● ready" in hand.text()
        await hand.see(DOWN)
        assert "○ down" in hand.text()
        assert "? unknown" in hand.text()
        await hand.see(ready(LLAMA, CODER))
        assert "✓ served" in hand.text()
        assert "? unknown" not in hand.text()


async def test_a_change_of_the_server_rings_once(opened: Opened) -> None:
    async with opened() as hand:
        await hand.see(DOWN)
        await hand.see(replace(DOWN, latency_ms=2.0))
        await hand.see(ready(LLAMA))
        told = [note.title for note in hand.app._notifications]
        assert told == ["Jan is down", "Jan is ready"]


async def test_a_hidden_screen_is_right_when_it_is_shown(opened: Opened) -> None:
    async with opened() as hand:
        await hand.press("2", "1")
        await hand.see(ready("new-model"))
        await hand.press("2")
        assert "new-model" in hand.text()


async def test_primary_and_fallbacks_by_keys(opened: Opened) -> None:
    async with opened(first=ready(LLAMA, R1, CODER)) as hand:
        await hand.press("2", "p")
        assert hand.app.state.intent.primary == f"jan/{R1}"
        await hand.press("j", "f")
        assert _fallbacks(hand) == (f"jan/{CODER}", f"jan/{LLAMA}")
        await hand.press("K")
        assert _fallbacks(hand) == (f"jan/{LLAMA}", f"jan/{CODER}")
        await hand.press("shift+down")
        assert _fallbacks(hand) == (f"jan/{CODER}", f"jan/{LLAMA}")
        await hand.press("f")
        assert _fallbacks(hand) == (f"jan/{CODER}",)


async def test_the_primary_cannot_be_its_own_fallback(opened: Opened) -> None:
    async with opened(first=ready(LLAMA)) as hand:
        await hand.press("2", "f")
        assert hand.app.state.intent.empty


async def test_cursor_marks_and_scroll_survive_a_refresh(opened: Opened) -> None:
    ids = [f"model-{number:03}" for number in range(100)]
    async with opened(first=ready(*ids)) as hand:
        await hand.press("2", "slash", *"model", "enter", "G", "k", "space")
        table = _models(hand).table
        assert table.current is not None
        here, top, marked = table.current.id, table.scroll_offset.y, table.marks
        await hand.see(ready("model-000b", *ids, "zzz"))
        assert table.current.id == here
        assert table.marks == marked
        assert abs(table.scroll_offset.y - top) <= 1


async def test_equal_ids_are_rows_of_their_own(opened: Opened) -> None:
    async with opened(first=ready("twice", "twice")) as hand:
        await hand.press("2", "slash", *"twice", "enter", "j")
        table = _models(hand).table
        assert table.current is not None
        assert table.current.key == ("twice", 1)
        await hand.see(ready("twice", "twice", "other"))
        assert table.current.key == ("twice", 1)


async def test_filter_keeps_with_enter_and_clears_with_escape(opened: Opened) -> None:
    async with opened(first=ready(LLAMA, R1, CODER)) as hand:
        await hand.press("2", "slash", "q", "1")
        assert _models(hand).words == "q1"
        assert isinstance(hand.app.focused, Input)
        await hand.press("backspace", "enter")
        assert [row.id for row in _models(hand).table.items] == [CODER]
        await hand.press("escape")
        assert len(_models(hand).table.items) == 3


async def test_sorting_shows_an_arrow(opened: Opened) -> None:
    async with opened(first=ready(LLAMA, R1)) as hand:
        await hand.press("2", "S")
        assert "id ▼" in hand.text()
        assert _models(hand).table.items[0].id == CODER
        await hand.press("s")
        assert "sort: state ▼" in hand.text()


async def test_marked_models_become_the_explicit_entry(opened: Opened) -> None:
    async with opened(first=ready(LLAMA, R1, CODER)) as hand:
        await hand.press("2", "space", "space", "m")
        intent = hand.app.state.intent
        assert (intent.mode, intent.models) == (Mode.EXPLICIT, (R1, LLAMA))


async def test_save_shows_the_diff_then_writes(opened: Opened) -> None:
    async with opened(toasts=True) as hand:
        await hand.press("2", "p")
        assert "*unsaved" in hand.text()
        await hand.press("ctrl+s")
        assert '+  "primary": "jan/deepseek-r1-distill-14b"' in hand.text()
        assert hand.world.saves == []
        await hand.press("enter")
        assert hand.world.settings.primary == f"jan/{R1}"
        assert hand.app.state.intent.empty
        assert "*unsaved" not in hand.text()
        assert "clawdbot.json.bak" in hand.text()


async def test_escape_saves_nothing(opened: Opened) -> None:
    async with opened() as hand:
        await hand.press("2", "p", "ctrl+s", "escape")
        assert hand.world.saves == []
        assert hand.app.state.unsaved


async def test_a_file_changed_under_the_hand_is_shown_again(opened: Opened) -> None:
    async with opened() as hand:
        await hand.press("2", "p", "ctrl+s")
        hand.world.settings = replace(hand.world.settings, fallbacks=("jan/other",))
        await hand.press("y")
        assert hand.world.saves == []
        assert "The file changed while you looked" in hand.text()
        assert "jan/other" in hand.text()
        await hand.press("y")
        assert hand.world.settings == Settings(primary=f"jan/{R1}", fallbacks=("jan/other",))


async def test_a_refusal_shows_the_line_with_a_mark(opened: Opened) -> None:
    world = MemoryWorkspace()
    world.refusal = Refusal("expected a comma", CONFIG, 4, 10, '  "a": 1 "b": 2')
    async with opened(world) as hand:
        await hand.press("2", "p", "ctrl+s")
        text = hand.text()
        assert "~/.clawdbot/clawdbot.json:4:10" in text
        rows = text.splitlines()
        at = next(index for index, row in enumerate(rows) if '"a": 1 "b": 2' in row)
        assert rows[at + 1].index("^") == rows[at].index('"b"')


async def test_undo_asks_and_the_safe_answer_has_the_focus(opened: Opened) -> None:
    async with opened() as hand:
        await hand.press("2", "p", "ctrl+s", "y", "u", "enter")
        assert hand.world.settings.primary == f"jan/{R1}"
        await hand.press("u", "y")
        assert hand.world.settings.primary == f"jan/{LLAMA}"


async def test_an_undo_that_cannot_be_says_why(opened: Opened) -> None:
    async with opened() as hand:
        await hand.press("2", "p", "ctrl+s", "y")
        hand.world.stale = "clawdbot.json was changed since."
        await hand.press("u")
        assert "was changed since" in hand.text()
        await hand.press("escape")
        assert hand.world.settings.primary == f"jan/{R1}"


async def test_backups_show_their_diffs(opened: Opened) -> None:
    async with opened() as hand:
        await hand.press("2", "p", "ctrl+s", "y", "b")
        assert "clawdbot.json.bak" in hand.text()
        await hand.press("enter")
        assert "+new" in hand.text()
        await hand.press("escape", "escape")
        assert len(hand.app.screen_stack) == 1


async def test_discard_forgets_after_asking(opened: Opened) -> None:
    async with opened() as hand:
        await hand.press("2", "p", "x", "escape")
        assert hand.app.state.unsaved
        await hand.press("x", "y")
        assert hand.app.state.intent == Intent()


@pytest.mark.parametrize("key", ["q", "ctrl+q"])
async def test_quit_asks_only_when_something_is_unsaved(opened: Opened, key: str) -> None:
    async with opened() as hand:
        await hand.press("2", "p", key)
        assert "Quit?" in hand.text()
        await hand.press("escape", "x", "y")
        await hand.pilot.press(key)
        await hand.until(lambda: not hand.app.is_running or hand.app._exit)
    assert hand.watch.closed


async def test_pause_resume_refresh(opened: Opened) -> None:
    async with opened() as hand:
        await hand.press("P")
        assert hand.watch.paused
        assert "paused" in hand.text()
        await hand.press("P", "r")
        assert not hand.watch.paused
        assert hand.watch.asked == 1


async def test_a_changed_file_is_read_again_by_itself(opened: Opened) -> None:
    async with opened() as hand:
        hand.world.settings = replace(hand.world.settings, primary=f"jan/{R1}")
        await hand.until(lambda: f"primary    jan/{R1}" in hand.text())


async def test_another_base_url_in_the_file_is_asked(opened: Opened) -> None:
    async with opened() as hand:
        hand.world.settings = replace(hand.world.settings, base_url="http://127.0.0.1:9/v1")
        await hand.press("r")
        await hand.until(lambda: bool(hand.watch.targets))
        assert hand.watch.targets[0].base_url == "http://127.0.0.1:9/v1"


async def test_copy_takes_the_id_under_the_cursor(opened: Opened) -> None:
    async with opened(first=ready("[b]odd[/b]:7b", LLAMA)) as hand:
        await hand.press("2", "y", "enter")
        assert hand.app.clipboard == "[b]odd[/b]:7b"
        await hand.press("y", *"chat", "enter")
        assert hand.app.clipboard.startswith(f"curl {URL}/chat/completions")


async def test_notices_and_their_repair(opened: Opened) -> None:
    world = MemoryWorkspace(Settings(notices=(notice("plain", repair=False), notice())))
    async with opened(world, toasts=True) as hand:
        await hand.press("n")
        assert "~/.clawdbot/clawdbot.json:7:9" in hand.text()
        await hand.press("R")
        assert "no one-key repair" in hand.text()
        await hand.press("j", "R")
        assert hand.app.state.intent.repairs == ("fallback-key",)
        assert hand.app.state.unsaved


async def test_repair_takes_all_that_is_offered(opened: Opened) -> None:
    world = MemoryWorkspace(Settings(notices=(notice("one"), notice("two"))))
    async with opened(world) as hand:
        await hand.press("R")
        assert hand.app.state.intent.repairs == ("one", "two")


async def test_the_loaded_context_is_written(opened: Opened) -> None:
    async with opened(first=ready(LLAMA, R1, context=8192)) as hand:
        await hand.press("c")
        intent = hand.app.state.intent
        assert intent.models == (LLAMA, R1)
        assert dict(intent.overrides) == {LLAMA: ModelOverride(context_window=8192)}


async def test_what_the_chain_misses_joins_the_entry(opened: Opened) -> None:
    async with opened(MemoryWorkspace(Settings(Mode.EXPLICIT, models=(LLAMA,)))) as hand:
        await hand.press("A")
        assert hand.app.state.intent.models == (LLAMA, CODER)


async def test_mode_turns_in_place(opened: Opened) -> None:
    async with opened() as hand:
        await hand.press("3", "right")
        assert hand.app.state.intent.mode is Mode.EXPLICIT
        assert hand.app.state.intent.models == (LLAMA, R1)
        await hand.press("left")
        assert not hand.app.state.unsaved


async def test_fields_take_printable_keys_and_escape_leaves_them(opened: Opened) -> None:
    async with opened() as hand:
        await hand.press("3", "j", "enter", "end", *"q12")
        field = hand.app.focused
        assert isinstance(field, Input)
        assert field.value == f"{URL}q12"
        await hand.press("escape")
        assert hand.app.state.intent.empty
        await hand.press("enter", "end", "2", "enter")
        assert hand.app.state.intent.base_url == f"{URL}2"


async def test_the_key_is_never_shown(opened: Opened) -> None:
    secret = "sk-0123456789abcdefghij"
    async with opened(MemoryWorkspace(Settings(key=secret))) as hand:
        await hand.press("3", "j", "j")
        assert secret not in hand.text()
        await hand.press("enter", *"hunter2hunter2hunter2hunter2", "v")
        assert "hunter2" not in hand.text()
        await hand.press("enter")
        assert hand.app.state.intent.key.value == "hunter2hunter2hunter2hunter2v"
        assert "hunter2hunter2" not in hand.text()


async def test_the_place_of_the_key_and_the_export_line(opened: Opened) -> None:
    async with opened() as hand:
        await hand.press("3", "j", "j", "j", "enter", *"nowhere", "enter")
        assert hand.app.state.intent.key.location is KeyLocation.NONE
        assert "export JAN_API_KEY=jan-local" in hand.text()
        await hand.press("y", *"export", "enter")
        assert hand.app.clipboard == "export JAN_API_KEY=jan-local"
        await hand.press("ctrl+s", "y")
        assert "Then type" in hand.text()


async def test_the_fields_of_a_model(opened: Opened) -> None:
    async with opened(
        MemoryWorkspace(Settings(Mode.EXPLICIT, models=(LLAMA,))), toasts=True
    ) as hand:
        await hand.press("3", *"jjjjj", "enter", *"4096", "tab", *"512", "tab", *"Big", "enter")
        fields = dict(hand.app.state.intent.overrides)[LLAMA]
        assert fields == ModelOverride(4096, 512, "Big")
        await hand.press("enter", "backspace", "backspace", "backspace", "backspace", "0", "enter")
        assert "whole number" in hand.text()


async def test_space_lists_and_unlists_a_model(opened: Opened) -> None:
    async with opened(MemoryWorkspace(Settings(Mode.EXPLICIT, models=(LLAMA,)))) as hand:
        await hand.press("3", *"jjjjjj", "space")
        assert _listed(hand) == (LLAMA, R1)
        await hand.press("space")
        assert _listed(hand) == (LLAMA,)


async def test_primary_and_fallbacks_from_config(opened: Opened) -> None:
    async with opened(first=ready(LLAMA, R1, CODER)) as hand:
        await hand.press("3", *"jjjjj", "enter", *"deep", "enter")
        assert hand.app.state.intent.primary == f"jan/{R1}"
        await hand.press("j", "j", "enter", *"llama", "enter")
        assert _fallbacks(hand) == (f"jan/{CODER}", f"jan/{LLAMA}")
        await hand.press("k", "K")
        assert _fallbacks(hand) == (f"jan/{LLAMA}", f"jan/{CODER}")
        await hand.press("j", "delete")
        assert _fallbacks(hand) == (f"jan/{LLAMA}",)


async def test_views_turn(opened: Opened) -> None:
    async with opened() as hand:
        await hand.press("3")
        for view in ("Diff", "File", "Notices", "Effective"):
            await hand.press("v")
            assert f"‹{view}›" in hand.text()


async def test_the_real_program_is_asked_on_request_only(opened: Opened) -> None:
    async with opened() as hand:
        assert hand.app.state.asked is None
        await hand.press("a")
        assert "clawdbot 2026.1.24 agrees" in hand.text()


async def test_a_trial_chat(opened: Opened) -> None:
    world = MemoryWorkspace()
    world.steps = (
        ChatStep("Hel", 41.0),
        ChatStep("Hello [b]there[/b]", 41.0, 12.34, True, done=True),
    )
    async with opened(world) as hand:
        await hand.press("2", "t")
        await hand.until(lambda: "Hello [b]there[/b]" in hand.text())
        assert "12.3 tokens/s" in hand.text()
        assert "41 ms" in hand.text()


async def test_the_release_can_be_switched(opened: Opened) -> None:
    async with opened() as hand:
        await hand.press("C", *"open", "enter")
        assert hand.world.release == "openclaw"


async def test_the_demo_server_stops_and_starts(opened: Opened) -> None:
    switch = Switch()
    async with opened(MemoryWorkspace(demo=switch)) as hand:
        assert "DEMO" in hand.text()
        await hand.press("D")
        assert not switch.running
        await hand.press("D")
        assert switch.running


async def test_without_an_editor_it_says_how_to_name_one(opened: Opened) -> None:
    async with opened(toasts=True) as hand:
        await hand.press("e")
        assert "$EDITOR" in hand.text()


async def test_the_theme_is_remembered(opened: Opened) -> None:
    async with opened() as hand:
        hand.app.theme = "nord"
        await hand.settle()
        assert hand.world.theme == "nord"


async def test_the_next_step_is_one_key(opened: Opened) -> None:
    async with opened(first=DOWN) as hand:
        await hand.press("full_stop")
        assert "[3 Config]" in hand.text()


async def test_a_failing_background_task_is_told(opened: Opened) -> None:
    async with opened(toasts=True) as hand:
        hand.world.prediction = None

        def broken(facts: object) -> object:
            raise OSError("disk [red]gone[/red]")

        hand.world.predict = broken  # type: ignore[method-assign,assignment]
        await hand.pilot.press("r")
        await hand.until(lambda: "disk [red]gone[/red]" in hand.text())
