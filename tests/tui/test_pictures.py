"""How each state looks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from textual.command import CommandList, CommandPalette

from jan_tui.jan.http.request import Failure
from jan_tui.jan.machine import Launcher
from jan_tui.jan.snapshot import (
    Engine,
    Gateway,
    Listener,
    Phase,
    ServerKind,
    ServerSnapshot,
    Survey,
    Trouble,
)
from jan_tui.jan.watch.restarts import RestartLog, Span, Start
from jan_tui.structs import replace
from jan_tui.tui import background
from jan_tui.tui.screens.dialogs.basic import Field, Question
from tests.sharing import usually
from tests.tui.conftest import Look, Opened
from tests.tui.world import (
    AGREEING,
    CODER,
    DOWN,
    EXPLICIT,
    IMPLICIT,
    JAN,
    LISTENER,
    LLAMA,
    NOON,
    OLDER_FORM,
    R1,
    STARTING,
    URL,
    FedWatch,
    Switch,
    World,
    answer,
    built,
    config,
    down,
    installed,
    ready,
    snapshot,
)

NORMAL, LARGE = (80, 24), (120, 40)
FIVE = ((40, 20), (60, 20), NORMAL, (120, 36), (200, 50))
"""The sizes at which a state is looked at that is laid out by its room."""
BUT_NORMAL = tuple(size for size in FIVE if size != NORMAL)
STRANGE = (
    "org/model:7b[q4]",
    "[bold red]not markup[/]",
    "esc\x1b[31mred\x07",
    "👩‍🚀 astro-r1",
    "模型-7b",
    "a" * 280 + "-the-end-tells",
    "a" * 280 + "-the-other-end",
)

WELL = config(LLAMA, R1, fallbacks=[f"jan/{R1}"])
"""A config with which all is well while Jan serves both."""
SERVES_BOTH = ready(LLAMA, R1, context=128000)

_TAKEN = Survey(True, Listener("127.0.0.1", 1337, 99, "node", "bob", NOON, ("node", "server.js")))
_UNSEEN = Survey(True, Listener("127.0.0.1", 1337, note="another user's process"))
_LOADS = Engine(77, "llama-server", LLAMA, loading=True, rss_bytes=9_300_000_000)
_ORPHAN = Engine(78, "llama-server", R1, orphaned=True, rss_bytes=9_300_000_000)
_OTHER_PATH = "http://127.0.0.1:1337/api/v1"

PHASES: dict[str, ServerSnapshot] = {
    "ready": SERVES_BOTH,
    "down": DOWN,
    "server-off": down(Survey(True, application=JAN, gateway=Gateway(18789))),
    "loading": down(Survey(True, application=JAN, engines=(_LOADS, _ORPHAN))),
    "hung": snapshot(Failure(Trouble.SILENT, "No answer within 3 s."), _TAKEN),
    "starting": STARTING,
    "unauthorized": snapshot(
        answer(401, "Invalid or missing authorization token"),
        Survey(True, LISTENER, JAN),
        server=ServerKind.JAN,
        key_sent=True,
        open_without_key=False,
    ),
    "host-refused": snapshot(
        answer(403, "Invalid host header"),
        Survey(True, LISTENER, JAN),
        server=ServerKind.JAN,
        key_sent=True,
    ),
    "wrong-path": snapshot(
        answer(404, "Not Found"),
        Survey(True, LISTENER, JAN),
        base_url=_OTHER_PATH,
        server=ServerKind.JAN,
        right_prefix="/v1",
    ),
    "not-jan": snapshot(answer(200, "<title>Grafana</title>", "text/html"), _TAKEN),
    "error": snapshot(answer(500, "Internal Server Error"), _UNSEEN),
    "no-models": ready(),
}


def _watch() -> FedWatch:
    """A watch that saw Jan come back before."""
    watch = FedWatch()
    for second, before in ((1, DOWN), (9, STARTING), (10, SERVES_BOTH)):
        watch.now = NOON.replace(second=second)
        watch.note(before)
    watch.now = NOON
    return watch


@pytest.mark.parametrize("phase", PHASES)
async def test_status(opened: Opened, looks_like: Look, phase: str) -> None:
    base_url = _OTHER_PATH if phase == "wrong-path" else URL
    text = config(LLAMA, R1, fallbacks=[f"jan/{R1}"], base_url=base_url)
    async with opened(World(text), PHASES[phase], watch=_watch()) as hand:
        await looks_like(hand, NORMAL, LARGE)


@pytest.mark.thorough
@pytest.mark.parametrize("phase", PHASES)
async def test_status_at_every_size(opened: Opened, looks_like: Look, phase: str) -> None:
    async with opened(World(WELL), PHASES[phase], watch=_watch()) as hand:
        await looks_like(hand, *BUT_NORMAL)


_HOURS = (
    (-9000, Phase.READY),
    (-5000, Phase.DOWN),
    (-4700, Phase.READY),
    (-1500, Phase.DOWN),
    (-1490, Phase.STARTING),
    (-1482, Phase.READY),
    (-300, Phase.NO_MODELS),
    (-200, Phase.READY),
    (-21, Phase.DOWN),
)
"""When the phases of an earlier run began, in seconds before noon."""
_TOOK = ((-5000, 11.0), (-4700, 14.2), (-1490, 8.0), (-300, 9.4))
_AT_WORK = Engine(
    77,
    "llama-server",
    CODER,
    loading=True,
    started=NOON - timedelta(seconds=6),
    read_percent=64,
    rss_bytes=9_300_000_000,
)
_ROUTED = replace(ready(LLAMA, CODER, context=128000).probe, statuses=((CODER, "loading"),))

RESTARTS: dict[str, ServerSnapshot] = {
    "well": ready(LLAMA, CODER, context=128000),
    "loads": down(Survey(True, application=JAN, engines=(_AT_WORK,))),
    "engine-starts": snapshot(
        answer(503, "Loading model", server="llama.cpp"),
        Survey(True, LISTENER, engines=(_AT_WORK,)),
    ),
    "loads-another": built(_ROUTED, Survey(True, LISTENER, JAN, (_AT_WORK,))),
    "gone": DOWN,
}


def _seen_for_hours(latest: ServerSnapshot) -> FedWatch:
    """A watch that goes on with what earlier runs kept."""
    watch, log = FedWatch(), RestartLog()
    ends = [*(at for at, _ in _HOURS[1:]), 0]
    spans = [
        Span(phase, NOON + timedelta(seconds=at), NOON + timedelta(seconds=end))
        for (at, phase), end in zip(_HOURS, ends, strict=True)
    ]
    starts = [Start(NOON + timedelta(seconds=at), took, CODER) for at, took in _TOOK]
    watch.history.restarts = log
    watch.note(latest)
    log.restore(spans, starts, NOON)
    return watch


@pytest.mark.parametrize("state", RESTARTS)
async def test_restarts(opened: Opened, looks_like: Look, state: str) -> None:
    watch = _seen_for_hours(RESTARTS[state])
    async with opened(World(EXPLICIT), RESTARTS[state], watch=watch) as hand:
        await looks_like(hand, *FIVE)


async def test_a_start_of_jan_is_asked_for(opened: Opened, looks_like: Look) -> None:
    world = World(EXPLICIT)
    world.jan.launcher = Launcher(command="/home/ann/.local/bin/jan")
    async with opened(world, DOWN, watch=_seen_for_hours(DOWN)) as hand:
        await hand.pilot.press("W")
        await hand.until(lambda: isinstance(hand.app.screen, Question))
        await looks_like(hand, *FIVE)


async def test_a_model_can_be_loaded(opened: Opened, looks_like: Look) -> None:
    empty = ready()
    offered = replace(empty, probe=replace(empty.probe, loads=True))
    async with opened(World(EXPLICIT), offered) as hand:
        await looks_like(hand, *FIVE)


@pytest.mark.parametrize("key", "123")
async def test_small_and_large(opened: Opened, looks_like: Look, key: str) -> None:
    async with opened(World(WELL), SERVES_BOTH) as hand:
        await hand.press(key)
        await looks_like(hand, (40, 12), (200, 60))


@pytest.mark.parametrize("key", "13")
async def test_a_first_start(opened: Opened, looks_like: Look, key: str) -> None:
    async with opened(World(None), SERVES_BOTH) as hand:
        await hand.press(key)
        await looks_like(hand, NORMAL)


_ON_DISK = {**installed(LLAMA, 42_000_000_000, 32768), **installed(R1, 9_000_000_000)}
SET_UP: dict[str, tuple[ServerSnapshot, tuple[str, ...]]] = {
    "ready": (ready(LLAMA, R1, CODER), ()),
    "picked": (ready(LLAMA, R1, CODER), ("full_stop", "f", "f")),
    "at-fallbacks": (ready(LLAMA, R1, CODER), ("down",)),
    "as-fallback": (ready(LLAMA, R1), ("f",)),
    "other-way": (ready(LLAMA, R1), ("w", "G")),
    "down": (DOWN, ()),
    "down-picked": (DOWN, ("down", "full_stop")),
    "starting": (replace(STARTING, since=NOON), ()),
    "no-models": (ready(), ()),
}


_USUAL_SET_UPS = ("ready", "picked", "other-way", "down", "no-models")


@pytest.mark.parametrize("case", usually(SET_UP, _USUAL_SET_UPS))
async def test_the_set_up_card(opened: Opened, looks_like: Look, case: str) -> None:
    seen, keys = SET_UP[case]
    async with opened(World(None, files=_ON_DISK), seen) as hand:
        await hand.press(*keys)
        await looks_like(hand, *FIVE)


async def test_the_set_up_card_of_a_program_that_discovers(
    opened: Opened, looks_like: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "QUIET_SECONDS", 0.01)
    world = World(None)
    world.program.answer = replace(AGREEING, lists_jan=True)
    async with opened(world, SERVES_BOTH) as hand:
        await hand.until(lambda: bool(hand.app.state.prediction.discovers))  # type: ignore[union-attr]
        await hand.settle()
        await looks_like(hand, *FIVE)


@pytest.fixture
def looks_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A field asks about its value as soon as it is typed."""
    monkeypatch.setattr(Field, "LOOK_SECONDS", 0.01)


@pytest.mark.usefixtures("looks_soon")
@pytest.mark.parametrize("answers", [True, False], ids=["answers", "refused"])
async def test_a_base_url_while_it_is_typed(
    opened: Opened, looks_like: Look, answers: bool
) -> None:
    world = World(None)
    if answers:
        world.servers["http://jan-host:1337"] = ready(
            LLAMA, base_url="http://jan-host:1337/v1"
        ).probe
    async with opened(world, DOWN) as hand:
        await hand.press("3", "g", "j", "j", "j", "enter", "ctrl+u", *"http://jan-host:1337")
        await hand.until(lambda: ("✓ answers" if answers else "✗ Nothing") in hand.text())
        await looks_like(hand, *FIVE)


@pytest.mark.parametrize("theme", ["textual-light", "ansi-dark", "ansi-light"])
async def test_themes(opened: Opened, looks_like: Look, theme: str) -> None:
    async with opened(theme=theme) as hand:
        await hand.press("2")
        await looks_like(hand, NORMAL)


@pytest.mark.thorough
@pytest.mark.parametrize("key", "123")
@pytest.mark.parametrize("theme", ["textual-light", "ansi-light"])
async def test_light_themes_at_every_size(
    opened: Opened, looks_like: Look, theme: str, key: str
) -> None:
    async with opened(theme=theme) as hand:
        await hand.press(key)
        await looks_like(hand, *BUT_NORMAL)


async def test_without_colour(
    opened: Opened, looks_like: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with opened() as hand:
        await hand.press("2")
        await looks_like(hand, *FIVE)


async def test_the_palette(opened: Opened, looks_like: Look) -> None:
    async with opened() as hand:
        await hand.press("colon")
        gathers = CommandPalette._GATHER_COMMANDS_GROUP
        await hand.until(
            lambda: all(each.is_finished for each in hand.app.workers if each.group == gathers)
        )
        found = hand.app.screen.query_one(CommandList)
        await hand.until(lambda: found.highlighted == 0)
        await hand.settle()
        await looks_like(hand, *FIVE)


async def test_demo_paused_and_unsaved(opened: Opened, looks_like: Look) -> None:
    async with opened(World(demo=Switch())) as hand:
        await hand.press("P", "2", "p")
        await looks_like(hand, NORMAL)


THREE = ready(LLAMA, R1, CODER)
MODELS: dict[str, tuple[ServerSnapshot, tuple[str, ...]]] = {
    "many": (ready(*(f"model-{number:03}" for number in range(200))), ("G",)),
    "filtered": (THREE, ("slash", "r", "1")),
    "no-match": (THREE, ("slash", "z", "enter")),
    "sorted": (THREE, ("s", "s", "s", "s", "S")),
    "strange": (ready(*STRANGE), ()),
    "marked": (THREE, ("space", "space")),
    "details": (ready(LLAMA, R1, context=8192), ("j", "enter")),
    "strange-details": (ready(*STRANGE), ("j", "enter")),
    "copy": (ready(LLAMA, R1), ("y",)),
    "help": (ready(LLAMA), ("question_mark",)),
}


@pytest.mark.parametrize("case", MODELS)
async def test_models(opened: Opened, looks_like: Look, case: str) -> None:
    seen, keys = MODELS[case]
    async with opened(first=seen) as hand:
        await hand.press("2", *keys)
        wide = [LARGE] if case in ("many", "strange", "help") else []
        await looks_like(hand, NORMAL, *wide)


_MANY = tuple(f"maker-{number % 7}/qwen-{number:03}-GGUF" for number in range(300))
_CHAIN = config(*_MANY[:4], primary=f"jan/{_MANY[0]}", fallbacks=[f"jan/{_MANY[1]}", f"jan/{R1}"])
_AGENTS = _CHAIN.replace(
    '"agents": {',
    '"agents": { "list": [{"id": "main", "default": true}, {"id": "ops", "model": '
    '{"primary": "jan/gone", "fallbacks": ["jan/' + _MANY[3] + '"]}}],',
)
STATES: dict[str, tuple[str, tuple[str, ...]]] = {
    "chain": (_CHAIN, ("2", "k")),
    "marked": (_CHAIN, ("2", "slash", *"qwen-00", "enter", "space", "space", "space")),
    "fallbacks-added": (_CHAIN, ("2", "space", "space", "space", "f")),
    "all-columns": (_CHAIN, ("2", "z")),
    "agent": (_AGENTS, ("2", "w", "w")),
    "agent-status": (_AGENTS, ("1",)),
    "agent-config": (_AGENTS, ("3", "w", "w")),
}


@pytest.mark.parametrize("case", usually(STATES, ("chain", "marked", "agent", "agent-status")))
async def test_many_models_and_agents(opened: Opened, looks_like: Look, case: str) -> None:
    text, keys = STATES[case]
    async with opened(World(text), ready(*_MANY, context=32768)) as hand:
        await hand.press(*keys)
        await looks_like(hand, *FIVE)


async def test_fields_beside_the_table(opened: Opened, looks_like: Look) -> None:
    async with opened(World(_CHAIN), ready(*_MANY, context=32768), size=(120, 36)) as hand:
        await hand.press("2", "enter")
        await looks_like(hand, (120, 36), (200, 50))


async def test_no_model_at_all(opened: Opened, looks_like: Look) -> None:
    world = World(config(primary=None, fallbacks=()), files={})
    async with opened(world, ready()) as hand:
        await hand.press("2")
        await looks_like(hand, *FIVE)


_CLOUD = "anthropic/claude-opus-4-5"
FEW: dict[str, tuple[str, tuple[str, ...]]] = {
    "short": (EXPLICIT, ()),
    "all-in-the-chain": (config(LLAMA, CODER, fallbacks=[f"jan/{CODER}"]), ()),
    "another-provider": (config(LLAMA, fallbacks=[_CLOUD]), ("k",)),
}


@pytest.mark.parametrize("case", FEW)
async def test_a_few_models(opened: Opened, looks_like: Look, case: str) -> None:
    """The room below the list is used where there is some, and the cursor is on something."""
    text, keys = FEW[case]
    served = (LLAMA, CODER) if case == "all-in-the-chain" else (LLAMA, R1, CODER)
    async with opened(World(text), ready(*served, context=32768)) as hand:
        await hand.press("2", *keys)
        await looks_like(hand, *FIVE)


@pytest.mark.usefixtures("looks_soon")
async def test_a_key_while_it_is_typed(opened: Opened, looks_like: Look) -> None:
    world = World(EXPLICIT)
    world.servers[URL] = ready(LLAMA, R1).probe
    async with opened(world) as hand:
        await hand.to_row("key")
        await hand.press("enter", *"sk-own")
        await hand.until(lambda: "✓ answers, 2 models" in hand.text())
        await looks_like(hand, *FIVE)


@pytest.mark.parametrize("key", "23")
async def test_installed_while_jan_is_away(opened: Opened, looks_like: Look, key: str) -> None:
    on_disk = {
        **installed(LLAMA, 42_000_000_000, 8192),
        **installed(R1, 9_000_000_000),
        **installed("nomic-embed", 300_000_000, 2048, embedding="true"),
    }
    async with opened(World(EXPLICIT, files=on_disk), DOWN) as hand:
        await hand.press(key)
        await looks_like(hand, NORMAL)


CONFIGS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "implicit": (IMPLICIT, "primary", ()),
    "explicit": (EXPLICIT, "primary", ()),
    "made-explicit": (IMPLICIT, "mode", ("right",)),
    "diff": (IMPLICIT, "mode", ("right", "v")),
    "file": (IMPLICIT, "mode", ("v", "v")),
    "notices": (EXPLICIT, "mode", ("v", "v", "v")),
}
OPEN: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "models-open": (EXPLICIT, "models", ("enter",)),
    "models-searched": (EXPLICIT, "models", ("slash", *"seek")),
    "undone": (IMPLICIT, "mode", ("right", "u")),
    "review": ("{}", "mode", ("right", "ctrl+s")),
    "refused": (OLDER_FORM, "primary", ()),
    "result": (EXPLICIT, "fallback", ("f", "tab")),
}
OVER_CONFIG: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "url-dialog": (IMPLICIT, "base-url", ("enter",)),
    "key-dialog": (IMPLICIT, "key", ("enter", "s", "e", "c")),
    "model-form": (EXPLICIT, "model", ("enter",)),
    "primary-dialog": (IMPLICIT, "primary", ("enter",)),
    "place-dialog": (IMPLICIT, "key-place", ("enter",)),
    "quit": (IMPLICIT, "mode", ("right", "q")),
    "export-line": (IMPLICIT, "key-place", ("enter", *"shell", "enter")),
    "all-notices": (EXPLICIT, "primary", ("n",)),
    "installed": (IMPLICIT, "primary", ("i",)),
}


_MORE_CONFIGS = {"implicit", "models-searched", "undone", "place-dialog", "refused"}
_ALL_CONFIGS = [*CONFIGS, *OPEN, *OVER_CONFIG]


@pytest.mark.parametrize(
    "case", usually(_ALL_CONFIGS, [each for each in _ALL_CONFIGS if each not in _MORE_CONFIGS])
)
async def test_config(opened: Opened, looks_like: Look, case: str) -> None:
    text, row, keys = (CONFIGS | OPEN | OVER_CONFIG)[case]
    async with opened(World(text)) as hand:
        await hand.to_row(row)
        await hand.press(*keys)
        sizes = FIVE if case in OPEN else (NORMAL, LARGE) if case in CONFIGS else (NORMAL,)
        await looks_like(hand, *sizes)


PUT_BACK = {"u": ("u",), "b": ("b", "enter"), "backups": ("b",)}


@pytest.mark.parametrize("what", usually(PUT_BACK, ("b",)))
async def test_what_is_put_back(opened: Opened, looks_like: Look, what: str) -> None:
    async with opened() as hand:
        await hand.press("2", "p", "ctrl+s", "y", *PUT_BACK[what])
        await looks_like(hand, *FIVE)


async def test_a_change_that_is_refused(opened: Opened, looks_like: Look) -> None:
    async with opened(World('{\n  "a": 1 "b": 2\n}\n')) as hand:
        await hand.to_row("mode")
        await hand.press("right", "ctrl+s")
        await looks_like(hand, NORMAL)


@pytest.mark.parametrize("key", "123")
async def test_an_invalid_file(opened: Opened, looks_like: Look, key: str) -> None:
    async with opened(World(OLDER_FORM)) as hand:
        await hand.press(key)
        await looks_like(hand, NORMAL)


async def test_an_answer_that_differs(opened: Opened, looks_like: Look) -> None:
    world = World()
    world.program.answer = replace(AGREEING, primary="other/model", listed=None)
    async with opened(world) as hand:
        await hand.press("a")
        await looks_like(hand, NORMAL)
