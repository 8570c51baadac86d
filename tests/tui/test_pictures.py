"""How each state looks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jan_tui.clawdbot.program.ask import Asked
from jan_tui.clawdbot.values.notices import Issue, Origin
from jan_tui.clawdbot.values.prediction import Mode, ServerFacts
from jan_tui.editing.intent import KeyLocation
from jan_tui.editing.plan import Refusal
from jan_tui.jan.snapshot import (
    Application,
    Cause,
    Engine,
    Gateway,
    Listener,
    Phase,
    ProbeResult,
    ServerKind,
    ServerSnapshot,
    Survey,
)
from jan_tui.jan.watch.history import HistoryEntry
from tests.tui.conftest import Look, Opened
from tests.tui.worlds import (
    CODER,
    CONFIG,
    LLAMA,
    NOON,
    R1,
    URL,
    FedWatch,
    MemoryWorkspace,
    Past,
    Settings,
    Switch,
    installed,
    notice,
    predicted,
    ready,
)

SIZES = [(80, 24), (120, 40)]
STRANGE = (
    "org/model:7b[q4]",
    "[bold red]not markup[/]",
    "esc\x1b[31mred\x07",
    "👩‍🚀 astro-r1",
    "模型-7b",
    "a" * 280 + "-the-end-tells",
    "a" * 280 + "-the-other-end",
    "twice",
    "twice",
)

_TAKEN = Listener("127.0.0.1", 1337, 99, "node", "bob", NOON, ("node", "server.js"))
_UNSEEN = Listener("127.0.0.1", 1337, note="another user's process")
_APP = Application(4242, "Jan", NOON, "410 MB")

PHASES: dict[str, ServerSnapshot] = {
    "ready": ready(LLAMA, R1, context=8192),
    "down": ServerSnapshot(ProbeResult(URL, Phase.DOWN), since=NOON, cause=Cause.NOT_RUNNING),
    "server-off": ServerSnapshot(
        ProbeResult(URL, Phase.DOWN),
        Survey(True, application=_APP, gateway=Gateway(18789)),
        since=NOON,
        cause=Cause.SERVER_OFF,
    ),
    "loading": ServerSnapshot(
        ProbeResult(URL, Phase.DOWN),
        Survey(
            True,
            application=_APP,
            engines=(Engine(77, "llama-server", orphaned=True, shown_rss="9.3 GB"),),
        ),
        since=NOON,
        cause=Cause.LOADING,
    ),
    "hung": ServerSnapshot(ProbeResult(URL, Phase.HUNG), Survey(True, listener=_TAKEN), since=NOON),
    "starting": ServerSnapshot(
        ProbeResult(URL, Phase.STARTING, server=ServerKind.LLAMA_CPP, http_status=503), since=NOON
    ),
    "unauthorized": ServerSnapshot(
        ProbeResult(
            URL,
            Phase.UNAUTHORIZED,
            server=ServerKind.JAN,
            http_status=401,
            detail="Invalid API key",
        ),
        since=NOON,
    ),
    "host-refused": ServerSnapshot(
        ProbeResult(URL, Phase.HOST_REFUSED, server=ServerKind.JAN, http_status=403, key_sent=True),
        since=NOON,
    ),
    "wrong-path": ServerSnapshot(
        ProbeResult(URL, Phase.WRONG_PATH, http_status=404, right_prefix="/x"), since=NOON
    ),
    "not-jan": ServerSnapshot(
        ProbeResult(URL, Phase.NOT_JAN, http_status=200), Survey(True, listener=_TAKEN), since=NOON
    ),
    "error": ServerSnapshot(
        ProbeResult(URL, Phase.ERROR, http_status=500), Survey(True, listener=_UNSEEN), since=NOON
    ),
    "no-models": ready(),
}


def _past() -> FedWatch:
    watch = FedWatch()
    entries = [
        HistoryEntry(NOON.replace(second=11), Phase.DOWN, "down"),
        HistoryEntry(NOON.replace(second=19), Phase.STARTING, "port open"),
        HistoryEntry(NOON, Phase.READY, "2 models: back after 9 s"),
    ]
    watch.history = Past(entries, [2.0, 3.1, 9.0, None, 17.0, 2.2])
    return watch


@pytest.mark.parametrize("phase", PHASES)
async def test_status(opened: Opened, looks_like: Look, phase: str) -> None:
    async with opened(None, PHASES[phase], watch=_past()) as hand:
        await looks_like(hand, *SIZES)


@pytest.mark.parametrize("key", "123")
async def test_small_and_large(opened: Opened, looks_like: Look, key: str) -> None:
    async with opened(watch=_past()) as hand:
        await hand.press(key)
        await looks_like(hand, (40, 12), (200, 60))


@pytest.mark.parametrize("theme", ["textual-light", "ansi-dark", "ansi-light"])
async def test_themes(opened: Opened, looks_like: Look, theme: str) -> None:
    async with opened(theme=theme) as hand:
        await hand.press("2")
        await looks_like(hand, SIZES[0])


async def test_demo_paused_and_unsaved(opened: Opened, looks_like: Look) -> None:
    async with opened(MemoryWorkspace(demo=Switch())) as hand:
        await hand.press("P", "2", "p")
        await looks_like(hand, SIZES[0])


MODELS: dict[str, tuple[ServerSnapshot, tuple[str, ...]]] = {
    "empty": (ready(), ()),
    "many": (ready(*(f"model-{number:03}" for number in range(200))), ("G",)),
    "filtered": (ready(LLAMA, R1, CODER), ("slash", "r", "1")),
    "filter-kept": (ready(LLAMA, R1, CODER), ("slash", "r", "1", "enter")),
    "no-match": (ready(LLAMA, R1, CODER), ("slash", "z", "enter")),
    "sorted": (ready(LLAMA, R1, CODER), ("s", "s", "s", "s", "S")),
    "strange": (ready(*STRANGE), ()),
    "marked": (ready(LLAMA, R1, CODER), ("space", "space")),
    "details": (ready(LLAMA, R1, context=8192), ("j", "enter")),
    "strange-details": (ready(*STRANGE), ("j", "enter")),
    "copy": (ready(LLAMA, R1), ("y",)),
    "help": (ready(LLAMA), ("question_mark",)),
}


@pytest.mark.parametrize("case", MODELS)
async def test_models(opened: Opened, looks_like: Look, case: str) -> None:
    snapshot, keys = MODELS[case]
    world = MemoryWorkspace(Settings(primary=None, fallbacks=()) if case == "empty" else None)
    world = world or MemoryWorkspace()
    if case == "empty":
        world.found = ()
    async with opened(world, snapshot) as hand:
        await hand.press("2", *keys)
        await looks_like(hand, *SIZES)


@pytest.mark.parametrize("key", "23")
async def test_installed_while_jan_is_away(opened: Opened, looks_like: Look, key: str) -> None:
    world = MemoryWorkspace(EXPLICIT)
    world.found = (
        installed(LLAMA, 42_000_000_000, 8192),
        installed(R1, 9_000_000_000),
        installed("nomic-embed", 300_000_000, 2048, embedding=True),
    )
    async with opened(world, PHASES["down"]) as hand:
        await hand.press(key)
        await looks_like(hand, *SIZES)


EXPLICIT = Settings(Mode.EXPLICIT, place=KeyLocation.ENTRY, models=(LLAMA, CODER))
REFUSED = Refusal("The file does not parse: expected a comma", CONFIG, 4, 9, '  "a": 1 "b": 2')

CONFIGS: dict[str, tuple[Settings, tuple[str, ...]]] = {
    "implicit": (Settings(), ()),
    "explicit": (EXPLICIT, ()),
    "made-explicit": (Settings(), ("right",)),
    "diff": (Settings(), ("right", "v")),
    "file": (Settings(), ("v", "v")),
    "notices": (Settings(notices=(notice(),)), ("v", "v", "v")),
    "mode-dialog": (Settings(), ("enter",)),
    "url-dialog": (Settings(), ("j", "enter")),
    "key-dialog": (Settings(), ("j", "j", "enter", "s", "e", "c")),
    "model-form": (EXPLICIT, ("j", "j", "j", "j", "j", "enter")),
    "primary-dialog": (Settings(), ("j", "j", "j", "j", "j", "enter")),
    "review": (Settings(), ("right", "ctrl+s")),
    "discard": (Settings(), ("right", "x")),
    "quit": (Settings(), ("right", "q")),
    "export-line": (replace(Settings(), place=KeyLocation.NONE), ("right",)),
    "all-notices": (Settings(notices=(notice(), notice("other", repair=False))), ("n",)),
    "answer": (Settings(), ("a",)),
    "installed": (Settings(), ("i",)),
}


@pytest.mark.parametrize("case", CONFIGS)
async def test_config(opened: Opened, looks_like: Look, case: str) -> None:
    settings, keys = CONFIGS[case]
    async with opened(MemoryWorkspace(settings)) as hand:
        await hand.press("3", *keys)
        await looks_like(hand, *SIZES)


async def test_a_change_that_is_refused(opened: Opened, looks_like: Look) -> None:
    world = MemoryWorkspace()
    world.refusal = REFUSED
    async with opened(world) as hand:
        await hand.press("3", "right", "ctrl+s")
        await looks_like(hand, *SIZES)


@pytest.mark.parametrize("key", "123")
async def test_an_invalid_file(opened: Opened, looks_like: Look, key: str) -> None:
    world = MemoryWorkspace()
    meant = predicted(world.settings, ServerFacts(URL, served=(LLAMA,)))
    issue = Issue("agents.defaults.model", 'Unrecognized key: "fallback"', Origin(CONFIG, 7, 9))
    world.prediction = replace(
        meant,
        valid=False,
        issues=(issue,),
        primary=None,
        candidates=(),
        notices=(notice(),),
        as_meant=meant,
    )
    async with opened(world) as hand:
        await hand.press(key)
        await looks_like(hand, *SIZES)


async def test_an_answer_that_differs(opened: Opened, looks_like: Look) -> None:
    world = MemoryWorkspace()
    world.answer = Asked("openclaw", "2026.9.6", False, ("primary: other/model",))
    async with opened(world) as hand:
        await hand.press("a")
        await looks_like(hand, SIZES[0])
