"""How each state looks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jan_tui.jan.http.request import Failure
from jan_tui.jan.snapshot import (
    Engine,
    Gateway,
    Listener,
    ServerKind,
    ServerSnapshot,
    Survey,
    Trouble,
)
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
    config,
    down,
    installed,
    ready,
    snapshot,
)

NORMAL, LARGE = (80, 24), (120, 40)
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
    for number, latency in enumerate([2.0, 3.1, 9.0, None, 17.0, 2.2]):
        watch.history.sample(latency, 10.0 * number)
    watch.now = NOON
    return watch


@pytest.mark.parametrize("phase", PHASES)
async def test_status(opened: Opened, looks_like: Look, phase: str) -> None:
    base_url = _OTHER_PATH if phase == "wrong-path" else URL
    text = config(LLAMA, R1, fallbacks=[f"jan/{R1}"], base_url=base_url)
    async with opened(World(text), PHASES[phase], watch=_watch()) as hand:
        await looks_like(hand, NORMAL, LARGE)


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


@pytest.mark.parametrize("theme", ["textual-light", "ansi-dark", "ansi-light"])
async def test_themes(opened: Opened, looks_like: Look, theme: str) -> None:
    async with opened(theme=theme) as hand:
        await hand.press("2")
        await looks_like(hand, NORMAL)


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


EVERY_SIZE = ((40, 20), (60, 20), (80, 24), (120, 36), (200, 50))
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


@pytest.mark.parametrize("case", STATES)
async def test_many_models_and_agents(opened: Opened, looks_like: Look, case: str) -> None:
    text, keys = STATES[case]
    async with opened(World(text), ready(*_MANY, context=32768)) as hand:
        await hand.press(*keys)
        await looks_like(hand, *EVERY_SIZE)


async def test_fields_beside_the_table(opened: Opened, looks_like: Look) -> None:
    async with opened(World(_CHAIN), ready(*_MANY, context=32768), size=(120, 36)) as hand:
        await hand.press("2", "enter")
        await looks_like(hand, (120, 36), (200, 50))


async def test_no_model_at_all(opened: Opened, looks_like: Look) -> None:
    world = World(config(primary=None, fallbacks=()), files={})
    async with opened(world, ready()) as hand:
        await hand.press("2")
        await looks_like(hand, NORMAL)


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


CONFIGS: dict[str, tuple[str, tuple[str, ...]]] = {
    "implicit": (IMPLICIT, ()),
    "explicit": (EXPLICIT, ()),
    "made-explicit": (IMPLICIT, ("right",)),
    "diff": (IMPLICIT, ("right", "v")),
    "file": (IMPLICIT, ("v", "v")),
    "notices": (EXPLICIT, ("v", "v", "v")),
}
OVER_CONFIG: dict[str, tuple[str, tuple[str, ...]]] = {
    "url-dialog": (IMPLICIT, ("j", "enter")),
    "key-dialog": (IMPLICIT, ("j", "j", "enter", "s", "e", "c")),
    "model-form": (EXPLICIT, ("j", "j", "j", "j", "j", "enter")),
    "primary-dialog": (IMPLICIT, ("j", "j", "j", "j", "j", "enter")),
    "review": (IMPLICIT, ("right", "ctrl+s")),
    "quit": (IMPLICIT, ("right", "q")),
    "export-line": (IMPLICIT, ("j", "j", "j", "enter", *"nowhere", "enter")),
    "all-notices": (EXPLICIT, ("n",)),
    "installed": (IMPLICIT, ("i",)),
}


@pytest.mark.parametrize("case", [*CONFIGS, *OVER_CONFIG])
async def test_config(opened: Opened, looks_like: Look, case: str) -> None:
    text, keys = (CONFIGS | OVER_CONFIG)[case]
    async with opened(World(text)) as hand:
        await hand.press("3", *keys)
        await looks_like(hand, NORMAL, *([LARGE] if case in CONFIGS else []))


async def test_a_change_that_is_refused(opened: Opened, looks_like: Look) -> None:
    async with opened(World('{\n  "a": 1 "b": 2\n}\n')) as hand:
        await hand.press("3", "right", "ctrl+s")
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
