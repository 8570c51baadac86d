"""What the keys of the Models screen do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from textual.widgets import Input

from jan_tui.clawdbot.values.prediction import Mode
from jan_tui.jan.chat.trial import ChatProgress, Stage, ToolCall
from jan_tui.json5_text import parse
from jan_tui.tui.screens.models import ModelsScreen
from tests.tui.conftest import Hand, Opened
from tests.tui.world import CODER, LLAMA, R1, URL, World, config, ready


def _models(hand: Hand) -> ModelsScreen:
    screen = hand.app.screen_stack[0]
    assert isinstance(screen, ModelsScreen)
    return screen


def _fallbacks(hand: Hand) -> tuple[str, ...] | None:
    return hand.app.state.intent.fallbacks


def _inside(hand: Hand) -> list[str]:
    """The rows inside the dialog."""
    rows = (row.split("│") for row in hand.text().splitlines())
    return [row[1][1:].rstrip() for row in rows if len(row) > 2]


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


async def test_under_another_name_the_keys_name_and_change_that_entry(opened: Opened) -> None:
    name = "custom-127-0-0-1-1337"
    text = config(LLAMA, primary=f"{name}/{LLAMA}", fallbacks=()).replace('"jan":', f'"{name}":')
    async with opened(World(text), first=ready(LLAMA, R1)) as hand:
        assert f"Jan, as {name}" in hand.text()
        await hand.press("2", "g", "p")
        assert hand.app.state.intent.primary == f"{name}/{R1}"
        await hand.press("j", "f", "ctrl+s", "enter")
        saved: Any = parse(hand.world.text)
    assert saved["agents"]["defaults"]["model"] == {
        "primary": f"{name}/{R1}",
        "fallbacks": [f"{name}/{LLAMA}"],
    }
    assert list(saved["models"]["providers"]) == [name]
    assert [one["id"] for one in saved["models"]["providers"][name]["models"]] == [LLAMA, R1]


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


async def test_copy_takes_the_id_under_the_cursor(opened: Opened) -> None:
    async with opened(first=ready("[b]odd[/b]:7b", LLAMA)) as hand:
        await hand.press("2", "y", "enter")
        assert hand.app.clipboard == "[b]odd[/b]:7b"
        await hand.press("y", *"chat", "enter")
        body = '{"model": "[b]odd[/b]:7b", "messages": [{"role": "user", "content": "Say hello."}]}'
        header = "-H 'Content-Type: application/json'"
        assert hand.app.clipboard == f"curl {URL}/chat/completions {header} -d '{body}'"


async def test_a_trial_chat(opened: Opened) -> None:
    world = World()
    said = ChatProgress(Stage.WRITING, "Hel", first_token_ms=41.0)
    whole = replace(said, text="Hello [b]there[/b]", tokens_per_second=12.34, tool=ToolCall.WORKED)
    world.steps = (said, replace(whole, stage=Stage.DONE))
    async with opened(world) as hand:
        await hand.press("2", "t")
        await hand.until(lambda: "Hello [b]there[/b]" in hand.text())
        assert _inside(hand) == [
            "model           deepseek-r1-distill-14b",
            "first token     41 ms",
            "speed           12.3 tokens/s",
            "tool call       works",
            "",
            "Hello [b]there[/b]",
            "",
            "done",
        ]


async def test_a_trial_tells_why_a_tool_call_does_not_work(opened: Opened) -> None:
    world = World()
    note = "It wrote [b]text[/b] instead."
    world.steps = (ChatProgress(Stage.DONE, "Hello", tool=ToolCall.IGNORED, tool_note=note),)
    async with opened(world) as hand:
        await hand.press("2", "t")
        await hand.until(lambda: "Clawdbot needs tools" in hand.text())
        assert _inside(hand)[2:4] == [
            "tool call       does not work: Clawdbot needs tools",
            f"                {note}",
        ]
