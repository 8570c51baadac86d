"""The main job by keys in a real terminal: a first set-up, and primary and fallback picked."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jan_tui.json5_text import parse
from tests.clawdbot.oracle import oracle
from tests.end_to_end.conftest import Open
from tests.end_to_end.engine import Engine
from tests.end_to_end.terminal import Terminal
from tests.servers import serving

PRIMARY = "unsloth/tiny-random-GGUF"
FALLBACK = "tiny-r1"

CONFIG = """\
// My Clawdbot, kept in my dotfiles.
{
  gateway: { port: 18789 }, // the usual port
  agents: {
    defaults: {
      /* where it works */
      workspace: "~/clawd",
    },
  },
}
"""
COMMENTS = ("// My Clawdbot, kept in my dotfiles.", "// the usual port", "/* where it works */")


def choose_by_keys(terminal: Terminal) -> None:
    """From the first screen to the saved file, every step by a key that footer or help names."""
    terminal.wait_for("● ready")
    terminal.press("2")
    terminal.wait_for("p Primary", "f Fallback", "/ Filter")
    terminal.press("/")
    terminal.wait_for("enter OK")
    terminal.press("random", "enter")
    terminal.wait_for("/ random", PRIMARY, "p Primary", absent=FALLBACK)
    terminal.press("p")
    terminal.wait_for("primary", "unsaved")
    terminal.press("/")
    terminal.wait_for("enter OK")
    # The field opens with its text selected, so that typing replaces it.
    terminal.press("tiny-r1", "enter")
    terminal.wait_for("/ tiny-r1", FALLBACK, "p Primary")
    terminal.press("f")
    terminal.wait_for("fallback 1")
    terminal.press("3")
    # A first choice prepares the entry.
    terminal.wait_for("Settings", "▸explicit◂")
    terminal.press("ctrl+s")
    terminal.wait_for("Review and save", "@@")
    terminal.press("enter")
    terminal.wait_for("Saved", absent="Review and save")
    terminal.wait_for("clawdbot.json", absent="unsaved")
    terminal.press("q")
    assert terminal.wait_for_exit() == 0


def check_file(config: Path) -> dict[str, Any]:
    text = config.read_text(encoding="utf-8")
    for comment in COMMENTS:
        assert comment in text
    backup = config.with_name("clawdbot.json.bak")
    assert backup.read_text(encoding="utf-8") == CONFIG
    value = parse(text)
    assert isinstance(value, dict)
    return value


def test_on_the_stand_in(open_terminal: Open, home: Path) -> None:
    config = home / ".clawdbot" / "clawdbot.json"
    config.write_text(CONFIG, encoding="utf-8")
    with serving(PRIMARY, FALLBACK) as jan:
        with open_terminal("--base-url", jan.base_url) as terminal:
            choose_by_keys(terminal)
        value = check_file(config)
        entry = value["models"]["providers"]["jan"]
        assert entry["baseUrl"] == jan.base_url
    assert [model["id"] for model in entry["models"]] == [PRIMARY, FALLBACK]
    assert value["agents"]["defaults"]["model"] == {
        "primary": f"jan/{PRIMARY}",
        "fallbacks": [f"jan/{FALLBACK}"],
    }


@pytest.fixture
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The real engine on Jan's own port."""
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", 1337)) == 0:
            pytest.skip("something listens on 1337 already")
    engine = Engine(tmp_path_factory.mktemp("engine"), 1337, [PRIMARY, FALLBACK])
    engine.start()
    try:
        engine.wait()
        yield engine
    finally:
        engine.kill()


def ask(release: str, home: Path, *arguments: str) -> dict[str, Any]:
    """What the real command line prints as JSON, with the private home."""
    asked = oracle(release)
    script = asked.script.with_name(release)
    env = {"HOME": str(home), "PATH": os.environ["PATH"], "JAN_ORACLE_DIR": str(asked.programs)}
    with (home / f"{release}.err").open("w") as errors:
        done = subprocess.run(
            [str(script), *arguments],
            env=env,
            cwd=home,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 0, (home / f"{release}.err").read_text(errors="replace")[-2000:]
    begins = re.search(r"^\{", done.stdout, re.MULTILINE)
    assert begins, done.stdout
    answer = json.loads(done.stdout[begins.start() :])
    assert isinstance(answer, dict)
    return answer


FIRST_SET_UP = (".", ".", "enter")
"""The keys from a running Jan and no config to a saved set-up."""


def set_up_first(terminal: Terminal) -> None:
    """Each key once what the one before did is on the screen."""
    terminal.wait_for("● ready", "Set up", "3 of 4 to go")
    marks = ("1 of 4 to go", "Review and save", "1 of 5 to go")
    for key, then in zip(FIRST_SET_UP, marks, strict=True):
        terminal.press(key)
        terminal.wait_for(then)
    terminal.press("X")
    terminal.wait_for("Clawdbot will try", "served", absent="Set up")
    terminal.press("q")
    assert terminal.wait_for_exit() == 0


@pytest.mark.real
@pytest.mark.timeout(300)
@pytest.mark.usefixtures("engine")
def test_a_first_set_up_is_accepted_and_resolved_by_both_programs(
    open_terminal: Open, home: Path
) -> None:
    with open_terminal() as terminal:
        set_up_first(terminal)
    value: Any = parse((home / ".clawdbot" / "clawdbot.json").read_text(encoding="utf-8"))
    primary = value["agents"]["defaults"]["model"]["primary"]
    assert primary in (f"jan/{PRIMARY}", f"jan/{FALLBACK}")
    for release in ("clawdbot", "openclaw"):
        status = ask(release, home, "models", "status", "--json")
        assert status["resolvedDefault"] == primary
        listed = ask(release, home, "models", "list", "--json")
        rows = {row["key"]: row for row in listed["models"]}
        assert rows[primary]["available"]
        assert not rows[primary].get("missing")


@pytest.mark.real
@pytest.mark.timeout(300)
@pytest.mark.usefixtures("engine")
def test_on_the_real_engine_and_read_by_the_real_programs(open_terminal: Open, home: Path) -> None:
    config = home / ".clawdbot" / "clawdbot.json"
    config.write_text(CONFIG, encoding="utf-8")
    with open_terminal() as terminal:
        choose_by_keys(terminal)
    check_file(config)
    for release in ("clawdbot", "openclaw"):
        status = ask(release, home, "models", "status", "--json")
        assert status["resolvedDefault"] == f"jan/{PRIMARY}"
        assert status["fallbacks"] == [f"jan/{FALLBACK}"]
        listed = ask(release, home, "models", "list", "--json")
        rows = {row["key"]: row for row in listed["models"]}
        assert rows[f"jan/{PRIMARY}"]["available"]
        assert rows[f"jan/{FALLBACK}"]["available"]
