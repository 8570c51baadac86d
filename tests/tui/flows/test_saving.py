"""Saving, undoing, discarding and leaving, by keys."""

from __future__ import annotations

import pytest

from jan_tui.clawdbot.values.prediction import Mode, ServerFacts
from jan_tui.editing.intent import Intent
from jan_tui.editing.plan import Plan
from jan_tui.jan.snapshot import Gateway, Survey
from jan_tui.workspace.protocol import Evaluation
from tests.tui.conftest import Opened
from tests.tui.world import (
    CONFIG,
    DOWN,
    IMPLICIT,
    JAN,
    LISTENER,
    LLAMA,
    R1,
    World,
    config,
    ready,
)

AFTER = config(primary=f"jan/{R1}")
"""The config once R1 was made the primary."""
PART = CONFIG.with_name("agents.json5")
PART_TEXT = f'{{ model: {{ primary: "jan/{LLAMA}" }} }}\n'


def _including() -> World:
    """A world whose config has its models in an included file."""
    world = World(
        '{ agents: { defaults: { $include: "./agents.json5" } }, env: { JAN_API_KEY: "x" } }'
    )
    world.memory.put(PART, PART_TEXT)
    return world


async def test_save_shows_the_diff_then_writes(opened: Opened) -> None:
    async with opened(toasts=True) as hand:
        await hand.press("2", "p")
        assert "*unsaved" in hand.text()
        await hand.press("ctrl+s")
        assert '+        "primary": "jan/deepseek-r1-distill-14b"' in hand.text()
        assert hand.world.text == IMPLICIT
        await hand.press("enter")
        assert hand.world.text == AFTER
        assert hand.app.state.intent.empty
        assert "*unsaved" not in hand.text()
        assert hand.said == (
            "Saved. u undoes it. | ~/.clawdbot/clawdbot.json\n"
            "  backup: ~/.clawdbot/clawdbot.json.bak"
        )


async def test_the_plan_on_the_screen_is_the_one_to_agree_to(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened() as hand:
        await hand.press("2", "p")
        evaluate, asked = hand.world.evaluate, []
        plan, planned = hand.world.plan, []

        def evaluated(
            intent: Intent, facts: ServerFacts, drafted: ServerFacts | None = None
        ) -> Evaluation:
            asked.append(intent)
            return evaluate(intent, facts, drafted)

        def planning(intent: Intent, facts: ServerFacts) -> Plan:
            planned.append(intent)
            return plan(intent, facts)

        monkeypatch.setattr(hand.world, "evaluate", evaluated)
        monkeypatch.setattr(hand.world, "plan", planning)
        await hand.press("ctrl+s")
        assert "+" in hand.text()
        assert f'+        "primary": "jan/{R1}"' in hand.text()
        assert asked == []
        assert planned == []
        await hand.press("enter")
        assert set(asked) == {Intent()}


async def test_a_running_gateway_is_mentioned_after_a_save(opened: Opened) -> None:
    seen = ready(LLAMA, R1, survey=Survey(True, LISTENER, JAN, gateway=Gateway(18789)))
    async with opened(first=seen, toasts=True) as hand:
        await hand.press("2", "p", "ctrl+s", "enter")
        assert hand.said.endswith("\nThe gateway runs: it takes changes over by itself.")


async def test_escape_saves_nothing(opened: Opened) -> None:
    async with opened() as hand:
        await hand.press("2", "p", "ctrl+s", "escape")
        assert hand.world.text == IMPLICIT
        assert hand.app.state.unsaved


async def test_a_file_changed_meanwhile_is_shown_again(opened: Opened) -> None:
    async with opened() as hand:
        await hand.press("2", "p", "ctrl+s")
        meanwhile = config(fallbacks=["jan/other"])
        hand.world.write(meanwhile)
        await hand.press("y")
        assert hand.world.text == meanwhile
        assert "The file changed while you looked" in hand.text()
        assert "jan/other" in hand.text()
        await hand.press("y")
        assert hand.world.text == config(primary=f"jan/{R1}", fallbacks=["jan/other"])


async def test_a_refusal_shows_the_line_with_a_mark(opened: Opened) -> None:
    async with opened() as hand:
        await hand.press("2", "p")
        hand.world.write('{\n  "a": 1 "b": 2\n}\n')
        await hand.press("ctrl+s")
        text = hand.text()
        assert "~/.clawdbot/clawdbot.json:2:9" in text
        rows = text.splitlines()
        at = next(index for index, row in enumerate(rows) if '"a": 1 "b": 2' in row)
        assert rows[at + 1].index("^") == rows[at].index(' "b"')


@pytest.mark.parametrize(("answer", "saved"), [("y", True), ("escape", False)])
async def test_an_included_file_is_changed_only_when_asked(
    opened: Opened, answer: str, saved: bool
) -> None:
    world = _including()
    async with opened(world) as hand:
        await hand.press("2", "p", "ctrl+s")
        assert "~/.clawdbot/agents.json5" in hand.text()
        await hand.press(answer)
        assert world.memory.read_bytes(PART).decode() == PART_TEXT
        await hand.press("enter")
        after = PART_TEXT.replace(LLAMA, R1) if saved else PART_TEXT
        assert world.memory.read_bytes(PART).decode() == after


async def test_undo_asks_and_the_safe_answer_has_the_focus(opened: Opened) -> None:
    async with opened() as hand:
        await hand.press("2", "p", "ctrl+s", "y", "u", "enter")
        assert hand.world.text == AFTER
        await hand.press("u", "y")
        assert hand.world.text == IMPLICIT


async def test_an_undo_that_cannot_be_made_gives_the_reason(opened: Opened) -> None:
    async with opened() as hand:
        await hand.press("2", "p", "ctrl+s", "y")
        since = config(primary="jan/other")
        hand.world.write(since)
        await hand.press("u")
        assert "was changed after it" in hand.text()
        await hand.press("escape")
        assert hand.world.text == since


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


async def test_without_an_editor_a_message_says_how_to_set_one(opened: Opened) -> None:
    async with opened(toasts=True) as hand:
        await hand.press("e")
        assert hand.said == "Set $VISUAL or $EDITOR to open the file in it."


async def test_ctrl_q_leaves_a_dialog_too_and_asks_once(opened: Opened) -> None:
    async with opened() as hand:
        await hand.press("2", "p", "n", "ctrl+q", "ctrl+q")
        assert "Quit?" in hand.text()
        assert len(hand.app.screen_stack) == 3
        await hand.press("escape", "escape")
        assert len(hand.app.screen_stack) == 1


async def test_the_plan_that_is_read_stays_while_the_server_goes(opened: Opened) -> None:
    async with opened() as hand:
        hand.app.change_intent(Intent(mode=Mode.EXPLICIT, all_models=True))
        await hand.settle()
        await hand.press("ctrl+s")
        await hand.see(DOWN)
        await hand.press("y")
        assert "The file changed while you looked" not in hand.text()
        assert f'"id": "{R1}"' in hand.world.text


async def test_a_plan_for_an_earlier_answer_of_the_server_is_not_shown(opened: Opened) -> None:
    async with opened() as hand:
        hand.app.change_intent(Intent(mode=Mode.EXPLICIT, all_models=True))
        await hand.settle()
        assert not hand.app.session.behind
        # Seen, and not yet read for.
        hand.app.session.update(snapshot=ready(LLAMA))
        await hand.press("ctrl+s", "y")
        assert "The file changed while you looked" not in hand.text()
        assert f'"id": "{R1}"' not in hand.world.text


async def test_a_change_of_the_files_is_seen_although_a_review_read_it_first(
    opened: Opened,
) -> None:
    async with opened() as hand:
        await hand.press("2", "p")
        hand.world.write(config(fallbacks=["jan/other"]))
        await hand.press("ctrl+s", "escape")
        await hand.until(lambda: "jan/other" in hand.text())


async def test_the_word_for_an_included_file_holds_when_the_files_change_meanwhile(
    opened: Opened,
) -> None:
    world = _including()
    async with opened(world) as hand:
        await hand.press("2", "p", "ctrl+s", "y")
        world.memory.put(PART, "// theirs\n" + PART_TEXT)
        await hand.press("enter")
        assert "The file changed while you looked" in hand.text()
        await hand.press("enter")
        after = "// theirs\n" + PART_TEXT.replace(LLAMA, R1)
        assert world.memory.read_bytes(PART).decode() == after
