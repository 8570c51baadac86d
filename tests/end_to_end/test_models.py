"""Models chosen by keys in a real terminal: three of 300 as fallbacks, and two agents."""

from __future__ import annotations

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are of POSIX systems", allow_module_level=True)

import json
from pathlib import Path
from typing import Any

from jan_tui.json5_text import parse
from tests.clawdbot.oracle import Question, oracle
from tests.end_to_end.conftest import Open
from tests.end_to_end.terminal import Keys, Terminal
from tests.servers import serving

SIZES = [(80, 24), (120, 36)]
IDS = tuple(f"maker/model-{number:03}-GGUF" for number in range(300))
MOST_KEYS = 8


def write(home: Path, base_url: str, agents: dict[str, Any], *listed: str) -> Path:
    """A config with an explicit entry that lists these models."""
    models = [{"id": one, "name": one, "contextWindow": 32768, "maxTokens": 4096} for one in listed]
    entry = {"baseUrl": base_url, "apiKey": "k", "api": "openai-completions", "models": models}
    config = home / ".clawdbot" / "clawdbot.json"
    value = {"models": {"providers": {"jan": entry}}, "agents": agents}
    config.write_text(f"// mine\n{json.dumps(value, indent=2)}\n", encoding="utf-8")
    return config


def read(config: Path) -> Any:
    text = config.read_text(encoding="utf-8")
    assert text.startswith("// mine\n")
    return parse(text)


@pytest.mark.parametrize(("columns", "lines"), SIZES)
def test_three_of_300_models_become_fallbacks(
    open_terminal: Open, home: Path, columns: int, lines: int
) -> None:
    with serving(*IDS) as jan:
        primary = {"defaults": {"model": {"primary": f"jan/{IDS[0]}"}}}
        config = write(home, jan.base_url, primary, IDS[0])
        with open_terminal("--base-url", jan.base_url, columns=columns, lines=lines) as terminal:
            terminal.wait_for("● ready", IDS[0])
            keys = Keys(terminal)
            keys.press("2", "299 more on Jan", f"jan/{IDS[0]}")
            keys.press("space", "1 marked")
            keys.press("space", "2 marked")
            keys.press("space", "3 marked: f all as fallbacks")
            keys.press("f", "fallback 3", "296 more on Jan", absent="marked")
            keys.press("ctrl+s", "Review and save", "@@")
            keys.press("enter", "Saved", absent="Review and save")
            assert keys.count <= MOST_KEYS
            terminal.press("q")
            assert terminal.wait_for_exit() == 0
    value = read(config)
    assert value["agents"]["defaults"]["model"] == {
        "primary": f"jan/{IDS[0]}",
        "fallbacks": [f"jan/{model_id}" for model_id in IDS[1:4]],
    }
    entry = value["models"]["providers"]["jan"]
    assert [one["id"] for one in entry["models"]] == list(IDS[:4])


def choose_for_two_agents(terminal: Terminal) -> None:
    """A first chain for one agent, and the other one's own chain taken away."""
    keys = Keys(terminal)
    # A broken agent is seen at once.
    terminal.wait_for("Agent ops: primary gone is not served by Jan.")
    keys.press("2", "[defaults]", "ops ✗")
    keys.press("w", "[main", "same as defaults")
    keys.press("/", "enter OK")
    terminal.press("c")
    terminal.wait_for("/ c")
    keys.press("enter", "p Primary")
    keys.press("p", "primary    jan/c", "fallback 1 jan/b", "own chain")
    keys.press("w", "[ops ✗]", "jan/gone")
    keys.press("I", "[ops]", "same as defaults", "primary    jan/a")
    # The same agent is shown on Config.
    keys.press("3", "[ops]")
    keys.press("ctrl+s", "Review and save", "@@")
    keys.press("enter", "Saved", absent="Review and save")
    terminal.press("q")
    assert terminal.wait_for_exit() == 0


AGENTS = {
    "defaults": {"model": {"primary": "jan/a", "fallbacks": ["jan/b"]}},
    "list": [
        {"id": "main", "default": True},
        {"id": "ops", "model": {"primary": "jan/gone", "fallbacks": []}},
    ],
}


@pytest.mark.parametrize(("columns", "lines"), SIZES)
def test_two_agents(open_terminal: Open, home: Path, columns: int, lines: int) -> None:
    with serving("a", "b", "c") as jan:
        config = write(home, jan.base_url, AGENTS, "a", "b", "c")
        with open_terminal("--base-url", jan.base_url, columns=columns, lines=lines) as terminal:
            choose_for_two_agents(terminal)
    assert read(config)["agents"] == {
        "defaults": AGENTS["defaults"],
        "list": [
            {"id": "main", "default": True, "model": {"primary": "jan/c", "fallbacks": ["jan/b"]}},
            {"id": "ops"},
        ],
    }


@pytest.mark.real
@pytest.mark.timeout(300)
def test_two_agents_as_the_real_programs_resolve_them(
    open_terminal: Open, home: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with serving("a", "b", "c") as jan:
        config = write(home, jan.base_url, AGENTS, "a", "b", "c")
        with open_terminal("--base-url", jan.base_url) as terminal:
            choose_for_two_agents(terminal)
    for release in ("clawdbot", "openclaw"):
        work = tmp_path_factory.mktemp(release)
        place = work / "home" / f".{release}" / f"{release}.json"
        place.parent.mkdir(parents=True)
        place.write_bytes(config.read_bytes())
        question = Question("written", work / "home", {}, work / "home")
        answer = oracle(release).ask(release, [question], work)["written"]
        assert answer["valid"], answer
        agents = answer["runtime"]["agents"] if "runtime" in answer else answer["agents"]
        assert agents["main"]["candidates"] == ["jan/c", "jan/b"]
        assert agents["ops"]["candidates"] == ["jan/a", "jan/b"]
