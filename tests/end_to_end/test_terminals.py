"""Terminals that draw little, or nothing: other locales, the Linux console, dumb ones, a pipe."""

from __future__ import annotations

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are of POSIX systems", allow_module_level=True)

import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.end_to_end.conftest import COMMAND, Open
from tests.end_to_end.terminal import Terminal
from tests.servers import refusing

_ESCAPES = re.compile(rb"\x1b(?:\[[0-9;?<>=:]*[a-zA-Z~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[=>])")
BARE = {"PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}


@pytest.fixture(scope="session")
def latin(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of an ISO-8859-1 locale, made here."""
    folder = tmp_path_factory.mktemp("locales")
    tool = shutil.which("localedef")
    if tool is None:
        pytest.skip("localedef is not here")
    made = [tool, "-i", "en_US", "-f", "ISO-8859-1", str(folder / "en_US.ISO-8859-1")]
    if subprocess.run(made, capture_output=True, check=False).returncode:
        pytest.skip("this system has no sources of locales")
    return {"LOCPATH": str(folder), "LC_ALL": "en_US.ISO-8859-1", **BARE}


def beyond_ascii(terminal: Terminal) -> bytes:
    """All that was written to the terminal and is neither ASCII nor an escape sequence."""
    return bytes(each for each in _ESCAPES.sub(b"", bytes(terminal.raw)) if each > 0x7F)


def walked(terminal: Terminal) -> Iterator[str]:
    """Every screen and the dialogs that keys lead to, each once its title is there."""
    terminal.wait_for("Clawdbot will try", "* ready")
    yield terminal.text
    for keys, shown in (
        (("2",), "Clawdbot tries"),
        (("3",), "Settings"),
        (("?",), "- Keys -"),
        (("escape", "d"), "Jan in detail"),
        (("escape", "n"), "Notices,"),
        (("escape", "ctrl+p"), "Search for commands"),
    ):
        terminal.press(*keys[:-1])
        terminal.settle(0.2)
        terminal.press(keys[-1])
        terminal.wait_for(shown)
        yield terminal.settle(0.2)


def ascii_only(terminal: Terminal) -> None:
    for screen in walked(terminal):
        assert screen.isascii()
        assert "\\u" not in screen
    assert beyond_ascii(terminal) == b""


@pytest.mark.parametrize(
    "environment_of_it",
    [
        {"LC_ALL": "POSIX", **BARE},
        {"TERM": "linux"},
        {"TERM": "vt220"},
        {"JAN_TUI_ASCII": "1"},
    ],
    ids=["POSIX", "linux", "vt220", "variable"],
)
def test_the_dashboard_is_drawn_in_ascii(
    environment_of_it: dict[str, str], open_terminal: Open
) -> None:
    with open_terminal("--demo", **environment_of_it) as terminal:
        ascii_only(terminal)
        terminal.press("escape")
        terminal.settle(0.2)
        terminal.press("q")
        assert terminal.wait_for_exit() == 0


def test_an_option_draws_in_ascii(open_terminal: Open) -> None:
    with open_terminal("--demo", "--ascii") as terminal:
        terminal.wait_for("* ready")
        assert beyond_ascii(terminal) == b""


def test_iso_8859_1_is_written_and_read(
    latin: dict[str, str], home: Path, open_terminal: Open
) -> None:
    config = "{ models: { providers: { jan: { baseUrl: 'http://127.0.0.1:9/v1', apiKey: 'x', "
    config += "api: 'openai-completions', models: [{ id: 'modèle-1', name: 'M' }] } } }, "
    config += "agents: { defaults: { model: { primary: 'jan/modèle-1' } } } }\n"
    (home / ".clawdbot" / "clawdbot.json").write_text(config, encoding="utf-8")
    with open_terminal(**latin) as terminal:
        # The screen that is kept here reads UTF-8, so a Latin-1 letter is looked for in the bytes.
        terminal.wait_until(lambda: "modèle-1".encode("latin-1") in terminal.raw, "the model")
        assert set(beyond_ascii(terminal)) == {0xE8}
        terminal.press("2")
        terminal.wait_for("Clawdbot tries")
        terminal.press("/")
        terminal.settle(0.3)
        before = len(terminal.raw)
        terminal.send(b"\xfc")
        terminal.wait_until(lambda: b"\xfc" in terminal.raw[before:], "the letter that was typed")


def test_utf_8_can_be_forced(latin: dict[str, str], open_terminal: Open) -> None:
    with open_terminal("--demo", **latin, JAN_TUI_ASCII="0") as terminal:
        terminal.wait_for("● ready", "────")


@pytest.mark.parametrize(
    ("arguments", "environment_of_it", "reason"),
    [
        ((), {"TERM": "dumb"}, "TERM is dumb"),
        ((), {"TERM": "unknown"}, "TERM is unknown"),
        ((), {"TERM": ""}, "TERM is not set"),
        ((), {"JAN_TUI_PLAIN": "1"}, "JAN_TUI_PLAIN is set"),
        ((), {"ACCESSIBLE": "true"}, "ACCESSIBLE is set"),
        (("--plain",), {}, "--plain is given"),
    ],
    ids=["dumb", "unknown", "no TERM", "variable", "ACCESSIBLE", "option"],
)
def test_the_status_is_told_where_no_dashboard_is_to_be(
    arguments: tuple[str, ...],
    environment_of_it: dict[str, str],
    reason: str,
    open_terminal: Open,
) -> None:
    with refusing() as base_url:
        call = (*arguments, "--base-url", base_url)
        with open_terminal(*call, lines=40, **environment_of_it) as terminal:
            assert terminal.wait_for_exit() == 1
            told = " ".join(terminal.text.split())
            assert told.startswith(f"down {base_url}")
            assert f"since {reason}" in told
            assert "jan-tui status --follow" in told
            assert b"\x1b" not in terminal.raw


def test_a_screen_reader_can_be_left_out_for_once(open_terminal: Open) -> None:
    with open_terminal("--demo", ACCESSIBLE="1", JAN_TUI_PLAIN="0") as terminal:
        terminal.wait_for("● ready")


def test_the_demo_is_a_dashboard(open_terminal: Open) -> None:
    with open_terminal("--demo", "--plain") as terminal:
        assert terminal.wait_for_exit() == 2
        assert "--demo opens the dashboard" in terminal.text


@pytest.mark.parametrize("more", [{}, {"TERM": "dumb"}, {"LC_ALL": "POSIX", **BARE}])
def test_a_pipe_is_led_to_the_commands(
    more: dict[str, str], home: Path, environment: dict[str, str]
) -> None:
    done = subprocess.run(
        COMMAND,
        env={**environment, **more},
        cwd=home,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == b""
    assert b"`jan-tui status`" in done.stderr
    assert b"\x1b" not in done.stderr
    assert b"Traceback" not in done.stderr


def test_text_in_a_pipe_is_in_the_encoding_of_the_locale(
    latin: dict[str, str], home: Path, environment: dict[str, str]
) -> None:
    config = "{ agents: { defaults: { model: { primary: 'jan/modèle-日' } } } }"
    (home / ".clawdbot" / "clawdbot.json").write_text(config, encoding="utf-8")

    def said(*arguments: str, **more: str) -> bytes:
        command = [*COMMAND, *arguments, "--offline"]
        env = {**environment, **latin, **more}
        return subprocess.run(command, env=env, cwd=home, capture_output=True, check=False).stdout

    assert "modèle-\\u65e5".encode("latin-1") in said("preview")
    assert "modèle-日".encode() in said("preview", JAN_TUI_ASCII="0")
    document = json.loads(said("preview", "--json").decode("ascii"))
    assert document["primary"] == "jan/modèle-日"


class TestFollow:
    def test_it_ends_on_ctrl_c(self, open_terminal: Open) -> None:
        with (
            refusing() as base_url,
            open_terminal("status", "--follow", "--base-url", base_url, TERM="dumb") as terminal,
        ):
            terminal.wait_for("down")
            terminal.press("ctrl+c")
            assert terminal.wait_for_exit() == 130
            assert "Traceback" not in terminal.text
            assert b"\x1b" not in terminal.raw

    @pytest.mark.parametrize("json_option", [(), ("--json",)], ids=["text", "json"])
    def test_it_ends_with_its_reader_while_nothing_changes(
        self, json_option: tuple[str, ...], home: Path, environment: dict[str, str]
    ) -> None:
        with refusing() as base_url:
            command = [*COMMAND, "status", "--follow", *json_option, "--base-url", base_url]
            with subprocess.Popen(
                command,
                env=environment,
                cwd=home,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            ) as follower:
                assert follower.stdout is not None
                assert follower.stderr is not None
                first = follower.stdout.readline()
                assert b"down" in first
                follower.stdout.close()
                assert follower.wait(20) == 141
                assert follower.stderr.read() == b""

    def test_it_ends_on_a_signal(self, home: Path, environment: dict[str, str]) -> None:
        with refusing() as base_url:
            command = [*COMMAND, "status", "--follow", "--base-url", base_url]
            with subprocess.Popen(
                command, env=environment, cwd=home, stdout=subprocess.PIPE
            ) as follower:
                assert follower.stdout is not None
                follower.stdout.readline()
                os.kill(follower.pid, signal.SIGTERM)
                assert follower.wait(20) == -signal.SIGTERM
