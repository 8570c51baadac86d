"""Saving, undoing, discarding and leaving, by keys."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jan_tui.clawdbot.values.prediction import ServerFacts
from jan_tui.editing.intent import Intent
from jan_tui.editing.plan import Refusal, Remedy
from jan_tui.jan.snapshot import Gateway, Phase, ProbeResult, ServerSnapshot
from jan_tui.workspace.protocol import Evaluation
from tests.tui.conftest import Opened
from tests.tui.worlds import (
    CONFIG,
    LLAMA,
    NOON,
    R1,
    URL,
    MemoryWorkspace,
    Settings,
    ready,
)

DOWN = ServerSnapshot(ProbeResult(URL, Phase.DOWN), since=NOON)


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


async def test_the_plan_on_the_screen_is_the_one_to_agree_to(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened() as hand:
        await hand.press("2", "p")
        evaluate, asked = hand.world.evaluate, []

        def evaluated(intent: Intent, facts: ServerFacts) -> Evaluation:
            asked.append(intent)
            return evaluate(intent, facts)

        monkeypatch.setattr(hand.world, "evaluate", evaluated)
        await hand.press("ctrl+s")
        assert "+" in hand.text()
        assert asked == []
        await hand.press("enter")
        assert set(asked) == {Intent()}


async def test_a_running_gateway_is_told_of_after_a_save(opened: Opened) -> None:
    snapshot = replace(
        ready(LLAMA, R1), survey=replace(ready(LLAMA, R1).survey, gateway=Gateway(18789))
    )
    async with opened(first=snapshot, toasts=True) as hand:
        await hand.press("2", "p", "ctrl+s", "enter")
        assert "The gateway runs: it takes changes" in hand.text()


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


@pytest.mark.parametrize(("answer", "saved"), [("y", True), ("escape", False)])
async def test_an_included_file_is_changed_only_when_asked(
    opened: Opened, answer: str, saved: bool
) -> None:
    world = MemoryWorkspace()
    part = CONFIG.with_name("models.json5")
    world.refusal = Refusal("This is kept in an included file.", part, remedy=Remedy.INCLUDE_EDITS)
    async with opened(world) as hand:
        await hand.press("2", "p", "ctrl+s")
        assert "~/.clawdbot/models.json5" in hand.text()
        await hand.press(answer)
        assert world.saves == []
        await hand.press("enter")
        assert [intent.include_edits for intent, _ in world.saves] == [True] * saved


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


async def test_without_an_editor_it_says_how_to_name_one(opened: Opened) -> None:
    async with opened(toasts=True) as hand:
        await hand.press("e")
        assert "$EDITOR" in hand.text()


async def test_ctrl_q_leaves_a_dialog_too_and_asks_once(opened: Opened) -> None:
    async with opened() as hand:
        await hand.press("2", "p", "n", "ctrl+q", "ctrl+q")
        assert "Quit?" in hand.text()
        assert len(hand.app.screen_stack) == 3
        await hand.press("escape", "escape")
        assert len(hand.app.screen_stack) == 1
