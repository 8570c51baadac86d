"""The installed command in a real terminal: it comes up, follows Jan, and leaves no trace."""

from __future__ import annotations

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are of POSIX systems", allow_module_level=True)

import os
import re
import signal
from pathlib import Path

from tests.end_to_end.conftest import Open
from tests.servers import serving

LEFT_ALTERNATE_SCREEN = b"\x1b[?1049l"
CURSOR_SHOWN = b"\x1b[?25h"


def explicit_config(base_url: str) -> str:
    return (
        f"// mine\n{{ models: {{ providers: {{ jan: {{ baseUrl: '{base_url}', apiKey: 'jan-local',"
        " api: 'openai-completions', models: [{ id: 'a', name: 'A' }] } } },"
        " agents: { defaults: { model: { primary: 'jan/a' } } } }\n"
    )


def test_the_demo_stops_and_comes_back_and_leaves_nothing(open_terminal: Open, home: Path) -> None:
    with open_terminal("--demo") as terminal:
        terminal.wait_for("DEMO", "ready", "llama-3.3-70b")
        terminal.press("D")
        terminal.wait_for("○ down")
        terminal.press("D")
        terminal.wait_for("● ready", "back after")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
        assert LEFT_ALTERNATE_SCREEN in terminal.raw
        assert CURSOR_SHOWN in terminal.raw
    assert list((home / ".clawdbot").iterdir()) == []


@pytest.mark.parametrize(("columns", "lines"), [(40, 12), (200, 60)], ids=["tiny", "huge"])
def test_other_sizes(open_terminal: Open, columns: int, lines: int) -> None:
    with open_terminal("--demo", columns=columns, lines=lines) as terminal:
        terminal.wait_for("ready")
        for key, word in (("2", "llama"), ("3", "connection"), ("1", "ready")):
            terminal.press(key)
            terminal.wait_for(word)
        terminal.press("q")
        assert terminal.wait_for_exit() == 0


def test_no_colour_where_none_is_wanted(open_terminal: Open) -> None:
    with open_terminal("--demo", NO_COLOR="1") as terminal:
        terminal.wait_for("ready")
        terminal.settle()
        assert colours(terminal.raw) == set()
        assert re.search(rb"\x1b\[[\d;]*\b7\b[\d;]*m", bytes(terminal.raw)), "reversed"


def test_the_colours_of_a_terminal_that_has_16_are_kept(open_terminal: Open) -> None:
    with open_terminal("--demo", TERM="xterm", COLORTERM="") as terminal:
        terminal.wait_for("not served")
        terminal.settle()
        found = colours(terminal.raw)
        assert {_GREEN, _YELLOW} <= found
        assert found <= {*range(30, 38), *range(40, 48), *range(90, 98), *range(100, 108)}


_GREEN, _YELLOW = 32, 93


def colours(raw: bytes | bytearray) -> set[int]:
    """The codes that set a colour of the terminal, or begin one of another kind."""
    codes = {
        int(code)
        for match in re.findall(rb"\x1b\[([\d;]*)m", bytes(raw))
        for code in match.split(b";")
        if code
    }
    return codes & {*range(30, 39), *range(40, 49), *range(90, 98), *range(100, 108)}


def test_it_follows_a_server_without_a_key_being_pressed(open_terminal: Open, home: Path) -> None:
    with serving("a", start=False) as jan:
        config = home / ".clawdbot" / "clawdbot.json"
        config.write_text(explicit_config(jan.base_url), encoding="utf-8")
        with open_terminal() as terminal:
            terminal.wait_for("○ down")
            for _ in range(3):
                # The panel's own line; the history keeps both words.
                jan.start()
                terminal.wait_for("● ready   since")
                jan.stop()
                terminal.wait_for("○ down   since", absent="● ready   since")
            terminal.press("q")
            assert terminal.wait_for_exit() == 0


def test_an_edit_by_another_program_shows_by_itself(open_terminal: Open, home: Path) -> None:
    with serving("a", "b") as jan:
        config = home / ".clawdbot" / "clawdbot.json"
        config.write_text(explicit_config(jan.base_url), encoding="utf-8")
        with open_terminal() as terminal:
            terminal.wait_for("● ready", "jan/a")
            text = config.read_text(encoding="utf-8")
            config.write_text(text.replace("jan/a", "jan/else"), encoding="utf-8")
            terminal.wait_for("jan/else")


@pytest.mark.parametrize(
    "number",
    [signal.SIGTERM, pytest.param(signal.SIGHUP, marks=pytest.mark.soak)],
    ids=["SIGTERM", "SIGHUP"],
)
def test_a_polite_end_restores_the_terminal(open_terminal: Open, number: signal.Signals) -> None:
    with open_terminal("--demo") as terminal:
        terminal.wait_for("ready")
        os.kill(terminal.pid, number)
        assert terminal.wait_for_exit() == 128 + number
        assert LEFT_ALTERNATE_SCREEN in terminal.raw
