"""What the keys of the Models screen do."""

from __future__ import annotations

import json
from typing import Any

import pytest
from textual.widgets import Input

from jan_tui.clawdbot.values.prediction import Mode
from jan_tui.jan.chat.trial import ChatProgress, Stage, ToolCall
from jan_tui.json5_text import parse
from jan_tui.structs import replace
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


def _chain(hand: Hand) -> list[str]:
    """The rows of the chain: place, model and state, as they are shown."""
    return [f"{row.place} {row.model} {row.sign.word}" for row in _models(hand).links.items]


async def test_primary_and_fallbacks_by_keys(opened: Opened) -> None:
    async with opened(first=ready(LLAMA, R1, CODER)) as hand:
        await hand.press("2", "p")
        assert hand.app.state.intent.primary == f"jan/{R1}"
        # What became of the old primary is a row of the table again.
        assert [row.id for row in _models(hand).table.items] == [LLAMA]
        await hand.press("f")
        assert _chain(hand) == [
            f"primary jan/{R1} served",
            f"fallback 1 jan/{CODER} served",
            f"fallback 2 jan/{LLAMA} served",
        ]
        # The rows of the chain stand above those of the table.
        await hand.press("k", "K")
        assert _fallbacks(hand) == (f"jan/{LLAMA}", f"jan/{CODER}")
        await hand.press("shift+down")
        assert _fallbacks(hand) == (f"jan/{CODER}", f"jan/{LLAMA}")
        await hand.press("f")
        assert _fallbacks(hand) == (f"jan/{CODER}",)


async def test_the_rows_of_the_chain_move_and_go(opened: Opened) -> None:
    async with opened(first=ready(LLAMA, R1, CODER)) as hand:
        await hand.press("2", "k", "g")
        links = _models(hand).links
        assert links.has_focus
        assert links.current is not None
        assert links.current.model == f"jan/{LLAMA}"
        # What comes to stand first is the primary; the cursor goes with its row.
        await hand.press("J")
        assert hand.app.state.intent.primary == f"jan/{CODER}"
        assert _chain(hand)[1] == f"fallback 1 jan/{LLAMA} served"
        assert links.current.model == f"jan/{LLAMA}"
        await hand.press("d")
        assert _chain(hand) == [f"primary jan/{CODER} served"]
        await hand.press("d")
        assert "A chain keeps one model" in hand.said
        # Elsewhere d stays what it is.
        await hand.press("j", "j", "d")
        assert "Jan in detail" in hand.text()


async def test_marked_models_all_become_fallbacks(opened: Opened) -> None:
    ids = [f"m{number:03}" for number in range(300)]
    world = World(config("m000", primary="jan/m000", fallbacks=()))
    async with opened(world, ready(*ids)) as hand:
        keys = ["2", "space", "space", "space", "f", "ctrl+s", "enter"]
        await hand.press(*keys)
        saved: Any = parse(hand.world.text)
    assert saved["agents"]["defaults"]["model"] == {
        "primary": "jan/m000",
        "fallbacks": ["jan/m001", "jan/m002", "jan/m003"],
    }
    entry = saved["models"]["providers"]["jan"]
    assert [one["id"] for one in entry["models"]] == ["m000", "m001", "m002", "m003"]


async def test_marks_keep_their_order_and_are_taken_away_when_they_are_used(
    opened: Opened,
) -> None:
    ids = ("a", "b", "c", "d")
    async with opened(World(config(*ids, primary="jan/a", fallbacks=())), ready(*ids)) as hand:
        await hand.press("2", "G", "space", "g", "space")
        assert "2 marked: f all as fallbacks, A add to config, m use only these" in hand.text()
        await hand.press("p")
        assert hand.app.state.intent.primary == "jan/d"
        assert _fallbacks(hand) == ("jan/b",)
        assert _models(hand).marked == ()
        await hand.press("space", "escape")
        assert _models(hand).marked == ()


async def test_all_that_the_filter_leaves_are_marked_and_added(opened: Opened) -> None:
    served = (LLAMA, "qwen-1", "qwen-2", R1)
    async with opened(World(config(LLAMA, fallbacks=())), ready(*served)) as hand:
        await hand.press("2", "slash", *"qwen", "enter", "asterisk")
        assert [name for name, _ in _models(hand).marked] == ["qwen-1", "qwen-2"]
        await hand.press("A")
        assert list(hand.app.state.intent.models or ()) == [LLAMA, "qwen-1", "qwen-2"]
        await hand.press("escape")
        assert _models(hand).words == ""
        # Without marks it is the one under the cursor.
        await hand.press("g")
        assert "+ not in config: A adds it" in hand.text()
        await hand.press("A")
        assert list(hand.app.state.intent.models or ()) == [LLAMA, "qwen-1", "qwen-2", R1]


async def test_what_all_rows_share_stands_once_above_them(opened: Opened) -> None:
    async with opened(first=ready(LLAMA, CODER, "a", "b")) as hand:
        await hand.press("2")
        assert "2 more on Jan · all $0, text, 128000, max 8192" in hand.text()
        await hand.press("z")
        assert "reasoning" not in hand.text()
        assert "kind      cost  input " in hand.text()
        await hand.press("z")
        await hand.see(ready(LLAMA, CODER, "a", R1))
        assert "2 more on Jan · all $0, text, 128000, max 8192" in hand.text()
        assert "reasoning" in hand.text()


async def test_under_another_name_the_keys_name_and_change_that_entry(opened: Opened) -> None:
    name = "custom-127-0-0-1-1337"
    text = config(LLAMA, primary=f"{name}/{LLAMA}", fallbacks=()).replace('"jan":', f'"{name}":')
    async with opened(World(text), first=ready(LLAMA, R1)) as hand:
        assert f"Jan, as {name}" in hand.text()
        await hand.press("2", "g", "p")
        assert hand.app.state.intent.primary == f"{name}/{R1}"
        await hand.press("f", "ctrl+s", "enter")
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
        # The chain has the only one, with the letters that were found.
        assert not _models(hand).table.items
        assert "Every match stands in the chain above." in hand.text()
        await hand.press("escape")
        assert len(_models(hand).table.items) == 1


async def test_sorting_shows_an_arrow(opened: Opened) -> None:
    async with opened(first=ready(LLAMA, R1)) as hand:
        await hand.press("2", "s", "S")
        assert "id ▼" in hand.text()
        assert _models(hand).table.items[0].id == R1
        await hand.press("s")
        assert "sort: state ▼" in hand.text()


async def test_marked_models_become_the_explicit_entry(opened: Opened) -> None:
    async with opened(first=ready(LLAMA, R1, CODER)) as hand:
        await hand.press("2", "space", "k", "g", "space", "m")
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
        await hand.until(lambda: "an agent needs tools" in hand.text())
        assert _inside(hand)[2:4] == [
            "tool call       does not work: an agent needs tools",
            f"                {note}",
        ]


WIDE = (120, 36)


async def test_on_a_wide_terminal_details_stand_beside_and_are_edited_there(
    opened: Opened,
) -> None:
    world = World(config(LLAMA, R1))
    end = ChatProgress(Stage.DONE, "Hi", tokens_per_second=33.3, tool=ToolCall.WORKED)
    world.steps = (replace(end, first_token_ms=50.0),)
    async with opened(world, ready(LLAMA, R1, context=8192), size=WIDE) as hand:
        await hand.press("2")
        assert "last trial  none yet" in hand.text()
        await hand.press("t", "escape")
        assert "last trial  33.3 tokens/s, first token 50 ms" in hand.text()
        await hand.press("k", "g")
        assert "8192 tokens loaded by Jan" in hand.text()
        await hand.press("enter")
        assert isinstance(hand.app.focused, Input)
        assert not hand.app.screen.is_modal
        await hand.press(*"16384", "enter")
        fields = dict(hand.app.state.intent.overrides)[LLAMA]
        assert (fields.context_window, fields.max_tokens) == (16384, None)
        assert _models(hand).links.has_focus
        assert "16384 tokens assumed by Clawdbot" in hand.text()
        await hand.press("enter", *"99", "escape")
        assert dict(hand.app.state.intent.overrides)[LLAMA] == fields


async def test_fields_of_a_model_that_is_discovered_write_an_entry_with_all(
    opened: Opened,
) -> None:
    async with opened(size=WIDE) as hand:
        await hand.press("2", "enter", *"4096", "enter")
        intent = hand.app.state.intent
        assert intent.mode is Mode.EXPLICIT
        assert intent.models == (LLAMA, R1)


AGENTS = {
    "list": [
        {"id": "main", "default": True},
        {"id": "ops", "model": {"primary": "jan/gone", "fallbacks": []}},
    ]
}


def _with_agents(*models: str) -> str:
    text: Any = parse(config(*models, primary=f"jan/{LLAMA}", fallbacks=()))
    text["agents"] |= AGENTS
    return json.dumps(text)


async def test_keys_change_the_agent_that_is_shown(opened: Opened) -> None:
    async with opened(World(_with_agents(LLAMA, R1)), ready(LLAMA, R1)) as hand:
        # A broken agent is in the headline, and named on Status.
        await hand.until(lambda: "Agent ops: primary gone is not served by Jan." in hand.text())
        await hand.press("2", "w", "w")
        assert hand.app.state.agent == "ops"
        assert "[ops ✗]" in hand.text()
        assert _chain(hand) == ["primary jan/gone missing"]
        assert "defaults primary" in hand.text()
        await hand.press("s", "g", "p", "g", "f")
        choice = hand.app.state.intent.of("ops")
        assert (choice.primary, choice.fallbacks) == (f"jan/{R1}", (f"jan/{LLAMA}",))
        assert hand.app.state.intent.primary is None
        assert "[ops]" in hand.text()
        # The same agent is shown on Config, where the keys are for it, too.
        await hand.press("3")
        assert "[ops]" in hand.text()
        await hand.press("ctrl+s", "enter")
        saved: Any = parse(hand.world.text)
        assert saved["agents"]["defaults"]["model"] == {"primary": f"jan/{LLAMA}"}
        assert saved["agents"]["list"][1]["model"] == {
            "primary": f"jan/{R1}",
            "fallbacks": [f"jan/{LLAMA}"],
        }
        await hand.press("2", "I", "ctrl+s", "enter")
        saved = parse(hand.world.text)
        assert saved["agents"]["list"][1] == {"id": "ops"}
        assert "same as defaults" in hand.text()


async def test_the_next_step_leads_to_the_agent_that_it_is_about(opened: Opened) -> None:
    async with opened(World(_with_agents(LLAMA, R1)), ready(LLAMA, R1)) as hand:
        await hand.press("full_stop")
        assert hand.app.state.agent == "ops"


async def test_without_agents_there_is_none_to_choose(opened: Opened) -> None:
    async with opened() as hand:
        await hand.press("2", "w")
        assert "no entry for an agent" in hand.said
        await hand.press("I")
        assert "These are the defaults" in hand.said


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{ models: {", "Not known: the config cannot be read."),
        (
            '{ agents: { defaults: { model: { primary: "jan/a" }, odd: 1 } } }',
            "The file is refused",
        ),
    ],
    ids=["does not parse", "refused"],
)
async def test_of_a_file_that_is_refused_no_choice_is_asked_for(
    opened: Opened, text: str, told: str
) -> None:
    async with opened(World(text), first=ready(LLAMA)) as hand:
        await hand.press("2")
        assert told in _models(hand).links.nothing
        assert "Press p" not in hand.text()


async def test_a_list_that_takes_long_is_made_in_a_thread_and_shown_when_it_is_there(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jan_tui.tui.screens.model_views._AT_ONCE", 2)
    asked = []
    async with opened(first=ready(LLAMA, R1, CODER)) as hand:
        monkeypatch.setattr(
            ModelsScreen, "prepare", lambda screen, make: asked.append((screen, make))
        )
        await hand.press("2")
        assert len(_models(hand).table.items) == 0
        screen, make = asked[-1]
        # Meanwhile another list came: the late one is not shown for it.
        await hand.see(ready(LLAMA, R1, "a", "b"))
        make()
        screen.show(screen.state)
        assert len(_models(hand).table.items) == 0
        monkeypatch.undo()
        screen.prepare(asked[-1][1])
        await hand.settle()
        assert {row.id for row in _models(hand).table.items} == {R1, "a", "b"}
