"""What the keys of every screen do, and what happens without a key."""

from __future__ import annotations

from jan_tui.clawdbot import Mode
from jan_tui.clawdbot.config.reading import Reading
from jan_tui.clawdbot.values.notices import Notice
from jan_tui.editing.intent import ModelOverride
from jan_tui.structs import replace
from jan_tui.tui.widgets.settings import SettingsList
from tests.tui.conftest import Hand, Opened
from tests.tui.world import (
    AGREEING,
    CODER,
    DOWN,
    EXPLICIT,
    LLAMA,
    OLDER_FORM,
    R1,
    Switch,
    World,
    answer,
    config,
    ready,
    snapshot,
)


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
    async with opened(toasts=True) as hand:
        await hand.see(DOWN)
        await hand.see(replace(DOWN, checked=None))
        await hand.see(ready(LLAMA))
        assert hand.said.split(" | ")[0] == "Jan is ready", "the warning that is over is gone"


async def test_a_hidden_screen_is_right_when_it_is_shown(opened: Opened) -> None:
    async with opened() as hand:
        await hand.press("2", "1")
        await hand.see(ready("new-model"))
        await hand.press("2")
        assert "new-model" in hand.text()


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
        hand.world.write(config(primary=f"jan/{R1}"))
        await hand.until(lambda: f"primary    jan/{R1}" in hand.text())


async def test_another_base_url_in_the_file_is_asked(opened: Opened) -> None:
    async with opened() as hand:
        hand.world.write(config(LLAMA, base_url="http://127.0.0.1:9/v1"))
        await hand.press("r")
        await hand.until(lambda: bool(hand.watch.targets))
        assert hand.watch.targets[0].base_url == "http://127.0.0.1:9/v1"


async def test_notices_and_their_repair(opened: Opened) -> None:
    async with opened(World(EXPLICIT), toasts=True) as hand:
        await hand.press("n")
        first = hand.app.state.noted[0]
        assert isinstance(first, Notice)
        assert first.code == "fallback-not-served"
        await hand.press("R")
        assert hand.said == "This one has no one-key repair; what to do stands below."
        await hand.press("j")
        assert "~/.clawdbot/clawdbot.json:23:30" in hand.text()
        await hand.press("R")
        assert hand.app.state.intent.repairs == ("context-window-larger-than-loaded",)
        assert hand.app.state.unsaved


async def test_repair_takes_all_that_is_offered(opened: Opened) -> None:
    wrong = EXPLICIT.replace('"fallbacks":', '"fallback":')
    async with opened(World(wrong)) as hand:
        await hand.press("R")
        assert hand.app.state.intent.repairs == (
            "fallback-key",
            "context-window-larger-than-loaded",
        )


async def test_a_repair_leaves_an_implicit_set_up_implicit(opened: Opened) -> None:
    async with opened(World(OLDER_FORM)) as hand:
        await hand.press("R")
        assert hand.app.state.intent.repairs == ("fallback-key",)
        assert hand.app.state.effective is not None
        assert hand.app.state.effective.provider.mode is Mode.IMPLICIT


async def test_the_loaded_context_is_written(opened: Opened) -> None:
    async with opened(first=ready(LLAMA, R1, context=32000)) as hand:
        await hand.press("c")
        intent = hand.app.state.intent
        assert intent.models == (LLAMA, R1)
        assert dict(intent.overrides) == {LLAMA: ModelOverride(context_window=32000)}


async def test_what_the_chain_misses_joins_the_entry(opened: Opened) -> None:
    async with opened(World(config(LLAMA))) as hand:
        await hand.press("A")
        assert hand.app.state.intent.models == (LLAMA, CODER)


async def test_the_installed_program_is_asked_now(opened: Opened) -> None:
    world = World()
    world.asks = False
    world.program.answer = AGREEING
    async with opened(world) as hand:
        assert world.program.runs == []
        assert "predicted; clawdbot 2026.1.24 is not asked" in hand.text()
        await hand.press("a")
        assert "│ ✓ clawdbot 2026.1.24 agrees with what is shown here.  " in hand.text()
        assert [quietly for _, quietly in world.program.runs] == [False]
        await hand.press("escape", "a")
        assert len(world.program.runs) == 2


async def test_without_a_program_it_is_said_how_to_name_one(opened: Opened) -> None:
    async with opened() as hand:
        await hand.press("a")
        assert "clawdbot is not on PATH" in hand.said
        assert "jan-tui --program PATH, or JAN_TUI_PROGRAM" in hand.said


async def test_an_answer_to_what_changed_meanwhile_is_not_shown_as_one(opened: Opened) -> None:
    world = World()
    world.asks = False
    world.program.answer = AGREEING
    world.program.ends.clear()
    async with opened(world) as hand:
        await hand.press("a", "2", "f")
        world.program.ends.set()
        await hand.until(lambda: "changed meanwhile" in hand.said)
        await hand.settle()
        assert "The program itself" not in hand.text()


async def test_an_answer_opens_no_dialog_over_another(opened: Opened) -> None:
    world = World()
    world.asks = False
    world.program.answer = AGREEING
    world.program.ends.clear()
    async with opened(world) as hand:
        await hand.press("a", "n")
        world.program.ends.set()
        await hand.until(lambda: "agrees with what is shown here" in hand.said)
        await hand.settle()
        assert "The program itself" not in hand.text()
        assert "Notices," in hand.text()


async def test_whether_it_is_asked_by_itself_is_remembered(opened: Opened) -> None:
    world = World()
    async with opened(world) as hand:
        await hand.press("O")
        assert hand.said == "The installed program is asked by hand only."
        assert not world.preferences.ask_program
        await hand.press("O")
        assert world.preferences.ask_program
        assert world.asks


async def test_the_release_can_be_switched(opened: Opened) -> None:
    async with opened() as hand:
        await hand.press("C", *"open", "enter")
        prediction = hand.app.state.prediction
        assert prediction is not None
        assert prediction.release == "openclaw"


async def test_the_demo_server_stops_and_starts(opened: Opened) -> None:
    switch = Switch()
    async with opened(World(demo=switch)) as hand:
        assert "DEMO" in hand.text()
        await hand.press("D")
        assert not switch.running
        await hand.press("D")
        assert switch.running


async def test_the_theme_is_remembered(opened: Opened) -> None:
    async with opened() as hand:
        hand.app.theme = "nord"
        await hand.settle()
        assert hand.world.preferences.theme == "nord"


async def test_the_next_step_is_one_key(opened: Opened) -> None:
    async with opened(World(None)) as hand:
        await hand.press("3", "full_stop")
        assert "[1 Status]" in hand.text()
        await hand.press("full_stop")
        assert hand.app.state.intent.primary == f"jan/{LLAMA}"


async def test_the_next_step_goes_to_the_setting_that_it_is_about(opened: Opened) -> None:
    locked = snapshot(answer(401, "Invalid or missing authorization token"))
    elsewhere = config(LLAMA, fallbacks=(), base_url="http://127.0.0.1:1338/v1")
    for text, first, kind in (
        (EXPLICIT, locked, "key"),
        (elsewhere, ready(LLAMA), "base-url"),
    ):
        async with opened(World(text), first=first) as hand:
            await hand.press("full_stop")
            assert "[3 Config]" in hand.text()
            row = hand.app.screen.query_one(SettingsList).current
            assert row is not None
            assert row.kind == kind


async def test_the_next_step_is_the_headline_s_also_with_unsaved_changes(opened: Opened) -> None:
    async with opened(World(config(LLAMA, CODER)), first=ready(LLAMA, R1)) as hand:
        await hand.press("2", "f", "1")
        assert hand.app.state.unsaved
        assert "Fallback 1 qwen2.5-coder-32b is not served by Jan." in hand.text()
        await hand.press("full_stop")
        assert "[2 Models]" in hand.text()
        assert "Review and save" not in hand.text()


async def test_a_failing_background_task_is_reported(opened: Opened) -> None:
    async with opened(toasts=True) as hand:
        hand.errors_expected = True

        def broken(*, watch: bool = False) -> Reading:
            raise OSError("disk [red]gone[/red]")

        hand.world.files.read = broken  # type: ignore[method-assign]
        await hand.pilot.press("r")
        await hand.until(lambda: "disk [red]gone[/red]" in hand.text())


async def test_titles_and_key_names_can_be_clicked(opened: Opened) -> None:
    async with opened() as hand:
        tabs = hand.text().splitlines()[0]
        await hand.pilot.click("TitleBar", offset=(tabs.index("2 Models"), 0))
        await hand.until(lambda: "[2 Models]" in hand.text())
        bar = hand.text().splitlines()[-1]
        await hand.pilot.click("KeyBar", offset=(bar.index("Help"), 0))
        await hand.until(lambda: "Keys" in hand.text())


async def test_a_click_on_a_head_sorts_by_its_column(opened: Opened) -> None:
    def heads(hand: Hand) -> tuple[int, str]:
        return next(
            (at, row) for at, row in enumerate(hand.text().splitlines()) if "kind" in row.split()
        )

    async with opened(first=ready(LLAMA, R1, CODER), size=(120, 36)) as hand:
        await hand.press("2", "z")
        for column in ("id", "context", "max"):
            for arrow in "▲▼▲":
                at, row = heads(hand)
                await hand.pilot.click(offset=(row.index(f" {column} ") + 1, at))
                await hand.settle()
                assert f"{column} {arrow}" in heads(hand)[1]
                assert f"sort: {column} {arrow}" in hand.text()
        at, row = heads(hand)
        await hand.pilot.click(offset=(row.index("kind"), at))
        await hand.settle()
        assert "sort: max ▲" in hand.text()


async def test_the_text_of_a_notice_can_be_read_to_its_end_on_a_low_screen(opened: Opened) -> None:
    async with opened(World(EXPLICIT), size=(40, 12)) as hand:
        await hand.press("n", "j")
        assert "R: Write contextWindow" not in hand.text()
        await hand.press(*["pagedown"] * 6)
        assert "R: Write contextWindow" in hand.text()


async def test_a_long_chain_leaves_the_config_path_in_sight(opened: Opened) -> None:
    world = World(config(fallbacks=[f"jan/m{each}" for each in range(5)]))
    async with opened(world, size=(120, 40)) as hand:
        panels = hand.text().splitlines()[4:]
        assert "fallback 5" in "\n".join(panels)
        assert "~/.clawdbot/clawdbot.json" in "\n".join(panels)


async def test_one_key_takes_what_is_wrong_and_leaves_what_is_optional(opened: Opened) -> None:
    dated = EXPLICIT.replace("{", '{ "meta": { "lastTouchedAt": "2026-01-20T00:00:00Z" },', 1)
    async with opened(World(dated)) as hand:
        assert hand.app.state.prediction is not None
        offered = [each.code for each in hand.app.state.prediction.notices if each.repair]
        assert offered == ["context-window-larger-than-loaded", "meta-rejected-by-openclaw"]
        await hand.press("R")
        assert hand.app.state.intent.repairs == ("context-window-larger-than-loaded",)
